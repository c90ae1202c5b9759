/**
 * What does a test get to see of the same request, as ours and as the runtime's own?
 */

import { formReader, type ReadMultipart, resolveFormLimits } from "../../src/fetch/form.ts";
import { type ServerRequest, webRequest } from "../../src/fetch/incoming-request.ts";
import { UrlMaker } from "../../src/fetch/request-url.ts";
import { detachedContext } from "../../src/http/detached-context.ts";
import { Fields, type FieldsInit } from "../../src/http/fields.ts";
import type { HandlerContext } from "../../src/http/handler.ts";
import { HttpRequest, NO_CONTENT } from "../../src/http/request.ts";
import { IncomingContent } from "../../src/server/incoming-content.ts";

export interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly authority?: string;
  readonly fields?: FieldsInit;
  /** Pieces in which it came; undefined: no content. */
  readonly content?: readonly (string | Uint8Array)[];
  readonly chunked?: boolean;
  readonly minorVersion?: 0 | 1;
  readonly trailers?: FieldsInit;
  readonly multipart?: ReadMultipart;
}

export const CONTEXT: HandlerContext = detachedContext({
  transport: "tcp",
  hostname: "192.0.2.1",
  port: 50_000,
});

/** The request as a server hands it to its handler. */
export function receivedRequest(asked: Asked): HttpRequest {
  const { method = "GET", path = "/", query, authority = "example.com" } = asked;
  const head = {
    method,
    target: query === undefined ? path : `${path}?${query}`,
    form: "origin" as const,
    path,
    query,
    authority,
    minorVersion: asked.minorVersion ?? 1,
    fields: Fields.of(asked.fields ?? {}),
  };
  return new HttpRequest(head, contentOf(asked) ?? NO_CONTENT);
}

function contentOf({ content, chunked, trailers }: Asked): IncomingContent | undefined {
  if (content === undefined) return undefined;
  const pieces = content.map((piece) => Buffer.from(piece as string));
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const incoming = new IncomingContent(chunked ? undefined : length, () => {});
  for (const piece of pieces) incoming.push(piece);
  incoming.end(Fields.of(trailers ?? {}));
  return incoming;
}

/** What a fetch handler sees of it. */
export function ourRequest(
  asked: Asked,
  context: HandlerContext = CONTEXT,
  request: HttpRequest = receivedRequest(asked),
): ServerRequest {
  const origin = new UrlMaker(false).originOf(request.authority) ?? "";
  const readForm = formReader(resolveFormLimits({}), asked.multipart);
  return webRequest(request, context, { origin, readForm });
}

/** The same, made by a program. */
export function nativeRequest(asked: Asked): Request {
  const { method = "GET", path = "/", query, authority = "example.com", content } = asked;
  const url = `http://${authority}${path}${query === undefined ? "" : `?${query}`}`;
  const headers = [...Fields.of(asked.fields ?? {})].map(([name, value]): [string, string] => [
    name,
    value,
  ]);
  if (content === undefined) return new Request(url, { method, headers });
  const pieces = content.map((piece) => Buffer.from(piece as string));
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = pieces.shift();
      if (piece === undefined) controller.close();
      else controller.enqueue(new Uint8Array(piece));
    },
  });
  return new Request(url, { method, headers, body, duplex: "half" });
}
