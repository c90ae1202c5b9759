/**
 * Which lines do the bytes of one direction make, and what in them must not be shown?
 *
 * Bytes come in any pieces and are shown at once. A CR LF ends a line quietly, since each line of
 * HTTP ends so (RFC 9112 §2.2); a CR or LF alone ends it too, and is shown. The values of fields that
 * hold secrets are counted instead of shown, also where the line is malformed, folded or unfinished.
 * This file refuses to know whose bytes these are and when they arrive.
 */
import { COLON, CR, HTAB, LF, SP, TOKEN } from "../http1/grammar.ts";
import { visible } from "../http1/violation.ts";
import type { Page } from "./page.ts";
import type { Paint, Role } from "./paint.ts";
import { byteCount } from "./visible.ts";

export type LinePart = "head" | "framing" | "refused";

const SECRETS: ReadonlySet<string> = new Set([
  "authorization",
  "proxy-authorization",
  "cookie",
  "set-cookie",
]);
const NAME_MAX = 40;
const MEDIA_TYPE_MAX = 100;

export interface Marks {
  readonly plain: string;
  /** For lines that begin in refused bytes. */
  readonly refused: string;
}

export class WireLines {
  readonly #page: Page;
  readonly #paint: Paint;
  readonly #marks: Marks;
  #mark: string;
  #part: LinePart = "head";
  #startLineDue = true;
  #headCount = 0;
  #startRole: Role = "startLine";
  #bytesInLine = 0;
  #where: "name" | "value" | "secret" = "name";
  #name = "";
  #maskedBytes = 0;
  /** The line before was a secret, so one that continues it (line folding) is one, too. */
  #secretMayContinue = false;
  #carriageReturn = false;
  #contentBefore = false;
  #mediaType = "";

  constructor(page: Page, paint: Paint, marks: Marks) {
    this.#page = page;
    this.#paint = paint;
    this.#marks = marks;
    this.#mark = marks.plain;
  }

  /** The next line begins a head. */
  get startLineDue(): boolean {
    return this.#startLineDue;
  }

  /** How many heads have come to their end. */
  get headCount(): number {
    return this.#headCount;
  }

  /** The Content-Type of the head that was shown last, "" when it had none. */
  get mediaType(): string {
    return this.#mediaType.trim();
  }

  setStartRole(role: Role): void {
    this.#startRole = role;
  }

  /** Content was shown or counted: the CR LF that comes next only ends its chunk. */
  contentPassed(): void {
    this.#contentBefore = true;
  }

