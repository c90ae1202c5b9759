/**
 * What of all that happens on the server goes onto the tape?
 *
 * A tap. Heads go whole, of content the beginning, and of the rest its length. What was received is kept
 * until the server has said as what it read it. Each exchange gets its number here, from 1.
 * This file refuses to know who reads the tape, and what the bytes say.
 */
import type { Exchange, MessagePart, Tap, TappedConnection } from "../server/tap.ts";
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

/** Bytes of the content of one message that are kept; of what was refused, likewise. */
export const CONTENT_KEPT = 8192;
/** Bytes of one message that are kept, heads and framing included. */
export const MESSAGE_KEPT = 65_536;

/** What is said of an exchange that has ended, as bits. */
export const WAS_ABORTED = 1;
export const HAS_FAILED = 2;
export const WAS_REFUSED = 4;
/** So much is to be shifted to get the status. */
export const STATUS_SHIFT = 3;

const SCRATCH_SIZE = 65_536;
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
  /** Number of the exchange under way, or over last; 0 before the first. */
  exchange: number;
  /** Is it over? */
  ended: boolean;
  answering: boolean;
  heardAt: number;
  /** When the exchange could begin, and when the one before it was over. */
  begunAt: number;
  endedAt: number;
  /** Received in an earlier turn, and not read. */
  unread: Uint8Array;
  readonly asking: Voice;
  readonly answer: Voice;
}

export class Watcher implements Tap {
  /** The clock is looked at here, as rarely as can be. */
  readonly untimed = true;
  /** Exchanges that were begun. */
  begun = 0;
  readonly #tape: Tape;
  readonly #now: () => number;
  readonly #connections = new Map<number, Watched>();
  /** What one event tells of, the next mostly tells of as well. */
  #last: Watched | undefined;
  readonly #scratch = new Uint8Array(SCRATCH_SIZE);
  /** Whose bytes are in it, and which of them are unread. */
  #owner: Watched | undefined;
  #from = 0;
  #to = 0;

  constructor(tape: Tape, now: () => number) {
    this.#tape = tape;
    this.#now = now;
  }

  opened(connection: TappedConnection): void {
    const { hostname, port, transport } = connection.remoteAddr;
    const name = transport === "unix" ? "unix" : hostname;
    const bytes = Uint8Array.from(name, (character) => character.charCodeAt(0));
    this.#tape.write(OPENED, connection.id, 0, this.#now(), port, 0, 0, bytes);
    this.#of(connection);
  }

  received(connection: TappedConnection, bytes: Uint8Array): void {
    const watched = this.#of(connection);
    this.#putAside();
    watched.heardAt = this.#now();
    if (watched.unread.length > 0 || bytes.length > SCRATCH_SIZE) {
      watched.unread = joined(watched.unread, bytes);
      return;
    }
    this.#scratch.set(bytes);
    this.#owner = watched;
    this.#from = 0;
    this.#to = bytes.length;
  }

  parsed(connection: TappedConnection, part: MessagePart, length: number): void {
    const watched = this.#of(connection);
    const bytes = this.#take(watched, length);
    const begins = part === "head" ? isHead(bytes) : part === "refused" && watched.ended;
    if (begins) this.#begin(watched, part, bytes);
    else if (watched.exchange > 0) {
      const voice = watched.asking;
      this.#keep(voice, watched, MORE_ASKED, watched.heardAt, part, bytes);
      // Nobody asks for more once it is over.
      if (watched.ended) this.#tellLeft(watched);
    }
  }

  sent(connection: TappedConnection, part: MessagePart, bytes: Uint8Array): void {
    const watched = this.#of(connection);
    // An answer to nothing that could be read, such as half a head that never went on.
    if (watched.ended)
      this.#begin(watched, "refused", this.#take(watched, Number.POSITIVE_INFINITY));
    const kind = watched.answering ? MORE_ANSWERED : ANSWERED;
    const at = watched.answering ? watched.heardAt : this.#now();
    watched.answering = true;
    this.#keep(watched.answer, watched, kind, at, part, bytes);
  }

