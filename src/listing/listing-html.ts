/**
 * How does a folder look to a person with a browser?
 *
 * A page that works without script: whatever can be changed about it is a link or a form of its own
 * address. Its policy allows its own style, images of this site, and nothing else. Every name passes
 * through `listing-names`. This file refuses to know how entries are found, and in which order.
 */
import type { ListedEntry, ListedFolder } from "./listing-entries.ts";
import { ICONS, icon } from "./listing-icons.ts";
import { htmlText, referenceUp, visibleName } from "./listing-names.ts";
import { type ListingQuery, queryReference, type SortColumn, type View } from "./listing-query.ts";
import { cards, grouped, humanSize, isImage, rows } from "./listing-rows.ts";
import { STYLE, styleSource } from "./listing-style.ts";

export interface ListingPage {
  readonly folder: ListedFolder;
  readonly query: ListingQuery;
  /** The entries that this page shows, with their details. */
  readonly rows: readonly ListedEntry[];
  /** The place of the first of them among all, counted from 1. */
  readonly first: number;
  readonly pages: number;
  /** Every entry that the query allows. */
  readonly all: readonly ListedEntry[];
}

/** What the page may do (Content Security Policy Level 3). */
export function listingPolicy(): readonly [name: string, value: string] {
  const rest = "img-src 'self'; form-action 'self'; base-uri 'none'";
  return ["Content-Security-Policy", `default-src 'none'; style-src ${styleSource()}; ${rest}`];
}

/** So many entries tell of what kind a folder is. */
const SAMPLE = 1000;
/** The folder at the top has no name that we know of. */
const TOP = "Files";
const COLUMNS: readonly (readonly [column: SortColumn, title: string, style: string])[] = [
  ["name", "Name", "name"],
  ["size", "Size", "size"],
  ["modified", "Modified (UTC)", "time"],
];

