/**
 * Which exchanges are on the tape? Reads its rows and puts together what belongs together.
 *
 * Keeps the last so many exchanges and connections, and so many bytes of them; what is older is forgotten.
 * What the tape had lost before it was read is counted and never guessed. This file refuses to know who wants
 * to see any of it.
 */
import { CONNECTIONS_MAX, type ConnectionSummary, KEPT_MAX } from "./messages.ts";
import {
  ANSWERED,
  ASKED,
  CLOSED,
  ENDED,
  LEFT_OUT,
  MORE_ANSWERED,
  MORE_ASKED,
  OPENED,
  type Row,
  type Tape,
} from "./tape.ts";
import { type KeptSaid, type KnownConnection, summaryOfConnection, type Told } from "./told.ts";
import { STATUS_SHIFT } from "./watcher.ts";

/** Bytes of all kept exchanges together. */
export const KEPT_BYTES: number = 16 * 1024 * 1024;

export class Story {
  /** Exchanges of which the tape had lost the beginning before it was read. */
  lost = 0;
  readonly #tape: Tape;
  readonly #exchangesMax: number;
  readonly #bytesMax: number;
  readonly #exchanges = new Map<number, Told>();
  readonly #connections = new Map<number, KnownConnection>();
  #changed = new Set<Told>();
  #changedConnections = new Set<KnownConnection>();
  #next = 0;
  #size = 0;
  /** Which of those that ever were on the tape was read last. */
  #lastKept = 0;

  constructor(tape: Tape, exchangesMax: number = KEPT_MAX, bytesMax: number = KEPT_BYTES) {
    this.#tape = tape;
    this.#exchangesMax = exchangesMax;
    this.#bytesMax = bytesMax;
  }

  /** Reads what is new on the tape. */
  read(): void {
    const { oldest, written } = this.#tape;
    if (this.#next < oldest) this.#next = oldest;
    for (; this.#next < written; this.#next++) {
      const row = this.#tape.read(this.#next);
      if (row !== undefined) this.#tell(row);
    }
    this.#forget();
  }

  /** Those that are kept, oldest first. */
  exchanges(): Told[] {
    return [...this.#exchanges.values()];
  }

  exchange(number: number): Told | undefined {
    return this.#exchanges.get(number);
  }

  connections(): ConnectionSummary[] {
    return [...this.#connections.values()].map(summaryOfConnection);
  }

  /** Those that have changed since this was asked last, oldest first. */
  changedExchanges(): Told[] {
    const changed = [...this.#changed].filter(({ number }) => this.#exchanges.has(number));
    this.#changed = new Set();
    return changed.sort((one, other) => one.number - other.number);
  }

  changedConnections(): ConnectionSummary[] {
    const changed = [...this.#changedConnections].map(summaryOfConnection);
    this.#changedConnections = new Set();
    return changed.slice(-CONNECTIONS_MAX);
  }

  #tell(row: Row): void {
    switch (row.kind) {
      case OPENED:
        this.#opened(row);
        break;
      case CLOSED:
        this.#closed(row);
        break;
      case ASKED:
        this.#asked(row);
        break;
      case ENDED:
        this.#ended(row);
        break;
      default:
        this.#more(row);
    }
  }

  #opened({ connection, at, first, bytes }: Row): void {
    const known = this.#connection(connection, at);
    this.#changedConnections.add(known);
    known.peer = `${latin1(bytes)}${first === 0 ? "" : `:${first}`}`;
  }

  #closed({ connection, at, bytes }: Row): void {
    const known = this.#connection(connection, at);
    this.#changedConnections.add(known);
    known.closed = at;
    known.reason = latin1(bytes);
  }

  #asked(row: Row): void {
    const { exchange: number, connection, at, first: kept, second } = row;
    // What was written in between is gone.
    this.lost += kept - this.#lastKept - 1;
    this.#lastKept = kept;
    const known = this.#connection(connection, at);
    const { method, target } = requestLine(row.bytes);
    const told: Told = {
      number,
      connection,
      method,
      target,
      status: 0,
      bytes: 0,
      at,
      begun: Math.max(at, known.lastEnd),
      answered: undefined,
      ended: undefined,
      pipelined: second === 1,
      bits: 0,
      violation: "",
      request: { pieces: [], left: 0 },
      answer: { pieces: [], left: 0 },
      size: 0,
    };
    this.#exchanges.set(number, told);
    this.#add(told, told.request, row);
    if (this.#exchanges.size > 2 * this.#exchangesMax) this.#forget();
  }

  #more(row: Row): void {
    const told = this.#exchanges.get(row.exchange);
    if (told === undefined) return;
    switch (row.kind) {
      case ANSWERED:
        told.answered = row.at;
        told.status = statusOf(row.bytes);
        this.#add(told, told.answer, row);
        break;
      case MORE_ANSWERED:
        this.#add(told, told.answer, row);
        break;
      case MORE_ASKED:
        this.#add(told, told.request, row);
        break;
      case LEFT_OUT:
        told.request.left += row.first;
        told.answer.left += row.second;
        break;
    }
  }

  #ended({ exchange, connection, at, first, second, third, bytes }: Row): void {
    this.#connection(connection, at).lastEnd = at;
    const told = this.#exchanges.get(exchange);
    if (told === undefined) return;
    this.#changed.add(told);
    told.status = first >> STATUS_SHIFT;
    told.bytes = second;
    told.ended = at;
    // What it was measured by is finer than when it was heard of.
    if (third > 0) told.begun = Math.max(told.at, at - third);
    told.bits = first;
    told.violation = latin1(bytes);
  }

  #add(told: Told, said: KeptSaid, { bytes }: Row): void {
    this.#changed.add(told);
    if (bytes.length === 0) return;
    said.pieces.push(bytes.slice());
    told.size += bytes.length;
    this.#size += bytes.length;
  }

  #forget(): void {
    for (const [number, told] of this.#exchanges) {
      if (this.#exchanges.size <= this.#exchangesMax && this.#size <= this.#bytesMax) return;
      this.#exchanges.delete(number);
      this.#size -= told.size;
    }
  }

  #connection(number: number, at: number): KnownConnection {
    let known = this.#connections.get(number);
    if (known === undefined) {
      known = { number, peer: "", opened: at, closed: undefined, reason: "", lastEnd: 0 };
      this.#connections.set(number, known);
      this.#changedConnections.add(known);
      const [oldest] = this.#connections.keys();
      if (this.#connections.size > CONNECTIONS_MAX && oldest !== undefined) {
        this.#connections.delete(oldest);
      }
    }
    return known;
  }
}

const REQUEST_LINE = /^(?:\r\n)*([!-~]+) ([!-~]+) HTTP\//;
const LONG_LINE = /^(?:\r\n)*([!-~]+) ([!-~]+)/;
/** Of a target that is longer, the beginning is told. */
const LINE_LOOKED_AT = 8300;

function requestLine(bytes: Uint8Array): { method: string; target: string } {
  const pattern = bytes.length > LINE_LOOKED_AT ? LONG_LINE : REQUEST_LINE;
  const [, method = "", target = ""] =
    pattern.exec(latin1(bytes.subarray(0, LINE_LOOKED_AT))) ?? [];
  return { method, target };
}

/** Of "HTTP/1.1 200 OK". */
function statusOf(bytes: Uint8Array): number {
  const digits = latin1(bytes.subarray(9, 12));
  return /^\d{3}$/.test(digits) ? Number(digits) : 0;
}

const LATIN1 = new TextDecoder("latin1");

function latin1(bytes: Uint8Array): string {
  return bytes.length === 0 ? "" : LATIN1.decode(bytes);
}
