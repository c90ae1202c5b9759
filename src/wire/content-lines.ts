/**
 * How is content shown, how much of it, and how is the rest told?
 *
 * Text in lines, anything else in hexadecimal, with the chunk lines between; each up to a bound. What is
 * left out is counted, and told when the message ends. This file refuses to know how long the content
 * should be.
 */
import { HexRows } from "./hex-rows.ts";
import type { Marks } from "./marks.ts";
import type { Page } from "./page.ts";
import { isText } from "./text-content.ts";
import { TextRows } from "./text-rows.ts";
import { byteCount } from "./visible.ts";
import { WireLines } from "./wire-lines.ts";

/** How much of one message's content is shown, chunk lines included. Bytes. */
export interface ContentBounds {
  readonly text: number;
  readonly hex: number;
}

/** What is left of content in a view of heads. */
export const FEW_BYTES: ContentBounds = { text: 1024, hex: 16 };
export const NO_BYTES: ContentBounds = { text: 0, hex: 0 };
export const ALL_BYTES: ContentBounds = {
  text: Number.POSITIVE_INFINITY,
  hex: Number.POSITIVE_INFINITY,
};

const NOT_CODED = /^(?:identity)?$/i;

/** What shows all that one side says: its heads, and its content. */
export function sideOf(
  page: Page,
  marks: Marks,
  { hex, secrets }: { readonly hex: boolean; readonly secrets: boolean },
  bounds: ContentBounds,
): { readonly lines: WireLines; readonly content: ContentLines } {
  const rows = new HexRows(page, marks.hex);
  const lines = new WireLines(page, marks, { rows: hex ? rows : undefined, secrets });
  return { lines, content: new ContentLines(page, marks, lines, rows, bounds, hex) };
}

export class ContentLines {
  readonly #page: Page;
  readonly #marks: Marks;
  readonly #lines: WireLines;
  readonly #bounds: ContentBounds;
  readonly #hexRows: HexRows;
  readonly #textRows: TextRows;
  readonly #hexOnly: boolean;
  #shownBytes = 0;
  #isText: boolean | undefined;
  #hidden = false;
  #hiddenBytes = 0;
  #hiddenFraming = 0;

  /**
   * @param lines have shown the head, and show what frames the content
   * @param rows for what isn't text
   * @param hexOnly show text in hexadecimal, too
   */
  constructor(
    page: Page,
    marks: Marks,
    lines: WireLines,
    rows: HexRows,
    bounds: ContentBounds,
    hexOnly = false,
  ) {
    this.#page = page;
    this.#marks = marks;
    this.#lines = lines;
    this.#bounds = bounds;
    this.#hexRows = rows;
    this.#textRows = new TextRows(page, marks.content);
    this.#hexOnly = hexOnly;
  }

  content(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#isText ??= !this.#hexOnly && this.#looksReadable(bytes);
    const room = this.#room();
    const shown = bytes.subarray(0, room);
    this.#shownBytes += shown.length;
    if (this.#isText) this.#textRows.write(shown);
    else this.#hexRows.write(shown);
    if (bytes.length === shown.length) return;
    this.#hidden = true;
    // A character that the bound cuts is left out whole.
    const dropped = this.#textRows.dropHeld();
    this.#hiddenBytes += bytes.length - shown.length + dropped;
    this.#shownBytes -= dropped;
  }

  framing(bytes: Uint8Array): void {
    this.#endPiece();
    const room = this.#room();
    const shown = bytes.subarray(0, room);
    if (shown.length > 0) {
      this.#shownBytes += shown.length;
      this.#lines.write(shown, "framing");
    }
    if (bytes.length === shown.length) return;
    this.#hidden = true;
    this.#hiddenFraming += bytes.length - shown.length;
  }

  /** Tells what was left out since it was told last. */
  tell(): void {
    this.#hexRows.flush();
    const told: string[] = [];
    const what = this.#shownBytes > 0 ? "more" : "of content";
    if (this.#hiddenBytes > 0) told.push(`${byteCount(this.#hiddenBytes)} ${what}`);
    if (this.#hiddenFraming > 0) told.push(`${byteCount(this.#hiddenFraming)} of chunk framing`);
    this.#hiddenBytes = 0;
    this.#hiddenFraming = 0;
    if (told.length > 0) this.#page.line(this.#marks.head, "remark", `‹${told.join(", ")}›`);
  }

  /** The message is over; the next one begins anew. */
  end(): void {
    this.#endPiece();
    this.tell();
    this.#shownBytes = 0;
    this.#isText = undefined;
    this.#hidden = false;
  }

  #looksReadable(bytes: Uint8Array): boolean {
    const { mediaType, contentCoding } = this.#lines;
    return NOT_CODED.test(contentCoding) && isText(mediaType, bytes);
  }

  #room(): number {
    if (this.#hidden) return 0;
    // Until content says otherwise, chunk lines stand as text does.
    const bound = this.#isText === false ? this.#bounds.hex : this.#bounds.text;
    return Math.max(bound - this.#shownBytes, 0);
  }

  #endPiece(): void {
    this.#textRows.flush();
    this.#hexRows.flush();
  }
}
