/**
 * What do the field lines of a received message say?
 *
 * RFC 9112 §5. They stay positions in one string until somebody asks for a name or a value; the message
 * may be gone by then. This file refuses to know how they were found, and what any field means.
 */
import type { FieldLines } from "../http/fields.ts";
import { encodeLatin1 } from "./codec.ts";
import { SHOWN_AFTER, SHOWN_BEFORE, Violation, type ViolationCode } from "./violation.ts";

/** Positions per line: name start, name end, value start, value end, known number. */
export const STRIDE = 5;

/** Field lines as positions in the text of what was received. */
export class ReceivedLines implements FieldLines {
  readonly mask: number;
  /** Bit n is set when there are several lines of KNOWN_FIELDS[n]. */
  readonly repeated: number;
  /** From the byte on from which the positions count. One string for all lines: making each costs more. */
  readonly #text: string;
  readonly #positions: readonly number[];
  /** Offset in the stream of the byte that the text begins with. */
  readonly #offset: number;

  constructor(
    text: string,
    positions: readonly number[],
    mask: number,
    repeated: number,
    offset: number,
  ) {
    this.#text = text;
    this.#positions = positions;
    this.mask = mask;
    this.repeated = repeated;
    this.#offset = offset;
  }

  get count(): number {
    return this.#positions.length / STRIDE;
  }

  name(index: number): string {
    const at = index * STRIDE;
    return this.#text.slice(this.#positions[at]!, this.#positions[at + 1]!);
  }

  nameLength(index: number): number {
    const at = index * STRIDE;
    return this.#positions[at + 1]! - this.#positions[at]!;
  }

  value(index: number): string {
    const at = index * STRIDE;
    return this.#text.slice(this.#positions[at + 2]!, this.#positions[at + 3]!);
  }

  /** Is the value of a line this text? No string is made for an answer. */
  says(index: number, text: string): boolean {
    const at = index * STRIDE;
    const valueAt = this.#positions[at + 2]!;
    const length = this.#positions[at + 3]! - valueAt;
    return length === text.length && this.#text.startsWith(text, valueAt);
  }

  known(index: number): number {
    return this.#positions[index * STRIDE + 4]!;
  }

  /** The first line of a known name, from an index on; -1 when there is none. */
  find(known: number, from = 0): number {
    const { count } = this;
    for (let index = from; index < count; index++) if (this.known(index) === known) return index;
    return -1;
  }

  /** The values of a known name as one list (RFC 9110 §5.3). */
  list(known: number): string {
    let values = "";
    for (let i = 0; i < this.count; i++) {
      if (this.known(i) === known) values += values === "" ? this.value(i) : `, ${this.value(i)}`;
    }
    return values;
  }

  /** A violation at the first byte of a line's value, showing the line. */
  violation(code: ViolationCode, index: number): Violation {
    const at = index * STRIDE;
    const valueAt = this.#positions[at + 2]!;
    const from = Math.max(this.#positions[at]!, valueAt - SHOWN_BEFORE);
    const to = Math.min(Math.max(this.#positions[at + 3]!, valueAt + 1), valueAt + SHOWN_AFTER);
    const excerpt = encodeLatin1(this.#text.slice(from, to));
    return new Violation(code, this.#offset + valueAt, excerpt, valueAt - from);
  }
}
