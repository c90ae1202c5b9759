/**
 * What is said on one connection, in which order, and as what is it shown?
 *
 * Bytes are shown as what the server read them as. Those that it hasn't read, such as half a head, are
 * shown a moment later all the same, and not again when they are read. What arrived before an answer
 * was sent is shown before it. This file refuses to know how a line looks and when it is printed.
 */
import type { RemoteAddress } from "../http/handler.ts";
import type { Exchange, MessagePart, TappedConnection } from "../server/tap.ts";
import { ALL_BYTES, type ContentLines, FEW_BYTES, NO_BYTES, sideOf } from "./content-lines.ts";
import { type Marks, marksOf, remarkMark } from "./marks.ts";
import type { Mark, Page } from "./page.ts";
import { statusRole } from "./paint.ts";
import { bounded, byteCount, grouped, hostText, joined, safeText } from "./visible.ts";
import type { WireLines } from "./wire-lines.ts";

export const DETAILS = ["head", "full", "hex"] as const;
/**
 * How much of a conversation is shown. `head`: heads, and a little of what clients send; `full`: every byte;
 * `hex`: the same as numbers.
 */
export type Detail = (typeof DETAILS)[number];

/** Bytes that are shown of what the server refused, or will never read. */
export const REFUSED_SHOWN_MAX = 512;
/** Bytes that are shown before the server reads them. */
export const UNREAD_SHOWN_MAX = 65_536;
const MESSAGE_MAX = 500;
/** Where the first digit of the status stands in "HTTP/1.1 200 OK". */
const STATUS_AT = 9;
const DIGIT_0 = 0x30;

const NOTHING = new Uint8Array(0);
const ANNOUNCES_CLOSE = /\r\nconnection:[^\r\n]*\bclose\b/i;
const ASCII = new TextDecoder("latin1");

export class Conversation {
  readonly #page: Page;
  readonly #requestMarks: Marks;
  readonly #remarkMark: Mark;
  readonly #requests: WireLines;
  readonly #requestContent: ContentLines;
  readonly #responses: WireLines;
  readonly #responseContent: ContentLines;
  /** Bytes that are shown of what nobody reads. */
  readonly #unreadMax: { readonly refused: number; readonly ahead: number };
  /** Received, and neither read by the server nor shown. */
  #unread: Uint8Array = NOTHING;
  /** Did all that is unread arrive just now? The server may be about to read it. */
  #fresh = false;
  /** What was sent while there were fresh bytes. */
  #held: (() => void)[] = [];
  /** How many of the bytes that the server will read next are shown already. */
  #shownAhead = 0;
  /** Exchanges that are over, of all whose heads were shown. */
  #requestsDone = 0;
  #waitTold = false;
  #refused = false;
  /** The last response was sent: what still arrives is read by nobody. */
  #lastSent = false;
  #refusedShown = 0;
  /** Bytes that were left out and will not come again. */
  #hidden = 0;
  #responsesOpen = 0;

