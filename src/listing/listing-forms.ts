/**
 * How does a folder look to programs and on a terminal?
 *
 * RFC 8259, RFC 3339. Rows of text and members of a JSON array, entry by entry, so that a folder of
 * any size can be sent while it is written. This file refuses to know which entries, and what sends.
 */
import type { ListedEntry } from "./listing-entries.ts";
import { isAddressable, jsonText, referenceTo, visibleName } from "./listing-names.ts";

/** The last millisecond that a date can name. */
const DATE_MAX = 8.64e15;
/** As wide as the largest sizes are, when not all are known before the first is shown. */
export const SIZE_WIDTH_MAX = 14;

/** One representation of a folder: a text for each entry, and what ends it. */
export interface EntryForm {
  readonly mediaType: string;
  row(entry: ListedEntry, isFirst: boolean): string;
  end(isEmpty: boolean): string;
}

/** ISO 8601 in UTC, to the millisecond. Undefined for a time that isn't known, or is none. */
export function isoTime(modified: number | undefined): string | undefined {
  if (modified === undefined || !(Math.abs(modified) <= DATE_MAX)) return undefined;
  return new Date(modified).toISOString();
}

/** "2026-11-22 21:05", in UTC. */
export function minuteOf(iso: string): string {
  const [date = "", time = ""] = iso.split("T");
  return `${date} ${time.slice(0, 5)}`;
}

/**
 * Date, size and name, aligned; the name comes last, because its width on a terminal can't be told.
 *
 * @param sizeWidth columns of the size
 */
export function textForm(sizeWidth: number): EntryForm {
  return {
    mediaType: "text/plain; charset=utf-8",
    end: () => "",
    row({ name, isFolder, details }) {
      const iso = isoTime(details?.modified);
      const date = iso === undefined ? "-".padEnd(17) : `${minuteOf(iso)}Z`;
      const size = isFolder ? "-" : String(details?.size ?? "-");
      return `${date}  ${size.padStart(sizeWidth)}  ${visibleName(name)}${isFolder ? "/" : ""}\n`;
    },
  };
}

/** An array of objects, one in each line. `href` is null where no address can hold the name. */
export function jsonForm(from: string): EntryForm {
  return {
    mediaType: "application/json",
    end: (isEmpty) => (isEmpty ? "[]\n" : "\n]\n"),
    row(entry, isFirst) {
      const { name, isFolder, details } = entry;
      const size = isFolder ? undefined : details?.size;
      const modified = isoTime(details?.modified);
      const href = hrefOf(entry, from);
      const members = [
        `"name":${jsonText(name)}`,
        `"type":"${isFolder ? "folder" : "file"}"`,
        `"size":${size ?? null}`,
        `"modified":${modified === undefined ? null : `"${modified}"`}`,
        `"href":${href === undefined ? null : jsonText(href)}`,
      ];
      return `${isFirst ? "[\n" : ",\n"}{${members.join(",")}}`;
    },
  };
}

/** Undefined where no address leads to the entry. */
export function hrefOf({ name, isFolder, garbled }: ListedEntry, from: string): string | undefined {
  return garbled || !isAddressable(name) ? undefined : referenceTo(from, name, isFolder);
}
