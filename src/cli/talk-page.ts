/**
 * How does a conversation with a server look, while it is held?
 *
 * As in every transcript (docs/transcript.md), but without the number of a connection, since there is one
 * only; and with words on what carried each answer, and on what was wrong with it. This file refuses to
 * know where requests come from and when the conversation is over.
 */
import type { ConversationEvents, End, ReceivedPart } from "../client/conversation.ts";
import type { SentPart } from "../client/outgoing-requests.ts";
import type { Fields } from "../http/fields.ts";
import type { ResponseHead } from "../http/response-head.ts";
import { type Framing, NO_FRAMING } from "../http1/framing.ts";
import { describe, type Violation } from "../http1/violation.ts";
import { ALL_BYTES, type ContentLines, sideOf } from "../wire/content-lines.ts";
import { type Marks, marksOf, remarkMark } from "../wire/marks.ts";
import { Page } from "../wire/page.ts";
import { type Paint, statusRole } from "../wire/paint.ts";
import { TextRows } from "../wire/text-rows.ts";
import { byteCount, safeName } from "../wire/visible.ts";
import { WireLines } from "../wire/wire-lines.ts";
import {
  AnswerContent,
  type ContentWishes,
  HEX_SHOWN_MAX,
  TEXT_SHOWN_MAX,
} from "./answer-content.ts";

export interface TalkPageOptions extends ContentWishes {
  /** Takes text as soon as there is some; a line may come in pieces. */
  readonly write: (text: string) => void;
  readonly paint: Paint;
  /** Show the values of fields that hold secrets. */
  readonly secrets: boolean;
  /** Show what is sent, too. */
  readonly echo: boolean;
}

/** Bytes that are shown of what breaks a rule. */
const REFUSED_SHOWN_MAX = 1024;
/** Where the first digit of the status stands in "HTTP/1.1 200 OK". */
const STATUS_AT = 9;
const DIGIT_0 = 0x30;
const REMARK = remarkMark(undefined);
const SERVER = marksOf(undefined, "server");
/** What breaks a rule was said by the server all the same. */
const MARKS: Marks = { ...SERVER, refused: { ...SERVER.head, role: "refused" } };

export class TalkPage implements ConversationEvents {
  /** What is wrong with content, for each answer that it is true of. */
  readonly contentFaults: string[] = [];
  receivedBytes = 0;
  /** The first of them. */
  firstByte: number | undefined;
  readonly #page: Page;
  readonly #echo: boolean;
  readonly #all: boolean;
  readonly #requests: WireLines;
  readonly #requestContent: ContentLines;
  readonly #responses: WireLines;
  readonly #content: AnswerContent;
  readonly #tunnel: TextRows;
  readonly #asOnWire: boolean;
  #response: ResponseHead | undefined;
  #framing: Framing = NO_FRAMING;
  #method = "";
  #answers = 0;
  #refused = 0;
  #refusedHidden = 0;

