/**
 * What does every part of this text mean? The messages in it, one after the other, explained.
 *
 * A response begins with its version, anything else is a request; they may stand in turn, as in a
 * conversation that somebody saved. Pure: bytes in, parts out, nothing waits, and the same bytes are always
 * explained in the same words. This file refuses to know who reads it, and on what.
 */
import { CR, LF } from "../http1/grammar.ts";
import type { MessageLimits } from "../http1/limits.ts";
import { SHOWN_AFTER, Violation } from "../http1/violation.ts";
import { AFTER_CLOSE, EMPTY_BEHIND, IS_CONTENT, TUNNELLED } from "./content-words.ts";
import { Message, movedViolation } from "./message.ts";
import { brokenPieces, moved, type Part, type PartKind, type Piece } from "./parts.ts";
import { type Reading, readRequest, readResponse } from "./reading.ts";
import { fault, type Note } from "./told.ts";
import { WrittenText } from "./written-text.ts";

export interface ExplainOptions {
  /** Are these heads as people save them: LF for CR LF, and without the last empty line? Default false. */
  readonly written?: boolean;
  /** What the text begins with; default: a response when it begins with "HTTP/", else a request. */
  readonly as?: "request" | "response";
  /** Method of the request that the first response answers. Default "GET". */
  readonly method?: string;
  /** Limits on one message. Default: the server's. */
  readonly limits?: Partial<MessageLimits>;
  /** May a target be an https address? Default true: nobody knows how the text travelled. */
  readonly secure?: boolean;
}

export interface Explained {
  /** What was explained; other bytes than were given only where a written head was put right. */
  readonly bytes: Uint8Array;
  /** Every byte belongs to exactly one of them, in order. */
  readonly parts: readonly Part[];
  readonly requests: number;
  readonly responses: number;
  /** The rule that is broken, with which the explanation ends. */
  readonly violation: Violation | undefined;
  /** Of written heads: lines that ended in LF alone. */
  readonly lineFeeds: number;
  /** Of a written head: its last empty line was missing. */
  readonly endAdded: boolean;
}

/** Every part of the messages in these bytes, with what it is and does. */
export function explain(bytes: Uint8Array, options: ExplainOptions = {}): Explained {
  const walk = new Walk(bytes, options);
  while (walk.goesOn) walk.step();
  return walk.explained;
}

class Walk {
  readonly #options: ExplainOptions;
  readonly #text: WrittenText;
  readonly #parts: Part[] = [];
  /** Of requests that have no response yet. */
  readonly #methods: string[];
  #requests = 0;
  #responses = 0;
  #violation: Violation | undefined;
  #before: "request" | "response" | undefined;
  #after: Reading["after"] = "more";

  constructor(bytes: Uint8Array, options: ExplainOptions) {
    this.#options = options;
    this.#text = new WrittenText(bytes, options.written === true);
    this.#methods = options.method === undefined ? [] : [options.method];
  }

  get goesOn(): boolean {
    return this.#text.left > 0 && this.#violation === undefined;
  }

  get explained(): Explained {
    const { whole, lineFeeds, endAdded } = this.#text;
    return {
      bytes: whole(),
      parts: this.#parts,
      requests: this.#requests,
      responses: this.#responses,
      violation: this.#violation,
      lineFeeds,
      endAdded,
    };
  }

