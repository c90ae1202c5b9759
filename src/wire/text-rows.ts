/**
 * How does text look that is content? Lines as they are, whatever in them a terminal could obey escaped.
 *
 * Each ends in LF; what stands before it, a CR too, is shown. This file refuses to know how much of it is
 * wanted.
 */

import { ContentReader } from "./content-reader.ts";
import type { Mark, Page } from "./page.ts";

export class TextRows {
  readonly #page: Page;
  readonly #mark: Mark;
  #reader = new ContentReader();

  constructor(page: Page, mark: Mark) {
    this.#page = page;
    this.#mark = mark;
  }

  write(bytes: Uint8Array): void {
    this.#show(this.#reader.read(bytes));
  }

  /** Drops the beginning of a character whose rest will not come. Returns its length. */
  dropHeld(): number {
    const { held } = this.#reader;
    this.#reader = new ContentReader();
    return held;
  }

  /** Nothing more comes: what is begun is left as it is. */
  flush(): void {
    this.#show(this.#reader.end());
    this.#page.stop(this.#mark);
  }

  #show(text: string): void {
    const lines = text.split("\n");
    lines.forEach((line, index) => {
      this.#page.add(this.#mark, "content", line);
      if (index < lines.length - 1) this.#page.end(this.#mark);
    });
  }
}
