/**
 * What does a server answer? An immutable value that a handler returns and the connection performs.
 *
 * RFC 9110 §6, §15. A handler says status, fields and content; Content-Length, Transfer-Encoding,
 * Connection, Date and their kin belong to the connection, and naming one here is a TypeError; only a
 * 426 must name in Upgrade what it asks for (§15.5.22), and a 101 what it grants (§15.2.2).
 * This file refuses to know how any of it is framed or sent.
 */
import { Fields, type FieldsInit, trimmed } from "./fields.ts";

/** Content that can be read by position, such as an opened file. One response owns and closes it. */
export interface ContentSource {
  readonly kind: "source";
  /** Bytes that will be sent; exactly as many, or the connection is aborted. */
  readonly length: number;
  /**
   * Reads into `into` from `position` on; resolves to the number of bytes read, at least 1 before
   * the end. A rejection, or 0 before the end, aborts the connection.
   */
  read(into: Uint8Array, position: number): Promise<number>;
  /** Called exactly once, whether or not anything was read. Must not throw. */
  close(): void;
}

/** Content that is made while it is sent. */
export interface ContentStream {
  readonly kind: "stream";
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Bytes, when known beforehand: sent as Content-Length, and the stream is held to it. */
  readonly length?: number;
}

/** null: no content at all, which is not the same as content of length 0 only in 204 and 304. */
export type ResponseContent = null | Uint8Array | ContentSource | ContentStream;

/** What a response is made of. */
export interface ResponseInit {
  /** 200 to 599; 101 is what `upgrade` of a handler's context gives. Default 200. */
  readonly status?: number;
  readonly fields?: FieldsInit;
  readonly content?: ResponseContent;
}

/** What an encoder has made of a response that is sent many times. */
export interface KeptHead {
  /** What depends on the response alone. */
  own: Uint8Array | undefined;
  /** What else stood in the head when it went out last: of that moment, and of that connection. */
  momentary: Uint8Array | undefined;
  end: Uint8Array | undefined;
  /** What could go out with it. */
  content: Uint8Array | undefined;
  /** How often it has gone out like that. */
  times: number;
  /** All of it. */
  whole: Uint8Array | undefined;
}

const NOTHING_KEPT: KeptHead = Object.freeze({
  own: undefined,
  momentary: undefined,
  end: undefined,
  content: undefined,
  times: 0,
  whole: undefined,
});

/** Fields that say how a message travels: the connection's, never a handler's. */
const CONNECTION_OWNED: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "date",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Is this the name of a field that says how a message travels? */
export function belongsToConnection(name: string): boolean {
  return CONNECTION_OWNED.has(name.toLowerCase());
}

/** The status of a response that switches protocols. */
export const SWITCHING_PROTOCOLS = 101;

/** RFC 9110 §15.2.2, §15.5.22: they name protocols in Upgrade. */
const NAMES_PROTOCOL: ReadonlySet<number> = new Set([SWITCHING_PROTOCOLS, 426]);

/** RFC 9110 §15.2, §15.3.5, §15.3.6, §15.4.5. */
const WITHOUT_CONTENT: ReadonlySet<number> = new Set([SWITCHING_PROTOCOLS, 204, 205, 304]);

const UTF8 = new TextEncoder();

/** One response: frozen, and reusable when its content is null or bytes. */
export class HttpResponse {
  readonly status: number;
  readonly fields: Fields;
  readonly content: ResponseContent;
  /** Where an encoder may keep the head of a response that is sent many times. */
  readonly keptHead: KeptHead | undefined;

  /**
   * @param reusable the same value will be sent again and again, and its content never changes: its encoded head is
   * worth keeping.
   * @throws RangeError for a status outside 200 to 599 that isn't 101; TypeError for a field that belongs
   * to the connection, for content that is none, or that is in a 101, 204, 205 or 304, and for a 101 or 426
   * without a protocol in Upgrade.
   */
  constructor(init: ResponseInit = {}, reusable = false) {
    const status = init.status ?? 200;
    const isFinal = Number.isInteger(status) && status >= 200 && status <= 599;
    if (!isFinal && status !== SWITCHING_PROTOCOLS) {
      throw new RangeError(`a final status code is 200 to 599 (RFC 9110 §15), not ${status}`);
    }
    this.status = status;
    this.fields = init.fields === undefined ? Fields.empty : Fields.of(init.fields);
    this.content = init.content ?? null;
    if (!isContent(this.content)) {
      throw new TypeError("content is null, a Uint8Array, a ContentSource or a ContentStream");
    }
    for (let i = 0; i < this.fields.count; i++) {
      const name = this.fields.name(i);
      if (belongsToConnection(name) && !(NAMES_PROTOCOL.has(status) && isUpgrade(name))) {
        throw new TypeError(`${name} belongs to the connection, which decides it`);
      }
    }
    if (NAMES_PROTOCOL.has(status) && !namesProtocol(this.fields)) {
      throw new TypeError(`a ${status} response names protocols in Upgrade (RFC 9110 §7.8)`);
    }
    if (WITHOUT_CONTENT.has(status) && this.content !== null) {
      throw new TypeError(`a ${status} response has no content (RFC 9110 §15)`);
    }
    this.keptHead = reusable ? { ...NOTHING_KEPT } : undefined;
    Object.freeze(this);
  }

  /** Plain text in UTF-8. Fields given here come after Content-Type. */
  static text(text: string, init: Omit<ResponseInit, "content"> = {}): HttpResponse {
    return typed("text/plain; charset=utf-8", UTF8.encode(text), init);
  }

  /** An HTML document in UTF-8. */
  static html(html: string, init: Omit<ResponseInit, "content"> = {}): HttpResponse {
    return typed("text/html; charset=utf-8", UTF8.encode(html), init);
  }

  /** A value as JSON. @throws TypeError when it has no JSON form. */
  static json(value: unknown, init: Omit<ResponseInit, "content"> = {}): HttpResponse {
    const text = JSON.stringify(value);
    if (text === undefined) throw new TypeError("this value has no JSON form");
    return typed("application/json", UTF8.encode(text), init);
  }
}

function isUpgrade(name: string): boolean {
  return name.toLowerCase() === "upgrade";
}

/** Does Upgrade name a protocol (RFC 9110 §7.8)? */
export function namesProtocol(fields: Fields): boolean {
  return (fields.get("upgrade") ?? "").split(",").some((protocol) => trimmed(protocol) !== "");
}

/** Programs without types may say anything; a length that isn't one would be announced as it is. */
function isContent(content: unknown): boolean {
  if (content === null || content instanceof Uint8Array) return true;
  if (typeof content !== "object") return false;
  const { kind, length, read, close, chunks } = content as Readonly<Record<string, unknown>>;
  const measured = Number.isSafeInteger(length) && Number(length) >= 0;
  if (kind === "source")
    return measured && typeof read === "function" && typeof close === "function";
  if (kind !== "stream" || !(measured || length === undefined)) return false;
  return typeof chunks === "object" && chunks !== null && Symbol.asyncIterator in chunks;
}

function typed(
  type: string,
  content: Uint8Array,
  init: Omit<ResponseInit, "content">,
): HttpResponse {
  const given = init.fields === undefined ? Fields.empty : Fields.of(init.fields);
  const fields = given.has("content-type") ? given : [["Content-Type", type] as const, ...given];
  return new HttpResponse({ ...init, fields, content });
}
