/**
 * Which representation do the tests of this room ask for? One of 10,000 bytes with all its metadata,
 * changed as a test needs it.
 */
import type { FieldsInit } from "../../src/http/fields.ts";
import { Representation, type RepresentationInit, respond } from "../../src/http/representation.ts";
import type { HttpResponse } from "../../src/http/response.ts";
import { request } from "./requests.ts";
import { countingBytes } from "./sources.ts";

export const BYTES = countingBytes(10_000);
export const DATE = "Sun, 06 Nov 1994 08:49:37 GMT";
export const METADATA = {
  mediaType: "text/plain",
  entityTag: '"x"',
  lastModified: 784_111_777_000,
  seenAt: 784_111_999_000,
  fields: [
    ["Cache-Control", "no-cache"],
    ["X-Content-Type-Options", "nosniff"],
    ["Vary", "Accept-Encoding"],
    ["Content-Language", "de"],
  ],
} as const;
export const WHOLE_FIELDS = [
  ["Content-Type", "text/plain"],
  ["ETag", '"x"'],
  ["Last-Modified", DATE],
  ["Accept-Ranges", "bytes"],
  ...METADATA.fields,
];

export function inMemory(init: Partial<RepresentationInit> = {}): Representation {
  return new Representation({ ...METADATA, content: BYTES, ...init });
}

export function fields(response: HttpResponse): readonly (readonly [string, string])[] {
  return [...response.fields];
}

export function ask(given: FieldsInit, representation = inMemory(), method = "GET"): HttpResponse {
  return respond(request(given, method), representation);
}
