/**
 * What is there to be had under a target, and which response carries it?
 *
 * RFC 9110 §3.2, §8, §15.3.1. Whoever has content describes it once: media type, validators, length,
 * bytes or a way to read them. A content coding makes another representation, with a length and an
 * entity tag of its own. This file refuses to know where the content comes from.
 */
import { Fields } from "./fields.ts";
import { formatHttpDate } from "./http-date.ts";
import type { HttpRequest } from "./request.ts";
import { type ContentSource, HttpResponse } from "./response.ts";

export interface RepresentationInit {
  /** The value of Content-Type. */
  readonly mediaType: string;
  /** With its quotes. */
  readonly entityTag: string;
  /** Milliseconds since 1970; not in the future (RFC 9110 §8.8.2.1). */
  readonly lastModified: number;
  /** Field lines of its own that come after the metadata. */
  readonly fields?: Iterable<readonly [name: string, value: string]>;
  /** Bytes; or a function that hands over a source, which its caller then owns and must close. */
  readonly content: Uint8Array | (() => ContentSource);
}

export class Representation {
  readonly mediaType: string;
  readonly content: Uint8Array | (() => ContentSource);
  readonly #fields: Fields;
  /** Bytes can be sent again and again, so their response is one value that is made once. */
  readonly #whole: HttpResponse | undefined;

  constructor(init: RepresentationInit) {
    this.mediaType = init.mediaType;
    this.content = init.content;
    this.#fields = Fields.of([
      ["Content-Type", init.mediaType],
      ["ETag", init.entityTag],
      ["Last-Modified", formatHttpDate(init.lastModified)],
      ...(init.fields ?? []),
    ]);
    if (init.content instanceof Uint8Array) {
      this.#whole = new HttpResponse({ fields: this.#fields, content: init.content }, true);
    }
  }

  /** A 200 with all of the content. */
  whole(): HttpResponse {
    if (this.#whole !== undefined) return this.#whole;
    const content = typeof this.content === "function" ? this.content() : this.content;
    return new HttpResponse({ fields: this.#fields, content });
  }
}

/** The answer to a GET or HEAD request for a resource that has this representation. */
export function respond(_request: HttpRequest, representation: Representation): HttpResponse {
  return representation.whole();
}
