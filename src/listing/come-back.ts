/**
 * What is answered while too much of a folder is being made for others?
 *
 * RFC 9110 §15.6.4. This file refuses to know how much is too much.
 */
import { HttpResponse } from "../http/response.ts";

/** Of an answer that says nothing of the folder. */
export const NOT_KEPT: readonly (readonly [name: string, value: string])[] = [
  ["Cache-Control", "no-store"],
  ["X-Content-Type-Options", "nosniff"],
];

/** Told to come back in a second. */
export function comeBack(sentence: string): HttpResponse {
  const fields = [["Retry-After", "1"] as const, ...NOT_KEPT];
  return HttpResponse.text(`${sentence}\n`, { status: 503, fields });
}
