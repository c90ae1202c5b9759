/**
 * Which of the known fields has this name? Found among bytes, without making a string of them.
 *
 * RFC 9110 §5.1: names compare without case. This file refuses to know what the fields are for.
 */
import { KNOWN_FIELDS } from "../http/fields.ts";
import { encodeLatin1 } from "./codec.ts";
import { LOWER } from "./grammar.ts";

const KNOWN_BYTES: readonly Uint8Array[] = KNOWN_FIELDS.map((name) => encodeLatin1(name));

/** By length, first and last letter, which no two known names have in common. */
const KNOWN_BY_SHAPE: Int8Array = new Int8Array(32 * 32).fill(-1);
for (const [number, name] of KNOWN_BYTES.entries()) {
  const shape = shapeOf(name, 0, name.length);
  if (KNOWN_BY_SHAPE[shape]! >= 0) throw new Error(`${KNOWN_FIELDS[number]} needs another shape`);
  KNOWN_BY_SHAPE[shape] = number;
}

/** The same for both cases of a letter. */
function shapeOf(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  return length < 32 ? (length << 5) | ((bytes[start]! ^ bytes[end - 1]!) & 31) : 0;
}

/** The number of the field name between two indexes, or -1. */
export function knownField(bytes: Uint8Array, start: number, end: number): number {
  const number = KNOWN_BY_SHAPE[shapeOf(bytes, start, end)]!;
  if (number < 0) return -1;
  const name = KNOWN_BYTES[number]!;
  for (let i = 0; i < name.length; i++) {
    if (LOWER[bytes[start + i]!] !== name[i]) return -1;
  }
  return number;
}
