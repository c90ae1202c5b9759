/**
 * Does an answer always belong to the address that was asked for, whatever else is kept, and does
 * nothing stay open? Each of these was wrong once.
 */
import assert from "node:assert/strict";
import { renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from "node:zlib";
import { Root } from "../../src/disk/root.ts";
import { files } from "../../src/files/files.ts";
import type { FilesOptions } from "../../src/files/options.ts";
import { Fields } from "../../src/http/fields.ts";
import type { Handler } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { descriptorsBeneath } from "../support/descriptors.ts";
import {
  nextTurn,
  requestFor,
  STRANGER,
  temporaryFolder,
  textOf,
  untilSettled,
} from "../support/folder.ts";

const HTML = { Accept: "text/html", "Accept-Encoding": "br" };

async function get(
  handler: Handler,
  target: string,
  fields: Record<string, string> = {},
): Promise<HttpResponse> {
  const response = await handler(requestFor(target, { fields: Fields.of(fields) }), STRANGER);
  assert.ok(response instanceof HttpResponse);
  return response;
}

/** Status, then where to, or what the content says when it is decoded. */
async function said(
  handler: Handler,
  target: string,
  fields: Record<string, string> = HTML,
): Promise<string> {
  const response = await get(handler, target, fields);
  const location = response.fields.get("location");
  if (location !== undefined) return `${response.status} ${location}`;
  const { content } = response;
  if (response.fields.get("content-encoding") === "br" && content instanceof Uint8Array) {
    return `${response.status} br ${brotliDecompressSync(content)}`;
  }
  const text = await textOf(response);
  return `${response.status} ${text.startsWith("<!doctype") ? "page" : text}`;
}

/** Each page with its compressed form, all of one moment, as builds and rsync make them. */
function packed(folder: string, ...names: string[]): void {
  for (const name of names) {
    writeFileSync(join(folder, name), name);
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(name));
    for (const file of [name, `${name}.br`]) utimesSync(join(folder, file), 1000, 1000);
  }
}

async function site(
  t: TestContext,
  contents: Record<string, string>,
  options: Partial<FilesOptions> = {},
): Promise<{ folder: string; handler: Handler }> {
  const folder = temporaryFolder(t, contents);
  await untilSettled();
  return { folder, handler: files(folder, options) };
}

describe("a compressed file belongs to the file that it lies beside", () => {
  test("also where the query decides which file that is", async (t) => {
    const redirects = "/page id=1 /one.html 200\n/page id=2 /two.html 200\n";
    const { folder, handler } = await site(t, { _redirects: redirects });
    packed(folder, "one.html", "two.html");
    await untilSettled();
    for (let round = 0; round < 2; round++) {
      assert.equal(await said(handler, "/page?id=1"), "200 br one.html");
      assert.equal(await said(handler, "/page?id=2"), "200 br two.html");
    }
  });

  test("also when an address comes to have a page of its own", async (t) => {
    const { folder, handler } = await site(t, {}, { spa: "index.html" });
    packed(folder, "index.html");
    await untilSettled();
    assert.equal(await said(handler, "/about"), "200 br index.html");
    packed(folder, "about.html");
    await untilSettled();
    assert.equal(await said(handler, "/about"), "200 br about.html");
  });

  test("and isn't told apart by its own tag alone", async (t) => {
    const { folder, handler } = await site(t, { "a.txt": "same" });
    // A link to itself promises a coding that it hasn't: two representations, so two tags.
    symlinkSync("a.txt", join(folder, "a.txt.gz"));
    const plain = await get(handler, "/a.txt");
    const coded = await get(handler, "/a.txt", { "Accept-Encoding": "gzip" });
    assert.equal(coded.fields.get("content-encoding"), "gzip");
    assert.notEqual(coded.fields.get("etag"), plain.fields.get("etag"));
  });
});

