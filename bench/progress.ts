/**
 * What is under way? On a terminal one line that is rewritten, elsewhere one line for each step. This file
 * refuses to know what is measured.
 */

/** Where lines go: standard error, usually. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const USUAL_COLUMNS = 80;
const CLEAR_LINE = "\r\x1b[K";

export class Progress {
  readonly #screen: Screen;
  #isDrawn = false;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  /** What is under way now; a line that is too long is cut. */
  show(text: string): void {
    if (this.#screen.isTTY !== true) {
      this.#screen.write(`${text}\n`);
      return;
    }
    // A line that fills the last column would begin another one.
    const room = (this.#screen.columns ?? USUAL_COLUMNS) - 1;
    this.#screen.write(`${CLEAR_LINE}${text.slice(0, room)}`);
    this.#isDrawn = true;
  }

  /** Takes the line away, so that something else can be printed. */
  clear(): void {
    if (this.#isDrawn) this.#screen.write(CLEAR_LINE);
    this.#isDrawn = false;
  }
}
