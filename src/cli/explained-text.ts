/**
 * How does an explained message look on a page?
 *
 * Each line of it as it is, and beneath it, indented, what it is and does, with its section. What is wrong
 * begins with "!", what follows from several fields with ">". Secrets are counted instead of shown. A
 * terminal obeys nothing of it. This file refuses to know what anything means.
 */
import type { Explained } from "../explain/explain.ts";
import type { Part, Piece, PieceRole } from "../explain/parts.ts";
import type { Note, NoteKind } from "../explain/told.ts";
import { type Violation, visible } from "../http1/violation.ts";
import { ContentReader } from "../wire/content-reader.ts";
import { type Paint, type Role, statusRole } from "../wire/paint.ts";
import { looksLikeText } from "../wire/text-content.ts";
import { byteCount, safeName } from "../wire/visible.ts";

export interface PageOptions {
  readonly paint: Paint;
  /** Are credentials and cookies shown? */
  readonly secrets: boolean;
}

const WIDTH = 80;
const INDENT = "    ";
/** Bytes of one content, or of what nobody reads, that are shown. */
const CONTENT_MAX = 2048;
const UNREAD_MAX = 512;
/** Behind this column a caret would stand in the next row of a usual terminal. */
const CARET_MAX = WIDTH - 16;

const ROLES: Readonly<Record<Exclude<PieceRole, "line-end">, Role>> = {
  "start-line": "startLine",
  "field-name": "fieldName",
  "field-value": "fieldValue",
  secret: "fieldValue",
  framing: "framing",
  content: "content",
  broken: "refused",
};

const MARKS: Readonly<Record<NoteKind, readonly [mark: string, role: Role]>> = {
  meaning: ["", "hint"],
  fault: ["!", "warning"],
  finding: [">", "hint"],
};

/** Ends in a line end. */
export function explainedText(explained: Explained, options: PageOptions): string {
  const page = new ExplainedPage(explained.bytes, options);
  return [...explained.parts.map((part) => page.part(part)), remarks(explained, options)].join("");
}

class ExplainedPage {
  readonly #bytes: Uint8Array;
  readonly #paint: Paint;
  readonly #secrets: boolean;
  #message = 0;

  constructor(bytes: Uint8Array, { paint, secrets }: PageOptions) {
    this.#bytes = bytes;
    this.#paint = paint;
    this.#secrets = secrets;
  }

  part(part: Part): string {
    const gap = part.message === this.#message ? "" : "\n";
    this.#message = part.message;
    const notes = part.notes.map((note) => this.#note(note)).join("");
    const refusal = part.violation === undefined ? "" : this.#violation(part, part.violation);
    return `${gap}${this.#shown(part)}${refusal}${notes}`;
  }

  #shown(part: Part): string {
    switch (part.kind) {
      case "chunk-end":
        return "";
      case "content":
      case "tunnel":
        return this.#content(part);
      case "broken":
        return part.pieces.length === 0 ? "" : this.#lines(part, UNREAD_MAX);
      case "unread":
      case "surplus":
        return this.#lines(part, UNREAD_MAX);
      default:
        return this.#lines(part, Number.POSITIVE_INFINITY);
    }
  }