describe("memory follows the disk", () => {
  test("when a file that stood in the way of its page goes", async (t) => {
    const contents = { "app.html": "app", a: "file", "a.html": "page" };
    const { folder, handler } = await site(t, contents, { spa: "app.html" });
    assert.equal(await said(handler, "/a/"), "200 app");
    rmSync(join(folder, "a"));
    await nextTurn();
    assert.equal(await said(handler, "/a/"), "301 /a");
  });

  test("when the short address of a page becomes free", async (t) => {
    const contents = { about: "file", "about.html": "page" };
    const { folder, handler } = await site(t, contents, { cleanUrls: "redirect" });
    assert.equal(await said(handler, "/about.html"), "200 page");
    rmSync(join(folder, "about"));
    await nextTurn();
    assert.equal(await said(handler, "/about.html"), "301 /about");
  });

  test("when a folder becomes a link that leads out, with the same files behind it", async (t) => {
    const folder = temporaryFolder(t, { "site/dir/a.txt": "text" });
    await untilSettled();
    const handler = files(join(folder, "site"));
    assert.equal(await said(handler, "/dir/a.txt"), "200 text");
    renameSync(join(folder, "site", "dir"), join(folder, "moved"));
    symlinkSync(join(folder, "moved"), join(folder, "site", "dir"));
    t.mock.method(process, "uptime", () => Number.MAX_SAFE_INTEGER);
    await nextTurn();
    assert.equal(await said(handler, "/dir/a.txt"), "404 page");
  });
});

describe("the field lines of rules", () => {
  test("belong to the address that was asked for, also in a mount", async (t) => {
    const folder = temporaryFolder(t, { "root/x": "", "m/dir/index.html": "" });
    const handler = files(join(folder, "root"), {
      mounts: { "/m": join(folder, "m") },
      headers: { "/m/**": { "X-M": "1" }, "/dir/**": { "X-Dir": "1" } },
    });
    const moved = await get(handler, "/m/dir");
    assert.equal(moved.fields.get("location"), "/m/dir/");
    assert.deepEqual([moved.fields.get("x-m"), moved.fields.get("x-dir")], ["1", undefined]);
  });

  test("stand on every answer when they are for every address", async (t) => {
    const folder = temporaryFolder(t, { a: "", "500.html": "fault" });
    const handler = files(folder, { base: "/b", headers: { "/**": { "X-All": "1" } } });
    for (const target of ["/b/a", "/b/none", "/b/%00", "/b//", "/b", "/outside"]) {
      assert.equal((await get(handler, target)).fields.get("x-all"), "1", target);
    }
    for (const method of ["OPTIONS", "POST", "BREW"]) {
      const response = await handler(requestFor("/b/a", { method }), STRANGER);
      assert.equal(response?.fields.get("x-all"), "1", method);
    }
  });

  test("describe every part of a file, and what is encoded isn't sent in parts", async (t) => {
    const { handler } = await site(
      t,
      { "a.bin": "x".repeat(2000), "b.bin": "y".repeat(2000) },
      {
        headers: {
          "*.bin": { "Content-Type": "video/mp4" },
          "/b.bin": { "Content-Encoding": "gzip" },
        },
      },
    );
    const range = { Range: "bytes=0-1,1000-1001" };
    const parts = await get(handler, "/a.bin", range);
    assert.equal(parts.status, 206);
    assert.equal((await textOf(parts)).match(/^Content-Type: video\/mp4\r$/gm)?.length, 2);
    const encoded = await get(handler, "/b.bin", range);
    assert.equal(encoded.status, 200);
    assert.equal(encoded.fields.get("content-encoding"), "gzip");
    assert.equal(encoded.fields.get("content-type"), "video/mp4");
    const whole = await get(handler, "/none.bin");
    assert.equal(whole.fields.get("content-type"), "text/html; charset=utf-8");
  });
});

describe("a rewrite", () => {
  const CONTENTS = { "dir/index.html": "index", "about.html": "about" };
  for (const trailingSlash of ["folders", "always", "never"] as const) {
    test(`finds folders and pages with or without a slash (${trailingSlash})`, async (t) => {
      const redirects = [
        { from: "/x", to: "/dir", status: 200 },
        { from: "/y", to: "/about", status: 200 },
        { from: "/z", to: "/dir/", status: 200 },
        { from: "/m", to: "/lib", status: 200 },
      ];
      const lib = temporaryFolder(t, { "index.html": "library" });
      const options = { trailingSlash, redirects, mounts: { "/lib": lib } };
      const { handler } = await site(t, CONTENTS, options);
      assert.equal(await said(handler, "/x"), "200 index");
      assert.equal(await said(handler, "/y"), "200 about");
      assert.equal(await said(handler, "/z"), "200 index");
      assert.equal(await said(handler, "/m"), "200 library");
    });
  }

  test("and an application are said to be whose they are, but their errors aren't", async (t) => {
    const { handler } = await site(t, { "index.html": "app" }, { spa: "index.html" });
    const failed = await get(handler, "/route", { ...HTML, "If-Match": '"other"' });
    assert.equal(failed.status, 412);
    assert.equal(failed.fields.get("content-location"), undefined);
  });
});

