import assert from "node:assert/strict";
import { test } from "node:test";
import { Root } from "../../src/disk/root.ts";
import type { ListedEntry } from "../../src/listing/listing-entries.ts";
import { type ListingPage, listingPage } from "../../src/listing/listing-html.ts";
import { listingQuery } from "../../src/listing/listing-query.ts";
import { temporaryFolder } from "../support/folder.ts";
import { listed } from "./listed.ts";

const ROOT = new Root(".");

function entry(name: string, isFolder = false, size: number | undefined = 1000): ListedEntry {
  const details = { size, modified: 0 };
  return { name, key: name, isFolder, details, isLink: false, garbled: false, gone: false };
}

function page(init: Partial<ListingPage> = {}, query = ""): string {
  const rows = init.rows ?? [entry("a.txt"), entry("sub", true)];
  const folder = listed(ROOT, { address: ["docs", ""] });
  const asked = listingQuery(query);
  return listingPage({ folder, query: asked, rows, first: 1, pages: 1, all: rows, ...init });
}

test("The sorted column is marked, its link turns the order round, others begin anew", () => {
  const plain = page();
  assert.match(plain, /aria-sort="ascending"><a href="\?order=desc"[^>]*>Name/);
  assert.match(plain, /<a href="\?sort=size&amp;order=desc">Size/);
  const bySize = page({}, "sort=size&order=desc&q=a");
  assert.match(bySize, /aria-sort="descending"><a href="\?q=a&amp;sort=size"[^>]*>Size/);
  assert.match(bySize, /<a href="\?q=a">Name/);
  assert.equal(bySize.match(/aria-sort/g)?.length, 1);
});

test("The filter's form keeps the order and the view", () => {
  const html = page({}, "sort=size&order=desc&view=list&q=%22a%22&page=1");
  assert.match(html, /name="q" value="&quot;a&quot;"/);
  assert.match(html, /type="hidden" name="sort" value="size"/);
  assert.match(html, /type="hidden" name="order" value="desc"/);
  assert.match(html, /type="hidden" name="view" value="list"/);
});

test("Breadcrumbs lead to each folder of the site above this one", () => {
  const address = ["app", "a b", "c", ""];
  const deep = page({ folder: listed(ROOT, { address, above: 1 }) });
  assert.match(deep, /<a href="\.\.\/\.\.\/"><bdi>Files<.*<a href="\.\.\/"><bdi>a b<.*<bdi>c</);
  assert.doesNotMatch(deep, /<bdi>app</);
  const top = page({ folder: listed(ROOT, { address: ["app", ""], above: 1 }) });
  assert.doesNotMatch(top, /Parent folder/);
  assert.match(page(), /Parent folder/);
});

test("A folder that consists mainly of images is a grid, unless it was asked for as a list", () => {
  const mostly = [entry("a.png"), entry("b.jpg"), entry("c.txt")];
  const half = [entry("a.png"), entry("c.txt")];
  assert.match(page({ rows: mostly }), /<ul class="grid">/);
  assert.match(page({ rows: half }), /<table class="list">/);
  assert.match(page({ rows: mostly }, "view=list"), /<table class="list">/);
  assert.match(page({ rows: half }, "view=grid"), /<ul class="grid">/);
  assert.match(page({ rows: half }), /aria-label="View"/);
  assert.doesNotMatch(page(), /aria-label="View"/);
});

test("An archive is offered only where there is one", () => {
  assert.doesNotMatch(page(), /archive=|Download/);
  const folder = listed(ROOT, { archive: true });
  assert.match(page({ folder }), /<a href="\?archive=tar\.gz" download>/);
});

test("Pages lead to their neighbours, the first and the last, and keep the query", () => {
  const at = (number: number, pages: number): string => {
    const query = `sort=size&page=${number}`;
    const nav = /<nav class="pages".*?<\/nav>/s.exec(page({ pages, first: 1 }, query))?.[0] ?? "";
    return nav.replace(/<[^>]*>/g, "").replaceAll("\n", " ");
  };
  assert.equal(at(1, 1), "");
  assert.equal(at(1, 2), "1 2 Next");
  assert.equal(at(2, 2), "Previous 1 2");
  assert.equal(at(5, 9), "Previous 1 … 4 5 6 … 9 Next");
  assert.match(page({ pages: 3 }, "sort=size&page=2"), /href="\?sort=size&amp;page=3" rel="next"/);
});

test("The last line counts everything, and the size where it is known", () => {
  const rows = [entry("a"), entry("b", false, 2500), entry("sub", true, 4096)];
  assert.match(page({ rows }), /<footer>barewire · 1 folder, 2 files, 3\.5 kB<\/footer>/);
  const unknown = { ...entry("c"), details: undefined };
  const all = [...rows, unknown];
  assert.match(
    page({ rows, all, first: 1001, pages: 2 }, "q=x"),
    /1 folder, 3 files that match · rows 1,001 to 1,003</,
  );
});

test("The last line leaves out what isn't there", () => {
  const last = (rows: readonly ListedEntry[], query = ""): string | undefined =>
    /<footer>(.*)<\/footer>/.exec(page({ rows }, query))?.[1];
  assert.equal(last([entry("a")]), "barewire · 1 file, 1.0 kB");
  assert.equal(last([entry("a", true), entry("b", true)]), "barewire · 2 folders");
  assert.equal(last([]), "barewire");
  assert.equal(last([], "q=x"), "barewire");
});

test("A folder with nothing in it offers neither filter nor archive; a filter that nothing passes stays", () => {
  const folder = listed(ROOT, { archive: true });
  const empty = page({ folder, rows: [] }, "view=grid");
  assert.doesNotMatch(empty, /type="search"|archive=|class="bar"/);
  assert.match(page({ folder, rows: [] }, "q=x"), /type="search".*archive=/s);
});

test("An empty folder says so, and so does a filter that nothing passes", () => {
  assert.match(page({ rows: [] }), /This folder is empty\./);
  assert.match(
    page({ rows: [] }, "q=%3Cb%3E&sort=size"),
    /contains “<bdi>&lt;b&gt;<\/bdi>”\. <a href="\?sort=size">Show all/,
  );
});

test("Nothing of a hostile name, address or filter becomes markup", (t) => {
  const folder = temporaryFolder(t);
  const hostile = `"><script>alert(1)</script>'&\u202e`;
  for (const view of ["list", "grid"]) {
    const html = page(
      {
        folder: listed(folder, { address: [hostile, ""], archive: true }),
        rows: [entry(hostile), entry(`${hostile}.png`), entry(hostile, true)],
      },
      `view=${view}&q=${encodeURIComponent(hostile.replace("\u202e", ""))}`,
    );
    assert.doesNotMatch(html, /<script|\u202e/);
    const tags = new Set(html.match(/<[a-z0-9]+/g));
    tags.delete("<path");
    for (const tag of tags) {
      const known =
        "html meta title style svg symbol nav h1 a bdi i span div form input main table";
      const more = "caption thead tr th tbody td use time footer ul li small img";
      assert.ok(`${known} ${more}`.split(" ").includes(tag.slice(1)), `${tag} is one of ours`);
    }
  }
});
