/**
 * Which field lines does a message carry, in which order, and what is the value of one of them?
 *
 * RFC 9110 §5: fields are lines in order; names compare without case; lines of one name form a list.
 * A received section stays bytes until somebody asks: `Fields` reads through a `FieldLines`, which
 * the parser implements over the raw head and `Fields.of` over strings.
 * This file refuses to know what any field means, and how a line looks on the wire.
 */

/** Fields that the server looks at for every request; each has a number, found while scanning. */
export const KNOWN_FIELDS: readonly string[] = [
  "host",
  "connection",
  "content-length",
  "transfer-encoding",
  "expect",
  "upgrade",
  "if-match",
  "if-none-match",
  "if-modified-since",
  "if-unmodified-since",
  "if-range",
  "range",
  "accept-encoding",
  "accept",
  "origin",
  "authorization",
];

/** Their numbers, where the protocol itself asks for one. */
export const HOST: number = KNOWN_FIELDS.indexOf("host");
export const CONNECTION: number = KNOWN_FIELDS.indexOf("connection");
export const CONTENT_LENGTH: number = KNOWN_FIELDS.indexOf("content-length");
export const TRANSFER_ENCODING: number = KNOWN_FIELDS.indexOf("transfer-encoding");
export const EXPECT: number = KNOWN_FIELDS.indexOf("expect");

const KNOWN_NUMBER: ReadonlyMap<string, number> = new Map(
  KNOWN_FIELDS.map((name, number) => [name, number]),
);

/**
 * The bits of these names in `Fields.mask`.
 * @throws RangeError for one that is not in KNOWN_FIELDS.
 */
export function fieldBits(...names: readonly string[]): number {
  let bits = 0;
  for (const name of names) {
    const known = KNOWN_NUMBER.get(name);
    if (known === undefined) throw new RangeError(`${name} is none of the known fields`);
    bits |= 1 << known;
  }
  return bits;
}

/** The lines of one field section, by position. Names keep the case in which they were sent. */
export interface FieldLines {
  readonly count: number;
  name(index: number): string;
  /** Of its name: looking costs less than making a string of it. */
  nameLength(index: number): number;
  value(index: number): string;
  /** Index in KNOWN_FIELDS, or -1. */
  known(index: number): number;
  /** Bit n is set when a line of KNOWN_FIELDS[n] is present. */
  readonly mask: number;
}

/** What a programmer may write: pairs in order, or an object whose values may be lists. */
export type FieldsInit =
  | Fields
  | Iterable<readonly [name: string, value: string]>
  | Readonly<Record<string, string | readonly string[]>>;

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Whether this is a token, as names of fields and methods are (RFC 9110 §5.6.2). */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** An immutable, ordered field section (RFC 9110 §5). */
export class Fields implements Iterable<readonly [name: string, value: string]> {
  static readonly empty: Fields = new Fields({
    count: 0,
    name: () => "",
    nameLength: () => 0,
    value: () => "",
    known: () => -1,
    mask: 0,
  });

  readonly #lines: FieldLines;

  /** Wraps lines that were already checked, such as the parser's. Programmers want `Fields.of`. */
  constructor(lines: FieldLines) {
    this.#lines = lines;
  }

  /**
   * A field section from names and values (strings whose characters are bytes: ISO-8859-1).
   *
   * @throws TypeError when a name is no token or a value holds CR, LF, NUL, another control
   * character or a character that is no single byte (RFC 9110 §5.1, §5.5).
   */
  static of(init: FieldsInit): Fields {
    if (init instanceof Fields) return init;
    const lines = new WrittenLines();
    if (Symbol.iterator in init) {
      for (const [name, value] of init) lines.add(name, value);
    } else {
      for (const [name, value] of Object.entries(init)) {
        if (typeof value === "object") for (const one of value) lines.add(name, one);
        else lines.add(name, value);
      }
    }
    return new Fields(lines);
  }

  /** The number of field lines. */
  get count(): number {
    return this.#lines.count;
  }

  /** Bit n is set when a line of KNOWN_FIELDS[n] is present. */
  get mask(): number {
    return this.#lines.mask;
  }

  /** The name of the line at this index, in the case in which it was written; "" where there is none. */
  name(index: number): string {
    return index < this.#lines.count ? this.#lines.name(index) : "";
  }

