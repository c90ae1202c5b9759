/**
 * What is there to be had under a target, and which response carries it?
 *
 * RFC 9110 §3.2, §8, §13, §14, §15.3.7, §15.4.5. Whoever has content describes it once: media type,
 * content coding, validators, length, bytes or a way to read them. A content coding makes another
 * representation, with a length and an entity tag of its own. A source is opened only for bytes that
 * will be sent. This file refuses to know where the content comes from.
 */
import { Byteranges, contentRange } from "./byteranges.ts";
import { sliceOf, unreadSource } from "./content-slice.ts";
import { isEntityTag } from "./entity-tag.ts";
import { Fields, fieldBits } from "./fields.ts";
import type { Note } from "./handler.ts";
import { formatHttpDate } from "./http-date.ts";
import { evaluatePreconditions, ifRangeHolds, PRECONDITIONS } from "./preconditions.ts";
import { type ByteRange, resolveRange } from "./ranges.ts";
import type { HttpRequest } from "./request.ts";
import { type ContentSource, HttpResponse } from "./response.ts";

/** What a representation is made of. */
export interface RepresentationInit {
  /** The value of Content-Type. */
  readonly mediaType: string;
  /** The value of Content-Encoding; none, or "identity", when nothing was encoded. */
  readonly contentCoding?: string | undefined;
  /** With its quotes. */
  readonly entityTag?: string | undefined;
  /** Milliseconds since 1970; not in the future (RFC 9110 §8.8.2.1). */
  readonly lastModified?: number | undefined;
  /**
   * When all of this was found to be so, in milliseconds since 1970. Default: `lastModified`, and then
   * a date in If-Range never matches, since its second may not have been over.
   */
  readonly seenAt?: number | undefined;
  /** Field lines of its own that come after the metadata. */
  readonly fields?: Iterable<readonly [name: string, value: string]>;
  /** Bytes; or a function that hands over a source, which its caller then owns and must close. */
  readonly content: Uint8Array | (() => ContentSource);
  /** Bytes that the source will have. Needed with a function; of bytes it is their number. */
  readonly length?: number | undefined;
}

/** What a 304 repeats of a 200 (RFC 9110 §15.4.5), and what a client must not forget. */
const IN_NOT_MODIFIED: ReadonlySet<string> = new Set([
  "cache-control",
  "content-location",
  "etag",
  "expires",
  "vary",
  "x-content-type-options",
]);

/** The bits in `Fields.mask` without any of which the answer is the whole. */
const CONDITIONAL = PRECONDITIONS | fieldBits("range");

const ERROR_FIELDS = [
  ["Cache-Control", "no-store"],
  ["X-Content-Type-Options", "nosniff"],
] as const;

/** The answer to a request whose preconditions fail (RFC 9110 §15.5.13). */
export const PRECONDITION_FAILED: HttpResponse = new HttpResponse(
  HttpResponse.text("What is at this address is not what the request was meant for.\n", {
    status: 412,
    fields: ERROR_FIELDS,
  }),
  true,
);

/** Content with all that is known of it, such as a file: `respond` answers requests with it. */
export class Representation {
  readonly mediaType: string;
  readonly entityTag: string | undefined;
  readonly lastModified: number | undefined;
  readonly seenAt: number | undefined;
  /** Bytes. */
  readonly length: number;
  readonly content: Uint8Array | (() => ContentSource);
  readonly encoded: boolean;
  readonly #fields: Fields;
  /** The answer to HEAD, made once; and to GET, since bytes can be sent again and again. */
  readonly #described: HttpResponse;
  #notModified: HttpResponse | undefined;

  /**
   * @throws TypeError for an entity tag without its quotes, for a source without its length, and for
   * fields that no response may have; RangeError for a date that can't be written.
   */
  constructor(init: RepresentationInit) {
    const { mediaType, contentCoding, entityTag, lastModified, content } = init;
    if (entityTag !== undefined && !isEntityTag(entityTag)) {
      throw new TypeError(`an entity tag is written in double quotes, unlike ${entityTag}`);
    }
    const length = content instanceof Uint8Array ? content.length : init.length;
    if (length === undefined || !Number.isSafeInteger(length) || length < 0) {
      throw new TypeError(`a source needs its length in bytes, which ${length} is not`);
    }
    this.mediaType = mediaType;
    this.entityTag = entityTag;
    this.lastModified = lastModified;
    this.seenAt = init.seenAt ?? lastModified;
    this.length = length;
    this.content = content;
    this.encoded = contentCoding !== undefined && contentCoding !== "identity";
    const fields: [string, string][] = [["Content-Type", mediaType]];
    if (this.encoded) fields.push(["Content-Encoding", `${contentCoding}`]);
    if (entityTag !== undefined) fields.push(["ETag", entityTag]);
    if (lastModified !== undefined) fields.push(["Last-Modified", formatHttpDate(lastModified)]);
    fields.push(["Accept-Ranges", "bytes"]);
    this.#fields = Fields.of([...fields, ...(init.fields ?? [])]);
    const described = content instanceof Uint8Array ? content : unreadSource(length);
    this.#described = new HttpResponse({ fields: this.#fields, content: described }, true);
  }

