/**
 * Where does what was seen wait until somebody wants to see it? On a tape that runs in a circle.
 *
 * Writing costs a copy and a row of numbers, and allocates nothing, so that a server pays next to nothing for
 * a page that nobody has open. What isn't read in time is overwritten, and whoever reads is told how much.
 * This file refuses to know what any of it means.
 */

/** A connection; `bytes`: the address of the peer, `first`: its port. */
export const OPENED = 1;
/** The first bytes of a request; `first`: how many exchanges are on the tape with it, `second`: 1 if it waited. */
export const ASKED = 2;
/** The first bytes of its answer. */
export const ANSWERED = 3;
/** The bytes that follow either. */
export const MORE_ASKED = 4;
export const MORE_ANSWERED = 5;
/** Bytes that aren't on the tape: `first` of the request, `second` of the answer. */
export const LEFT_OUT = 6;
/** An exchange; `first`: status and bits, `second`: content bytes, `third`: ms; `bytes`: broken rule. */
export const ENDED = 7;
/** A connection; `bytes`: why. */
export const CLOSED = 8;

export type RowKind =
  | typeof OPENED
  | typeof ASKED
  | typeof ANSWERED
  | typeof MORE_ASKED
  | typeof MORE_ANSWERED
  | typeof LEFT_OUT
  | typeof ENDED
  | typeof CLOSED;

/** One row, in an object that is used again for the next: whoever keeps anything of it copies it. */
export interface Row {
  kind: RowKind;
  /** Number of the connection. */
  connection: number;
  /** Number of the exchange; 0 for none. */
  exchange: number;
  /** Milliseconds, by the clock of whoever wrote. */
  at: number;
  /** Three numbers whose meaning depends on the kind. */
  first: number;
  second: number;
  third: number;
  /** As they lie on the tape: good until something is written. */
  bytes: Uint8Array;
}

export interface TapeSize {
  /** Default 8 MiB. */
  readonly bytes?: number;
  /** Default 32,768. */
  readonly rows?: number;
}

const COLUMNS = 8;
const NOTHING = new Uint8Array(0);

export class Tape {
  /** Rows that were ever written. */
  written = 0;
  readonly #rows: number;
  readonly #kind: Uint8Array;
  /** Connection, exchange, at, first, second, third; where its bytes begin, and how many they are. */
  readonly #numbers: Float64Array;
  readonly #bytes: Uint8Array;
  /** Bytes that were ever written, with those that were passed over where the circle closes. */
  #end = 0;
  readonly #row: Row = {
    kind: OPENED,
    connection: 0,
    exchange: 0,
    at: 0,
    first: 0,
    second: 0,
    third: 0,
    bytes: NOTHING,
  };

  constructor({ bytes = 8 * 1024 * 1024, rows = 32_768 }: TapeSize = {}) {
    this.#rows = rows;
    this.#kind = new Uint8Array(rows);
    this.#numbers = new Float64Array(rows * COLUMNS);
    this.#bytes = new Uint8Array(bytes);
  }

  /** The oldest row that is still there. */
  get oldest(): number {
    return Math.max(0, this.written - this.#rows);
  }

  /** Copies the bytes; there are to be fewer of them than the tape holds. */
  write(
    kind: RowKind,
    connection: number,
    exchange: number,
    at: number,
    first = 0,
    second = 0,
    third = 0,
    bytes: Uint8Array = NOTHING,
  ): void {
    const index = this.written % this.#rows;
    const size = this.#bytes.length;
    const { length } = bytes;
    let from = this.#end % size;
    if (from + length > size) {
      this.#end += size - from;
      from = 0;
    }
    if (length > 0) this.#bytes.set(bytes, from);
    this.#kind[index] = kind;
    const numbers = this.#numbers;
    const base = index * COLUMNS;
    numbers[base] = connection;
    numbers[base + 1] = exchange;
    numbers[base + 2] = at;
    numbers[base + 3] = first;
    numbers[base + 4] = second;
    numbers[base + 5] = third;
    numbers[base + 6] = this.#end;
    numbers[base + 7] = length;
    this.#end += length;
    this.written++;
  }

  /** The row with this number, counted from 0; undefined when it isn't there any more, or not yet. */
  read(number: number): Row | undefined {
    if (number < this.oldest || number >= this.written) return undefined;
    const index = number % this.#rows;
    const numbers = this.#numbers;
    const base = index * COLUMNS;
    const begin = numbers[base + 6] ?? 0;
    const length = numbers[base + 7] ?? 0;
    const size = this.#bytes.length;
    if (length > 0 && begin < this.#end - size) return undefined;
    const row = this.#row;
    row.kind = (this.#kind[index] ?? OPENED) as RowKind;
    row.connection = numbers[base] ?? 0;
    row.exchange = numbers[base + 1] ?? 0;
    row.at = numbers[base + 2] ?? 0;
    row.first = numbers[base + 3] ?? 0;
    row.second = numbers[base + 4] ?? 0;
    row.third = numbers[base + 5] ?? 0;
    const from = begin % size;
    row.bytes = length === 0 ? NOTHING : this.#bytes.subarray(from, from + length);
    return row;
  }
}
