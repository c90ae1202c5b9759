/**
 * What has changed between the answer that was kept and the one that came now?
 *
 * What differs from one answer to the next by its nature is no change: the date, and whatever stands where
 * the kept one has a placeholder. This file refuses to know where either of them comes from.
 */
import { isEntityTag } from "../http/entity-tag.ts";
import type { Fields } from "../http/fields.ts";
import { parseHttpDate } from "../http/http-date.ts";
import type { ResponseHead } from "../http/response-head.ts";
import { ContentReader } from "./content-reader.ts";
import type { KeptAnswer } from "./read-answers.ts";
import { bounded, byteCount, safeAscii } from "./visible.ts";

/** A line of the kept answer that is gone, one that is new, or a remark. */
export interface Change {
  readonly kind: "kept" | "now" | "remark";
  /** Safe for a terminal. */
  readonly words: string;
}

/** Names in lower case: their values are of a moment, or of one request. */
const OF_THE_MOMENT: ReadonlySet<string> = new Set([
  "age",
  "date",
  "server-timing",
  "traceparent",
  "x-request-id",
]);

const PLACEHOLDERS: ReadonlyMap<string, (value: string) => boolean> = new Map([
  // Two digits of a year would be of this century or the last; either is a date.
  ["<date>", (value) => parseHttpDate(value, 0) !== undefined],
  ["<etag>", isEntityTag],
  ["<any>", () => true],
]);

const LINE_MAX = 300;

/**
 * Empty when nothing has changed.
 * @param ignored names of fields in lower case that may have any value, or be missing
 */
export function changesBetween(
  kept: KeptAnswer,
  now: KeptAnswer,
  ignored: ReadonlySet<string>,
): Change[] {
  const isIgnored = (name: string): boolean => OF_THE_MOMENT.has(name) || ignored.has(name);
  return [
    ...statusChanges(kept.response, now.response),
    ...fieldChanges(kept.response.fields, now.response.fields, isIgnored),
    ...contentChanges(kept.content, now.content),
    ...fieldChanges(kept.trailers, now.trailers, isIgnored),
  ];
}

function statusChanges(kept: ResponseHead, now: ResponseHead): Change[] {
  if (kept.status === now.status && kept.minorVersion === now.minorVersion) return [];
  return [
    { kind: "kept", words: statusLine(kept) },
    { kind: "now", words: statusLine(now) },
  ];
}

function statusLine({ minorVersion, status, reason }: ResponseHead): string {
  const code = String(status).padStart(3, "0");
  return safeAscii(bounded(`HTTP/1.${minorVersion} ${code} ${reason}`, LINE_MAX));
}

/** Names have no order among each other, the lines of one name do (RFC 9110 §5.3). */
function fieldChanges(kept: Fields, now: Fields, isIgnored: (name: string) => boolean): Change[] {
  const names = new Set([...kept, ...now].map(([name]) => name.toLowerCase()));
  const changes: Change[] = [];
  for (const name of names) {
    if (isIgnored(name)) continue;
    const before = linesOf(kept, name);
    const after = linesOf(now, name);
    const isSame =
      before.length === after.length &&
      before.every(([, value], index) => matches(value, after[index]?.[1] ?? ""));
    if (isSame) continue;
    changes.push(...before.map((line) => fieldChange("kept", line)));
    changes.push(...after.map((line) => fieldChange("now", line)));
  }
  return changes;
}

type Line = readonly [name: string, value: string];

function linesOf(fields: Fields, wanted: string): Line[] {
  return [...fields].filter(([name]) => name.toLowerCase() === wanted);
}

function matches(kept: string, now: string): boolean {
  return PLACEHOLDERS.get(kept)?.(now) ?? kept === now;
}

function fieldChange(kind: "kept" | "now", [name, value]: Line): Change {
  return { kind, words: safeAscii(bounded(`${name}: ${value}`, LINE_MAX)) };
}

/** How long each is, and the first lines that differ. */
function contentChanges(kept: Uint8Array, now: Uint8Array): Change[] {
  let at = 0;
  while (at < kept.length && at < now.length && kept[at] === now[at]) at++;
  if (at === kept.length && at === now.length) return [];
  const lengths = `${byteCount(kept.length)} of content kept, ${byteCount(now.length)} now`;
  return [
    { kind: "remark", words: `${lengths}; different from byte ${at} on` },
    { kind: "kept", words: lineAt(kept, at) },
    { kind: "now", words: lineAt(now, at) },
  ];
}

function lineAt(bytes: Uint8Array, at: number): string {
  if (at === bytes.length) return "(its end)";
  const start = Math.max(bytes.lastIndexOf(0x0a, at - 1) + 1, at - LINE_MAX / 2, 0);
  const end = bytes.indexOf(0x0a, at);
  const reader = new ContentReader();
  const piece = bytes.subarray(at === 0 ? 0 : start, end < 0 ? at + LINE_MAX : end + 1);
  return bounded((reader.read(piece) + reader.end()).replace(/\n$/, "\\n"), LINE_MAX);
}
