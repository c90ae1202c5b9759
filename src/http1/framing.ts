/**
 * Where does a message end, and may another one follow on the connection?
 *
 * RFC 9112 §6.3 (message body length), §9.3 (persistence). Decided once per message, as one value;
 * the fields that announce it and the reader or writer of the content follow from that value. No
 * other file decides a length. This file refuses to know how content is carried once that is known.
 */
import { CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING } from "../http/fields.ts";
import type { HttpResponse } from "../http/response.ts";
import type { ReceivedLines } from "./received-lines.ts";
import type { Violation } from "./violation.ts";

/** What the length of a received response depends on, besides the request. */
interface ResponseHeadLines {
  readonly status: number;
  readonly minorVersion: 0 | 1;
  readonly lines: ReceivedLines;
}

/** How the content of a message is delimited. `length`: exactly that many bytes; none is 0 bytes. */
export type Framing =
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly length: number }
  | { readonly kind: "chunked" }
  | { readonly kind: "close" };

/** No content, and nothing announced. */
export const NO_FRAMING: Framing = Object.freeze({ kind: "none" });
const CHUNKED_FRAMING: Framing = Object.freeze({ kind: "chunked" });
/** The content ends where the connection ends: for HTTP/1.0 clients and unknown lengths. */
export const CLOSE_FRAMING: Framing = Object.freeze({ kind: "close" });

/** The fields that announce a length. */
const ANNOUNCING = (1 << CONTENT_LENGTH) | (1 << TRANSFER_ENCODING);

