/**
 * Which bytes of HTTP/1.x stand for a request or a response of an HTTP Archive?
 *
 * An archive knows content without its codings and lengths that may be anyone's, so the lines about them are
 * made anew. Nothing that it says is believed: what can't stand where it is said to stand is refused. This file
 * refuses to know of anything around one message.
 */
import { isToken } from "../http/fields.ts";
import { isSecretField } from "../http/secret-fields.ts";
import { MASK } from "./credentials.ts";
import { HarError, type HarValue } from "./har-values.ts";
import { byteCount } from "./visible.ts";

/** Names and values, one byte per character. */
export type HarLine = readonly [name: string, value: string];

/** What becomes known while one entry is read. */
export interface HarNotes {
  /** Show the values of fields that hold secrets? */
  readonly secrets: boolean;
  masked: number;
  /** What of the conversation is missing: the ends of sentences that begin with a place. */
  readonly lost: string[];
  /** What is written in another way than it was said. */
  readonly changed: Set<string>;
}

/** Names of lines, in lower case, that are about how content was carried. */
const CARRYING: ReadonlySet<string> = new Set(["content-length", "transfer-encoding"]);
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const UTF8 = new TextEncoder();

/** One byte per character: UTF-8, as HAR is. */
export function byteText(text: string): string {
  let bytes = "";
  for (const byte of UTF8.encode(text)) bytes += String.fromCharCode(byte);
  return bytes;
}

/**
 * The lines that the list `headers` says, without those of HTTP/2 that aren't fields.
 * @throws HarError for what can be no line
 */
export function linesOf(headers: HarValue, notes: HarNotes): HarLine[] {
  const lines: HarLine[] = [];
  for (const header of headers.list()) {
    const name = header.member("name").text();
    if (/^:[a-z]+$/.test(name)) {
      notes.changed.add("pseudo-header fields of HTTP/2 left out");
      continue;
    }
    if (!isToken(name)) {
      throw new HarError(`${header.place}.name`, "can't be the name of a field (RFC 9110 §5.1).");
    }
    lines.push([name, valueIn(name, header.member("value"), notes)]);
  }
  return lines;
}

function valueIn(name: string, said: HarValue, notes: HarNotes): string {
  const value = byteText(said.text());
  if (!VALUE.test(value)) {
    throw new HarError(said.place, "holds what no value of a field may hold (RFC 9110 §5.5).");
  }
  if (notes.secrets || !isSecretField(name)) return value.replace(/^[\t ]+|[\t ]+$/g, "");
  notes.masked++;
  return MASK;
}

/** The content in `text`, which may be base64; undefined when there is none. @throws HarError */
export function contentOf(content: HarValue): Uint8Array | undefined {
  if (content.isMissing) return undefined;
  const said = content.member("text");
  if (said.isMissing) return undefined;
  const text = said.text();
  const encoding =
    content.member("encoding").textOrNothing() || content.member("_encoding").textOrNothing();
  if (encoding === "") return UTF8.encode(text);
  if (encoding.toLowerCase() !== "base64") {
    throw new HarError(content.place, "has an encoding that isn't base64.");
  }
  if (text.length % 4 !== 0 || !BASE64.test(text)) throw new HarError(said.place, "is no base64.");
  return Uint8Array.from(atob(text), (byte) => byte.charCodeAt(0));
}

/**
 * The lines with the length of this content in the place of what they say about its length and codings.
 * @param always say a length of 0, too
 */
export function carriedLines(
  lines: readonly HarLine[],
  content: Uint8Array,
  always: boolean,
  notes: HarNotes,
): HarLine[] {
  const carried: HarLine[] = [];
  const length: HarLine = ["Content-Length", String(content.length)];
  let isSaid = false;
  for (const line of lines) {
    const name = line[0].toLowerCase();
    if (name === "transfer-encoding") notes.changed.add("Transfer-Encoding left out");
    if (!CARRYING.has(name)) carried.push(line);
    else if (!isSaid) {
      isSaid = true;
      carried.push([name === "content-length" ? line[0] : length[0], length[1]]);
    }
  }
  if (!isSaid && (always || content.length > 0)) carried.push(length);
  return carried;
}

/**
 * What is missing when lines, or sizes, speak of more or other content than there is: the end of a sentence.
 * @param sizes what else says how much there was, if anything does
 */
export function missingContent(
  lines: readonly HarLine[],
  content: Uint8Array | undefined,
  sizes: readonly HarValue[],
): string | undefined {
  const said = lines.find(([name]) => name.toLowerCase() === "content-length")?.[1] ?? "";
  const length = /^\d{1,15}$/.test(said) ? Number(said) : undefined;
  if (content === undefined) {
    const size = Math.max(length ?? 0, ...sizes.map((amount) => amount.amount() ?? 0));
    return size > 0 ? `has ${byteCount(size)} of content that the file doesn't hold.` : undefined;
  }
  if (length === undefined || length === content.length) return undefined;
  const held = byteCount(content.length);
  return `says that it has ${byteCount(length)} of content, and the file holds ${held}.`;
}

export function messageHead(start: string, lines: readonly HarLine[]): string {
  return `${start}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
}
