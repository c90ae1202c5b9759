/**
 * How is the content of an answer shown, and what carried it?
 *
 * Text in lines and anything else as a little hexadecimal, decoded first where it is coded, both up to a
 * bound that is told; and behind it, how it was framed. This file refuses to know what an answer means.
 */
import { canDecode, codingsOf, type DecodeFault, decode } from "../client/decoding.ts";
import type { ResponseHead } from "../http/response-head.ts";
import type { Framing } from "../http1/framing.ts";
import { HexRows } from "../wire/hex-rows.ts";
import { type Marks, remarkMark } from "../wire/marks.ts";
import type { Mark, Page } from "../wire/page.ts";
import { isText } from "../wire/text-content.ts";
import { TextRows } from "../wire/text-rows.ts";
import { byteCount } from "../wire/visible.ts";
import type { WireLines } from "../wire/wire-lines.ts";

export interface ContentWishes {
  /** Show it to its end, however long. */
  readonly all: boolean;
  /** Show what is on the wire: chunk lines, and coded content as it is. */
  readonly asOnWire: boolean;
}

export const TEXT_SHOWN_MAX = 65_536;
export const HEX_SHOWN_MAX = 64;
/** Coded content is kept until it is complete; of more, nothing is decoded. */
const CODED_MAX = 32 * 1024 * 1024;
const DECODED_MAX = 256 * 1024 * 1024;
/** Of what is decoded, when all of it is wanted. */
const DECODED_SHOWN_MAX = 64 * 1024 * 1024;

const PARTIAL_CONTENT = 206;

const FAULTS: Readonly<Record<DecodeFault, string>> = {
  incomplete: "ends too early",
  corrupt: "isn't what it is said to be",
  endless: `swells to more than ${byteCount(DECODED_MAX)}`,
};

const REMARK = remarkMark(undefined);

/** Shows text or hexadecimal, whichever the bytes are. */
class Rows {
  readonly #text: TextRows;
  readonly #hex: HexRows;
  isText: boolean | undefined;
  shown = 0;
  hidden = 0;

  constructor(page: Page, text: Mark, hex: Mark) {
    this.#text = new TextRows(page, text);
    this.#hex = new HexRows(page, hex);
  }

  begin(): void {
    this.isText = undefined;
    this.shown = 0;
    this.hidden = 0;
  }

  /** @param all show them to the end */
  write(bytes: Uint8Array, all: boolean): void {
    const most = this.isText ? TEXT_SHOWN_MAX : HEX_SHOWN_MAX;
    const room = all ? bytes.length : Math.max(most - this.shown, 0);
    const shown = bytes.subarray(0, room);
    this.shown += shown.length;
    this.hidden += bytes.length - shown.length;
    if (this.isText) this.#text.write(shown);
    else this.#hex.write(shown);
    // A character that the bound cuts is left out whole.
    if (shown.length < bytes.length) this.hidden += this.#text.dropHeld();
  }

  flush(): void {
    this.#text.flush();
    this.#hex.flush();
  }
}

export class AnswerContent {
  readonly #page: Page;
  readonly #marks: Marks;
  readonly #lines: WireLines;
  readonly #wishes: ContentWishes;
  readonly #rows: Rows;
  /** For what comes out of coded content, which nobody has sent. */
  readonly #decodedRows: Rows;
  #mediaType = "";
  #codings: readonly string[] = [];
  /** Of coded content, while it is kept. */
  #kept: Uint8Array[] | undefined;
  #bytes = 0;
  #chunks = 0;
  #framingBytes = 0;
  #chunkLine = false;

  constructor(page: Page, marks: Marks, lines: WireLines, wishes: ContentWishes) {
    this.#page = page;
    this.#marks = marks;
    this.#lines = lines;
    this.#wishes = wishes;
    this.#rows = new Rows(page, marks.content, marks.hex);
    this.#decodedRows = new Rows(page, REMARK, REMARK);
  }

  /** Bytes of content that have come. */
  get bytes(): number {
    return this.#bytes;
  }

  begin({ status, fields }: ResponseHead): void {
    this.#mediaType = fields.get("content-type") ?? "";
    this.#codings = codingsOf(fields.get("content-encoding"));
    // A part of coded content can't be decoded by itself.
    const decodes =
      this.#codings.length > 0 && canDecode(this.#codings) && status !== PARTIAL_CONTENT;
    this.#kept = decodes && !this.#wishes.asOnWire ? [] : undefined;
    this.#rows.begin();
    this.#decodedRows.begin();
    this.#bytes = 0;
    this.#chunks = 0;
    this.#framingBytes = 0;
    this.#chunkLine = false;
  }

