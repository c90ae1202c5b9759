/**
 * What does this head say? A status line and a field section become one `ResponseHead`.
 *
 * RFC 9112 §4, §5. The head stays in the buffer until it is complete, and is then consumed as a whole.
 * This file refuses to know which request is answered, and how long the content is (framing).
 */
import { Fields } from "../http/fields.ts";
import { namesProtocol } from "../http/response.ts";
import type { ResponseHead } from "../http/response-head.ts";
import type { Decode } from "./codec.ts";
import { FieldSectionReader } from "./field-section.ts";
import type { MessageLimits } from "./limits.ts";
import type { ReceiveBuffer } from "./receive-buffer.ts";
import type { ReceivedLines } from "./received-lines.ts";
import { StatusLineReader } from "./status-line.ts";
import { Violation } from "./violation.ts";

const SWITCHING_PROTOCOLS = 101;

export class ReceivedResponse implements ResponseHead {
  readonly minorVersion: 0 | 1;
  readonly status: number;
  readonly reason: string;
  readonly fields: Fields;
  readonly lines: ReceivedLines;

  constructor({ minorVersion, status, reason }: StatusLineReader, lines: ReceivedLines) {
    this.minorVersion = minorVersion;
    this.status = status;
    this.reason = reason;
    this.lines = lines;
    this.fields = new Fields(lines);
  }
}

/** Reads one head after the other from a buffer. */
export class ResponseHeadReader {
  readonly #line: StatusLineReader;
  readonly #fields: FieldSectionReader;
  #begun = false;
  #inFields = false;

  constructor(limits: MessageLimits, decode: Decode) {
    this.#line = new StatusLineReader(limits, decode);
    this.#fields = new FieldSectionReader(
      {
        maxBytes: limits.maxHeaderSize,
        maxLines: limits.maxHeaders,
        tooLarge: "FIELDS_TOO_LARGE",
        tooMany: "FIELDS_TOO_MANY",
      },
      decode,
    );
  }

  /** Has a byte of a head been seen that isn't complete? */
  get begun(): boolean {
    return this.#begun;
  }

  /**
   * The head, consumed from the buffer, or undefined when bytes are missing.
   * @throws Violation
   */
  read(buffer: ReceiveBuffer): ReceivedResponse | undefined {
    if (buffer.length === 0) return undefined;
    this.#begun = true;
    if (!this.#inFields) {
      const lineLength = this.#line.read(buffer);
      if (lineLength < 0) return undefined;
      this.#fields.begin(lineLength);
      this.#inFields = true;
    }
    const length = this.#fields.read(buffer);
    if (length < 0) return undefined;
    const head = new ReceivedResponse(this.#line, this.#fields.lines(buffer, length));
    if (head.status === SWITCHING_PROTOCOLS && !namesProtocol(head.fields)) {
      // Something is missing: the offset is that of the empty line, where it ought to stand.
      throw new Violation("SWITCH_WITHOUT_PROTOCOL", buffer.offset + length - 2);
    }
    buffer.consume(length);
    this.#line.reset();
    this.#begun = false;
    this.#inFields = false;
    return head;
  }
}