  /** The value of the line at this index; "" where there is none. */
  value(index: number): string {
    return index < this.#lines.count ? this.#lines.value(index) : "";
  }

  /** Is there a line of this name? Case doesn't matter. */
  has(name: string): boolean {
    return this.#next(wantedBy(name), 0) >= 0;
  }

  /** All values of the name joined with ", " (RFC 9110 §5.3), or undefined when there is none. */
  get(name: string): string | undefined {
    const wanted = wantedBy(name);
    let at = this.#next(wanted, 0);
    if (at < 0) return undefined;
    let value = this.#lines.value(at);
    for (at = this.#next(wanted, at + 1); at >= 0; at = this.#next(wanted, at + 1)) {
      value += `, ${this.#lines.value(at)}`;
    }
    return value;
  }

  /** The value of each line of the name, in order. Set-Cookie, which is no list, needs this. */
  all(name: string): string[] {
    const wanted = wantedBy(name);
    const values: string[] = [];
    for (let at = this.#next(wanted, 0); at >= 0; at = this.#next(wanted, at + 1)) {
      values.push(this.#lines.value(at));
    }
    return values;
  }

  /** These lines and one more, behind them. @throws as `of` */
  plus(name: string, value: string): Fields {
    const lines = new WrittenLines(this.#lines);
    lines.add(name, value);
    return new Fields(lines);
  }

  /** Each line in order, its name in the case in which it was written. */
  *[Symbol.iterator](): Iterator<readonly [name: string, value: string]> {
    for (let i = 0; i < this.#lines.count; i++) {
      yield [this.#lines.name(i), this.#lines.value(i)];
    }
  }

  #next(wanted: number | string, from: number): number {
    const lines = this.#lines;
    if (typeof wanted === "string") {
      for (let i = from; i < lines.count; i++) {
        if (lines.nameLength(i) !== wanted.length) continue;
        if (lines.name(i).toLowerCase() === wanted) return i;
      }
    } else if ((lines.mask & (1 << wanted)) !== 0) {
      for (let i = from; i < lines.count; i++) if (lines.known(i) === wanted) return i;
    }
    return -1;
  }
}

/** The number of a known name, another one in lower case. */
function wantedBy(name: string): number | string {
  const known = KNOWN_NUMBER.get(name);
  if (known !== undefined) return known;
  const lower = name.toLowerCase();
  return KNOWN_NUMBER.get(lower) ?? lower;
}

class WrittenLines implements FieldLines {
  mask = 0;
  readonly #names: string[] = [];
  readonly #values: string[] = [];

  /** @param first lines that were checked already */
  constructor(first?: FieldLines) {
    if (first === undefined) return;
    this.mask = first.mask;
    for (let i = 0; i < first.count; i++) {
      this.#names.push(first.name(i));
      this.#values.push(first.value(i));
    }
  }

  add(name: string, value: string): void {
    if (!isToken(name)) {
      throw new TypeError(`a field name must be a token (RFC 9110 §5.1): ${JSON.stringify(name)}`);
    }
    if (typeof value !== "string") throw new TypeError(`the value of ${name} must be a string`);
    if (!VALUE.test(value)) {
      throw new TypeError(
        `the value of ${name} holds a character that no field value may hold (RFC 9110 §5.5): ${JSON.stringify(value)}`,
      );
    }
    this.#names.push(name);
    this.#values.push(trimmed(value));
    const known = KNOWN_NUMBER.get(name.toLowerCase());
    if (known !== undefined) this.mask |= 1 << known;
  }

  get count(): number {
    return this.#names.length;
  }

  name(index: number): string {
    return this.#names[index] ?? "";
  }

  nameLength(index: number): number {
    return this.name(index).length;
  }

  value(index: number): string {
    return this.#values[index] ?? "";
  }

  known(index: number): number {
    return KNOWN_NUMBER.get(this.name(index).toLowerCase()) ?? -1;
  }
}

/** Without the optional white space around it (RFC 9110 §5.5), in linear time. */
export function trimmed(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && isSpace(value.charCodeAt(start))) start++;
  while (end > start && isSpace(value.charCodeAt(end - 1))) end--;
  return value.slice(start, end);
}

function isSpace(character: number): boolean {
  return character === 0x20 || character === 0x09;
}