const DIGITS = /^\d{1,16}$/;
/** A list of codings, each a token with parameters perhaps; loose on parameters, strict on names. */
const CODING_LIST =
  /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+(?:[ \t]*[;,=][ \t]*[!#$%&'*+\-.^_`|~0-9A-Za-z"]+)*$/;

/**
 * The framing of a request's content.
 * @throws Violation when the length is missing, contradictory or in doubt (RFC 9112 §6.3).
 */
export function requestFraming(lines: ReceivedLines, minorVersion: 0 | 1): Framing {
  if ((lines.mask & ANNOUNCING) === 0) return NO_FRAMING;
  return announcedFraming(lines, minorVersion, requestCoding);
}

/**
 * The framing of a response that was received as the answer to a request with this method.
 * @throws Violation when its head announces a length that is contradictory, in doubt, or of no content.
 */
export function receivedFraming(method: string, head: ResponseHeadLines): Framing {
  const { status, minorVersion, lines } = head;
  // Such fields must be ignored here, right or wrong (§6.3 rule 2).
  if (beginsTunnel(method, status) && !isInterim(status)) return NO_FRAMING;
  if ((lines.mask & ANNOUNCING) === 0) {
    return isBare(method, status) ? NO_FRAMING : CLOSE_FRAMING;
  }
  if (isInterim(status) || status === 204) throw announcedInVain(lines);
  // To HEAD and in a 304 these fields speak of content that isn't sent; they must be right all the same.
  const announced = announcedFraming(lines, minorVersion, responseCoding);
  return isBare(method, status) ? NO_FRAMING : announced;
}

/** Does another response follow to the same request (RFC 9110 §15.2)? */
export function isInterim(status: number): boolean {
  return status >= 100 && status < 200;
}

/** Is what follows the head of this response HTTP/1 no longer (RFC 9110 §9.3.6, §15.2.2)? */
export function beginsTunnel(method: string, status: number): boolean {
  return status === 101 || (method === "CONNECT" && status >= 200 && status < 300);
}

/** Does the head of this response end it, whatever it announces (RFC 9112 §6.3 rule 1)? */
function isBare(method: string, status: number): boolean {
  return method === "HEAD" || isInterim(status) || status === 204 || status === 304;
}

/** RFC 9112 §6.1, RFC 9110 §8.6: a 1xx or 204 response may not speak of content at all. */
function announcedInVain(lines: ReceivedLines): Violation {
  const coding = lines.find(TRANSFER_ENCODING);
  if (coding >= 0) return lines.violation("CODING_WITHOUT_CONTENT", coding);
  return lines.violation("LENGTH_WITHOUT_CONTENT", lines.find(CONTENT_LENGTH));
}

/** @param otherCoding says what follows from a Transfer-Encoding that isn't just chunked */
function announcedFraming(
  lines: ReceivedLines,
  minorVersion: 0 | 1,
  otherCoding: (lines: ReceivedLines, index: number) => Framing,
): Framing {
  const coding = onlyLine(lines, TRANSFER_ENCODING, "CODING_INVALID");
  const length = onlyLine(lines, CONTENT_LENGTH, "CONTENT_LENGTH_REPEATED");
  if (coding < 0) return lengthFraming(lines, length);
  if (minorVersion === 0) throw lines.violation("CODING_IN_HTTP_1_0", coding);
  if (length >= 0) throw lines.violation("LENGTH_AND_CODING", Math.max(length, coding));
  const isChunked = lines.value(coding).toLowerCase() === "chunked";
  return isChunked ? CHUNKED_FRAMING : otherCoding(lines, coding);
}

function requestCoding(lines: ReceivedLines, index: number): never {
  throw lines.violation(wrongCoding(lines.value(index)), index);
}

/** What would be wrong in a request only: other codings are for whoever reads the content (§6.3 rule 4). */
function responseCoding(lines: ReceivedLines, index: number): Framing {
  const wrong = wrongCoding(lines.value(index));
  if (wrong === "CODING_UNKNOWN") return CHUNKED_FRAMING;
  if (wrong === "CHUNKED_NOT_LAST") return CLOSE_FRAMING;
  throw lines.violation(wrong, index);
}

function onlyLine(
  lines: ReceivedLines,
  known: number,
  repeated: "CODING_INVALID" | "CONTENT_LENGTH_REPEATED",
): number {
  const found = lines.find(known);
  if ((lines.repeated & (1 << known)) === 0) return found;
  throw lines.violation(repeated, lines.find(known, found + 1));
}

function lengthFraming(lines: ReceivedLines, index: number): Framing {
  const value = lines.value(index);
  const length = Number(value);
  if (!DIGITS.test(value) || !Number.isSafeInteger(length)) {
    throw lines.violation("CONTENT_LENGTH_INVALID", index);
  }
  return { kind: "length", length };
}

function wrongCoding(
  value: string,
): "CODING_INVALID" | "CHUNKED_TWICE" | "CHUNKED_NOT_LAST" | "CODING_UNKNOWN" {
  if (!CODING_LIST.test(value)) return "CODING_INVALID";
  const codings = value.split(",").map((coding) => coding.trim().toLowerCase());
  if (codings.some((coding) => /^chunked[ \t;]/.test(coding))) return "CODING_INVALID";
  const chunked = codings.filter((coding) => coding === "chunked").length;
  if (chunked > 1) return "CHUNKED_TWICE";
  // Without chunked at the end nobody knows where the content ends: that weighs more than an
  // unknown coding before it (§6.3 rule 4 is a MUST; 501 in §6.1 is a SHOULD).
  return codings.at(-1) === "chunked" ? "CODING_UNKNOWN" : "CHUNKED_NOT_LAST";
}

/**
 * The framing of a response's content, as its head announces it. Whether the content is then sent
 * is `omitsContent`'s answer.
 */
export function responseFraming(
  method: string,
  minorVersion: 0 | 1,
  response: HttpResponse,
): Framing {
  const { status, content } = response;
  // A 2xx answer to CONNECT would begin a tunnel: it announces no content (RFC 9112 §6.1).
  if (status === 204 || status === 304 || (method === "CONNECT" && status < 300)) return NO_FRAMING;
  if (content === null) return { kind: "length", length: 0 };
  const length = content.length;
  if (length !== undefined) return { kind: "length", length };
  return minorVersion === 1 ? CHUNKED_FRAMING : CLOSE_FRAMING;
}

/** Is the head all that is sent, whatever it announces (RFC 9112 §6.3 rule 1)? */
export function omitsContent(method: string, framing: Framing): boolean {
  return method === "HEAD" || framing.kind === "none";
}

/** Can nobody know where another response would begin (RFC 9112 §6.3)? */
export function isEndless(method: string, framing: Framing): boolean {
  // Whatever the answer, somebody on the way may take what follows for a tunnel.
  return method === "CONNECT" || (framing.kind === "close" && !omitsContent(method, framing));
}

/** May the connection go on after this message, as far as its sender is concerned (RFC 9112 §9.3)? */
export function wantsPersistence(lines: ReceivedLines, minorVersion: 0 | 1): boolean {
  if ((lines.mask & (1 << CONNECTION)) === 0) return minorVersion === 1;
  const isOne = (lines.repeated & (1 << CONNECTION)) === 0;
  if (isOne && lines.says(lines.find(CONNECTION), "keep-alive")) return true;
  const options = lines
    .list(CONNECTION)
    .split(",")
    .map((option) => option.trim().toLowerCase());
  if (options.includes("close")) return false;
  return minorVersion === 1 || options.includes("keep-alive");
}
