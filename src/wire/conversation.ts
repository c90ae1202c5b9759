/**
 * What is said on one connection, in which order, and as what is it shown?
 *
 * Bytes are shown as what the server read them as. Those that it hasn't read, such as half a head, are
 * shown a moment later all the same, and not again when they are read. What arrived before an answer
 * was sent is shown before it. This file refuses to know how a line looks and when it is printed.
 */
import type { RemoteAddress } from "../http/handler.ts";
import type { Exchange, MessagePart } from "../server/tap.ts";
import type { Page } from "./page.ts";
import { type Paint, statusRole } from "./paint.ts";
import { RequestContent } from "./request-content.ts";
import { bounded, byteCount, grouped, hostText, joined, safeText } from "./visible.ts";
import { WireLines } from "./wire-lines.ts";

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
  readonly #paint: Paint;
  readonly #requestMark: string;
  readonly #responseMark: string;
  readonly #remarkMark: string;
  readonly #requests: WireLines;
  readonly #content: RequestContent;
  readonly #responses: WireLines;
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
  #responseContent = 0;
  #responseFraming = 0;

  constructor(id: number, page: Page, paint: Paint) {
    this.#page = page;
    this.#paint = paint;
    this.#requestMark = paint("mark", `#${id} →`);
    this.#responseMark = paint("mark", `#${id} ←`);
    this.#remarkMark = paint("mark", `#${id} ·`);
    const refused = paint("refused", `#${id} ✗`);
    this.#requests = new WireLines(page, paint, { plain: this.#requestMark, refused });
    this.#content = new RequestContent(page, paint, this.#requestMark, this.#requests);
    this.#responses = new WireLines(page, paint, { plain: this.#responseMark, refused });
  }

  opened(client: RemoteAddress): void {
    this.#remark(`${clientText(client)} connected`);
  }

  received(bytes: Uint8Array): void {
    // A copy, since the caller may use its buffer again; Buffer's slice() would be none.
    this.#unread = this.#unread.length === 0 ? new Uint8Array(bytes) : joined(this.#unread, bytes);
    this.#fresh = true;
  }

  parsed(part: MessagePart, length: number): void {
    if (part === "head") this.#content.end();
    const ahead = Math.min(length, this.#shownAhead);
    this.#shownAhead -= ahead;
    const bytes = this.#unread.subarray(0, length - ahead);
    this.#unread = this.#unread.subarray(bytes.length);
    if (part === "content") this.#content.content(bytes);
    else if (part === "framing") this.#content.framing(bytes);
    else if (part === "refused") this.#showRefused(bytes);
    else {
      this.#requests.write(bytes, "head");
      this.#tellHidden();
      this.#waitTold = false;
    }
    if (this.#unread.length === 0) this.#release();
  }

  sent(part: MessagePart, bytes: Uint8Array): void {
    const { length } = bytes;
    if (part === "head") {
      if (ANNOUNCES_CLOSE.test(ASCII.decode(bytes))) this.#lastSent = true;
      const head = this.#unread.length > 0 ? new Uint8Array(bytes) : bytes;
      this.#inOrder(() => this.#showResponseHead(head));
    } else if (part === "content") {
      this.#inOrder(() => {
        this.#responseContent += length;
      });
    } else {
      this.#inOrder(() => {
        this.#responseFraming += length;
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
    this.#content.end();
    this.#requests.end();
    this.#tellHidden();
    this.#tellResponseContent();
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
    this.#content.end();
    const room = this.#lastSent
      ? REFUSED_SHOWN_MAX - this.#refusedShown
      : Math.max(UNREAD_SHOWN_MAX - this.#shownAhead, 0);
    this.#showSome(unread, room, "head");
  }

  #showRefused(bytes: Uint8Array): void {
    if (!this.#refused) this.#content.end();
    this.#refused = true;
    this.#showSome(bytes, REFUSED_SHOWN_MAX - this.#refusedShown, "refused");
  }

  #showSome(bytes: Uint8Array, room: number, part: "head" | "refused"): void {
    const shown = bytes.subarray(0, room);
    if (this.#refused || this.#lastSent) this.#refusedShown += shown.length;
    this.#hidden += bytes.length - shown.length;
    this.#requests.write(shown, part);
  }

  #showResponseHead(bytes: Uint8Array): void {
    if (this.#responses.startLineDue) {
      this.#tellResponseContent();
      this.#content.tell();
      const statusClass = (bytes[STATUS_AT] ?? 0) - DIGIT_0;
      this.#responses.setStartRole(statusRole(statusClass * 100));
      if (statusClass !== 1) this.#responsesOpen++;
    }
    this.#responses.write(bytes, "head");
  }

  #showExchange({ violation, error, aborted }: Exchange): void {
    if (this.#responsesOpen > 0) this.#responsesOpen--;
    if (this.#responsesOpen === 0) this.#tellResponseContent();
    this.#content.tell();
    if (violation !== undefined) {
      const { code, status, offset, sentence } = violation;
      this.#remark(`refused with ${status} ${code} at byte ${grouped(offset)}: ${sentence}`);
    }
    if (error !== undefined) this.#remark(`answering failed: ${messageOf(error)}`);
    if (aborted) this.#remark("the response was cut off");
  }

  #tellHidden(): void {
    if (this.#hidden === 0) return;
    const told = `‹${byteCount(this.#hidden)} more›`;
    this.#page.line(this.#requestMark, this.#paint("remark", told));
    this.#hidden = 0;
  }

  #tellResponseContent(): void {
    if (this.#responseContent > 0) {
      const chunked = this.#responseFraming > 0 ? ", chunked" : "";
      const told = `‹${byteCount(this.#responseContent)} of content${chunked}›`;
      this.#page.line(this.#responseMark, this.#paint("remark", told));
    }
    this.#responseContent = 0;
    this.#responseFraming = 0;
  }

  #remark(text: string): void {
    this.#page.line(this.#remarkMark, this.#paint("remark", text));
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
