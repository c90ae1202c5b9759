/**
 * What of all that happens on the server goes onto the tape?
 *
 * A tap. Heads go whole, of content the beginning, and of the rest its length. Each exchange that is kept gets
 * its number here, and all are counted in the figures. When there are more than anybody could look at, the watcher naps:
 * exchanges pass it by, and a connection is looked at again from where its next message begins. This file refuses to
 * know who reads the tape, and what the bytes say.
 */
import type { Exchange, MessagePart, Tap, TappedConnection } from "../server/tap.ts";
import { Allowance } from "./allowance.ts";
import type { Figures } from "./figures.ts";
import { CONNECTIONS_MAX, KEPT_MAX } from "./messages.ts";
import {
  ANSWERED,
  ASKED,
  CLOSED,
  ENDED,
  LEFT_OUT,
  MORE_ANSWERED,
  MORE_ASKED,
  OPENED,
  type RowKind,
  type Tape,
} from "./tape.ts";
import { nothingUnread, type Unread, UnreadBytes } from "./unread.ts";
import { Voice } from "./voice.ts";

/** Exchanges and connections that are kept of too many, in a second; and of so many at once, all are. */
export const EXCHANGES_A_SECOND = 50;
const CONNECTIONS_A_SECOND = 50;

/** Milliseconds in which bytes aren't even looked at, when there were too many. A timer wakes an idle process, so it is a rare one. */
const NAP_MS = 200;

/** What is said of an exchange that has ended, as bits. */
export const WAS_ABORTED = 1;
export const HAS_FAILED = 2;
export const WAS_REFUSED = 4;
/** So much is to be shifted to get the status. */
export const STATUS_SHIFT = 3;

/** Bytes of the shortest head that there can be: "X / HTTP/1.0" and the empty line. */
const HEAD_MIN = 16;
const CR = 0x0d;
const LF = 0x0a;

interface Watched {
  readonly id: number;
  /** Is it on the tape? */
  readonly kept: boolean;
  readonly unread: Unread;
  /** Naps that were over when it was looked at last: what it did since then is unknown when they are more now. */
  naps: number;
  /** Number of the exchange under way, or over last; 0 before the first. */
  exchange: number;
  /** Is the exchange on the tape, and is it over? */
  keeping: boolean;
  ended: boolean;
  answering: boolean;
  heardAt: number;
  /** When the exchange could begin, and when the one before it was over. */
  begunAt: number;
  endedAt: number;
  readonly asking: Voice;
  readonly answer: Voice;
}

export interface Clockwork {
  /** Milliseconds since any moment. */
  readonly now: () => number;
  /** Calls back after so many milliseconds. */
  readonly later: (milliseconds: number, callback: () => void) => void;
}

export class Watcher implements Tap {
  /** The clock is looked at here, as rarely as can be. */
  readonly untimed = true;
  /** Exchanges that are on the tape, or were. */
  kept = 0;
  /** Exchanges that are over and never were on it. */
  passedOver = 0;
  readonly #tape: Tape;
  readonly #figures: Figures;
  readonly #now: () => number;
  readonly #later: (milliseconds: number, callback: () => void) => void;
  readonly #exchanges = new Allowance(EXCHANGES_A_SECOND, KEPT_MAX);
  readonly #opening = new Allowance(CONNECTIONS_A_SECOND, CONNECTIONS_MAX);
  readonly #unread = new UnreadBytes();
  readonly #connections = new Map<number, Watched>();
  /** When the clock was looked at last. */
  #seen = 0;
  #napping = false;
  #naps = 0;
  /** Exchanges under way that are kept. */
  #keeping = 0;
  /** What one event tells of, the next mostly tells of as well. */
  #last: Watched | undefined;

  constructor(tape: Tape, figures: Figures, { now, later }: Clockwork) {
    this.#tape = tape;
    this.#figures = figures;
    this.#now = now;
    this.#later = later;
  }

  opened(connection: TappedConnection): void {
    const now = this.#now();
    const kept = this.#opening.any(now) && this.#opening.take();
    this.#add(connection, kept);
    if (!kept) return;
    const { hostname, port, transport } = connection.remoteAddr;
    const name = latin1(transport === "unix" ? "unix" : hostname);
    this.#tape.write(OPENED, connection.id, 0, now, port, 0, 0, name);
  }

