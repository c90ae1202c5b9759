/**
 * How do many speakers share one page, when some stop in the middle of a line?
 *
 * Every line begins with the mark of its speaker, and ends as lines of its kind end. One that doesn't,
 * because somebody else speaks meanwhile or nothing more comes, ends in a backslash (docs/transcript.md).
 * This file refuses to know what the lines say.
 */
import type { Paint, Role } from "./paint.ts";

/** Who says the line, and as what: "#1 →", "#1 ←|". */
export interface Mark {
  readonly text: string;
  readonly role: Role;
}

export interface PageOptions {
  /** Takes text as soon as there is some; a line may come in pieces. */
  readonly write: (text: string) => void;
  readonly paint: Paint;
  /** Milliseconds since the page was begun: lines say when they were, in seconds. Default: they don't. */
  readonly now?: (() => number) | undefined;
}

const WIDTH_OF_TIME = 8;
const ESCAPED_SPACE = "\\x20";

export class Page {
  readonly #write: (text: string) => void;
  readonly #paint: Paint;
  readonly #now: (() => number) | undefined;
  /** Whose line is begun and stands last on the page. */
  #open: Mark | undefined;
  #begun = false;
  /** A space that may turn out to be the last character of its line, where nobody would see it. */
  #space: Role | undefined;
  #text = "";
  #at = Number.NaN;
  #time = "";
  #blank = "";

  constructor({ write, paint, now }: PageOptions) {
    this.#write = write;
    this.#paint = paint;
    this.#now = now;
  }

  /** A piece of the speaker's line, safe already. */
  add(mark: Mark, role: Role, text: string): void {
    if (text === "") return;
    if (this.#open !== mark) this.#begin(mark);
    if (!this.#begun) this.#text += " ";
    this.#begun = true;
    this.#showSpace(" ");
    const endsInSpace = text.endsWith(" ");
    this.#text += this.#paint(role, endsInSpace ? text.slice(0, -1) : text);
    if (endsInSpace) this.#space = role;
  }

  /** The end of the speaker's line; an empty line, or the rest of one, when none stands last. */
  end(mark: Mark): void {
    if (this.#open !== mark) this.#begin(mark);
    this.#showSpace(ESCAPED_SPACE);
    this.#text += "\n";
    this.#open = undefined;
  }

  /** The speaker's line has no end, or not yet. */
  stop(mark: Mark): void {
    if (this.#open === mark) this.#suspend();
  }

  /** A line of its own. */
  line(mark: Mark, role: Role, text: string): void {
    this.#suspend();
    this.add(mark, role, text);
    this.end(mark);
  }

  /** Hands on all that was added since. */
  flush(): void {
    const text = this.#text;
    this.#text = "";
    if (text !== "") this.#write(text);
  }

  #begin(mark: Mark): void {
    this.#suspend();
    this.#text += this.#timeColumn() + this.#paint(mark.role, mark.text);
    this.#open = mark;
    this.#begun = false;
  }

  #suspend(): void {
    if (this.#open === undefined) return;
    this.#showSpace(" ");
    this.#text += `${this.#begun ? "" : " "}${this.#paint("remark", "\\")}\n`;
    this.#open = undefined;
  }

  #showSpace(as: string): void {
    if (this.#space === undefined) return;
    this.#text += this.#paint(this.#space, as);
    this.#space = undefined;
  }

  /** Told once for all that was said at the same moment. */
  #timeColumn(): string {
    if (this.#now === undefined) return "";
    const at = this.#now();
    // Nearly all lines: making the text of a time takes longer than all the rest of a line.
    if (at === this.#at) return `${this.#blank} `;
    this.#at = at;
    const time = (at / 1000).toFixed(3).padStart(WIDTH_OF_TIME);
    const isSame = time === this.#time;
    this.#time = time;
    this.#blank = "".padStart(time.length);
    return `${isSame ? this.#blank : this.#paint("remark", time)} `;
  }
}