  /** A 200 with all of the content. */
  whole(): HttpResponse {
    if (this.content instanceof Uint8Array) return this.#described;
    return new HttpResponse({ fields: this.#fields, content: this.#opened() });
  }

  /** The fields of `whole`, for HEAD: the length is announced, and no source is opened. */
  described(): HttpResponse {
    return this.#described;
  }

  /** A 304 (RFC 9110 §15.4.5). */
  notModified(): HttpResponse {
    if (this.#notModified === undefined) {
      const fields = [...this.#fields].filter(([name]) => this.#isInNotModified(name));
      this.#notModified = new HttpResponse({ status: 304, fields }, true);
    }
    return this.#notModified;
  }

  /** A 206 with one part (RFC 9110 §15.3.7.1). */
  part(range: ByteRange): HttpResponse {
    // All fields are sent with If-Range, too, though a client could do with fewer: media players look
    // at the type of each answer.
    const fields = this.#fields.plus("Content-Range", contentRange(range, this.length));
    return new HttpResponse({ status: 206, fields, content: sliceOf(this.#opened(), range) });
  }

  /** A 206 with several parts (RFC 9110 §15.3.7.2). */
  parts(ranges: readonly ByteRange[]): HttpResponse {
    const content = new Byteranges(this, this.#opened(), ranges);
    const fields = [...this.#fields].map(([name, value]) =>
      name === "Content-Type" ? ([name, content.mediaType] as const) : ([name, value] as const),
    );
    return new HttpResponse({ status: 206, fields, content });
  }

  #isInNotModified(name: string): boolean {
    const lower = name.toLowerCase();
    // Without an entity tag the date is what tells a cache which of its responses is meant.
    if (lower === "last-modified") return this.entityTag === undefined;
    return IN_NOT_MODIFIED.has(lower);
  }

  #opened(): Uint8Array | ContentSource {
    if (this.content instanceof Uint8Array) return this.content;
    const source = this.content();
    if (source.length === this.length) return source;
    source.close();
    throw new TypeError(
      `this source has ${source.length} bytes, and ${this.length} were announced`,
    );
  }
}

/**
 * The answer to a GET or HEAD request for a resource that has this representation. Any other method
 * gets a 412 when its preconditions fail and the whole representation when they hold, as the answer
 * to a POST might be; what else it does is its handler's affair.
 *
 * @param note hears why the answer isn't simply the whole
 */
export function respond(
  request: Pick<HttpRequest, "method" | "fields">,
  representation: Representation,
  note?: Note,
): HttpResponse {
  const { method, fields } = request;
  if ((fields.mask & CONDITIONAL) !== 0) {
    const verdict = evaluatePreconditions(request, representation, note);
    if (verdict === "failed") return PRECONDITION_FAILED;
    if (verdict === "not-modified") return representation.notModified();
    const range = method === "GET" ? fields.get("range") : undefined;
    if (range !== undefined) return respondToRange(range, fields, representation, note);
  }
  return method === "HEAD" ? representation.described() : representation.whole();
}

function respondToRange(
  range: string,
  fields: Fields,
  representation: Representation,
  note: Note | undefined,
): HttpResponse {
  const { length } = representation;
  const ignored = (why: string) => {
    note?.("status", `200: Range is ignored, since ${why}`);
    return representation.whole();
  };
  if (!ifRangeHolds(fields, representation)) return ignored("If-Range does not name what is here");
  const answer = resolveRange(range, length);
  if (answer.kind === "whole") return ignored(answer.why);
  if (answer.kind === "unsatisfiable") {
    note?.("status", `416: none of the bytes in Range exist; there are ${length}`);
    return notSatisfiable(length);
  }
  const [first, ...others] = answer.ranges;
  if (others.length === 0) {
    note?.("status", `206: bytes ${first.first}-${first.last} of ${length}`);
    return representation.part(first);
  }
  // A client would try to decode the lines between the parts together with the parts.
  if (representation.encoded) return ignored("it asks for several parts of encoded content");
  note?.("status", `206: ${answer.ranges.length} parts of ${length} bytes`);
  return representation.parts(answer.ranges);
}

function notSatisfiable(length: number): HttpResponse {
  const fields = [["Content-Range", `bytes */${length}`] as const, ...ERROR_FIELDS];
  const sentence = `There are ${length} bytes at this address, and none of those asked for.\n`;
  return HttpResponse.text(sentence, { status: 416, fields });
}
