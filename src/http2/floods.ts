/**
 * Does a client only keep the server busy?
 *
 * RFC 9113 §10.5 leaves it to an endpoint what it takes. Three things are counted, over ten seconds each: streams
 * that were reset, control frames that the runtime tells of, and bytes that are neither head nor content, which is
 * what remains of all frames that it doesn't tell of (window updates, priorities, empty data). This file
 * refuses to know what follows.
 */

const WINDOW_MS = 10_000;
/** Streams that may be reset in a window. */
export const RESETS_MAX = 200;
/** PING and SETTINGS frames in a window. */
export const CONTROLS_MAX = 1_000;
/** Bytes of such frames in a window: a PING has 17, a WINDOW_UPDATE 13. */
export const OVERHEAD_MAX = 16_384;

/** What frames cost around what they carry, generously: HEADERS with what makes its text longer or shorter. */
const AROUND_A_HEAD = 256;
const AROUND_A_PIECE = 64;
/** For what is sent, a client opens windows: two frames at most. */
const FOR_A_PIECE_SENT = 32;
/** The preface, the first settings, and the windows that a client opens at the start. */
const AT_THE_START = 1_024;

export class Floods {
  readonly #now: () => number;
  #since: number;
  #resets = 0;
  #controls = 0;
  /** Bytes that may have been received in this window, for what is known. */
  #expected = AT_THE_START;
  #countedSince: number;
  #receivedBefore = 0;

  /** @param now milliseconds since any moment */
  constructor(now: () => number) {
    this.#now = now;
    this.#since = now();
    this.#countedSince = this.#since;
  }

  /** @param length bytes of its text */
  head(length: number): void {
    this.#expected += length + AROUND_A_HEAD;
  }

  content(length: number): void {
    this.#expected += length + AROUND_A_PIECE;
  }

  sent(): void {
    this.#expected += FOR_A_PIECE_SENT;
  }

  /** Returns why it is too much now, or undefined. */
  reset(): string | undefined {
    this.#turn();
    return ++this.#resets > RESETS_MAX ? "too many streams were reset" : undefined;
  }

  /** The same. */
  control(): string | undefined {
    this.#turn();
    return ++this.#controls > CONTROLS_MAX ? "too many control frames" : undefined;
  }

  /** The same, to be asked now and then. @param received bytes of the connection so far */
  bytes(received: number): string | undefined {
    if (received - this.#receivedBefore - this.#expected > OVERHEAD_MAX) {
      return "too many frames that carry nothing";
    }
    const now = this.#now();
    if (now - this.#countedSince >= WINDOW_MS) {
      this.#countedSince = now;
      this.#receivedBefore = received;
      this.#expected = 0;
    }
    return undefined;
  }

  #turn(): void {
    const now = this.#now();
    if (now - this.#since < WINDOW_MS) return;
    this.#since = now;
    this.#resets = 0;
    this.#controls = 0;
  }
}