  constructor(options: TalkPageOptions) {
    const { all, secrets } = options;
    this.#page = new Page(options);
    this.#echo = options.echo;
    this.#all = all;
    this.#asOnWire = options.asOnWire;
    const bounds = all ? ALL_BYTES : { text: TEXT_SHOWN_MAX, hex: HEX_SHOWN_MAX };
    const marks = marksOf(undefined, "client");
    const side = sideOf(this.#page, marks, { hex: false, secrets }, bounds);
    this.#requests = side.lines;
    this.#requestContent = side.content;
    this.#responses = new WireLines(this.#page, MARKS, { secrets });
    this.#content = new AnswerContent(this.#page, MARKS, this.#responses, options);
    this.#tunnel = new TextRows(this.#page, MARKS.content);
  }

  sent(part: SentPart, bytes: Uint8Array): void {
    if (!this.#echo) return;
    if (part === "content") this.#requestContent.content(bytes);
    else if (part === "framing") this.#requestContent.framing(bytes);
    else {
      this.#requestContent.end();
      this.#requests.write(bytes, "head");
    }
    this.#page.flush();
  }

  received(part: ReceivedPart, bytes: Uint8Array): void {
    this.firstByte ??= bytes[0];
    this.receivedBytes += bytes.length;
    if (part === "content") this.#content.content(bytes);
    else if (part === "framing") this.#content.framing(bytes);
    else if (part === "tunnel") this.#tunnel.write(bytes);
    else if (part === "refused") this.#showRefused(bytes);
    else {
      this.#requestContent.end();
      const status = 100 * ((bytes[STATUS_AT] ?? 0) - DIGIT_0);
      if (this.#responses.startLineDue) this.#responses.setStartRole(statusRole(status));
      this.#responses.write(bytes, "head");
    }
    this.#page.flush();
  }

  responded(response: ResponseHead, framing: Framing, method: string): void {
    this.#response = response;
    this.#framing = framing;
    this.#method = method;
    this.#content.begin(response);
  }

  async answered(trailers: Fields): Promise<void> {
    const response = this.#response;
    if (response === undefined) return;
    this.#answers++;
    const { status } = response;
    const isTunnel = status === 101 || (this.#method === "CONNECT" && status < 300);
    const how = isTunnel
      ? "what follows isn't HTTP/1, and is shown as it comes"
      : this.#content.howFramed(this.#framing, this.#method, status);
    const fault = await this.#content.end(how);
    if (fault !== undefined)
      this.contentFaults.push(`the content of answer ${this.#answers}: ${fault}`);
    this.#response = undefined;
    if (trailers.count > 0 && !this.#asOnWire) this.#showTrailers(trailers);
    this.#page.flush();
  }

  async violated(violation: Violation): Promise<void> {
    await this.#cutOff();
    const lines = describe(violation).split("\n");
    for (const line of lines) if (line !== "") this.#page.line(REMARK, "refused", line);
    this.#page.flush();
  }

  /** Nothing more comes. @param end undefined: somebody here has had enough */
  async conclude(end: End | undefined): Promise<void> {
    await this.#cutOff();
    this.#requestContent.end();
    this.#requests.end();
    this.#tunnel.flush();
    this.#responses.end();
    if (this.#refusedHidden > 0) {
      const told = `‹${byteCount(this.#refusedHidden)} more, which --all shows›`;
      this.#page.line(MARKS.head, "remark", told);
    }
    if (end?.kind === "closed") this.remark("closed by the server");
    else if (end?.kind === "broken") this.remark(`the connection broke: ${end.code}`);
    this.#page.flush();
  }

  /** What has come of an answer that doesn't go on stands on the page. */
  show(): void {
    this.#content.flush();
    this.#tunnel.flush();
    this.#page.flush();
  }

  /** A line of ours, in which somebody's words may stand. */
  remark(text: string): void {
    this.#page.line(REMARK, "remark", safeName(text));
    this.#page.flush();
  }

  async #cutOff(): Promise<void> {
    if (this.#response === undefined) return;
    this.#response = undefined;
    await this.#content.end(`the answer stops here; ${this.#soFar()}`);
  }

  #soFar(): string {
    const { bytes } = this.#content;
    const framing = this.#framing;
    if (framing.kind !== "length") return `${byteCount(bytes)} of content had come`;
    return `${byteCount(bytes)} had come of ${byteCount(framing.length)} that Content-Length announces`;
  }

  #showRefused(bytes: Uint8Array): void {
    const room = this.#all ? bytes.length : Math.max(REFUSED_SHOWN_MAX - this.#refused, 0);
    const shown = bytes.subarray(0, room);
    this.#content.flush();
    this.#refused += shown.length;
    this.#refusedHidden += bytes.length - shown.length;
    this.#responses.write(shown, "refused");
  }

  /** As they were, but for the white space around values. */
  #showTrailers(trailers: Fields): void {
    const text = [...trailers].map(([name, value]) => `${name}: ${value}\r\n`).join("");
    this.#responses.write(Buffer.from(text, "latin1"), "framing");
  }
}
