/**
 * How much of a request's content is shown, and how is the rest told?
 *
 * Text is shown up to a bound, with the chunk lines between; of other content only length and media
 * type are told. What is left out is counted and told when the message ends.
 * This file refuses to know how long the content should be.
 */
import type { Page } from "./page.ts";
import type { Paint } from "./paint.ts";
import { byteCount, ContentReader } from "./visible.ts";
import type { WireLines } from "./wire-lines.ts";

/** Bytes of one message's content, chunk lines included, that are shown. */
export const CONTENT_SHOWN_MAX = 1024;

const TEXT_TYPE = /^text\/|[/+](?:json|xml|javascript|x-www-form-urlencoded|graphql|yaml)\b/i;
/** May hold anything: the bytes that come first decide. */
const ANY_TYPE = /^$|^multipart\//i;

export class RequestContent {
  readonly #page: Page;
  readonly #paint: Paint;
  readonly #mark: string;
  readonly #lines: WireLines;
  #reader = new ContentReader();
  #shownBytes = 0;
  #isText: boolean | undefined;
  #hidden = false;
  #hiddenBytes = 0;
  #hiddenFraming = 0;

  constructor(page: Page, paint: Paint, mark: string, lines: WireLines) {
    this.#page = page;
    this.#paint = paint;
    this.#mark = mark;
    this.#lines = lines;
  }

  content(bytes: Uint8Array): void {
    this.#isText ??= isText(this.#lines.mediaType, bytes);
    if (!this.#isText) this.#hidden = true;
    const room = this.#hidden ? 0 : CONTENT_SHOWN_MAX - this.#shownBytes;
    if (room > 0) {
      const text = this.#reader.read(bytes.subarray(0, room));
      this.#shownBytes += Math.min(bytes.length, room);
      this.#show(text);
      this.#lines.contentPassed();
    }
    if (bytes.length > room) {
      this.#hidden = true;
      this.#hiddenBytes += bytes.length - Math.max(room, 0) + this.#reader.held;
      this.#reader = new ContentReader();
    }
  }

  framing(bytes: Uint8Array): void {
    this.#show(this.#reader.end());
    const room = this.#hidden ? 0 : Math.max(CONTENT_SHOWN_MAX - this.#shownBytes, 0);
    const shown = bytes.subarray(0, room);
    this.#shownBytes += shown.length;
    if (shown.length > 0) this.#lines.write(shown, "framing");
    if (bytes.length > room) {
      this.#hidden = true;
      this.#hiddenFraming += bytes.length - room;
    }
  }

  /** Tells what was left out since it was told last. */
  tell(): void {
    const told: string[] = [];
    if (this.#hiddenBytes > 0) {
      const what = this.#isText
        ? "more"
        : `of content, ${this.#lines.mediaType || "no media type"}`;
      told.push(`${byteCount(this.#hiddenBytes)} ${what}`);
    }
    if (this.#hiddenFraming > 0) told.push(`${byteCount(this.#hiddenFraming)} of chunk framing`);
    this.#hiddenBytes = 0;
    this.#hiddenFraming = 0;
    if (told.length === 0) return;
    this.#lines.end();
    this.#page.line(this.#mark, this.#paint("remark", `‹${told.join(", ")}›`));
  }

  /** The message is over; the next one begins anew. */
  end(): void {
    this.#show(this.#reader.end());
    this.tell();
    this.#shownBytes = 0;
    this.#isText = undefined;
    this.#hidden = false;
  }

  #show(text: string): void {
    const lines = text.split("\n");
    lines.forEach((line, index) => {
      this.#page.add(this.#mark, this.#paint("content", line));
      if (index < lines.length - 1) this.#page.end(this.#mark);
    });
  }
}

function isText(mediaType: string, bytes: Uint8Array): boolean {
  if (TEXT_TYPE.test(mediaType)) return true;
  return ANY_TYPE.test(mediaType) && !bytes.some(isBinary);
}

/** Controls that no text has. */
function isBinary(byte: number): boolean {
  return byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d;
}