  write(bytes: Uint8Array, part: LinePart): void {
    this.#part = part;
    if (part !== "framing") this.#leaveContent();
    let from = 0;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at];
      if (this.#carriageReturn) {
        this.#carriageReturn = false;
        this.#endLine(byte === LF ? "" : "\\r");
        if (byte === LF) {
          from = at + 1;
          continue;
        }
      }
      if (byte !== CR && byte !== LF) continue;
      this.#show(bytes.subarray(from, at));
      from = at + 1;
      if (byte === CR) this.#carriageReturn = true;
      else this.#endLine("\\n");
    }
    this.#show(bytes.subarray(from));
  }

  /** No more bytes will come: what is begun is ended. */
  end(): void {
    if (this.#carriageReturn) {
      this.#carriageReturn = false;
      this.#endLine("\\r");
    } else if (this.#bytesInLine > 0 || this.#page.isBegun(this.#mark)) {
      this.#endLine("");
    }
  }

  /** Only in a chunked message does a line end follow content; else the next line is a new one. */
  #leaveContent(): void {
    if (this.#contentBefore && this.#page.isBegun(this.#mark)) this.#page.end(this.#mark);
    this.#contentBefore = false;
  }

  #show(piece: Uint8Array): void {
    if (piece.length === 0) return;
    if (this.#bytesInLine === 0) this.#beginLine(piece[0] ?? 0);
    this.#bytesInLine += piece.length;
    const from = this.#where === "name" ? this.#showName(piece) : 0;
    const rest = piece.subarray(from);
    if (this.#where === "secret") this.#mask(rest);
    else if (this.#where === "value") this.#addValue(rest);
  }

  /** Returns how much of the piece is done with. */
  #showName(piece: Uint8Array): number {
    const length = this.#lengthOfName(piece);
    // One colour for both: one piece of text.
    if (this.#where === "value" && this.#nameRole() === this.#valueRole()) return 0;
    this.#add(this.#nameRole(), piece.subarray(0, length));
    return length;
  }

  #beginLine(first: number): void {
    if (!this.#page.isBegun(this.#mark)) {
      this.#mark = this.#part === "refused" ? this.#marks.refused : this.#marks.plain;
    }
    const folded = this.#secretMayContinue && (first === SP || first === HTAB);
    this.#where = folded ? "secret" : "name";
  }

  /**
   * How many bytes of this piece still belong to the name, with its colon. A secret's name counts
   * after bytes that no name may hold, too, and without a colon: such a line is refused, but shown.
   */
  #lengthOfName(piece: Uint8Array): number {
    for (let at = 0; at < piece.length; at++) {
      const byte = piece[at] ?? 0;
      if (TOKEN[byte] === 1) {
        if (this.#name.length < NAME_MAX) this.#name += String.fromCharCode(byte).toLowerCase();
      } else if (this.#name !== "" || byte === COLON) {
        this.#where = SECRETS.has(this.#name) ? "secret" : "value";
        return byte === COLON ? at + 1 : at;
      }
    }
    return piece.length;
  }

  #mask(value: Uint8Array): void {
    let from = 0;
    while (this.#maskedBytes === 0 && (value[from] === SP || value[from] === HTAB)) from++;
    this.#maskedBytes += value.length - from;
  }

  #addValue(value: Uint8Array): void {
    if (this.#part === "head" && !this.#startLineDue && this.#name === "content-type") {
      this.#mediaType = (this.#mediaType + visible(value)).slice(0, MEDIA_TYPE_MAX);
    }
    this.#add(this.#valueRole(), value);
  }

  #endLine(lineEnd: string): void {
    if (this.#bytesInLine === 0) this.#beginLine(CR);
    if (this.#maskedBytes > 0) {
      const masked = `‹masked, ${byteCount(this.#maskedBytes)}›`;
      this.#page.add(this.#mark, ` ${this.#paint("masked", masked)}`);
    }
    this.#page.add(this.#mark, this.#paint("refused", lineEnd));
    const endsChunk = this.#contentBefore && this.#bytesInLine === 0;
    if (!endsChunk || this.#page.isBegun(this.#mark)) this.#page.end(this.#mark);
    this.#contentBefore = false;
    if (this.#part === "head") this.#countHeadLine();
    this.#secretMayContinue = this.#where === "secret";
    this.#where = "name";
    this.#name = "";
    this.#maskedBytes = 0;
    this.#bytesInLine = 0;
  }

  /** A start line begins a head and an empty line ends it; empty lines before a head are none of it. */
  #countHeadLine(): void {
    if (this.#startLineDue && this.#bytesInLine > 0) this.#mediaType = "";
    if (!this.#startLineDue && this.#bytesInLine === 0) this.#headCount++;
    this.#startLineDue = this.#bytesInLine === 0;
  }

  #nameRole(): Role {
    if (this.#part !== "head") return this.#part;
    return this.#startLineDue ? this.#startRole : "fieldName";
  }

  #valueRole(): Role {
    if (this.#part !== "head") return this.#part;
    return this.#startLineDue ? this.#startRole : "fieldValue";
  }

  #add(role: Role, bytes: Uint8Array): void {
    if (bytes.length > 0) this.#page.add(this.#mark, this.#paint(role, visible(bytes)));
  }
}