  content(bytes: Uint8Array): void {
    if (this.#chunkLine) this.#chunks++;
    this.#chunkLine = false;
    this.#bytes += bytes.length;
    if (this.#kept === undefined) this.#show(bytes);
    else this.#keep(bytes, this.#kept);
  }

  framing(bytes: Uint8Array): void {
    this.#chunkLine = true;
    this.#framingBytes += bytes.length;
    if (!this.#wishes.asOnWire) return;
    this.flush();
    this.#lines.write(bytes, "framing");
  }

  /**
   * Nothing more of it comes. Returns what is wrong with it, as the end of a sentence, if anything is.
   * @param how words on the framing
   */
  async end(how: string): Promise<string | undefined> {
    this.flush();
    const { hidden } = this.#rows;
    if (hidden > 0) this.#leftOut(`${byteCount(hidden)} more, which --all shows`);
    if (this.#framingBytes > 0 && !this.#wishes.asOnWire) {
      this.#leftOut(`${byteCount(this.#framingBytes)} of chunk framing`);
    }
    const fault = this.#kept === undefined ? undefined : await this.#showDecoded(this.#kept, how);
    if (this.#kept === undefined) this.#page.line(REMARK, "remark", how + this.#codingWords());
    this.#kept = undefined;
    return fault;
  }

  /** Words on what carried the content of this answer. */
  howFramed(framing: Framing, method: string, status: number): string {
    const bytes = byteCount(this.#bytes);
    switch (framing.kind) {
      case "length":
        return `content: ${bytes}, as Content-Length says`;
      case "chunked":
        return `chunked: ${this.#chunks === 1 ? "1 chunk" : `${this.#chunks} chunks`}, ${bytes}`;
      case "close":
        return `content until the server closed: ${bytes}`;
      default:
        return method === "HEAD"
          ? "no content: the answer to HEAD"
          : `no content: ${status} has none`;
    }
  }

  /** What was begun stands on the page. */
  flush(): void {
    this.#rows.flush();
  }

  #codingWords(): string {
    const shownAsIs = this.#codings.length === 0 || this.#bytes === 0;
    return shownAsIs ? "" : `; ${this.#codings.join(", ")}, not decoded`;
  }

  #keep(bytes: Uint8Array, kept: Uint8Array[]): void {
    kept.push(bytes);
    if (this.#bytes <= CODED_MAX) return;
    this.#kept = undefined;
    for (const piece of kept) this.#show(piece);
  }

  /** Returns what is wrong with it. */
  async #showDecoded(kept: readonly Uint8Array[], how: string): Promise<string | undefined> {
    if (this.#bytes === 0) {
      this.#page.line(REMARK, "remark", how);
      return undefined;
    }
    const coding = this.#codings.join(", ");
    this.#leftOut(`${byteCount(this.#bytes)} of content`);
    const { bytes, length, fault } = await decode(this.#codings, Buffer.concat(kept), {
      keptBytes: this.#wishes.all ? DECODED_SHOWN_MAX : TEXT_SHOWN_MAX,
      mostBytes: DECODED_MAX,
    });
    const wrong = fault === undefined ? undefined : `${coding} ${FAULTS[fault]}`;
    const decoded = `${coding}, ${byteCount(length)} decoded`;
    const words = [how, decoded, ...(fault === undefined ? [] : [`it ${FAULTS[fault]}`])];
    this.#page.line(REMARK, wrong === undefined ? "remark" : "refused", words.join("; "));
    const rows = this.#decodedRows;
    rows.isText = isText(this.#mediaType, bytes);
    rows.write(bytes, this.#wishes.all);
    rows.flush();
    const hidden = rows.hidden + length - bytes.length;
    const more = `‹${byteCount(hidden)} more, decoded, which --all shows›`;
    if (hidden > 0) this.#page.line(REMARK, "remark", more);
    return wrong;
  }

  #show(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#rows.isText ??= this.#codings.length === 0 && isText(this.#mediaType, bytes);
    this.#rows.write(bytes, this.#wishes.all);
  }

  #leftOut(what: string): void {
    this.#page.line(this.#marks.head, "remark", `‹${what}›`);
  }
}
