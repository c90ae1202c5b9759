/**
 * How are secrets kept from whoever looks over a shoulder, and still sent again?
 *
 * Each byte of a secret becomes an asterisk, so that the message stays one and every other byte stays where it
 * is. A line that somebody left as it was shown is put back before it goes out again. This file refuses to
 * know who looks.
 */
import { type ExplainOptions, explain } from "../explain/explain.ts";
import { READING_LIMITS } from "./messages.ts";

const ASTERISK = 0x2a;
const LATIN1_STEP = 4096;

/** A copy without its secrets; the same bytes when there are none. */
export function masked(
  bytes: Uint8Array,
  options: Pick<ExplainOptions, "as" | "method">,
): Uint8Array {
  const { parts } = explain(bytes, { ...options, limits: READING_LIMITS });
  const secrets = parts.flatMap(({ pieces }) => pieces.filter(({ role }) => role === "secret"));
  if (secrets.length === 0) return bytes;
  // slice() of a Buffer would be none.
  const copy = new Uint8Array(bytes);
  for (const { start, end } of secrets) copy.fill(ASTERISK, start, end);
  return copy;
}

/** The same request with those lines of its head as they were that are still as they were shown. */
export function unmasked(edited: Uint8Array, original: Uint8Array): Uint8Array {
  const shown = headOf(latin1(masked(original, { as: "request" }))).split("\r\n");
  const real = latin1(original).split("\r\n");
  const lines = new Map<string, string[]>();
  // Several may look alike: each stands for the next that did.
  for (const [index, line] of shown.entries()) {
    lines.set(line, [...(lines.get(line) ?? []), real[index] ?? line]);
  }
  const text = latin1(edited);
  const head = headOf(text);
  const put = head.split("\r\n").map((line) => lines.get(line)?.shift() ?? line);
  return bytesOf(put.join("\r\n") + text.slice(head.length));
}

/** Without its empty line. */
function headOf(text: string): string {
  const end = text.indexOf("\r\n\r\n");
  return end < 0 ? text : text.slice(0, end);
}

/** One character per byte. */
function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += LATIN1_STEP) {
    text += String.fromCharCode(...bytes.subarray(at, at + LATIN1_STEP));
  }
  return text;
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
