/**
 * What of all that happens on the server goes onto the tape?
 *
 * A tap. Heads go whole, of content the beginning, and of the rest its length. Each exchange gets its number
 * here, from 1, and is counted in the figures; of more exchanges than anybody could look at, some are kept and the
 * others passed over. This file refuses to know who reads the tape, and what the bytes say.
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
  type Tape,
} from "./tape.ts";
import { nothingUnread, type Unread, UnreadBytes } from "./unread.ts";

/** Bytes of the content of one message that are kept; of what was refused, likewise. */
export const CONTENT_KEPT = 8192;
/** Bytes of one message that are kept, heads and framing included. */
export const MESSAGE_KEPT = 65_536;

/** Exchanges and connections that are kept of too many, in a second; and of so many at once, all are. */
export const EXCHANGES_A_SECOND = 100;
const CONNECTIONS_A_SECOND = 50;

/** What is said of an exchange that has ended, as bits. */
export const WAS_ABORTED = 1;
export const HAS_FAILED = 2;
export const WAS_REFUSED = 4;
/** So much is to be shifted to get the status. */
export const STATUS_SHIFT = 3;

/** Milliseconds in which nothing is kept, once there were too many; until the next may be. */
const REST_MS = 1000 / EXCHANGES_A_SECOND;
/** Bytes of the shortest head that there can be: "X / HTTP/1.0" and the empty line. */
const HEAD_MIN = 16;
const NOTHING = new Uint8Array(0);
const CR = 0x0d;
const LF = 0x0a;

/** A message under way, in one direction. */
interface Voice {
  /** Bytes that may still be kept: of content, and at all. */
  contentRoom: number;
  room: number;
  /** Bytes that weren't kept, and that nobody was told of yet. */
  left: number;
}

interface Watched {
  readonly id: number;
  /** Is it on the tape? */
  readonly kept: boolean;
  readonly unread: Unread;
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
  /** Exchanges that were begun. */
  begun = 0;
  /** Those of them that are on the tape, or were. */
  kept = 0;
  readonly #tape: Tape;
  readonly #figures: Figures;
  readonly #now: () => number;
  readonly #later: (milliseconds: number, callback: () => void) => void;
  readonly #exchanges = new Allowance(EXCHANGES_A_SECOND, KEPT_MAX);
  readonly #opening = new Allowance(CONNECTIONS_A_SECOND, CONNECTIONS_MAX);
  readonly #unread = new UnreadBytes();
  readonly #connections = new Map<number, Watched>();
  /** When the clock was looked at last, and may it be for a moment as if it were still then? */
  #seen = 0;
  #resting = false;
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

  received(connection: TappedConnection, bytes: Uint8Array): void {
    const watched = this.#of(connection);
    const isAny = this.#look();
    watched.heardAt = this.#seen;
    const wanted = watched.ended ? isAny && watched.kept : watched.keeping;
    this.#unread.received(watched.unread, bytes, !wanted);
  }

  parsed(connection: TappedConnection, part: MessagePart, length: number): void {
    const watched = this.#of(connection);
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
    const watched = this.#of(connection);
    // An answer to nothing that could be read, such as half a head that never went on.
    if (watched.ended) {
      const { blind } = watched.unread;
      const asked = this.#unread.take(watched.unread, Number.POSITIVE_INFINITY);
      this.#begin(watched, "refused", asked, !blind);
    }
    if (!watched.keeping) return;
    const kind = watched.answering ? MORE_ANSWERED : ANSWERED;
    const at = watched.answering ? watched.heardAt : this.#now();
    watched.answering = true;
    this.#keep(watched.answer, watched, kind, at, part, bytes);
  }

  exchange(connection: TappedConnection, exchange: Exchange): void {
    const watched = this.#of(connection);
    if (watched.keeping && !watched.ended) this.#ended(watched, exchange);
    // When it was over is as good as when it began to be, for whom nobody looks at.
    else this.#figures.count(watched.heardAt, exchange.status);
    watched.ended = true;
  }

