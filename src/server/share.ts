/**
 * How much does one connection hold in memory, and is it its peer that is waited for?
 *
 * Most hold nothing at the end of a turn, and that costs a comparison. This file refuses to know how much there may be.
 */
import type { HeldBytes } from "./held-bytes.ts";
import { SMALL_NEED } from "./held-bytes.ts";

const NONE: ArrayBufferLike[] = [];

/** Whose share it is. */
export interface ShareOwner {
  /** Ends it now. */
  abort(reason: string): void;
}

export class Share {
  /** When its peer will have been waited for too long, on the scale of `Deadlines`; 0 where it isn't waited for. */
  slowAt = 0;
  readonly #all: HeldBytes;
  readonly #owner: ShareOwner;
  /** Bytes that came, and can't be used yet. */
  #received = 0;
  /** Is it the end of a head that is missing? */
  #isPartial = false;
  /** Memory of content on its way. */
  #piece = 0;
  /** Bytes in the socket that are this connection's alone. */
  #own = 0;
  /** And those that others may send, too. */
  #common = NONE;
  /** Does the socket hold what the peer hasn't taken? */
  #isUntaken = false;
  #isOver = false;

  constructor(all: HeldBytes, owner: ShareOwner) {
    this.#all = all;
    this.#owner = owner;
  }

  /**
   * So much was received and waits.
   * @param isPartial for the rest of a head
   */
  received(bytes: number, isPartial: boolean): void {
    const before = this.#received;
    if (bytes === before && isPartial === this.#isPartial) return;
    this.#received = this.#count(before, bytes);
    this.#isPartial = isPartial;
    this.#mark();
    if (bytes > before) this.#all.fit();
  }

  /** Pieces of content come in memory of this size, which is used again for the next. */
  fetches(bytes: number): void {
    if (bytes !== this.#piece) this.#piece = this.#count(this.#piece, bytes);
  }

  /** A piece goes out from there. */
  sends(bytes: number): void {
    this.fetches(bytes);
    this.#isUntaken = true;
    this.#mark();
  }

  /** All of the content has gone. */
  sent(): void {
    if (this.#piece > 0) this.#piece = this.#count(this.#piece, 0);
  }

  /**
   * The socket wants no more until it has got rid of these.
   * @param copied is what lies there a copy?
   */
  wrote(pieces: readonly Uint8Array[], copied: boolean): void {
    // While content is on its way its memory counts, however full.
    if (this.#piece === 0) {
      for (const { buffer, length } of pieces) {
        if (copied || length <= SMALL_NEED) this.#own = this.#count(this.#own, this.#own + length);
        else this.#keep(buffer, length);
      }
    }
    this.#isUntaken = true;
    this.#mark();
    this.#all.fit();
  }

  /** The socket has got rid of all that it had. */
  taken(): void {
    if (!this.#isUntaken) return;
    this.#isUntaken = false;
    this.#release();
    this.#mark();
  }

  /** Called now and then. @param untaken bytes in the socket */
  swept(untaken: number): void {
    if (untaken === 0) this.taken();
    else if (!this.#isUntaken) {
      this.#own = this.#count(this.#own, untaken);
      this.#isUntaken = true;
      this.#mark();
    }
    this.#all.fit();
  }

  giveWay(): void {
    this.end();
    this.#owner.abort("more waits in memory than may, and this peer has been waited for longest");
  }

  /** The connection is gone, or will be in a moment. */
  end(): void {
    this.#release();
    this.#received = this.#count(this.#received, 0);
    this.#piece = this.#count(this.#piece, 0);
    this.#isUntaken = false;
    this.#isPartial = false;
    this.#mark();
    this.#isOver = true;
  }

  #keep(memory: ArrayBufferLike, bytes: number): void {
    if (this.#isOver) return;
    if (this.#common === NONE) this.#common = [];
    this.#common.push(memory);
    this.#all.keep(memory, bytes);
  }

  #release(): void {
    this.#own = this.#count(this.#own, 0);
    for (const memory of this.#common) this.#all.letGo(memory);
    this.#common = NONE;
  }

  /** @returns what is counted now */
  #count(before: number, now: number): number {
    if (this.#isOver) return 0;
    this.#all.total += now - before;
    return now;
  }

  #mark(): void {
    const waits = this.#isUntaken || this.#isPartial;
    if (waits === this.slowAt > 0 || this.#isOver) return;
    this.slowAt = waits ? this.#all.slowAt : 0;
    this.#all.waits(this, waits);
  }
}
