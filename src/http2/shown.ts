/**
 * What does an onlooker see of a stream? Text that says in HTTP/1.1 what its frames say.
 *
 * Frames are numbers, and heads are packed; the text is what a gateway would send on, marked by the version of the
 * start line. Content without a known length is shown in chunks, which never were on the wire. Where nobody
 * looks on it costs nothing. This file refuses to know what frames look like.
 */
import type { Fields } from "../http/fields.ts";
import { CHUNK_DATA_END, chunkLine, LAST_CHUNK, lastChunk } from "../http1/chunked.ts";
import { nodeCodec } from "../server/runtime.ts";
import type { MessagePart, Tap, TappedConnection } from "../server/tap.ts";

const HTTP_1_1 = " HTTP/1.1\r\n";
const HTTP_2 = " HTTP/2.0\r\n";

export class Shown {
  /** Is content of the request without a known length, and of the response? */
  #asksInChunks = false;
  #answersInChunks = false;
  readonly #tap: Tap | null;
  readonly #tapped: TappedConnection;

  constructor(tap: Tap | null, tapped: TappedConnection) {
    this.#tap = tap;
    this.#tapped = tapped;
  }

  /**
   * @param text as it is parsed
   * @param inChunks content will follow, and nobody knows how much
   */
  asked(text: string, inChunks: boolean, part: MessagePart = "head"): void {
    this.#asksInChunks = inChunks;
    if (!this.#isWatchedAsking) return;
    const coding = inChunks ? "transfer-encoding: chunked\r\n" : "";
    const marked = text.replace(HTTP_1_1, HTTP_2);
    this.#received(part, nodeCodec.encode(`${marked.slice(0, -2)}${coding}\r\n`), true);
  }

  content(bytes: Uint8Array): void {
    if (!this.#isWatchedAsking) return;
    if (this.#asksInChunks) this.#received("framing", chunkLine(bytes.length));
    this.#received("content", bytes);
    if (this.#asksInChunks) this.#received("framing", CHUNK_DATA_END);
  }

  contentEnd(trailers: Fields): void {
    if (this.#isWatchedAsking && this.#asksInChunks) this.#received("framing", endOf(trailers));
  }

  /** @param inChunks content of unknown length follows */
  answered(text: string, inChunks = false): void {
    this.#answersInChunks = inChunks;
    this.#sent("head", nodeCodec.encode(text));
  }

  sent(bytes: Uint8Array): void {
    if (this.#tap?.sent === undefined) return;
    if (this.#answersInChunks) this.#sent("framing", chunkLine(bytes.length));
    this.#sent("content", bytes);
    if (this.#answersInChunks) this.#sent("framing", CHUNK_DATA_END);
  }

  sentEnd(trailers: Fields): void {
    if (this.#tap?.sent !== undefined && this.#answersInChunks) this.#sent("framing", endOf(trailers));
  }

  /** Does somebody see what is sent? */
  get isWatched(): boolean {
    return this.#tap?.sent !== undefined;
  }

  get #isWatchedAsking(): boolean {
    return this.#tap?.received !== undefined || this.#tap?.parsed !== undefined;
  }

  #received(part: MessagePart, bytes: Uint8Array, begins = false): void {
    this.#tap?.received?.(this.#tapped, bytes, begins);
    this.#tap?.parsed?.(this.#tapped, part, bytes.length);
  }

  #sent(part: MessagePart, bytes: Uint8Array): void {
    this.#tap?.sent?.(this.#tapped, part, bytes);
  }
}

function endOf(trailers: Fields): Uint8Array {
  return trailers.count === 0 ? LAST_CHUNK : lastChunk(trailers, nodeCodec.encode);
}