  received(connection: TappedConnection, bytes: Uint8Array, begins: boolean): void {
    if (this.#napping) return;
    this.#seen = this.#now();
    const isAny = this.#exchanges.any(this.#seen);
    if (!isAny && this.#keeping === 0) {
      this.#nap();
      return;
    }
    const watched = this.#of(connection);
    if (begins) this.#resume(watched);
    else if (watched.naps !== this.#naps) return;
    watched.heardAt = this.#seen;
    const wanted = watched.ended ? isAny && watched.kept : watched.keeping;
    this.#unread.received(watched.unread, bytes, !wanted);
  }

  parsed(connection: TappedConnection, part: MessagePart, length: number): void {
    const watched = this.#followed(connection);
    if (watched === undefined) return;
    const { blind } = watched.unread;
    const bytes = this.#unread.take(watched.unread, length);
    if (part === "refused" ? watched.ended : part === "head" && isHead(bytes, blind, length)) {
      this.#begin(watched, part, bytes, !blind);
    } else if (watched.keeping) {
      this.#keep(watched.asking, watched, MORE_ASKED, watched.heardAt, part, bytes);
      // Nobody asks for more once it is over.
      if (watched.ended) this.#tellLeft(watched);
    }
  }

  sent(connection: TappedConnection, part: MessagePart, bytes: Uint8Array): void {
    const watched = this.#followed(connection);
    if (watched === undefined) return;
    // An answer to nothing that could be read, such as half a head that never went on.
    if (watched.ended) {
      const asked = this.#unread.take(watched.unread, Number.POSITIVE_INFINITY);
      this.#begin(watched, "refused", asked, !watched.unread.blind);
    }
    if (!watched.keeping) return;
    const kind = watched.answering ? MORE_ANSWERED : ANSWERED;
    const at = watched.answering ? watched.heardAt : this.#now();
    watched.answering = true;
    this.#keep(watched.answer, watched, kind, at, part, bytes);
  }

  exchange(connection: TappedConnection, exchange: Exchange): void {
    const watched = this.#followed(connection);
    if (watched?.keeping && !watched.ended) this.#ended(watched, exchange);
    else {
      this.passedOver++;
      // When it was over is as good as when the last one was heard, for whom nobody looks at.
      this.#figures.count(this.#seen, exchange.status);
    }
    if (watched !== undefined) watched.ended = true;
  }

  closed(connection: TappedConnection, reason: string): void {
    const { id, kept, unread, keeping, ended } = this.#of(connection);
    this.#unread.forget(unread);
    if (keeping && !ended) this.#keeping--;
    if (kept) this.#tape.write(CLOSED, id, 0, this.#now(), 0, 0, 0, latin1(reason.slice(0, 100)));
    this.#connections.delete(id);
    this.#last = undefined;
  }

  #nap(): void {
    this.#napping = true;
    this.#naps++;
    this.#later(NAP_MS, () => {
      this.#napping = false;
    });
  }

  /** A message begins, and nothing before it is under way. */
  #resume(watched: Watched): void {
    if (watched.naps === this.#naps) return;
    watched.naps = this.#naps;
    this.#unread.forget(watched.unread);
    watched.ended = true;
    watched.keeping = false;
  }

  /** Undefined when what it is doing isn't known. */
  #followed(connection: TappedConnection): Watched | undefined {
    if (this.#napping) return undefined;
    const watched = this.#of(connection);
    return watched.naps === this.#naps ? watched : undefined;
  }

  #begin(watched: Watched, part: MessagePart, bytes: Uint8Array, isKnown: boolean): void {
    const pipelined = watched.heardAt < watched.endedAt;
    watched.begunAt = pipelined ? watched.endedAt : watched.heardAt;
    watched.ended = false;
    watched.answering = false;
    watched.keeping = isKnown && watched.kept && this.#exchanges.take();
    if (!watched.keeping) return;
    this.kept++;
    this.#keeping++;
    watched.exchange = this.kept + this.passedOver;
    const { asking, answer, heardAt } = watched;
    asking.begin();
    answer.begin();
    this.#keep(asking, watched, ASKED, heardAt, part, bytes, this.kept, pipelined ? 1 : 0);
  }

  #ended(watched: Watched, exchange: Exchange): void {
    this.#keeping--;
    this.#tellLeft(watched);
    const { id, exchange: number } = watched;
    const { status, contentBytes, violation } = exchange;
    const code = latin1(violation?.code ?? "");
    const at = this.#now();
    const duration = at - watched.begunAt;
    this.#figures.count(at, status, duration);
    this.#tape.write(ENDED, id, number, at, bitsOf(exchange), contentBytes, duration, code);
    watched.endedAt = at;
  }

  #keep(
    voice: Voice,
    { id, exchange }: Watched,
    kind: RowKind,
    at: number,
    part: MessagePart,
    bytes: Uint8Array,
    first = 0,
    second = 0,
  ): void {
    const kept = voice.keep(part, bytes);
    if (kept.length === 0 && (kind === MORE_ASKED || kind === MORE_ANSWERED)) return;
    this.#tape.write(kind, id, exchange, at, first, second, 0, kept);
  }

  #tellLeft({ id, exchange, asking, answer }: Watched): void {
    if (asking.left === 0 && answer.left === 0) return;
    this.#tape.write(LEFT_OUT, id, exchange, this.#now(), asking.left, answer.left);
    asking.left = 0;
    answer.left = 0;
  }

  #of(connection: TappedConnection): Watched {
    const { id } = connection;
    if (this.#last?.id === id) return this.#last;
    const watched = this.#connections.get(id) ?? this.#add(connection, false);
    this.#last = watched;
    return watched;
  }

  #add({ id }: TappedConnection, kept: boolean): Watched {
    const watched: Watched = {
      id,
      kept,
      unread: nothingUnread(),
      naps: this.#napping ? -1 : this.#naps,
      exchange: 0,
      keeping: false,
      ended: true,
      answering: false,
      heardAt: 0,
      begunAt: 0,
      endedAt: 0,
      asking: new Voice(),
      answer: new Voice(),
    };
    this.#connections.set(id, watched);
    return watched;
  }
}

function bitsOf({ status, aborted, error, violation }: Exchange): number {
  const failed = error === undefined ? 0 : HAS_FAILED;
  const refused = violation === undefined ? 0 : WAS_REFUSED;
  return (status << STATUS_SHIFT) | (aborted ? WAS_ABORTED : 0) | failed | refused;
}

/** Or only the empty lines that may stand before one? Of bytes that weren't kept, by their length. */
function isHead(bytes: Uint8Array, blind: boolean, length: number): boolean {
  if (blind) return length >= HEAD_MIN;
  const last = bytes[bytes.length - 5];
  return last !== undefined && last !== CR && last !== LF;
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff);
}
