/**
 * What are the parts of one message, and what is said about each of them?
 *
 * Made from what the parser understood: a head that it accepted is cut at its line ends, and what it refused
 * is shown up to the broken rule. Positions count from the first byte of the message. This file refuses to
 * know what comes before and after it.
 */
import { Fields, trimmed } from "../http/fields.ts";
import { PORTABLE_CODEC } from "../http1/codec.ts";
import { Violation } from "../http1/violation.ts";
import {
  chunkNotes,
  contentFollows,
  contentNote,
  EMPTY_BEFORE,
  END_NOTE,
  HEAD_ALONE,
  NOT_READ,
  TRAILER_NOTE,
} from "./content-words.ts";
import { explainField } from "./field-table.ts";
import { requestFindings } from "./findings-request.ts";
import { responseFindings } from "./findings-response.ts";
import {
  brokenPieces,
  endsInSecret,
  fieldPieces,
  type Line,
  lineEndFrom,
  linePieces,
  linesIn,
  type Part,
  type PartKind,
  type Piece,
} from "./parts.ts";
import type { Reading } from "./reading.ts";
import {
  explainRequestLine,
  explainStatusLine,
  requestLineOf,
  statusLineOf,
} from "./start-line.ts";
import type { Note, Told } from "./told.ts";
import { dateOf } from "./words.ts";

interface FieldLine extends Line {
  readonly name: string;
  readonly value: string;
  readonly valueStart: number;
}

/** One message, as a parser has read it. */
export class Message {
  readonly parts: Part[] = [];
  /** What its head says; of a refused one, as far as it goes. */
  told: Told;
  readonly #bytes: Uint8Array;
  readonly #reading: Reading;
  readonly #number: number;
  readonly #explained = new Set<string>();

  /** @param method of the request that a response answers */
  constructor(
    bytes: Uint8Array,
    reading: Reading,
    told: Pick<Told, "kind" | "method">,
    number: number,
  ) {
    this.#bytes = bytes;
    this.#reading = reading;
    this.#number = number;
    this.told = {
      ...told,
      status: 0,
      minorVersion: 1,
      target: "",
      fields: Fields.empty,
      date: undefined,
    };
    const { headEnd, violation } = reading;
    const head =
      headEnd ?? (violation === undefined ? reading.end : this.#lineStart(0, violation.offset));
    this.#addHead(head);
    if (headEnd !== undefined) this.#addContent(headEnd);
    if (violation !== undefined) this.#addViolation(violation);
  }

  /** Behind the last part. */
  get end(): number {
    return this.parts.at(-1)?.end ?? 0;
  }

  #text(start: number, end: number): string {
    return PORTABLE_CODEC.decode(this.#bytes, start, end);
  }

  #add(
    kind: PartKind,
    pieces: readonly Piece[],
    notes: readonly Note[],
    violation?: Violation,
  ): void {
    const start = pieces[0]?.start ?? this.end;
    const end = pieces.at(-1)?.end ?? start;
    const part = { kind, message: this.#number, start, end, pieces, notes };
    this.parts.push(violation === undefined ? part : { ...part, violation });
  }

  /** The lines up to there are well-formed, whatever comes behind them. */
  #addHead(end: number): void {
    const lines = linesIn(this.#bytes, 0, end);
    const first = lines.findIndex(({ start, textEnd }) => start < textEnd);
    const before = first < 0 ? lines : lines.slice(0, first);
    for (const line of before)
      this.#add("empty-line", linePieces(line, "start-line"), [EMPTY_BEFORE]);
    const startLine = lines[first];
    if (startLine === undefined) return;
    const rest = lines.slice(first + 1);
    const fields = rest
      .filter(({ start, textEnd }) => start < textEnd)
      .map((line) => this.#fieldLine(line));
    this.#addStartLine(startLine, fields);
    for (const line of fields) this.#addField(line, "field");
    const last = rest.at(-1);
    if (last !== undefined && last.start === last.textEnd) this.#addHeadEnd(last);
  }

  #addStartLine(line: Line, fields: readonly FieldLine[]): void {
    const text = this.#text(line.start, line.textEnd);
    const said = Fields.of(fields.map(({ name, value }) => [name, value] as const));
    const { kind, method } = this.told;
    const common = { kind, fields: said, date: dateOf(said.get("date")) };
    if (kind === "request") {
      const request = requestLineOf(text);
      const minorVersion = request.version === "HTTP/1.0" ? 0 : 1;
      this.told = {
        ...common,
        status: 0,
        minorVersion,
        method: request.method,
        target: request.target,
      };
      this.#add("start-line", linePieces(line, "start-line"), explainRequestLine(request));
    } else {
      const response = statusLineOf(text);
      const minorVersion = response.version === "HTTP/1.0" ? 0 : 1;
      this.told = { ...common, status: Number(response.status), minorVersion, method, target: "" };
      this.#add("start-line", linePieces(line, "start-line"), explainStatusLine(response));
    }
  }

  #fieldLine(line: Line): FieldLine {
    const text = this.#text(line.start, line.textEnd);
    const colon = text.indexOf(":");
    const raw = text.slice(colon + 1);
    const value = trimmed(raw);
    const valueStart = line.start + colon + 1 + Math.max(raw.indexOf(value), 0);
    return { ...line, name: text.slice(0, colon), value, valueStart };
  }

