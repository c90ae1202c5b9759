/**
 * Which lines do the bytes of one direction make, and what in them must not be shown?
 *
 * Bytes come in any pieces and are shown at once. A CR LF ends a line quietly, since each line of
 * HTTP ends so (RFC 9112 §2.2); a CR or LF alone ends it too, and is shown. The values of fields that
 * hold secrets are counted instead of shown, also where the line is malformed, folded or unfinished.
 * This file refuses to know whose bytes these are and when they arrive.
 */
import { isSecretField } from "../http/secret-fields.ts";
import { COLON, CR, HTAB, LF, SP, TOKEN } from "../http1/grammar.ts";
import { visible } from "../http1/violation.ts";
import type { HexRows } from "./hex-rows.ts";
import type { Marks } from "./marks.ts";
import type { Mark, Page } from "./page.ts";
import type { Role } from "./paint.ts";
import { byteCount } from "./visible.ts";

export type LinePart = "head" | "framing" | "refused";

export interface LineOptions {
  /** Where bytes are shown in hexadecimal. Default: as text. */
  readonly rows?: HexRows | undefined;
  /** Show the values of fields that hold secrets. Default false. */
  readonly secrets?: boolean;
}

const NAME_MAX = 40;
const KEPT_VALUE_MAX = 100;

/** How a line ends: as all do, or with what is shown. */
type Ending = "" | "\\r" | "\\n";

const ENDINGS: Readonly<Record<Ending, Uint8Array>> = {
  "": Uint8Array.of(CR, LF),
  "\\r": Uint8Array.of(CR),
  "\\n": Uint8Array.of(LF),
};

export class WireLines {
  readonly #page: Page;
  readonly #marks: Marks;
  readonly #rows: HexRows | undefined;
  readonly #masks: boolean;
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
  #mediaType = "";
  #contentCoding = "";

  constructor(page: Page, marks: Marks, { rows, secrets = false }: LineOptions = {}) {
    this.#page = page;
    this.#marks = marks;
    this.#rows = rows;
    this.#masks = !secrets;
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

  /** The same of Content-Encoding. */
  get contentCoding(): string {
    return this.#contentCoding.trim();
  }

  setStartRole(role: Role): void {
    this.#startRole = role;
  }

  write(bytes: Uint8Array, part: LinePart): void {
    this.#part = part;
    let from = 0;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at];
      if (this.#carriageReturn && byte === LF) {
        this.#carriageReturn = false;
        this.#endLine("");
        from = at + 1;
        continue;
      }
      this.settle();
      if (byte !== CR && byte !== LF) continue;
      this.#show(bytes.subarray(from, at));
      from = at + 1;
      if (byte === CR) this.#carriageReturn = true;
      else this.#endLine("\\n");
    }
    this.#show(bytes.subarray(from));
  }

  /** What comes next comes later: a CR has no LF behind it. */
  settle(): void {
    if (!this.#carriageReturn) return;
    this.#carriageReturn = false;
    this.#endLine("\\r");
  }

  /** No more bytes will come: what is begun is left as it is. */
  end(): void {
    this.settle();
    this.#showMask();
    this.#page.stop(this.#mark);
    this.#rows?.flush();
  }

  get #mark(): Mark {
    return this.#marks[this.#part];
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
        this.#where = this.#masks && isSecretField(this.#name) ? "secret" : "value";
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
    if (this.#part === "head" && !this.#startLineDue) this.#keep(value);
    this.#add(this.#valueRole(), value);
  }

  #keep(value: Uint8Array): void {
    const kept = (before: string): string => (before + visible(value)).slice(0, KEPT_VALUE_MAX);
    if (this.#name === "content-type") this.#mediaType = kept(this.#mediaType);
    else if (this.#name === "content-encoding") this.#contentCoding = kept(this.#contentCoding);
  }

  #endLine(ending: Ending): void {
    if (this.#bytesInLine === 0) this.#beginLine(CR);
    this.#showMask();
    this.#showEnding(ending);
    if (this.#part === "head") this.#countHeadLine();
    this.#secretMayContinue = this.#where === "secret";
    this.#where = "name";
    this.#name = "";
    this.#bytesInLine = 0;
  }

  #showMask(): void {
    if (this.#maskedBytes === 0) return;
    const masked = `‹masked, ${byteCount(this.#maskedBytes)}›`;
    this.#maskedBytes = 0;
    this.#rows?.flush();
    if (this.#rows === undefined) this.#page.add(this.#mark, "masked", ` ${masked}`);
    else this.#page.line(this.#marks.hex, "masked", masked);
  }

  #showEnding(ending: Ending): void {
    if (this.#rows !== undefined) this.#rows.write(ENDINGS[ending]);
    else if (ending === "") this.#page.end(this.#mark);
    else {
      this.#page.add(this.#mark, "refused", ending);
      this.#page.stop(this.#mark);
    }
  }

  /** A start line begins a head and an empty line ends it; empty lines before a head are none of it. */
  #countHeadLine(): void {
    if (this.#startLineDue && this.#bytesInLine > 0) {
      this.#mediaType = "";
      this.#contentCoding = "";
    }
    if (!this.#startLineDue && this.#bytesInLine === 0) {
      this.#headCount++;
      this.#rows?.flush();
    }
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
    if (this.#rows !== undefined) this.#rows.write(bytes);
    else if (bytes.length > 0) this.#page.add(this.#mark, role, visible(bytes));
  }
}