export function listingPage(page: ListingPage): string {
  const { folder, query, all } = page;
  const sample = all.slice(0, SAMPLE);
  const images = sample.filter(isImage).length;
  const view = query.view ?? (images * 2 > sample.length ? "grid" : "list");
  const path = folder.address.filter((segment) => segment !== "");
  const title = `Index of /${path.map((name) => `${name}/`).join("")}`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${htmlText(visibleName(title))}</title>
<style>${STYLE}</style>
${ICONS}
<nav aria-label="Folders above"><h1>${crumbs(folder, path)}</h1></nav>
${isBare(page) ? "" : bar(page, view, images > 0 || query.view !== undefined)}<main>
${content(page, view)}
${pager(query, page.pages)}</main>
<footer>${["barewire", ...summary(page)].join(" · ")}</footer>
</html>
`;
}

function crumbs({ address, above }: ListedFolder, path: readonly string[]): string {
  const names = [TOP, ...path.slice(above)];
  return names
    .map((name, at) => {
      const text = `<bdi>${htmlText(visibleName(name))}</bdi>`;
      const up = names.length - 1 - at;
      return up === 0
        ? `<span aria-current="page">${text}</span>`
        : `<a href="${referenceUp(address, up)}">${text}</a>`;
    })
    .join("<i>/</i>");
}

/** Nothing is there that could be filtered, or downloaded. */
function isBare({ all, query }: ListingPage): boolean {
  return all.length === 0 && query.filter === "";
}

function bar({ folder, query }: ListingPage, view: View, offersViews: boolean): string {
  const kept: string[] = [];
  if (query.sort !== "name") kept.push(hidden("sort", query.sort));
  if (query.descending) kept.push(hidden("order", "desc"));
  if (query.view !== undefined) kept.push(hidden("view", query.view));
  const ends: string[] = [];
  if (offersViews) {
    ends.push(`<nav class="views" aria-label="View">${viewLink("list")}${viewLink("grid")}</nav>`);
  }
  if (folder.archive) {
    ends.push(`<a href="?archive=tar.gz" download>${icon("down")}Download all</a>`);
  }
  return `<div class="bar">
<form role="search"><input type="search" name="q" value="${htmlText(query.filter)}" \
placeholder="Filter by name" aria-label="Filter by name" autocomplete="off" spellcheck="false">\
${kept.join("")}</form>
${ends.length === 0 ? "" : `<div class="end">${ends.join("\n")}</div>`}
</div>
`;

  function viewLink(to: View): string {
    const current = to === view ? ' aria-current="true"' : "";
    const href = htmlText(queryReference(query, { view: to, page: 1 }));
    return `<a href="${href}"${current}>${to === "list" ? "List" : "Grid"}</a>`;
  }
}

function hidden(name: string, value: string): string {
  return `<input type="hidden" name="${name}" value="${value}">`;
}

function content(page: ListingPage, view: View): string {
  const { query, rows: entries, folder } = page;
  if (entries.length === 0) return nothing(query);
  if (view === "grid") {
    const links = COLUMNS.map(([column, title]) => sortLink(query, column, title)).join("\n");
    return `<nav class="sorts" aria-label="Order">${links}</nav>
<ul class="grid">
${cards(entries, folder.address)}</ul>`;
  }
  const heads = COLUMNS.map(([column, title, style]) => {
    const order = query.sort === column ? ` aria-sort="${direction(query)}"` : "";
    return `<th scope="col" class="${style}"${order}>${sortLink(query, column, title)}</th>`;
  });
  const isTop = folder.address.filter((segment) => segment !== "").length <= folder.above;
  return `<table class="list">
<caption class="hide">What is in this folder; folders first</caption>
<thead><tr>${heads.join("")}</tr></thead>
<tbody>
${rows(entries, folder.address, !isTop)}</tbody>
</table>`;
}

function direction({ descending }: ListingQuery): "ascending" | "descending" {
  return descending ? "descending" : "ascending";
}

/** Turns the order round where it is this column's; else begins with what one mostly looks for. */
function sortLink(query: ListingQuery, column: SortColumn, title: string): string {
  const isCurrent = query.sort === column;
  const descending = isCurrent ? !query.descending : column !== "name";
  const href = htmlText(queryReference(query, { sort: column, descending, page: 1 }));
  if (!isCurrent) return `<a href="${href}">${title}</a>`;
  const style = query.descending ? "desc" : "asc";
  return `<a href="${href}" class="${style}" aria-current="true">${title}</a>`;
}

function nothing(query: ListingQuery): string {
  if (query.filter === "") return '<p class="none">This folder is empty.</p>';
  const all = htmlText(queryReference(query, { filter: "", page: 1 }));
  const filter = `<bdi>${htmlText(visibleName(query.filter))}</bdi>`;
  return `<p class="none">No name here contains “${filter}”. <a href="${all}">Show all</a></p>`;
}

/** The first, the last, and the neighbours. */
function pager(query: ListingQuery, pages: number): string {
  if (pages === 1) return "";
  const { page } = query;
  const link = (to: number, text: string, rel = ""): string =>
    `<a href="${htmlText(queryReference(query, { page: to }))}"${rel}>${text}</a>`;
  const parts: string[] = page > 1 ? [link(page - 1, "Previous", ' rel="prev"')] : [];
  let last = 0;
  for (const to of [...new Set([1, page - 1, page, page + 1, pages])]) {
    if (to < 1 || to > pages) continue;
    if (to > last + 1) parts.push("<i>…</i>");
    const number = grouped(to);
    parts.push(to === page ? `<span aria-current="page">${number}</span>` : link(to, number));
    last = to;
  }
  if (page < pages) parts.push(link(page + 1, "Next", ' rel="next"'));
  return `<nav class="pages" aria-label="Pages">${parts.join("\n")}</nav>
`;
}

/** What isn't there isn't counted. */
function summary({ all, rows: entries, first, pages, query }: ListingPage): readonly string[] {
  if (all.length === 0) return [];
  const folders = all.reduce((count, { isFolder }) => (isFolder ? count + 1 : count), 0);
  const files = all.length - folders;
  const parts: string[] = [];
  if (folders > 0) parts.push(counted(folders, "folder"));
  if (files > 0) parts.push(counted(files, "file"));
  let total: number | undefined = 0;
  for (const { isFolder, details } of all) {
    if (isFolder || total === undefined) continue;
    total = details === undefined ? undefined : total + (details.size ?? 0);
  }
  if (total !== undefined && files > 0) parts.push(humanSize(total));
  const text = parts.join(", ") + (query.filter === "" ? "" : " that match");
  if (pages === 1) return [text];
  const last = first + entries.length - 1;
  return [text, `rows ${grouped(first)} to ${grouped(last)}`];
}

function counted(count: number, what: string): string {
  return `${grouped(count)} ${what}${count === 1 ? "" : "s"}`;
}