  exchange(connection: TappedConnection, exchange: Exchange): void {
    const watched = this.#of(connection);
    this.#tellLeft(watched);
    const { status, aborted, error, violation, contentBytes } = exchange;
    let told = status << STATUS_SHIFT;
    if (aborted) told |= WAS_ABORTED;
    if (error !== undefined) told |= HAS_FAILED;
    if (violation !== undefined) told |= WAS_REFUSED;
    const code = violation === undefined ? NOTHING : latin1(violation.code);
    const number = watched.ended ? 0 : watched.exchange;
    const { id } = connection;
    const at = this.#now();
    this.#tape.write(ENDED, id, number, at, told, contentBytes, at - watched.begunAt, code);
    watched.endedAt = at;
    watched.ended = true;
  }

  closed(connection: TappedConnection, reason: string): void {
    const watched = this.#of(connection);
    if (this.#owner === watched) this.#owner = undefined;
    this.#tape.write(CLOSED, connection.id, 0, this.#now(), 0, 0, 0, latin1(reason.slice(0, 100)));
    this.#connections.delete(connection.id);
    this.#last = undefined;
  }

  #begin(watched: Watched, part: MessagePart, bytes: Uint8Array): void {
    watched.exchange = ++this.begun;
    watched.begunAt = Math.max(watched.heardAt, watched.endedAt);
    watched.ended = false;
    watched.answering = false;
    for (const voice of [watched.asking, watched.answer]) {
      voice.contentRoom = CONTENT_KEPT;
      voice.room = MESSAGE_KEPT;
      voice.left = 0;
    }
    this.#keep(watched.asking, watched, ASKED, watched.heardAt, part, bytes);
  }

  /** Behind the first byte that isn't kept, none is. */
  #keep(
    voice: Voice,
    { id, exchange }: Watched,
    kind: typeof ASKED | typeof ANSWERED | typeof MORE_ASKED | typeof MORE_ANSWERED,
    at: number,
    part: MessagePart,
    bytes: Uint8Array,
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
    this.#tape.write(kind, id, exchange, at, 0, 0, 0, whole);
  }

  #tellLeft({ id, exchange, asking, answer }: Watched): void {
    if (asking.left === 0 && answer.left === 0) return;
    this.#tape.write(LEFT_OUT, id, exchange, this.#now(), asking.left, answer.left);
    asking.left = 0;
    answer.left = 0;
  }

  /** The next bytes of what a connection has received. */
  #take(watched: Watched, length: number): Uint8Array {
    if (this.#owner === watched && watched.unread.length === 0) {
      const from = this.#from;
      this.#from = Math.min(from + length, this.#to);
      if (this.#from === this.#to) this.#owner = undefined;
      return this.#scratch.subarray(from, this.#from);
    }
    const bytes = watched.unread.subarray(0, length);
    watched.unread = watched.unread.length > length ? watched.unread.subarray(length) : NOTHING;
    return bytes;
  }

  /** Another connection needs the scratch memory. */
  #putAside(): void {
    const owner = this.#owner;
    this.#owner = undefined;
    if (owner === undefined) return;
    owner.unread = joined(owner.unread, this.#scratch.subarray(this.#from, this.#to));
  }

  #of({ id }: TappedConnection): Watched {
    if (this.#last?.id === id) return this.#last;
    let watched = this.#connections.get(id);
    if (watched === undefined) {
      watched = {
        id,
        exchange: 0,
        ended: true,
        answering: false,
        heardAt: 0,
        begunAt: 0,
        endedAt: 0,
        unread: NOTHING,
        asking: { contentRoom: 0, room: 0, left: 0 },
        answer: { contentRoom: 0, room: 0, left: 0 },
      };
      this.#connections.set(id, watched);
    }
    this.#last = watched;
    return watched;
  }
}

/** Or only the empty lines that may stand before one? */
function isHead(bytes: Uint8Array): boolean {
  const last = bytes[bytes.length - 5];
  return last !== undefined && last !== CR && last !== LF;
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff);
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
