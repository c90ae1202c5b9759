/**
 * What does this head say? A request line and a field section become one `RequestHead`.
 *
 * RFC 9112 §3, §5. The head stays in the buffer until it is complete, and is then consumed as a
 * whole. This file refuses to know how long the content is (framing) and who answers.
 */
import { Fields } from "../http/fields.ts";
import type { RequestHead, TargetForm } from "../http/request.ts";
import type { Decode } from "./codec.ts";
import { FieldSectionReader } from "./field-section.ts";
import type { MessageLimits } from "./limits.ts";
import type { ReceiveBuffer } from "./receive-buffer.ts";
import type { ReceivedLines } from "./received-lines.ts";
import { RequestLineReader } from "./request-line.ts";
import { hostOf, type TargetParts } from "./request-target.ts";

export class ReceivedHead implements RequestHead {
  readonly method: string;
  readonly target: string;
  readonly form: TargetForm;
  readonly path: string;
  readonly query: string | undefined;
  readonly minorVersion: 0 | 1;
  readonly fields: Fields;
  readonly lines: ReceivedLines;
  /** The authority of the target wins over Host (RFC 9112 §3.2.2). */
  readonly authority: string;

  constructor(
    line: RequestLineReader,
    parts: TargetParts,
    host: string | undefined,
    lines: ReceivedLines,
  ) {
    this.method = line.method;
    this.target = line.target;
    this.form = parts.form;
    this.path = parts.path;
    this.query = parts.query;
    this.authority = parts.authority ?? host ?? "";
    this.minorVersion = line.minorVersion;
    this.lines = lines;
    this.fields = new Fields(lines);
  }
}

/** Reads one head after the other from a buffer. */
export class RequestHeadReader {
  readonly #limits: MessageLimits;
  readonly #decode: Decode;
  readonly #secure: boolean;
  /** From the first byte of a head until it is complete; for good when it breaks a rule. */
  #parts: HeadParts | undefined;

  /** @param secure may a target be an https address (RFC 9110 §7.4)? */
  constructor(limits: MessageLimits, decode: Decode, secure = false) {
    this.#limits = limits;
    this.#decode = decode;
    this.#secure = secure;
  }

  /** Has a byte of a request line been seen? Empty lines before it don't count. */
  get begun(): boolean {
    return this.#parts?.line.begun ?? false;
  }

  /** The method of the head that is being read; "" before it is known. */
  get method(): string {
    return this.#parts?.line.method ?? "";
  }

  /**
   * The head, consumed from the buffer, or undefined when bytes are missing.
   * @throws Violation
   */
  read(buffer: ReceiveBuffer): ReceivedHead | undefined {
    if (buffer.length === 0) return undefined;
    this.#parts ??= takeParts(this.#limits, this.#decode, this.#secure);
    const { line, fields } = this.#parts;
    if (!this.#parts.inFields) {
      const lineLength = line.read(buffer);
      if (lineLength < 0) return undefined;
      fields.begin(lineLength);
      this.#parts.inFields = true;
    }
    const length = fields.read(buffer);
    if (length < 0 || line.parts === undefined) return undefined;
    const lines = fields.lines(buffer, length);
    const host = hostOf(lines, line.minorVersion, buffer.offset + length - 2);
    const head = new ReceivedHead(line, line.parts, host, lines);
    buffer.consume(length);
    giveBack(this.#parts);
    this.#parts = undefined;
    return head;
  }
}

/** The two that read a head, and how far they are. */
interface HeadParts {
  readonly limits: MessageLimits;
  readonly decode: Decode;
  readonly secure: boolean;
  readonly line: RequestLineReader;
  readonly fields: FieldSectionReader;
  inFields: boolean;
}

/** Nearly every head is there whole, and then these serve all connections in turn. */
let spare: HeadParts | undefined;

function takeParts(limits: MessageLimits, decode: Decode, secure: boolean): HeadParts {
  const taken = spare;
  if (taken?.limits === limits && taken.decode === decode && taken.secure === secure) {
    spare = undefined;
    return taken;
  }
  const line = new RequestLineReader(limits, decode, secure);
  const fields = new FieldSectionReader(
    {
      maxBytes: limits.maxHeaderSize,
      maxLines: limits.maxHeaders,
      tooLarge: "FIELDS_TOO_LARGE",
      tooMany: "FIELDS_TOO_MANY",
    },
    decode,
  );
  return { limits, decode, secure, line, fields, inFields: false };
}

function giveBack(parts: HeadParts): void {
  parts.line.reset();
  parts.inFields = false;
  spare = parts;
}
