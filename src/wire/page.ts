/**
 * How do many speakers share one page, when some stop in the middle of a line?
 *
 * Every line begins with the mark of its speaker (connection and direction). A line may be begun
 * and go on later; when another speaker comes first, it goes on in a line that begins with `…`.
 * This file refuses to know what the lines say.
 */
const GOES_ON = "…";

export class Page {
  readonly #write: (text: string) => void;
  /** Whose line is begun and stands last on the page. */
  #open: string | undefined;
  readonly #interrupted = new Set<string>();
  #text = "";

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  /** A piece of the speaker's line. */
  add(mark: string, text: string): void {
    if (text === "") return;
    if (this.#open !== mark) {
      this.#interrupt();
      this.#text += this.#interrupted.delete(mark) ? `${mark} ${GOES_ON}` : `${mark} `;
      this.#open = mark;
    }
    this.#text += text;
  }

  /** The end of the speaker's line; an empty line when none was begun. */
  end(mark: string): void {
    if (this.#open === mark) {
      this.#text += "\n";
      this.#open = undefined;
    } else if (!this.#interrupted.delete(mark)) {
      this.#interrupt();
      this.#text += `${mark}\n`;
    }
  }

  /** A line of its own; one that the speaker had begun ends before it. */
  line(mark: string, text: string): void {
    if (this.isBegun(mark)) this.end(mark);
    this.add(mark, text);
    this.end(mark);
  }

  isBegun(mark: string): boolean {
    return this.#open === mark || this.#interrupted.has(mark);
  }

  /** Hands on all that was added since. */
  flush(): void {
    const text = this.#text;
    this.#text = "";
    if (text !== "") this.#write(text);
  }

  #interrupt(): void {
    if (this.#open === undefined) return;
    this.#text += "\n";
    this.#interrupted.add(this.#open);
    this.#open = undefined;
  }
}
