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
/** DATA may be padded (RFC 9113 §6.1). */
const AROUND_A_PIECE = 300;
/** For what is sent, a client opens windows, of the stream and of the connection: for each kilobyte, if it likes. */
const FOR_A_PIECE_SENT = 64;
const PER_BYTE_SENT = 1 / 32;
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

  readonly #most: number;

  /**
   * @param now milliseconds since any moment
   * @param headMost bytes of a head, which come before anybody knows that it is one
   */
  constructor(now: () => number, headMost: number) {
    this.#now = now;
    this.#most = OVERHEAD_MAX + headMost;
    this.#since = now();
    this.#countedSince = this.#since;
  }

  /**
   * @param length bytes of its text
   * @param window bytes of content that may come before anybody takes them
   */
  head(length: number, window: number): void {
    this.#expected += length + AROUND_A_HEAD + window;
  }

  /** It was taken, so that more may come. */
  content(length: number): void {
    this.#expected += length + AROUND_A_PIECE;
  }

  sent(length: number): void {
    this.#expected += FOR_A_PIECE_SENT + Math.ceil(length * PER_BYTE_SENT);
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
    if (received - this.#receivedBefore - this.#expected > this.#most) {
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
