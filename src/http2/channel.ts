/**
 * How does a conversation in HTTP/1.1 go over a stream of HTTP/2? As over any duplex stream, and this one turns its text
 * into frames.
 *
 * What the conversation reads is the request as text; what it writes, the response, goes out piece by
 * piece, each small enough to be a sign of life of whoever takes it. Bytes wait on one side as long as nobody takes
 * them on the other. This file refuses to know what is asked and answered.
 */
import type { ServerHttp2Stream } from "node:http2";
import { Duplex } from "node:stream";
import { CHUNK_DATA_END, chunkLine } from "../http1/chunked.ts";
import type { Counting } from "../server/taken.ts";
import { AnswerFrames } from "./answer-frames.ts";
import { INTERNAL_ERROR, NO_ERROR, PROTOCOL_ERROR } from "./error-codes.ts";
import type { AskedFor } from "./request-text.ts";
import { trailerText } from "./request-text.ts";
import type { WaitingRoom } from "./waiting-room.ts";

/** Bytes of a piece: what one frame carries unless a client asks for more (RFC 9113 §4.2). */
const PIECE = 16_384;
/** Bytes that content of known length is likely to bring as soon as it is asked for more. */
const NEXT_READ = 65_536;

export interface ChannelEvents {
  /** All of the response has left. */
  answered(): void;
  /** So many bytes were handed to the runtime. */
  sent(bytes: number): void;
  /** So many bytes of content have come. */
  arrived(bytes: number): void;
}

export class Channel extends Duplex implements Counting {
  readonly #stream: ServerHttp2Stream;
  readonly #frames: AnswerFrames;
  readonly #events: ChannelEvents;
  readonly #asked: AskedFor;
  readonly #room: WaitingRoom;
  #isFed = false;
  /** Has the client all of the response? */
  #isSent = false;
  /** What is counted of it in the waiting room. */
  #held = 0;
  #taken = 0;
  /** What all had taken when it began to wait for its turn; undefined when it doesn't. */
  #inLineSince: number | undefined;

  /** @param room of all streams of the connection */
  constructor(
    stream: ServerHttp2Stream,
    asked: AskedFor,
    room: WaitingRoom,
    events: ChannelEvents,
  ) {
    super({ allowHalfOpen: true });
    this.#stream = stream;
    this.#room = room;
    this.#asked = asked;
    this.#events = events;
    this.#frames = new AnswerFrames(stream, asked.method);
  }

  /** From now on content is handed on; the head was read. */
  feed(): void {
    if (this.#isFed) return;
    this.#isFed = true;
    const stream = this.#stream;
    const isChunked = this.#asked.inChunks;
    let trailers = "";
    stream.on("data", (bytes: Buffer) => {
      this.#events.arrived(bytes.length);
      if (isChunked) this.push(chunkLine(bytes.length));
      const isTaken = this.push(bytes);
      if (isChunked ? !this.push(CHUNK_DATA_END) : !isTaken) stream.pause();
    });
    stream.on("trailers", (_headers: object, _flags: number, lines: string[]) => {
      const text = trailerText(lines);
      if (text === undefined) stream.close(PROTOCOL_ERROR);
      else trailers = text;
    });
    stream.on("end", () => {
      if (stream.aborted || this.destroyed) return;
      if (isChunked) this.push(`0\r\n${trailers}\r\n`, "latin1");
      else if (this.#frames.tunnel) this.push(null);
    });
  }

  /** Bytes that the client has taken: of others, while it is they who are waited for. */
  get takenBytes(): number {
    const since = this.#inLineSince;
    return since === undefined ? this.#taken : this.#taken + this.#room.taken - since;
  }

  override _read(): void {
    if (this.#isFed && this.#stream.isPaused()) this.#stream.resume();
  }

  override _write(bytes: Uint8Array, _encoding: string, done: (error?: Error) => void): void {
    try {
      this.#frames.take(bytes);
    } catch (error) {
      done(error instanceof Error ? error : new Error("no response of HTTP/2", { cause: error }));
      return;
    }
    if (this.#frames.tunnel) this.feed();
    this.#hold(bytes.length);
    this.#send(done);
  }

  #send(done: () => void): void {
    const stream = this.#stream;
    const piece = this.#frames.nextContent(PIECE);
    if (piece === undefined) {
      this.#hold(0);
      if (!this.#frames.complete) this.#waitForTurn(done);
      else {
        this.#isSent = true;
        stream.end();
        done();
        this.#events.answered();
      }
      return;
    }
    this.#events.sent(piece.length);
    stream.write(piece, (error) => {
      const isLost = (error !== null && error !== undefined) || stream.rstCode !== NO_ERROR;
      if (this.destroyed || isLost) return;
      this.#taken += piece.length;
      this.#room.taken += piece.length;
      this.#send(done);
    });
    if (this.#frames.complete && !this.#frames.hasContent) stream.end();
  }

  /** More is written when it is done. */
  #waitForTurn(done: () => void): void {
    this.#inLineSince = this.#room.taken;
    this.#room.piece(() => {
      this.#taken = this.takenBytes;
      this.#inLineSince = undefined;
      if (this.destroyed) return;
      if (this.#frames.isMeasured) this.#hold(NEXT_READ);
      done();
    });
  }

  #hold(bytes: number): void {
    const more = bytes - this.#held;
    this.#held = bytes;
    this.#room.hold(more);
  }

  /** The conversation is over, and with a complete response it was before. */
  override _final(done: () => void): void {
    const stream = this.#stream;
    if (this.#frames.tunnel) stream.end();
    else if (!this.#frames.complete) stream.close(INTERNAL_ERROR);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#hold(0);
    const stream = this.#stream;
    if (!stream.closed) {
      if (!this.#isSent) stream.close(INTERNAL_ERROR);
      // What is still to come of the request isn't needed (RFC 9113 §8.1).
      else if (!stream.readableEnded && !stream.endAfterHeaders) stream.close(NO_ERROR);
    }
    done(error);
  }
}