  /** What a field is, is said where it stands first. */
  #addField(line: FieldLine, kind: "field" | "trailer"): void {
    const { name, value, valueStart } = line;
    const [what, ...rest] = explainField(name, value, this.told);
    const isFirst = !this.#explained.has(name.toLowerCase());
    this.#explained.add(name.toLowerCase());
    const notes = what !== undefined && (isFirst || rest.length === 0) ? [what, ...rest] : rest;
    const pieces = fieldPieces(line, name, value, valueStart);
    this.#add(kind, pieces, kind === "trailer" ? [TRAILER_NOTE, ...notes] : notes);
  }

  #addHeadEnd(line: Line): void {
    const { framing, headAlone } = this.#reading;
    const findings =
      this.told.kind === "request" ? requestFindings(this.told) : responseFindings(this.told);
    const alone = headAlone ? [HEAD_ALONE] : [];
    const notes = [...contentFollows(framing, this.told), ...alone, ...findings];
    this.#add("empty-line", linePieces(line, "framing"), notes);
  }

  #addContent(headEnd: number): void {
    const { framing, contents, end, violation } = this.#reading;
    const isChunked = framing.kind === "chunked";
    let at = headEnd;
    for (const { start, end: behind } of contents) {
      this.#addFraming(at, start, at > headEnd);
      const note = contentNote(behind - start, this.told, isChunked);
      this.#add("content", [{ role: "content", start, end: behind }], [note]);
      at = behind;
    }
    if (!isChunked) return;
    const upTo = violation === undefined ? end : this.#lineStart(at, violation.offset);
    this.#addFraming(at, upTo, at > headEnd);
  }

  /** Chunk lines, the ends of chunks, and the trailer section. */
  #addFraming(from: number, to: number, afterContent: boolean): void {
    let endsChunk = afterContent;
    let inTrailers = false;
    for (const line of linesIn(this.#bytes, from, to)) {
      const pieces = linePieces(line, "framing");
      const isEmpty = line.start === line.textEnd;
      if (endsChunk && isEmpty) this.#add("chunk-end", pieces, []);
      else if (isEmpty) this.#add("empty-line", pieces, [END_NOTE]);
      else if (inTrailers) this.#addField(this.#fieldLine(line), "trailer");
      else {
        const text = this.#text(line.start, line.textEnd);
        inTrailers = /^0+[ \t]*(?:;|$)/.test(text);
        this.#add("chunk-line", pieces, chunkNotes(text));
      }
      endsChunk = false;
    }
  }

  /** Where the line begins in which this byte stands, when lines are counted from another one. */
  #lineStart(from: number, offset: number): number {
    let start = from;
    for (const line of linesIn(this.#bytes, from, Math.min(offset + 1, this.#bytes.length))) {
      if (line.end > offset) break;
      start = line.textEnd < line.end ? line.end : line.start;
    }
    return start;
  }

  #addViolation(violation: Violation): void {
    const { length } = this.#bytes;
    const start = this.end;
    const isContent = violation.code === "CONTENT_INCOMPLETE";
    const end =
      isContent || violation.offset >= length
        ? length
        : lineEndFrom(this.#bytes, Math.max(violation.offset, start));
    const before = this.parts.at(-1)?.pieces ?? [];
    const pieces = brokenPieces(this.#bytes, { start, end }, endsInSecret(before));
    this.#add("broken", pieces, [], violation);
    if (end === length) return;
    const unread = brokenPieces(this.#bytes, { start: end, end: length }, endsInSecret(pieces));
    this.#add("unread", unread, [NOT_READ]);
  }
}

/** The same violation, counted from the beginning of a longer text. */
export function movedViolation(violation: Violation, by: number): Violation {
  const { code, offset, excerpt, caret, status } = violation;
  return by === 0 ? violation : new Violation(code, offset + by, excerpt, caret, status);
}
