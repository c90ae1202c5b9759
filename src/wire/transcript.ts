/**
 * What is being said on the server's connections, as text, while it is said?
 *
 * Each line carries the number of its connection and its direction:
 *   #1 → GET / HTTP/1.1          from the client
 *   #1 ← HTTP/1.1 200 OK         to the client
 *   #1 ✗ GET / HTTP/1.1\n        from the client, and refused
 *   #1 · 127.0.0.1:53412 …       a remark of ours, as is everything in ‹ ›
 * Bytes are shown as what the server read them as. Those that it can't read yet, such as half a head,
 * are shown a moment later all the same, and not again when they are read.
 * This file refuses to know the rules of HTTP, and any clock: `later` is given.
 */

import type { RemoteAddress } from "../http/handler.ts";
import type { Exchange, MessagePart, Tap, TappedConnection } from "../server/tap.ts";
import { Page } from "./page.ts";
import { type Paint, statusRole } from "./paint.ts";
import { RequestContent } from "./request-content.ts";
import { bounded, byteCount, grouped, hostText, joined, safeText } from "./visible.ts";
import { WireLines } from "./wire-lines.ts";

export interface TranscriptOptions {
  /** Takes text as soon as there is some; a line may come in pieces. */
  readonly write: (text: string) => void;
  /** Calls back in about 50 ms: the patience with bytes that nobody has read. */
  readonly later: (callback: () => void) => void;
  readonly paint: Paint;
}

/** Refused bytes of one connection that are shown. */
export const REFUSED_SHOWN_MAX = 512;
/** Bytes that are shown before the server reads them; after its last response it may never do so. */
export const UNREAD_SHOWN_MAX = 65_536;
const MESSAGE_MAX = 500;
/** Where the first digit of the status stands in "HTTP/1.1 200 OK". */
const STATUS_AT = 9;
const DIGIT_0 = 0x30;

interface Conversation {
  readonly remarkMark: string;
  readonly responseMark: string;
  readonly requestMark: string;
  readonly requests: WireLines;
  readonly content: RequestContent;
  readonly responses: WireLines;
  /** Received, and neither read by the server nor shown. */
  unread: Uint8Array;
  /** How many of the bytes that the server will read next are shown already. */
  shownAhead: number;
  /** Exchanges that are over, of all whose heads were shown. */
  requestsDone: number;
  responsesOpen: number;
  waitTold: boolean;
  refused: boolean;
  refusedShown: number;
  /** Bytes of either kind that were left out and will not come again. */
  hidden: number;
  responseContent: number;
  responseFraming: number;
}

const NOTHING = new Uint8Array(0);

export class Transcript implements Tap {
  readonly #page: Page;
  readonly #paint: Paint;
  readonly #later: (callback: () => void) => void;
  readonly #conversations = new Map<number, Conversation>();
  #lookingSoon = false;

  constructor(options: TranscriptOptions) {
    this.#page = new Page(options.write);
    this.#paint = options.paint;
    this.#later = options.later;
  }

  opened(connection: TappedConnection): void {
    this.#remark(this.#of(connection), `${clientText(connection.remoteAddr)} connected`);
    this.#page.flush();
  }

  received(connection: TappedConnection, bytes: Uint8Array): void {
    const talk = this.#of(connection);
    // A copy, since the caller may use its buffer again; Buffer's slice() would be none.
    talk.unread = talk.unread.length === 0 ? new Uint8Array(bytes) : joined(talk.unread, bytes);
    if (this.#lookingSoon) return;
    this.#lookingSoon = true;
    this.#later(() => this.#showUnread());
  }

  parsed(connection: TappedConnection, part: MessagePart, length: number): void {
    const talk = this.#of(connection);
    if (part === "head") talk.content.end();
    const ahead = Math.min(length, talk.shownAhead);
    talk.shownAhead -= ahead;
    const bytes = talk.unread.subarray(0, length - ahead);
    talk.unread = talk.unread.subarray(bytes.length);
    if (part === "head") talk.requests.write(bytes, "head");
    else if (part === "content") talk.content.content(bytes);
    else if (part === "framing") talk.content.framing(bytes);
    else this.#showRefused(talk, bytes);
    if (part === "head") {
      this.#tellHidden(talk);
      talk.waitTold = false;
    }
    this.#page.flush();
  }

  sent(connection: TappedConnection, part: MessagePart, bytes: Uint8Array): void {
    const talk = this.#of(connection);
    if (part === "head") this.#showResponseHead(talk, bytes);
    else if (part === "content") talk.responseContent += bytes.length;
    else talk.responseFraming += bytes.length;
    this.#page.flush();
  }

  exchange(connection: TappedConnection, exchange: Exchange): void {
    const talk = this.#of(connection);
    if (exchange.request !== undefined) talk.requestsDone++;
    if (talk.responsesOpen > 0) talk.responsesOpen--;
    if (talk.responsesOpen === 0) this.#tellResponseContent(talk);
    talk.content.tell();
    const { violation, error } = exchange;
    if (violation !== undefined) {
      const { code, status, offset, sentence } = violation;
      this.#remark(talk, `refused with ${status} ${code} at byte ${grouped(offset)}: ${sentence}`);
    }
    if (error !== undefined) this.#remark(talk, `answering failed: ${messageOf(error)}`);
    if (exchange.aborted) this.#remark(talk, "the response was cut off");
    this.#page.flush();
  }

  closed(connection: TappedConnection, reason: string): void {
    const talk = this.#of(connection);
    this.#showConversation(talk);
    talk.content.end();
    talk.requests.end();
    this.#tellHidden(talk);
    this.#tellResponseContent(talk);
    talk.responses.end();
    this.#remark(talk, `closed: ${safeText(reason)}`);
    this.#conversations.delete(connection.id);
    this.#page.flush();
  }

  #of(connection: TappedConnection): Conversation {
    const known = this.#conversations.get(connection.id);
    if (known !== undefined) return known;
    const talk = this.#conversation(connection.id);
    this.#conversations.set(connection.id, talk);
    return talk;
  }