  /** Up to `max` bytes as lines; what is left out is counted. */
  #lines({ pieces, end, start }: Part, max: number): string {
    let text = "";
    let shown = 0;
    for (const piece of pieces) {
      if (shown >= max) break;
      const cut = { ...piece, end: Math.min(piece.end, piece.start + max - shown) };
      text += piece.role === "line-end" ? "\n" : this.#piece(cut);
      shown += cut.end - cut.start;
    }
    const left = end - start - shown;
    const ended = text.endsWith("\n") ? text : `${text}\n`;
    return left > 0 ? `${ended}${this.#remark(`${byteCount(left)} more`)}` : ended;
  }

  #piece(piece: Piece): string {
    const { role, start, end } = piece;
    if (role === "line-end") return "";
    if (role === "secret" && !this.#secrets) {
      return this.#paint("masked", maskOf(end - start));
    }
    const text = visible(this.#bytes.subarray(start, end));
    return this.#paint(role === "start-line" ? startRole(text) : ROLES[role], text);
  }

  #content({ start, end }: Part): string {
    const shown = this.#bytes.subarray(start, Math.min(end, start + CONTENT_MAX));
    if (!looksLikeText(shown)) return this.#remark(`${byteCount(end - start)}, not text`);
    const reader = new ContentReader();
    const text = reader.read(shown) + (end - start > shown.length ? "" : reader.end());
    const lines = text.endsWith("\n") ? text.slice(0, -1) : text;
    const painted = lines.split("\n").map((line) => this.#paint("content", line));
    const left = end - start - shown.length + (end - start > shown.length ? reader.held : 0);
    const more = left > 0 ? this.#remark(`${byteCount(left)} more`) : "";
    return `${painted.join("\n")}\n${more}`;
  }

  #note({ kind, words, section }: Note): string {
    const [mark, role] = MARKS[kind];
    return this.#block(mark, role, `${words} `, `(${section})`);
  }

  /** Wrapped words; the last of them, the section, is never broken. */
  #block(mark: string, role: Role, words: string, section: string): string {
    const all = [...safeName(words).split(" "), section].filter((word) => word !== "");
    const rows = wrapped(all, WIDTH - INDENT.length);
    const first = mark === "" ? INDENT : `  ${mark} `;
    return rows
      .map((row, index) => `${index === 0 ? first : INDENT}${this.#paint(role, row)}\n`)
      .join("");
  }

  #violation(part: Part, violation: Violation): string {
    const { code, sentence, section, remedy } = violation;
    const refusal = this.#block("!", "refused", `${code}: ${sentence} `, `(${section})`);
    const help = remedy === "" ? "" : this.#block("", "refused", remedy, "");
    return `${this.#caret(part, violation)}${refusal}${help}`;
  }

  /** Beneath the line, under the byte, where that can be seen. */
  #caret({ pieces, start, end }: Part, { offset }: Violation): string {
    const where = offset >= this.#bytes.length ? `the end, byte ${offset}` : `byte ${offset}`;
    const line = pieces.filter(({ role }) => role !== "line-end");
    const rowStart = this.#rowStart(start, Math.min(offset, end));
    let column = 0;
    for (const piece of line) {
      if (piece.end <= rowStart) continue;
      const from = Math.max(piece.start, rowStart);
      const isMasked = piece.role === "secret" && !this.#secrets;
      if (offset < piece.end && isMasked) {
        return this.#pointer(column, `${where}, in what is masked`);
      }
      const upTo = Math.min(piece.end, offset);
      if (upTo > from || isMasked) {
        column += isMasked
          ? maskOf(piece.end - piece.start).length
          : visible(this.#bytes.subarray(from, upTo)).length;
      }
      if (offset < piece.end) break;
    }
    return this.#pointer(column, where);
  }

  /** A broken line that holds line feeds is shown in several rows only behind CR LF. */
  #rowStart(start: number, offset: number): number {
    for (let at = offset - 1; at > start; at--) {
      if (this.#bytes[at] === 0x0a && this.#bytes[at - 1] === 0x0d) return at + 1;
    }
    return start;
  }

  #pointer(column: number, where: string): string {
    if (column > CARET_MAX) return `${INDENT}${this.#paint("refused", `at ${where}`)}\n`;
    return `${" ".repeat(column)}${this.#paint("refused", `^ ${where}`)}\n`;
  }

  #remark(words: string): string {
    return `${this.#paint("remark", `‹${words}›`)}\n`;
  }
}

function maskOf(length: number): string {
  return `‹masked, ${byteCount(length)}›`;
}

/** The colour of a status line tells its class. */
function startRole(line: string): Role {
  const status = /^HTTP\/\d\.\d (\d{3})(?: |$)/.exec(line)?.[1];
  return status === undefined ? "startLine" : statusRole(Number(status));
}

/** Rows of words; a word that is longer than a row has one of its own. */
function wrapped(words: readonly string[], width: number): readonly string[] {
  const rows: string[] = [];
  for (const word of words) {
    const row = rows.at(-1);
    if (row === undefined || row.length + 1 + word.length > width) rows.push(word);
    else rows[rows.length - 1] = `${row} ${word}`;
  }
  return rows;
}

/** What was put right before it was explained, and what else the reader must know of the whole. */
function remarks({ lineFeeds, endAdded }: Explained, { paint }: PageOptions): string {
  const said: string[] = [];
  if (lineFeeds > 0) {
    const lines = lineFeeds === 1 ? "1 line ends" : `${lineFeeds} lines end`;
    said.push(`${lines} in LF alone here; on the wire each line of a head ends in CR LF`);
  }
  if (endAdded) said.push("the empty line that ends the head was missing here");
  return said.map((words) => `${paint("remark", `‹${words}›`)}\n`).join("");
}
