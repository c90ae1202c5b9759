/**
 * Which requests do these bytes make, as far as a server could agree?
 *
 * RFC 9112 §2.1, §6.3, read leniently: whoever speaks to a server by hand may say what breaks every rule, and
 * an answer comes all the same. What counts is where a request begins, with which method, and where its
 * content ends. This file refuses to know whether a request is valid.
 */
import { LF, TOKEN } from "../http1/grammar.ts";

/** As in a tap: `framing` are chunk lines, CR LF behind chunk data, the trailer section. */
export type SentPart = "head" | "content" | "framing";

export interface RequestEvents {
  /** The method of a request is known; told before its last part. */
  begun(method: string): void;
  /** The next of the bytes, all of them in order. */
  part(part: SentPart, bytes: Uint8Array): void;
  /** The head is complete. */
  headComplete?(): void;
  /** The content, if any, is complete. */
  complete?(): void;
}

/** What is still due of the content: a number of bytes; lines of chunks; or nothing. */
export type ContentDue = number | "chunks" | undefined;

/** Of one line; more can't decide anything. */
const KEPT_LINE_MAX = 65_536;
const CONTENT_LENGTH = /^content-length[ \t]*:[ \t]*(\d{1,15})[ \t]*$/i;
const CHUNKED = /^transfer-encoding[ \t]*:(?:.*[ \t,])?chunked[ \t]*$/i;
const CHUNK_SIZE = /^([0-9a-f]{1,13})[ \t]*(?:;|$)/i;

type Phase =
  | "start"
  | "request line"
  | "fields"
  | "content"
  | "chunk line"
  | "chunk data"
  | "chunk end"
  | "trailers"
  | "lost";

export class OutgoingRequests {
  readonly #events: RequestEvents;
  #phase: Phase = "start";
  #line = "";
  /** Of the request under way: was its method told? */
  #told = false;
  #length = 0;
  #chunked = false;
  /** Of the content, or of the chunk's data. */
  #remaining = 0;

  constructor(events: RequestEvents) {
    this.#events = events;
  }

  /** Where the next byte belongs to. */
  get phase(): Phase {
    return this.#phase;
  }

  /** Is a request begun, and its method not known? */
  get methodDue(): boolean {
    return this.#phase === "request line" && !this.#told;
  }

  get contentDue(): ContentDue {
    switch (this.#phase) {
      case "content":
        return this.#remaining;
      case "chunk line":
      case "chunk data":
      case "chunk end":
      case "trailers":
        return "chunks";
      default:
        return undefined;
    }
  }

  /** Bytes that are still due of a chunk's data. */
  get chunkDue(): number {
    return this.#phase === "chunk data" ? this.#remaining : 0;
  }

  write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      if (this.#phase === "content" || this.#phase === "chunk data") {
        const count = Math.min(this.#remaining, bytes.length - at);
        this.#events.part("content", bytes.subarray(at, at + count));
        at += count;
        this.#pass(count);
      } else if (this.#phase === "lost") {
        this.#events.part("head", bytes.subarray(at));
        return;
      } else {
        const end = bytes.indexOf(LF, at) + 1 || bytes.length;
        this.#readLine(bytes.subarray(at, end));
        at = end;
      }
    }
  }

  /** A server answers what has begun, although it can't know the method: that counts as a request. */
  assume(): void {
    if (this.methodDue) this.#begin(this.#line);
  }

  /** What follows is another protocol. */
  giveUp(): void {
    this.#phase = "lost";
  }

  #readLine(piece: Uint8Array): void {
    const isFraming = this.contentDue !== undefined;
    if (this.#line.length < KEPT_LINE_MAX) this.#line += textOf(piece);
    if (this.#phase === "start" && !/^[\r\n]+$/.test(this.#line)) this.#phase = "request line";
    if (this.methodDue) this.#readMethod();
    this.#events.part(isFraming ? "framing" : "head", piece);
    if (piece.at(-1) !== LF) return;
    const line = this.#line.replace(/\r?\n$/, "");
    this.#line = "";
    this.#endLine(line);
  }

  #readMethod(): void {
    let end = 0;
    while (TOKEN[this.#line.charCodeAt(end)] === 1) end++;
    if (end < this.#line.length) this.#begin(this.#line.slice(0, end));
  }

  #begin(method: string): void {
    this.#told = true;
    this.#events.begun(method);
  }

  #endLine(line: string): void {
    switch (this.#phase) {
      case "request line":
        this.#phase = "fields";
        break;
      case "fields":
        if (line === "") this.#endHead();
        else this.#readField(line);
        break;
      case "chunk line":
        this.#readChunkLine(line);
        break;
      case "chunk end":
        this.#phase = line === "" ? "chunk line" : "lost";
        break;
      case "trailers":
        if (line === "") this.#complete();
        break;
      default:
    }
  }

  #readField(line: string): void {
    const digits = CONTENT_LENGTH.exec(line)?.[1];
    if (digits !== undefined) this.#length = Number(digits);
    else if (CHUNKED.test(line)) this.#chunked = true;
  }

  #endHead(): void {
    this.#remaining = this.#length;
    // Of the two, servers that take both believe in chunks (RFC 9112 §6.3).
    this.#phase = this.#chunked ? "chunk line" : "content";
    this.#events.headComplete?.();
    if (!this.#chunked && this.#length === 0) this.#complete();
  }

  #readChunkLine(line: string): void {
    const digits = CHUNK_SIZE.exec(line)?.[1];
    this.#remaining = digits === undefined ? 0 : Number.parseInt(digits, 16);
    if (digits === undefined) this.#phase = "lost";
    else this.#phase = this.#remaining === 0 ? "trailers" : "chunk data";
  }

  #pass(count: number): void {
    this.#remaining -= count;
    if (this.#remaining > 0) return;
    if (this.#phase === "chunk data") this.#phase = "chunk end";
    else this.#complete();
  }

  #complete(): void {
    this.#phase = "start";
    this.#told = false;
    this.#length = 0;
    this.#chunked = false;
    this.#events.complete?.();
  }
}

function textOf(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