  step(): void {
    const between = this.#before === undefined ? 0 : this.#text.emptyLines();
    if (this.#after === "tunnel") this.#addRest("tunnel", "content", TUNNELLED);
    else if (between > 0) this.#addBytes("empty-line", "line-end", EMPTY_BEHIND, between);
    else this.#addMessage();
  }

  #addMessage(): void {
    const kind = this.#kindOf(this.#text.view());
    if (this.#before === "response" && !this.#mayFollowResponse(kind)) this.#refuseSurplus();
    else if (this.#before === "request" && kind === "request" && this.#after === "last") {
      this.#addRest("surplus", "broken", AFTER_CLOSE);
    } else {
      this.#text.putHeadRight();
      if (kind === "request") this.#addRequest(this.#text.view());
      else this.#addResponse(this.#text.view());
    }
  }

  #mayFollowResponse(kind: "request" | "response"): boolean {
    return kind === "request" ? isRequestLine(this.#text.view()) : this.#after === "more";
  }

  #kindOf(bytes: Uint8Array): "request" | "response" {
    if (this.#before === undefined && this.#options.as !== undefined) return this.#options.as;
    return isStatusLine(bytes) ? "response" : "request";
  }

  #addRequest(bytes: Uint8Array): void {
    const { limits = {}, secure = true } = this.#options;
    const reading = readRequest(bytes, limits, secure);
    const { headEnd, violation, end } = reading;
    if (headEnd === undefined && violation === undefined) {
      this.#addBytes("empty-line", "line-end", EMPTY_BEHIND, end);
      return;
    }
    const message = new Message(bytes, reading, { kind: "request", method: "" }, this.#count);
    if (headEnd !== undefined) {
      this.#requests++;
      this.#methods.push(message.told.method);
    }
    this.#take(message, reading, "request");
  }

  #addResponse(bytes: Uint8Array): void {
    const { limits = {} } = this.#options;
    const method = this.#methods[0] ?? "GET";
    const reading = readResponse(bytes, method, limits);
    const message = new Message(bytes, reading, { kind: "response", method }, this.#count);
    const isFinal = message.told.status >= 200 || reading.after === "tunnel";
    if (reading.headEnd !== undefined) this.#responses++;
    if (isFinal) this.#methods.shift();
    this.#take(message, reading, "response");
  }

  get #count(): number {
    return (this.#parts.at(-1)?.message ?? -1) + 1;
  }

  #take(message: Message, { violation, after }: Reading, kind: "request" | "response"): void {
    const base = this.#text.taken;
    for (const part of message.parts) {
      const at = moved(part, base);
      if (part.violation === undefined) this.#parts.push(at);
      else this.#parts.push(this.#broken(at, movedViolation(part.violation, base)));
    }
    this.#violation = violation === undefined ? undefined : movedViolation(violation, base);
    this.#before = kind;
    this.#after = after;
    this.#text.take(message.end);
  }

  /** Where a message should begin and doesn't, the one before may be longer than it says. */
  #broken(part: Part, violation: Violation): Part {
    const before = this.#parts.at(-1);
    const isBehind = before?.kind === "content" && before.message < part.message;
    return { ...part, violation, notes: isBehind ? [...part.notes, IS_CONTENT] : part.notes };
  }

  /** What follows a response and is neither one nor a request. */
  #refuseSurplus(): void {
    const bytes = this.#text.view();
    const code = this.#after === "last" ? "RESPONSE_AFTER_LAST" : "RESPONSE_NOT_DUE";
    const base = this.#text.taken;
    const shown = new Uint8Array(bytes.subarray(0, SHOWN_AFTER));
    this.#violation = new Violation(code, base, shown, 0);
    const pieces = brokenPieces(bytes, { start: 0, end: bytes.length }, false);
    const notes = [fault("A client must not take these bytes for a response.", "RFC 9112 §6.3")];
    const part = {
      kind: "surplus" as const,
      message: this.#count - 1,
      start: 0,
      end: bytes.length,
      pieces,
      notes,
    };
    this.#parts.push({ ...moved(part, base), violation: this.#violation });
    this.#text.take(bytes.length);
  }

  #addRest(kind: PartKind, role: Piece["role"], note: Note): void {
    this.#addBytes(kind, role, note, this.#text.left);
  }

  #addBytes(kind: PartKind, role: Piece["role"], note: Note, length: number): void {
    const { taken } = this.#text;
    const bytes = this.#text.view();
    const end = taken + length;
    const whole = { kind, message: Math.max(this.#count - 1, 0), start: taken, end, notes: [note] };
    const pieces =
      role === "broken"
        ? brokenPieces(bytes, { start: 0, end: length }, false).map((piece) => ({
            role: piece.role,
            start: piece.start + taken,
            end: piece.end + taken,
          }))
        : [{ role, start: taken, end }];
    this.#parts.push({ ...whole, pieces });
    this.#text.take(length);
  }
}

const HTTP = Uint8Array.from("HTTP/", (character) => character.charCodeAt(0));
const REQUEST_LINE = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+ [!-~]+ HTTP\/\d\.\d\r?\n/;
const REQUEST_LINE_SHOWN = 8192;
const TLS_ALERT = 0x15;

/** "HTTP/" in any case, perhaps behind empty lines; or a TLS server that refuses plain text. */
function isStatusLine(bytes: Uint8Array): boolean {
  let at = 0;
  while (bytes[at] === CR || bytes[at] === LF) at++;
  if (bytes[at] === TLS_ALERT) return true;
  return HTTP.every((byte, index) => ((bytes[at + index] ?? 0) & 0xdf) === (byte & 0xdf));
}

function isRequestLine(bytes: Uint8Array): boolean {
  let line = "";
  for (const byte of bytes.subarray(0, REQUEST_LINE_SHOWN)) {
    line += String.fromCharCode(byte);
    if (byte === LF) break;
  }
  return REQUEST_LINE.test(line);
}
