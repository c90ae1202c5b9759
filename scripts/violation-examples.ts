// Which bytes break each rule, and where? One example for each code: what a peer sends, the byte at which the
// parser stops, and the section that it names. The page of violations shows them and the tests run them, so
// that neither can say what the parser doesn't do. Text holds one byte per character.

import { ClientProtocol } from "../src/http1/client-protocol.ts";
import { encodeLatin1 } from "../src/http1/codec.ts";
import type { MessageLimits } from "../src/http1/limits.ts";
import { ServerProtocol } from "../src/http1/protocol.ts";
import { CLOSED, END_OF_MESSAGE, NEED_BYTES, PAUSED, VIOLATION } from "../src/http1/step.ts";
import type { Violation, ViolationCode } from "../src/http1/violation.ts";

export interface Example {
  readonly from: "client" | "server";
  readonly text: string;
  readonly offset: number;
  readonly section: string;
  /** Which limits are so small that the example can be short. */
  readonly limits?: Partial<MessageLimits>;
  /** The peer sends no more: it ends the connection, or is too slow. */
  readonly ending?: "end" | "silence";
}

type Table = Readonly<Record<ViolationCode, Example>>;

const CHUNKED = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

/** What a client sends. */
function request(
  text: string,
  offset: number,
  section: string,
  more: Partial<Example> = {},
): Example {
  return { from: "client", text, offset, section, ...more };
}

/** What a server sends, in answer to one GET. */
function response(
  text: string,
  offset: number,
  section: string,
  more: Partial<Example> = {},
): Example {
  return { from: "server", text, offset, section, ...more };
}

/** Lines that follow a request line. */
function fields(lines: string): string {
  return `GET / HTTP/1.1\r\n${lines}\r\n\r\n`;
}

function posted(lines: string): string {
  return `POST / HTTP/1.1\r\nHost: a\r\n${lines}\r\n\r\n`;
}

