/**
 * How do bytes look in hexadecimal?
 *
 *   89504e47 0d0a1a0a 0000000d 49484452  |.PNG........IHDR|
 * Sixteen in a row, and beside them those that are visible ASCII. This file refuses to know whose bytes
 * they are.
 */
import type { Mark, Page } from "./page.ts";

export const BYTES_PER_ROW = 16;
const BYTES_PER_GROUP = 4;
const WIDTH = 35;

export class HexRows {
  readonly #page: Page;
  readonly #mark: Mark;
  #row: number[] = [];

  constructor(page: Page, mark: Mark) {
    this.#page = page;
    this.#mark = mark;
  }

  write(bytes: Uint8Array): void {
    for (const byte of bytes) {
      this.#row.push(byte);
      if (this.#row.length === BYTES_PER_ROW) this.flush();
    }
  }

  /** Shows a row that isn't full. */
  flush(): void {
    if (this.#row.length === 0) return;
    this.#page.line(this.#mark, "content", rowText(this.#row));
    this.#row = [];
  }
}

function rowText(row: readonly number[]): string {
  let digits = "";
  let letters = "";
  for (const [index, byte] of row.entries()) {
    if (index > 0 && index % BYTES_PER_GROUP === 0) digits += " ";
    digits += byte.toString(16).padStart(2, "0");
    letters += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".";
  }
  return `${digits.padEnd(WIDTH)}  |${letters}|`;
}