  #conversation(id: number): Conversation {
    const mark = (sign: string): string => this.#paint("mark", `#${id} ${sign}`);
    const requestMark = mark("→");
    const responseMark = mark("←");
    const refused = this.#paint("refused", `#${id} ✗`);
    const page = this.#page;
    const requests = new WireLines(page, this.#paint, { plain: requestMark, refused });
    return {
      remarkMark: mark("·"),
      requestMark,
      responseMark,
      requests,
      content: new RequestContent(page, this.#paint, requestMark, requests),
      responses: new WireLines(page, this.#paint, { plain: responseMark, refused }),
      unread: NOTHING,
      shownAhead: 0,
      requestsDone: 0,
      responsesOpen: 0,
      waitTold: false,
      refused: false,
      refusedShown: 0,
      hidden: 0,
      responseContent: 0,
      responseFraming: 0,
    };
  }

  #showUnread(): void {
    this.#lookingSoon = false;
    for (const talk of this.#conversations.values()) this.#showConversation(talk);
    this.#page.flush();
  }

  /** Between two exchanges, unread bytes are the beginning of a head; within one they wait their turn. */
  #showConversation(talk: Conversation): void {
    const { unread } = talk;
    if (unread.length === 0) return;
    if (talk.requests.headCount > talk.requestsDone && !talk.refused) {
      if (!talk.waitTold) this.#remark(talk, `${byteCount(unread.length)} wait to be read`);
      talk.waitTold = true;
      return;
    }
    if (talk.refused) {
      this.#showRefused(talk, unread);
    } else {
      talk.content.end();
      const shown = unread.subarray(0, Math.max(UNREAD_SHOWN_MAX - talk.shownAhead, 0));
      talk.requests.write(shown, "head");
      talk.hidden += unread.length - shown.length;
    }
    talk.shownAhead += unread.length;
    talk.unread = NOTHING;
  }

  #showRefused(talk: Conversation, bytes: Uint8Array): void {
    if (!talk.refused) talk.content.end();
    talk.refused = true;
    const shown = bytes.subarray(0, REFUSED_SHOWN_MAX - talk.refusedShown);
    talk.refusedShown += shown.length;
    talk.hidden += bytes.length - shown.length;
    if (shown.length > 0) talk.requests.write(shown, "refused");
  }

  #showResponseHead(talk: Conversation, bytes: Uint8Array): void {
    if (talk.responses.startLineDue) {
      this.#tellResponseContent(talk);
      talk.content.tell();
      const statusClass = (bytes[STATUS_AT] ?? 0) - DIGIT_0;
      talk.responses.setStartRole(statusRole(statusClass * 100));
      if (statusClass !== 1) talk.responsesOpen++;
    }
    talk.responses.write(bytes, "head");
  }

  #tellHidden(talk: Conversation): void {
    if (talk.hidden === 0) return;
    const told = `‹${byteCount(talk.hidden)} more›`;
    this.#page.line(talk.requestMark, this.#paint("remark", told));
    talk.hidden = 0;
  }

  #tellResponseContent(talk: Conversation): void {
    if (talk.responseContent > 0) {
      const chunked = talk.responseFraming > 0 ? ", chunked" : "";
      const told = `‹${byteCount(talk.responseContent)} of content${chunked}›`;
      this.#page.line(talk.responseMark, this.#paint("remark", told));
    }
    talk.responseContent = 0;
    talk.responseFraming = 0;
  }

  #remark(talk: Conversation, text: string): void {
    this.#page.line(talk.remarkMark, this.#paint("remark", text));
  }
}

function clientText(address: RemoteAddress): string {
  if (address.transport === "unix") return "unix socket";
  const host = hostText(address);
  return `${host.includes(":") ? `[${host}]` : host}:${address.port}`;
}

function messageOf(error: unknown): string {
  return bounded(safeText(error instanceof Error ? error.message : String(error)), MESSAGE_MAX);
}
