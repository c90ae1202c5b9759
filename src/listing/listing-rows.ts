/**
 * How does a page show one entry: as a row of a table, or as a card with a picture?
 *
 * An entry that no address leads to is shown without a link, and says so. Thumbnails are the images
 * themselves, fetched only when they come into view. This file refuses to know the page around them.
 */
import type { ListedEntry } from "./listing-entries.ts";
import { hrefOf, isoTime, minuteOf } from "./listing-forms.ts";
import { icon, iconOf } from "./listing-icons.ts";
import { htmlText, referenceToFolder, referenceUp, visibleName } from "./listing-names.ts";

const UNITS = ["B", "kB", "MB", "GB", "TB", "PB"];
const IMAGES: ReadonlySet<string> = new Set(
  "apng avif bmp gif ico jfif jpeg jpg png svg webp".split(" "),
);
/** Drawings and symbols lose their meaning when they are cut to size. */
const SHOWN_WHOLE = /\.(?:apng|gif|ico|svg)$/i;
const WHY_NOT = "No address can hold this name, so it can't be opened here";

/** Whether browsers can show it in a page. */
export function isImage({ name, isFolder }: ListedEntry): boolean {
  const dot = name.lastIndexOf(".");
  return !isFolder && dot > 0 && IMAGES.has(name.slice(dot + 1).toLowerCase());
}

/** 1234567 as "1,234,567". */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** Three digits, in units of 1000: "987 B", "12.3 kB". */
export function humanSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  let value = bytes;
  let unit = 0;
  // What would be rounded to 1000 belongs to the next unit.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value < 99.95 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`;
}

/** The rows of a table; the first leads up, unless there is nothing above. */
export function rows(
  entries: readonly ListedEntry[],
  address: readonly string[],
  leadsUp: boolean,
): string {
  const from = referenceToFolder(address);
  const up = `<tr class="up"><td class="name"><a href="${referenceUp(address, 1)}">\
${icon("up")}Parent folder</a></td><td class="size"></td><td class="time"></td></tr>\n`;
  return (leadsUp ? up : "") + entries.map((entry) => row(entry, from)).join("");
}

function row(entry: ListedEntry, from: string): string {
  const { name, isFolder } = entry;
  const style = isFolder ? ' class="folder"' : "";
  const shown = `${iconOf(name, isFolder)}<bdi>${label(entry)}</bdi>`;
  return `<tr${style}><td class="name">${linked(entry, from, shown)}</td>\
<td class="size">${sizeOf(entry)}</td><td class="time">${timeOf(entry)}</td></tr>\n`;
}

/** The items of a list. */
export function cards(entries: readonly ListedEntry[], address: readonly string[]): string {
  const from = referenceToFolder(address);
  return entries.map((entry) => card(entry, from)).join("");
}

function card(entry: ListedEntry, from: string): string {
  const { name, isFolder } = entry;
  const href = hrefOf(entry, from);
  const whole = SHOWN_WHOLE.test(name) ? ' class="whole"' : "";
  const picture =
    isImage(entry) && href !== undefined
      ? `<img src="${htmlText(href)}" alt="" width="320" height="240" loading="lazy" decoding="async"${whole}>`
      : iconOf(name, isFolder);
  const shown = `<span class="pic">${picture}</span><bdi class="label" title="${label(entry)}">\
${label(entry)}</bdi>`;
  return `<li class="card${isFolder ? " folder" : ""}">${linked(entry, from, shown)}\
<small>${isFolder ? "Folder" : sizeOf(entry)}</small></li>\n`;
}

function linked(entry: ListedEntry, from: string, shown: string): string {
  const href = hrefOf(entry, from);
  return href === undefined
    ? `<span class="lost" title="${WHY_NOT}">${shown}</span>`
    : `<a href="${htmlText(href)}">${shown}</a>`;
}

function label({ name }: ListedEntry): string {
  return htmlText(visibleName(name));
}

function sizeOf({ isFolder, details }: ListedEntry): string {
  if (isFolder || details?.size === undefined) return "";
  const exact = `${grouped(details.size)} byte${details.size === 1 ? "" : "s"}`;
  return `<span title="${exact}">${humanSize(details.size)}</span>`;
}

function timeOf({ details }: ListedEntry): string {
  const iso = isoTime(details?.modified);
  if (iso === undefined) return "";
  return `<time datetime="${iso}" title="${minuteOf(iso)}${iso.slice(16, 19)} UTC">${minuteOf(iso)}</time>`;
}