describe("a mount", () => {
  test("has the error pages of the site around it when it has none", async (t) => {
    const folder = temporaryFolder(t, { "root/404.html": "site", "m/x": "" });
    const handler = files(join(folder, "root"), { mounts: { "/m": join(folder, "m") } });
    assert.equal(await said(handler, "/m/none"), "404 site");
    writeFileSync(join(folder, "m", "404.html"), "mount");
    assert.equal(await said(handler, "/m/none"), "404 mount");
  });

  test("is mounted once", (t) => {
    const folder = temporaryFolder(t);
    const mounts = { "/m": folder, "/m/": folder };
    assert.throws(() => files(folder, { mounts }), /two folders at \/m/);
  });
});

test("what a fault interrupts is closed", async (t) => {
  const { folder, handler } = await site(t, { "dir.html": "page" }, { cleanUrls: "redirect" });
  const { open } = Root.prototype;
  t.mock.method(Root.prototype, "open", function (this: Root, names: readonly string[]) {
    if (names.join("/") === "dir") throw new Error("on purpose");
    return open.call(this, names);
  });
  for (let round = 0; round < 3; round++) {
    await assert.rejects(async () => get(handler, "/dir.html"), /on purpose/);
  }
  t.mock.restoreAll();
  assert.equal(descriptorsBeneath(folder), 0);
});

test("no address can be . or .., also where names may begin with a dot", async (t) => {
  const contents = { "..html": "one", "...html": "two" };
  const { handler } = await site(t, contents, { cleanUrls: "redirect", dotfiles: true });
  assert.equal(await said(handler, "/..html"), "200 one");
  assert.equal(await said(handler, "/...html"), "200 two");
});

test("addresses that lead to one file share what is kept of it", async (t) => {
  const { folder } = await site(t, { "index.html": "x".repeat(3000) });
  writeFileSync(join(folder, "index.html.br"), brotliCompressSync("x".repeat(3000)));
  await untilSettled();
  const handler = files(folder, { spa: "index.html", cacheBytes: 3100 });
  const first = await get(handler, "/route/0", HTML);
  for (let at = 1; at < 50; at++) {
    const { content } = await get(handler, `/route/${at}`, HTML);
    assert.equal(content, first.content, "from memory, the very same bytes");
  }
});

describe("a folder as a folder", () => {
  test("is conditional, too, though nothing but * can be met", async (t) => {
    const { handler } = await site(t, { a: "" }, { list: true, archive: true });
    for (const target of ["/", "/?archive=tar.gz"]) {
      const status = async (name: string, value: string): Promise<number> => {
        const response = await get(handler, target, { [name]: value });
        const { content } = response;
        if (content !== null && "chunks" in content) {
          await content.chunks[Symbol.asyncIterator]().return?.();
        }
        return response.status;
      };
      assert.equal(await status("If-Match", '"a"'), 412, target);
      assert.equal(await status("If-None-Match", "*"), 304, target);
      assert.equal(await status("If-None-Match", '"a"'), 200, target);
      assert.equal(await status("If-Match", "*"), 200, target);
    }
  });

  test("is packed without what lies behind a mount", async (t) => {
    const folder = temporaryFolder(t, { "root/m/secret.txt": "", "root/a.txt": "", "m/b.txt": "" });
    const options = { archive: true, mounts: { "/m": join(folder, "m") } };
    const response = await get(files(join(folder, "root"), options), "/?archive=tar.gz");
    const { content } = response;
    assert.ok(content !== null && "chunks" in content);
    const bytes: Uint8Array[] = [];
    for await (const chunk of content.chunks) bytes.push(chunk);
    const archive = gunzipSync(Buffer.concat(bytes)).toString("latin1");
    assert.match(archive, /a\.txt/);
    assert.doesNotMatch(archive, /secret/);
  });
});
