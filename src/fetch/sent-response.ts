/**
 * How does a `Response` go out? As an HttpResponse: status, field lines, and content with its length.
 *
 * RFC 9110 §8.6: what Content-Length says must be so. A handler's is believed for a stream, compared with bytes, and
 * never sent as it stands; other fields that say how a message travels are left out, since what answers for
 * an upstream server has them. This file refuses to know how a head is written.
 */
import { Fields } from "../http/fields.ts";
import type { HttpRequest } from "../http/request.ts";
import {
  belongsToConnection,
  type ContentStream,
  HttpResponse,
  type ResponseContent,
} from "../http/response.ts";
import { knownLength, plainPartsOf } from "./fast-response.ts";
import { fieldsOf } from "./lazy-headers.ts";
import { NativeResponse } from "./native.ts";
import { readAhead } from "./reading-ahead.ts";

/** Bytes of a text in UTF-8. */
export type Encode = (text: string) => Uint8Array;

/** RFC 9110 §15.3.5, §15.3.6, §15.4.5: no content, whatever Content-Length says. */
const WITHOUT_CONTENT: ReadonlySet<number> = new Set([204, 205, 304]);
/** RFC 9110 §15.5.22: the one response whose Upgrade is its handler's. */
const UPGRADE_REQUIRED = 426;

/** A head whose framing isn't decided. */
interface Head {
  readonly status: number;
  readonly fields: Fields;
  /** What Content-Length says. */
  readonly announced: number | undefined;
}

/**
 * What the server sends for this response to this request.
 * @throws TypeError when it is none, its body was read, or a field can't be sent; and, as a
 * rejection, what its stream fails with at once
 */
export function sentResponse(
  response: Response,
  request: HttpRequest,
  encode: Encode,
): HttpResponse | Promise<HttpResponse> {
  if (!isResponse(response)) {
    throw new TypeError("a fetch handler returns a Response, or a promise of one");
  }
  const plain = plainPartsOf(response);
  if (plain !== undefined) {
    const head = headOf(plain.status, plain.fields);
    const { content } = plain;
    if (content === null) return withoutBody(head, request);
    return made(head, measured(head, typeof content === "string" ? encode(content) : content));
  }
  const { status, body } = response;
  // Response.error()
  if (status === 0) throw new TypeError("a Response of type error can't be sent: it has no status");
  const head = headOf(status, fieldsOf(response.headers));
  if (response.bodyUsed || body?.locked) {
    throw new TypeError("the body of this Response was read already, or somebody is reading it");
  }
  if (body === null) return withoutBody(head, request);
  const length = knownLength(response) ?? head.announced;
  if (length !== undefined && head.announced !== undefined) agree(head.announced, length);
  // Nobody wants the bytes: the source is told so, and not asked.
  if (request.method === "HEAD")
    return made(
      head,
      unread(length, () => body.cancel()),
    );
  return withStream(head, body, length);
}

async function withStream(
  head: Head,
  body: ReadableStream<Uint8Array>,
  length: number | undefined,
): Promise<HttpResponse> {
  const ahead = await readAhead(body);
  if (ahead.kind === "whole") return made(head, measured(head, ahead.bytes));
  const { chunks } = ahead;
  return made(head, { kind: "stream", chunks, ...(length === undefined ? {} : { length }) });
}

/** Programs without types may return anything; and a Response of another realm or package is one, too. */
function isResponse(response: unknown): response is Response {
  if (typeof response !== "object" || response === null) return false;
  const { status, headers } = response as Partial<Response>;
  return typeof status === "number" && typeof headers === "object" && hasBody(response);
}

/** FastResponse makes its stream when somebody looks, so nobody looks at it here. */
function hasBody(response: object): boolean {
  if (response instanceof NativeResponse) return true;
  const { body } = response as { readonly body?: Partial<ReadableStream> | null };
  return body === null || typeof body?.getReader === "function";
}

/** @throws TypeError when Content-Length is no number */
function headOf(status: number, fields: Fields): Head {
  let lines: (readonly [string, string])[] | undefined;
  let announced: number | undefined;
  for (let at = 0; at < fields.count; at++) {
    const name = fields.name(at);
    const owned = belongsToConnection(name) && !isOwn(name, status);
    if (owned) {
      lines ??= [...fields].slice(0, at);
      if (name.toLowerCase() === "content-length") announced = lengthIn(fields.value(at));
    } else lines?.push([name, fields.value(at)]);
  }
  return { status, fields: lines === undefined ? fields : Fields.of(lines), announced };
}

function isOwn(name: string, status: number): boolean {
  return status === UPGRADE_REQUIRED && name.toLowerCase() === "upgrade";
}

function lengthIn(value: string): number {
  const length = Number(value);
  if (!/^\d{1,16}$/.test(value) || !Number.isSafeInteger(length)) {
    throw new TypeError(
      `Content-Length is a number of bytes, which ${JSON.stringify(value)} is not`,
    );
  }
  return length;
}

function agree(announced: number, length: number): void {
  if (announced !== length) {
    throw new TypeError(
      `Content-Length says ${announced}, and the body has ${length} bytes: leave the field out`,
    );
  }
}

/** @throws TypeError when Content-Length says otherwise */
function measured({ announced }: Head, bytes: Uint8Array): Uint8Array {
  if (announced !== undefined) agree(announced, bytes.length);
  return bytes;
}

function withoutBody(head: Head, request: HttpRequest): HttpResponse {
  if (WITHOUT_CONTENT.has(head.status)) return made(head, null);
  // To HEAD a handler says with Content-Length what GET would get; and without it, nothing.
  if (request.method === "HEAD") return made(head, unread(head.announced));
  if (head.announced !== undefined) agree(head.announced, 0);
  return made(head, null);
}

/** Content that is spoken of and not sent. */
function unread(length: number | undefined, cancel?: () => Promise<void>): ContentStream {
  const end = async (): Promise<IteratorResult<Uint8Array, undefined>> => {
    await cancel?.();
    return { done: true, value: undefined };
  };
  const chunks = { [Symbol.asyncIterator]: () => ({ next: end, return: end }) };
  return { kind: "stream", chunks, ...(length === undefined ? {} : { length }) };
}

function made({ status, fields }: Head, content: ResponseContent): HttpResponse {
  return new HttpResponse({ status, fields, content });
}
