/**
 * Which request of a connection is taken next? The one that came first, as soon as the client has taken what it
 * was answered before.
 *
 * A client may ask for a hundred files at once and read none of them: only so much waits for it in memory, and
 * further requests wait in line. It is the rule of pipelining (RFC 9112 §9.3.2), where streams take the place of
 * order. This file refuses to know what is asked.
 */

/** Bytes of responses that may wait for one client before its next request is taken. */
export const UNREAD_MAX = 1_048_576;

export class WaitingRoom {
  #unread = 0;
  readonly #line: (() => void)[] = [];
  #isCalling = false;

  /** @param go called at once, or when there is room */
  enter(go: () => void): void {
    this.#line.push(go);
    this.#call();
  }

  /** So many bytes more wait for the client; fewer, when negative. */
  unread(bytes: number): void {
    this.#unread += bytes;
    if (bytes < 0) this.#call();
  }

  /** Bytes that wait for the client. */
  get waiting(): number {
    return this.#unread;
  }

  #call(): void {
    // What is begun may come here again.
    if (this.#isCalling) return;
    this.#isCalling = true;
    while (this.#unread < UNREAD_MAX) {
      const go = this.#line.shift();
      if (go === undefined) break;
      go();
    }
    this.#isCalling = false;
  }
}
