/**
 * What is the answer to somebody who broke a rule? The rule in words, and the setting that bounds it.
 *
 * The text never repeats what was sent except as visible ASCII, and it is plain text that no browser
 * may take for anything else. This file refuses to know how the connection ends.
 */
import { HttpResponse } from "../http/response.ts";
import { describe, type Violation, type ViolationCode } from "../http1/violation.ts";
import type { LimitName, ResolvedOptions } from "./options.ts";

/** The limit behind a refusal, which whoever runs the server may want to change. */
const LIMIT: Partial<Record<ViolationCode, LimitName>> = {
  REQUEST_LINE_TOO_LONG: "maxRequestLine",
  FIELDS_TOO_LARGE: "maxHeaderSize",
  FIELDS_TOO_MANY: "maxHeaders",
  CONTENT_TOO_LARGE: "maxRequestBodySize",
  CHUNK_LINE_TOO_LONG: "maxChunkLine",
  CHUNK_EXTENSIONS_TOO_LARGE: "maxChunkOverhead",
  TRAILERS_TOO_LARGE: "maxTrailerSize",
  TRAILERS_TOO_MANY: "maxTrailers",
  HEAD_TIMEOUT: "headersTimeout",
  CONTENT_TIMEOUT: "bodyIdleTimeout",
  CONTENT_TOO_SLOW: "minBodyRate",
};

const UNIT: Partial<Record<LimitName, string>> = {
  maxHeaders: "field lines",
  maxTrailers: "field lines",
  headersTimeout: "ms",
  bodyIdleTimeout: "ms",
  minBodyRate: "bytes a second",
};

const FIELDS = {
  "Content-Type": "text/plain; charset=utf-8",
  "X-Content-Type-Options": "nosniff",
  "Cache-Control": "no-store",
};

export function refusal(violation: Violation, options: ResolvedOptions): HttpResponse {
  const name = LIMIT[violation.code];
  const limit =
    name === undefined
      ? ""
      : `The limit is ${options[name]} ${UNIT[name] ?? "bytes"}; ${options.settingName(name)} changes it.`;
  const text = describe(violation, limit);
  return HttpResponse.text(text, { status: violation.status, fields: FIELDS });
}

/** Nobody answered. */
export const NOT_FOUND: HttpResponse = plain(404, "404 Not Found\n");

/** The client sent more than the handler takes. @param sentence what there was too much of */
export function contentTooLarge(sentence: string): HttpResponse {
  return sentenced(413, "Content Too Large", sentence);
}

/** The client sent what isn't what it says it is. */
export function malformedContent(sentence: string): HttpResponse {
  return sentenced(400, "Bad Request", sentence);
}

/** The handler did nothing for longer than it had asked for. */
export const SERVICE_UNAVAILABLE: HttpResponse = plain(503, "503 Service Unavailable\n");

/** Too much waits for others. */
export const OUT_OF_MEMORY: HttpResponse = plain(
  503,
  "503 Service Unavailable\n\nThe server has too much to keep for others now.\n",
  { "Retry-After": "1" },
);

/** A 2xx to CONNECT would begin a tunnel, and nobody is there to carry it on (RFC 9110 §9.3.6). */
export const NO_TUNNEL: HttpResponse = plain(
  501,
  "501 Not Implemented\n\nThere are no tunnels here.\n",
);

/** The handler failed; what happened is for the log. */
export const INTERNAL_SERVER_ERROR: HttpResponse = plain(500, "500 Internal Server Error\n");

function plain(status: number, text: string, fields: Record<string, string> = {}): HttpResponse {
  const content = new TextEncoder().encode(text);
  return new HttpResponse({ status, fields: { ...FIELDS, ...fields }, content }, true);
}

function sentenced(status: number, reason: string, sentence: string): HttpResponse {
  const capitalised = sentence.charAt(0).toUpperCase() + sentence.slice(1);
  return HttpResponse.text(`${status} ${reason}\n\n${capitalised}.\n`, { status, fields: FIELDS });
}
