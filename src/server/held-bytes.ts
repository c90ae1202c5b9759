/**
 * How much waits in memory for all connections together, and who has to go when it is too much?
 *
 * Counted is what outlasts a turn: bytes that were received and can't be used yet, and bytes that a peer doesn't take.
 * What several wait with is one piece of memory, and counts once. Peers that are waited for stand in the order in
 * which that began, so that the slowest is found without a search. This file refuses to know how a connection ends.
 */
import type { ResponseContent } from "../http/response.ts";
import type { ConnectionHost } from "./host.ts";
import type { Share } from "./share.ts";
import { TurningAway } from "./turning-away.ts";

/** Whoever needs no more is never refused: the system takes that much of a write from nearly everybody. */
export const SMALL_NEED = 16_384;
/** What content needs that comes or goes piece by piece. */
const PIECE_NEED = 65_536;
/** A wait that is shorter is nobody's slowness. */
const SLOW_MS = 1_000;

interface Common {
  bytes: number;
  /** How many connections hold it. */
  holders: number;
}

export class HeldBytes {
  /** Of all connections. */
  total = 0;
  readonly #host: Pick<ConnectionHost, "options" | "deadlines">;
  readonly #common = new Map<ArrayBufferLike, Common>();
  /** Those whose peers are waited for, who has been for longest first. */
  readonly #waiting = new Set<Share>();
  readonly #turnedAway: TurningAway;
  #isMakingRoom = false;

  constructor(host: Pick<ConnectionHost, "options" | "deadlines">) {
    this.#host = host;
    this.#turnedAway = new TurningAway((sentence) => host.options.notice(sentence), {
      begun: () =>
        `${host.options.maxBuffered} bytes wait for clients, and there may be no more. Whoever has been waited for longest is cut off, and large answers are refused (503) where that isn't enough; ${host.options.settingName("maxBuffered")} changes how much there may be.`,
      over: (count) =>
        `There is room for what waits for clients again; ${count === 1 ? "1 was" : `${count} were`} cut off or refused for want of it.`,
    });
  }

  /** When a wait that begins now is somebody's slowness, on the scale of `Deadlines`, which knows how far that lags. */
  get slowAt(): number {
    return this.#host.deadlines.in(SLOW_MS);
  }

  /** Should nobody read ahead, and nobody take large pieces? */
  get isTight(): boolean {
    return this.isTightWith(0);
  }

  /** Would it be so with so many bytes more? */
  isTightWith(more: number): boolean {
    return 4 * (this.total + more) >= 3 * this.#host.options.maxBuffered;
  }

  /** May this be sent, perhaps because somebody slow has been cut off for it? */
  hasRoomFor(content: ResponseContent): boolean {
    if (content === null) return true;
    if (!(content instanceof Uint8Array)) {
      return this.hasRoom(content.kind === "source" ? content.length : PIECE_NEED);
    }
    const { length } = content;
    return length <= SMALL_NEED || this.#common.has(content.buffer) || this.hasRoom(length, length);
  }

  /**
   * May so many bytes more come or go, perhaps because somebody slow has been cut off for them?
   * @param most of them that can be in memory at once
   */
  hasRoom(bytes: number, most: number = PIECE_NEED): boolean {
    if (bytes <= SMALL_NEED || this.#fits(Math.min(bytes, most))) return true;
    this.#turnedAway.count();
    return false;
  }

  /** Whoever is slow gives way, if there is too much. */
  fit(): void {
    if (this.total > this.#host.options.maxBuffered) this.#fits(0);
  }

  /** Memory that others may hold, too. */
  keep(memory: ArrayBufferLike, bytes: number): void {
    const common = this.#common.get(memory);
    if (common === undefined) this.#common.set(memory, { bytes, holders: 1 });
    else common.holders++;
    if (common === undefined) this.total += bytes;
  }

  letGo(memory: ArrayBufferLike): void {
    const common = this.#common.get(memory);
    if (common === undefined || --common.holders > 0) return;
    this.#common.delete(memory);
    this.total -= common.bytes;
  }

  /** From now on its peer is waited for, or not any more. */
  waits(share: Share, isWaiting: boolean): void {
    if (isWaiting) this.#waiting.add(share);
    else this.#waiting.delete(share);
  }

  /** The server ends. */
  stop(): void {
    this.#turnedAway.stop();
  }

  #fits(bytes: number): boolean {
    const { maxBuffered } = this.#host.options;
    // What alone is more than there may be is served when nothing else waits.
    const need = Math.min(bytes, maxBuffered);
    // Who is cut off may make place for another of the same client, who asks here again.
    if (!this.#isMakingRoom) this.#makeRoom(maxBuffered - need);
    return this.total + need <= maxBuffered;
  }

  #makeRoom(most: number): void {
    this.#isMakingRoom = true;
    try {
      while (this.total > most && this.#cutSlowest());
    } finally {
      this.#isMakingRoom = false;
    }
  }

  #cutSlowest(): boolean {
    const [slowest] = this.#waiting;
    if (slowest === undefined || this.#host.deadlines.now < slowest.slowAt) return false;
    slowest.giveWay();
    this.#turnedAway.count();
    return true;
  }
}
