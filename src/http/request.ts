/**
 * What does a client ask for? The request as a handler sees it.
 *
 * RFC 9110 §3.4, §7.1 (target), §9 (method), §6.4 (content). The request-target is kept as sent:
 * percent-decoding a path is `target.ts`'s business and happens once, in whoever owns the path.
 * This file refuses to know how the content was framed, or where its bytes wait.
 */
import { Fields } from "./fields.ts";

/** The four forms of a request-target (RFC 9112 §3.2). */
export type TargetForm = "origin" | "absolute" | "authority" | "asterisk";

/** Everything before the content. Strings hold one byte per character (ISO-8859-1). */
export interface RequestHead {
  /** A token; case-sensitive (RFC 9110 §9.1). */
  readonly method: string;
  /** The request-target exactly as sent. */
  readonly target: string;
  readonly form: TargetForm;
  /** The path, still percent-encoded: "/" at least; "" in authority- and asterisk-form. */
  readonly path: string;
  /** What follows the first "?", still encoded; undefined when there is no "?". */
  readonly query: string | undefined;
  /** host[:port] of an absolute- or authority-form target, else the Host field; "" when unknown. */
  readonly authority: string;
  /** 0 for HTTP/1.0; 1 for HTTP/1.1 and every higher HTTP/1.x (RFC 9110 §2.5). */
  readonly minorVersion: 0 | 1;
  readonly fields: Fields;
}

/** The content of a request (RFC 9110 §6.4), read once, in order, as fast as the handler asks. */
export interface RequestContent extends AsyncIterable<Uint8Array> {
  /** Announced length in bytes: 0 when there is no content, undefined when chunked. */
  readonly length: number | undefined;
  /** Trailer fields, once the content has been read to its end; empty before. Never merged. */
  readonly trailers: Fields;
  /**
   * The next bytes, or undefined at the end.
   * @throws ContentError when the connection ends, stalls or breaks the framing rules before the end;
   * a handler that lets it through has done nothing wrong.
   */
  read(): Promise<Uint8Array | undefined>;
  /**
   * All bytes that are left.
   * @throws ContentTooLargeError when there are more than `maxBytes` (default: what the server
   * allows); let through by a handler, it is answered with 413.
   */
  bytes(maxBytes?: number): Promise<Uint8Array>;
  /** All that is left, decoded as UTF-8. @throws as `bytes`. */
  text(maxBytes?: number): Promise<string>;
}

/** The content of a request cannot be read to its end; `message` says why. */
export class ContentError extends Error {
  override readonly name: string = "ContentError";
}

/** The content of a request is larger than its reader takes (RFC 9110 §15.5.14). */
export class ContentTooLargeError extends ContentError {
  /** @param most bytes; or words for what else there is too much of */
  constructor(most: number | string) {
    super(`the content has more than ${typeof most === "number" ? `${most} bytes` : most}`);
  }
}

/**
 * The content of a request isn't what it says it is, such as a form that breaks off. A TypeError, as the web has
 * it; a handler that lets it through is answered for with 400.
 */
export class MalformedContentError extends TypeError {
  override readonly name: string = "MalformedContentError";
}

/** Is this the fault of what was sent, and of nobody who reads it? */
export function isContentFault(error: unknown): boolean {
  return error instanceof ContentError || error instanceof MalformedContentError;
}

/** The content of a request that has none. */
export const NO_CONTENT: RequestContent = {
  length: 0,
  trailers: Fields.empty,
  read: () => Promise.resolve(undefined),
  bytes: () => Promise.resolve(new Uint8Array(0)),
  text: () => Promise.resolve(""),
  [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }),
};

/** One request. */
export class HttpRequest implements RequestHead {
  readonly method: string;
  readonly target: string;
  readonly form: TargetForm;
  readonly path: string;
  readonly query: string | undefined;
  readonly minorVersion: 0 | 1;
  readonly fields: Fields;
  readonly content: RequestContent;
  readonly #head: RequestHead;

  constructor(head: RequestHead, content: RequestContent) {
    this.method = head.method;
    this.target = head.target;
    this.form = head.form;
    this.path = head.path;
    this.query = head.query;
    this.minorVersion = head.minorVersion;
    this.fields = head.fields;
    this.content = content;
    this.#head = head;
  }

  get authority(): string {
    return this.#head.authority;
  }
}
