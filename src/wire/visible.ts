/**
 * How is text from strangers shown so that a terminal never obeys it?
 *
 * Controls (C0, DEL, C1), line separators, bidi and other format characters appear as escapes, and
 * a backslash is doubled, so that what is shown can be read back without doubt. `‹` is escaped too:
 * in a transcript it begins a remark of ours, which no peer can forge.
 * This file refuses to know where the text comes from and in which colour it is shown.
 */
import type { RemoteAddress } from "../http/handler.ts";

const OBEYED = "\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\p{Zl}\\p{Zp}";
/** Made for the first text that isn't printable ASCII: looking such classes up takes a millisecond. */
let unsafe: RegExp | undefined;
let obeyed: RegExp | undefined;
const NOT_PRINTABLE_ASCII = /[^\x20-\x7e]|\\/gu;
/** Nearly all text is, and looking costs less than replacing nothing. */
const PRINTABLE_ASCII = /^[ -[\]-~]*$/;
const PRINTABLE_NAME = /^[ -~]*$/;
const IPV4 = /^[\d.]+$/;
const SHORT: ReadonlyMap<string, string> = new Map([
  ["\\", "\\\\"],
  ["\t", "\\t"],
  ["\n", "\\n"],
  ["\r", "\\r"],
]);

/** Unicode text with everything escaped that isn't itself visible. */
export function safeText(text: string): string {
  if (PRINTABLE_ASCII.test(text)) return text;
  unsafe ??= new RegExp(`[\\\\‹${OBEYED}]`, "gu");
  return text.replace(unsafe, escapeOf);
}

/** The same for a name that its owner must recognise: a backslash stays as it is. */
export function safeName(name: string): string {
  if (PRINTABLE_NAME.test(name)) return name;
  obeyed ??= new RegExp(`[${OBEYED}]`, "gu");
  return name.replace(obeyed, escapeOf);
}

/** Text whose characters are bytes (ISO-8859-1), as ASCII. */
export function safeAscii(text: string): string {
  return PRINTABLE_ASCII.test(text) ? text : text.replace(NOT_PRINTABLE_ASCII, byteEscape);
}

/** Beyond ASCII a character isn't one byte, and its escape must not look like one. */
function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x80 ? byteEscape(character) : `\\u{${code.toString(16)}}`;
}

function byteEscape(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  return SHORT.get(character) ?? (hex.length < 3 ? `\\x${hex.padStart(2, "0")}` : `\\u{${hex}}`);
}

/** A peer's address; one of IPv4 that came in by IPv6 (RFC 4291 §2.5.5.2) as people write it. */
export function hostText({ hostname }: RemoteAddress): string {
  return IPV4.test(hostname) ? hostname : safeAscii(hostname.replace(/^::ffff:(?=\d+\.)/i, ""));
}

/** At most `max` characters, and an ellipsis where it was cut. */
export function bounded(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max)}…`;
}

/** 1234567 as "1,234,567". */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** "1 byte", "1,234 bytes". */
export function byteCount(number: number): string {
  return number === 1 ? "1 byte" : `${grouped(number)} bytes`;
}

/** One array of many. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