export const EXAMPLES: Table = {
  LINE_FEED_ALONE: request("GET / HTTP/1.1\nHost: a\n\n", 14, "RFC 9112 §2.2"),
  CARRIAGE_RETURN_ALONE: request("GET / HTTP/1.1\rHost: a\r\r", 14, "RFC 9112 §2.2"),
  EMPTY_LINES: request("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 2, "RFC 9112 §2.2"),
  TLS_ON_PLAIN_PORT: request("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 0, "RFC 9110 §4.2.2"),
  METHOD_INVALID: request("GET: / HTTP/1.1\r\nHost: a\r\n\r\n", 3, "RFC 9112 §3.1"),
  TARGET_MISSING: request("GET\r\n", 3, "RFC 9112 §3"),
  REQUEST_LINE_SPACE: request("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 4, "RFC 9112 §3"),
  TARGET_INVALID: request("GET /caf\xe9 HTTP/1.1\r\nHost: a\r\n\r\n", 8, "RFC 9112 §3.2"),
  TARGET_FRAGMENT: request("GET /page#part HTTP/1.1\r\nHost: a\r\n\r\n", 9, "RFC 9112 §3.2"),
  TARGET_ESCAPE: request("GET /100% HTTP/1.1\r\nHost: a\r\n\r\n", 9, "RFC 3986 §2.1"),
  TARGET_FORM: request("GET page.html HTTP/1.1\r\nHost: a\r\n\r\n", 4, "RFC 9112 §3.2"),
  TARGET_AUTHORITY: request("GET http://me@a/ HTTP/1.1\r\nHost: a\r\n\r\n", 4, "RFC 9110 §4.2.1"),
  TARGET_SCHEME: request("GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 4, "RFC 9110 §4.2"),
  HTTPS_ON_PLAIN_PORT: request("GET https://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 4, "RFC 9110 §7.4"),
  REQUEST_LINE_TOO_LONG: request("GET /a/rather/long/path HTTP/1.1\r\n", 20, "RFC 9112 §3", {
    limits: { maxRequestLine: 20 },
  }),
  VERSION_MISSING: request("GET /\r\n", 5, "RFC 9112 §2.3"),
  VERSION_INVALID: request("GET / http/1.1\r\nHost: a\r\n\r\n", 6, "RFC 9112 §2.3"),
  VERSION_UNSUPPORTED: request("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 11, "RFC 9110 §15.6.6"),
  FIELD_BEFORE_FIRST: request(fields(" Host: a"), 16, "RFC 9112 §2.2"),
  FIELD_FOLDED: request(fields("Host: a\r\nX-Long: one\r\n two"), 38, "RFC 9112 §5.2"),
  FIELD_NAME_EMPTY: request(fields(": a"), 16, "RFC 9112 §5"),
  FIELD_NAME_INVALID: request(fields("Host[0]: a"), 20, "RFC 9110 §5.1"),
  FIELD_NAME_SPACE: request(fields("Host : a"), 20, "RFC 9112 §5.1"),
  FIELD_COLON_MISSING: request(fields("Host"), 20, "RFC 9112 §5"),
  FIELD_VALUE_INVALID: request(fields("Host: a\r\nX-Name: a\x00b"), 34, "RFC 9110 §5.5"),
  FIELDS_TOO_LARGE: request(fields("Host: a\r\nX-Name: a long value"), 40, "RFC 9110 §5.4", {
    limits: { maxHeaderSize: 24 },
  }),
  FIELDS_TOO_MANY: request(fields("Host: a\r\nX-One: 1\r\nX-Two: 2"), 35, "RFC 9110 §5.4", {
    limits: { maxHeaders: 2 },
  }),
  HOST_MISSING: request("GET / HTTP/1.1\r\n\r\n", 16, "RFC 9112 §3.2"),
  HOST_REPEATED: request(fields("Host: a\r\nHost: b"), 31, "RFC 9112 §3.2"),
  HOST_EMPTY: request(fields("Host:"), 21, "RFC 9110 §4.2.1"),
  HOST_INVALID: request(fields("Host: http://a/"), 22, "RFC 9112 §3.2"),
  EXPECTATION_UNKNOWN: request(
    posted("Content-Length: 1\r\nExpect: miracles"),
    53,
    "RFC 9110 §10.1.1",
  ),
  CONTENT_LENGTH_INVALID: request(posted("Content-Length: -1"), 42, "RFC 9112 §6.3"),
  CONTENT_LENGTH_REPEATED: request(
    posted("Content-Length: 1\r\nContent-Length: 1"),
    61,
    "RFC 9112 §6.3",
  ),
  LENGTH_AND_CODING: request(
    posted("Content-Length: 1\r\nTransfer-Encoding: chunked"),
    64,
    "RFC 9112 §6.1",
  ),
  CODING_IN_HTTP_1_0: request(
    "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
    36,
    "RFC 9112 §6.1",
  ),
  CODING_INVALID: request(posted("Transfer-Encoding: chunked;"), 45, "RFC 9112 §6.1"),
  CODING_UNKNOWN: request(posted("Transfer-Encoding: gzip, chunked"), 45, "RFC 9112 §6.1"),
  CHUNKED_NOT_LAST: request(posted("Transfer-Encoding: chunked, gzip"), 45, "RFC 9112 §6.3"),
  CHUNKED_TWICE: request(posted("Transfer-Encoding: chunked, chunked"), 45, "RFC 9112 §6.1"),
  CHUNK_SIZE_INVALID: request(`${CHUNKED}five\r\nhello\r\n`, 57, "RFC 9112 §7.1"),
  CHUNK_SIZE_TOO_LARGE: request(`${CHUNKED}fffffffffffffff\r\n`, 69, "RFC 9112 §7.1"),
  CHUNK_EXTENSION_INVALID: request(`${CHUNKED}5;=1\r\nhello\r\n`, 58, "RFC 9112 §7.1.1"),
  CHUNK_LINE_TOO_LONG: request(`${CHUNKED}5;name=value\r\nhello\r\n`, 64, "RFC 9112 §7.1.1", {
    limits: { maxChunkLine: 8 },
  }),
  CHUNK_EXTENSIONS_TOO_LARGE: request(`${CHUNKED}5;a=b\r\nhello\r\n`, 56, "RFC 9112 §7.1.1", {
    limits: { maxChunkOverhead: 3 },
  }),
  CHUNK_END_MISSING: request(`${CHUNKED}5\r\nhello!\r\n`, 64, "RFC 9112 §7.1"),
  TRAILERS_TOO_LARGE: request(`${CHUNKED}0\r\nX-Sum: 123456\r\n\r\n`, 67, "RFC 9112 §7.1.2", {
    limits: { maxTrailerSize: 8 },
  }),
  TRAILERS_TOO_MANY: request(`${CHUNKED}0\r\nX-A: 1\r\nX-B: 2\r\n\r\n`, 67, "RFC 9112 §7.1.2", {
    limits: { maxTrailers: 1 },
  }),
  CONTENT_TOO_LARGE: request(`${posted("Content-Length: 5")}hello`, 42, "RFC 9110 §15.5.14", {
    limits: { maxRequestBodySize: 4 },
  }),
  HEAD_INCOMPLETE: request("GET / HTTP/1.1\r\nHost: a\r\n", 25, "RFC 9112 §8", { ending: "end" }),
  CONTENT_INCOMPLETE: request(`${posted("Content-Length: 5")}hel`, 50, "RFC 9112 §8", {
    ending: "end",
  }),
  HEAD_TIMEOUT: request("GET / HTTP/1.1\r\nHos", 19, "RFC 9110 §15.5.9", { ending: "silence" }),
  CONTENT_TIMEOUT: request(`${posted("Content-Length: 5")}hel`, 50, "RFC 9110 §15.5.9", {
    ending: "silence",
  }),
  CONTENT_TOO_SLOW: request(`${posted("Content-Length: 5")}h`, 48, "RFC 9110 §15.5.9", {
    ending: "silence",
  }),
  RESPONSE_NOT_DUE: response(
    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhello",
    40,
    "RFC 9112 §9.2",
  ),
  RESPONSE_AFTER_LAST: response(
    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhello",
    59,
    "RFC 9112 §9.6",
  ),
  TLS_ALERT: response("\x15\x03\x01\x00\x02\x02\x0a", 0, "RFC 9110 §4.2.2"),
  STATUS_LINE_MISSING: response("\r\nHTTP/1.1 200 OK\r\n\r\n", 0, "RFC 9112 §4"),
  RESPONSE_VERSION_INVALID: response("http/1.1 200 OK\r\n\r\n", 0, "RFC 9112 §2.3"),
  RESPONSE_VERSION_UNSUPPORTED: response("HTTP/2.0 200 OK\r\n\r\n", 5, "RFC 9112 §2.3"),
  STATUS_MISSING: response("HTTP/1.1\r\n\r\n", 8, "RFC 9112 §4"),
  STATUS_LINE_SPACE: response("HTTP/1.1  200 OK\r\n\r\n", 9, "RFC 9112 §4"),
  STATUS_INVALID: response("HTTP/1.1 OK\r\n\r\n", 9, "RFC 9112 §4"),
  STATUS_SPACE_MISSING: response("HTTP/1.1 200\r\n\r\n", 12, "RFC 9112 §4"),
  REASON_INVALID: response("HTTP/1.1 200 O\x07K\r\n\r\n", 14, "RFC 9112 §4"),
  STATUS_LINE_TOO_LONG: response("HTTP/1.1 200 A rather long phrase\r\n\r\n", 20, "RFC 9112 §4", {
    limits: { maxRequestLine: 20 },
  }),
  SWITCH_WITHOUT_PROTOCOL: response(
    "HTTP/1.1 101 Switching Protocols\r\n\r\n",
    34,
    "RFC 9110 §15.2.2",
  ),
  LENGTH_WITHOUT_CONTENT: response(
    "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n",
    41,
    "RFC 9110 §8.6",
  ),
  CODING_WITHOUT_CONTENT: response(
    "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n",
    44,
    "RFC 9112 §6.1",
  ),
  RESPONSE_MISSING: response("", 0, "RFC 9112 §8", { ending: "end" }),
  RESPONSE_HEAD_INCOMPLETE: response("HTTP/1.1 200 OK\r\nDate: Sun", 26, "RFC 9112 §8", {
    ending: "end",
  }),
};

/** The violation that the real parser finds; undefined when it finds none. */
export function violationIn(example: Example, code: ViolationCode): Violation | undefined {
  const bytes = encodeLatin1(example.text);
  return example.from === "client" ? inRequest(example, bytes, code) : inResponse(example, bytes);
}

function inRequest(
  { limits = {}, ending }: Example,
  bytes: Uint8Array,
  code: ViolationCode,
): Violation | undefined {
  const protocol = new ServerProtocol(limits);
  protocol.receive(bytes);
  if (ending === "end") protocol.receiveEnd();
  for (;;) {
    const step = protocol.next();
    if (step === VIOLATION) return protocol.violation;
    if (step === CLOSED || step === PAUSED || step === END_OF_MESSAGE) return undefined;
    if (step !== NEED_BYTES) continue;
    // The parser has no clock: whoever has one says so.
    if (ending === "silence") protocol.fail(code);
    return protocol.violation;
  }
}

function inResponse({ limits = {}, ending }: Example, bytes: Uint8Array): Violation | undefined {
  const protocol = new ClientProtocol(limits);
  protocol.expect("GET");
  protocol.receive(bytes);
  if (ending === "end") protocol.receiveEnd();
  for (;;) {
    const step = protocol.next();
    if (step === VIOLATION) return protocol.violation;
    if (step === CLOSED || step === NEED_BYTES) return undefined;
  }
}
