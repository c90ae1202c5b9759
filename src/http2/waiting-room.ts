/**
 * Whose turn is it, when many streams of one connection want to send? Whose piece or request came first, as soon as
 * the client has taken enough of what it was sent before.
 *
 * A client may ask for a hundred files at once and read none of them: only so much waits for it in memory, and
 * further pieces wait in line. Requests are answered for longer, since most answers are small, and whoever has paused
 * a few downloads still wants them. It is the rule of pipelining (RFC 9112 §9.3.2), where streams take the place of
 * order. This file refuses to know what is sent.
 */

/** Bytes of responses that may wait for one client before another piece of content is fetched for it. */
export const PIECES_MAX = 1_048_576;
/** The same, before another request is taken. */
export const REQUESTS_MAX = 2_097_152;

type Go = () => void;

export class WaitingRoom {
  /** Bytes that the client has taken, of all streams. */
  taken = 0;
  #waiting = 0;
  readonly #pieces: Go[] = [];
  readonly #requests: Go[] = [];
  #isCalling = false;

  /** @param go called at once, or when there is room */
  piece(go: Go): void {
    this.#pieces.push(go);
    this.#call();
  }

  /** The same. */
  request(go: Go): void {
    this.#requests.push(go);
    this.#call();
  }

  /** So many bytes more wait for the client, or will in a moment; fewer, when negative. */
  hold(bytes: number): void {
    this.#waiting += bytes;
    if (bytes < 0) this.#call();
  }

  #call(): void {
    // What is begun may come here again.
    if (this.#isCalling) return;
    this.#isCalling = true;
    for (let go = this.#next(); go !== undefined; go = this.#next()) go();
    this.#isCalling = false;
  }

  #next(): Go | undefined {
    if (this.#waiting < PIECES_MAX && this.#pieces.length > 0) return this.#pieces.shift();
    return this.#waiting < REQUESTS_MAX ? this.#requests.shift() : undefined;
  }
}