  closed(connection: TappedConnection, reason: string): void {
    const { id, kept, unread } = this.#of(connection);
    this.#unread.forget(unread);
    if (kept) this.#tape.write(CLOSED, id, 0, this.#now(), 0, 0, 0, latin1(reason.slice(0, 100)));
    this.#connections.delete(id);
    this.#last = undefined;
  }

  /** May another exchange be kept? While there are too many, nobody looks at the clock for each. */
  #look(): boolean {
    if (this.#resting) return false;
    this.#seen = this.#now();
    if (this.#exchanges.any(this.#seen)) return true;
    this.#resting = true;
    this.#later(REST_MS, () => {
      this.#resting = false;
    });
    return false;
  }

  #begin(watched: Watched, part: MessagePart, bytes: Uint8Array, isKnown: boolean): void {
    this.begun++;
    const pipelined = watched.heardAt < watched.endedAt;
    watched.exchange = this.begun;
    watched.begunAt = pipelined ? watched.endedAt : watched.heardAt;
    watched.ended = false;
    watched.answering = false;
    watched.keeping = isKnown && watched.kept && this.#exchanges.take();
    if (!watched.keeping) return;
    this.kept++;
    for (const voice of [watched.asking, watched.answer]) {
      voice.contentRoom = CONTENT_KEPT;
      voice.room = MESSAGE_KEPT;
      voice.left = 0;
    }
    const { asking, heardAt } = watched;
    this.#keep(asking, watched, ASKED, heardAt, part, bytes, this.kept, pipelined ? 1 : 0);
  }

  #ended(watched: Watched, exchange: Exchange): void {
    this.#tellLeft(watched);
    const { id, exchange: number } = watched;
    const { status, contentBytes, violation } = exchange;
    const code = violation === undefined ? NOTHING : latin1(violation.code);
    const at = this.#now();
    const duration = at - watched.begunAt;
    this.#figures.count(at, status, duration);
    this.#tape.write(ENDED, id, number, at, bitsOf(exchange), contentBytes, duration, code);
    watched.endedAt = at;
  }

  /** Behind the first byte that isn't kept, none is. */
  #keep(
    voice: Voice,
    { id, exchange }: Watched,
    kind: typeof ASKED | typeof ANSWERED | typeof MORE_ASKED | typeof MORE_ANSWERED,
    at: number,
    part: MessagePart,
    bytes: Uint8Array,
    first = 0,
    second = 0,
  ): void {
    const isBounded = part === "content" || part === "refused";
    const room = isBounded ? Math.min(voice.contentRoom, voice.room) : voice.room;
    const kept = voice.left > 0 ? 0 : Math.min(bytes.length, room);
    voice.left += bytes.length - kept;
    voice.room -= kept;
    if (isBounded) voice.contentRoom -= kept;
    if (kept < bytes.length) voice.room = 0;
    if (kept === 0 && (kind === MORE_ASKED || kind === MORE_ANSWERED)) return;
    const whole = kept === bytes.length ? bytes : bytes.subarray(0, kept);
    this.#tape.write(kind, id, exchange, at, first, second, 0, whole);
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
      exchange: 0,
      keeping: false,
      ended: true,
      answering: false,
      heardAt: 0,
      begunAt: 0,
      endedAt: 0,
      asking: { contentRoom: 0, room: 0, left: 0 },
      answer: { contentRoom: 0, room: 0, left: 0 },
    };
    this.#connections.set(id, watched);
    return watched;
  }
}

function bitsOf({ status, aborted, error, violation }: Exchange): number {
  let bits = status << STATUS_SHIFT;
  if (aborted) bits |= WAS_ABORTED;
  if (error !== undefined) bits |= HAS_FAILED;
  if (violation !== undefined) bits |= WAS_REFUSED;
  return bits;
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