  constructor(id: number, page: Page, detail: Detail, secrets: boolean) {
    const all = detail !== "head";
    const shown = { hex: detail === "hex", secrets };
    this.#page = page;
    this.#remarkMark = remarkMark(id);
    this.#requestMarks = marksOf(id, "client");
    const client = sideOf(page, this.#requestMarks, shown, all ? ALL_BYTES : FEW_BYTES);
    this.#requests = client.lines;
    this.#requestContent = client.content;
    const server = sideOf(page, marksOf(id, "server"), shown, all ? ALL_BYTES : NO_BYTES);
    this.#responses = server.lines;
    this.#responseContent = server.content;
    const unbounded = Number.POSITIVE_INFINITY;
    this.#unreadMax = all
      ? { refused: unbounded, ahead: unbounded }
      : { refused: REFUSED_SHOWN_MAX, ahead: UNREAD_SHOWN_MAX };
  }

  opened({ remoteAddr, carriedBy }: TappedConnection): void {
    if (carriedBy === undefined) this.#remark(`${clientText(remoteAddr)} connected`);
    else
      this.#remark(`HTTP/2: stream ${carriedBy.stream} of #${carriedBy.connection}, as HTTP/1.1`);
  }

  received(bytes: Uint8Array): void {
    // A copy, since the caller may use its buffer again; Buffer's slice() would be none.
    this.#unread =
      this.#unread.length === 0 ? new Uint8Array(bytes) : joined([this.#unread, bytes]);
    this.#fresh = true;
  }

  parsed(part: MessagePart, length: number): void {
    if (part === "head") this.#requestContent.end();
    const ahead = Math.min(length, this.#shownAhead);
    this.#shownAhead -= ahead;
    const bytes = this.#unread.subarray(0, length - ahead);
    this.#unread = this.#unread.subarray(bytes.length);
    if (part === "content") this.#requestContent.content(bytes);
    else if (part === "framing") this.#requestContent.framing(bytes);
    else if (part === "refused") this.#showRefused(bytes);
    else {
      this.#requests.write(bytes, "head");
      this.#tellHidden();
      this.#waitTold = false;
    }
    if (this.#unread.length === 0) this.#release();
  }

  sent(part: MessagePart, bytes: Uint8Array): void {
    if (part === "head") {
      if (ANNOUNCES_CLOSE.test(ASCII.decode(bytes))) this.#lastSent = true;
      const head = this.#unread.length > 0 ? new Uint8Array(bytes) : bytes;
      this.#inOrder(() => this.#showResponseHead(head));
    } else {
      const shown = this.#unread.length > 0 ? new Uint8Array(bytes) : bytes;
      this.#inOrder(() => {
        if (part === "content") this.#responseContent.content(shown);
        else this.#responseContent.framing(shown);
      });
    }
  }

  exchange(exchange: Exchange): void {
    if (exchange.request !== undefined) this.#requestsDone++;
    this.#inOrder(() => this.#showExchange(exchange));
  }

  /** Some time has passed: what is still unread is shown now. */
  look(): void {
    this.#fresh = false;
    const unread = this.#unread;
    // Within an exchange it is content that nobody wants yet, or the next request; after one, a head.
    const underWay = this.#requests.headCount > this.#requestsDone;
    const waits = underWay && !this.#refused && !this.#lastSent;
    if (unread.length > 0 && !waits) {
      if (this.#refused) this.#showRefused(unread);
      else this.#showUnread(unread);
      this.#shownAhead += unread.length;
      this.#unread = NOTHING;
    }
    this.#release();
    if (unread.length === 0 || !waits || this.#waitTold) return;
    this.#waitTold = true;
    this.#remark(`${byteCount(unread.length)} wait to be read`);
  }

  closed(reason: string): void {
    this.look();
    this.#requestContent.end();
    this.#requests.end();
    this.#tellHidden();
    this.#responseContent.end();
    this.#responses.end();
    this.#remark(`closed: ${safeText(reason)}`);
  }

  /** At once, unless something that came before hasn't been shown. */
  #inOrder(show: () => void): void {
    if (this.#held.length > 0 || (this.#fresh && this.#unread.length > 0)) this.#held.push(show);
    else show();
  }

  #release(): void {
    for (const show of this.#held.splice(0)) show();
  }

  #showUnread(unread: Uint8Array): void {
    this.#requestContent.end();
    const { refused, ahead } = this.#unreadMax;
    const room = this.#lastSent
      ? refused - this.#refusedShown
      : Math.max(ahead - this.#shownAhead, 0);
    this.#showSome(unread, room, "head");
  }

  #showRefused(bytes: Uint8Array): void {
    if (!this.#refused) this.#requestContent.end();
    this.#refused = true;
    this.#showSome(bytes, this.#unreadMax.refused - this.#refusedShown, "refused");
  }

  #showSome(bytes: Uint8Array, room: number, part: "head" | "refused"): void {
    const shown = bytes.subarray(0, room);
    if (this.#refused || this.#lastSent) this.#refusedShown += shown.length;
    this.#hidden += bytes.length - shown.length;
    this.#requests.write(shown, part);
  }

  #showResponseHead(bytes: Uint8Array): void {
    if (this.#responses.startLineDue) {
      this.#responseContent.end();
      this.#requestContent.tell();
      const statusClass = (bytes[STATUS_AT] ?? 0) - DIGIT_0;
      this.#responses.setStartRole(statusRole(statusClass * 100));
      if (statusClass !== 1) this.#responsesOpen++;
    }
    this.#responses.write(bytes, "head");
  }

  #showExchange({ violation, error, aborted }: Exchange): void {
    if (this.#responsesOpen > 0) this.#responsesOpen--;
    if (this.#responsesOpen === 0) this.#responseContent.end();
    this.#requestContent.tell();
    if (violation !== undefined) {
      const { code, status, offset, sentence } = violation;
      this.#remark(`refused with ${status} ${code} at byte ${grouped(offset)}: ${sentence}`);
    }
    if (error !== undefined) this.#remark(`answering failed: ${messageOf(error)}`);
    if (aborted) this.#remark("the response was cut off");
  }

  #tellHidden(): void {
    if (this.#hidden === 0) return;
    this.#page.line(this.#requestMarks.head, "remark", `‹${byteCount(this.#hidden)} more›`);
    this.#hidden = 0;
  }

  #remark(text: string): void {
    this.#page.line(this.#remarkMark, "remark", text);
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
