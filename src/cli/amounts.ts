/**
 * How do people write times and sizes on a command line, and how are they written back to them?
 *
 * A time is `10s`, `500ms`, `2m`, `1h` or a plain number of seconds; a size is a number of bytes, or
 * `16k`, `1m`, `2g` in steps of 1024. This file refuses to know which flag takes what.
 */

const MILLISECONDS: readonly (readonly [unit: string, length: number])[] = [
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
  ["ms", 1],
];

const BYTES: readonly (readonly [unit: string, length: number])[] = [
  ["g", 1024 ** 3],
  ["m", 1024 ** 2],
  ["k", 1024],
  ["", 1],
];

/** Milliseconds; undefined when the text is no time. */
export function readDuration(text: string): number | undefined {
  const [, digits, unit = "s"] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)?$/.exec(text) ?? [];
  const length = MILLISECONDS.find(([name]) => name === unit)?.[1];
  if (digits === undefined || length === undefined) return undefined;
  return Math.round(Number(digits) * length);
}

/** Bytes; undefined when the text is no size. */
export function readSize(text: string): number | undefined {
  const [, digits, unit = ""] = /^(\d{1,15})([kmg])?b?$/i.exec(text) ?? [];
  const length = BYTES.find(([name]) => name === unit.toLowerCase())?.[1];
  if (digits === undefined || length === undefined) return undefined;
  const size = Number(digits) * length;
  return Number.isSafeInteger(size) ? size : undefined;
}

/** A whole number; undefined when the text is none. */
export function readNumber(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

export function writeDuration(milliseconds: number): string {
  return inLargestUnit(milliseconds, MILLISECONDS);
}

export function writeSize(bytes: number): string {
  return inLargestUnit(bytes, BYTES);
}

/** In the largest unit that needs no fraction. */
function inLargestUnit(amount: number, units: readonly (readonly [string, number])[]): string {
  const fitting = units.find(([, length]) => amount % length === 0 && amount >= length);
  const [unit, length] = fitting ?? units[units.length - 1] ?? ["", 1];
  return `${amount / length}${unit}`;
}
