/**
 * Which rules can a server break that no client can? The refusals that only a response meets, as rows
 * like those of `rules`, for somebody who talks to a server.
 *
 * The order is that of a message on the wire. The status is that of a gateway which can't pass such an
 * answer on (RFC 9110 §15.6.3). What holds in both directions (line ends, field lines, chunks, lengths)
 * stands in `rules`. This file refuses to know how a broken rule is found.
 */
export const RESPONSE_RULES = {
  RESPONSE_NOT_DUE: {
    status: 502,
    section: "RFC 9112 §9.2",
    sentence: "Each request has its response already; what follows belongs to none.",
    remedy: "Was the content longer than announced? A 408 ends an idle connection: use a new one.",
  },
  RESPONSE_AFTER_LAST: {
    status: 502,
    section: "RFC 9112 §9.6",
    sentence: "The response before this was to be the last on this connection.",
    remedy: "Is its content longer than announced?",
  },
  TLS_ALERT: {
    status: 502,
    section: "RFC 9110 §4.2.2",
    sentence: "This looks like a TLS alert: the server speaks TLS on this port, not plain HTTP.",
    remedy: "Use https:// instead of http://.",
  },
  STATUS_LINE_MISSING: {
    status: 502,
    section: "RFC 9112 §4",
    sentence: "A response begins with its status line, not with an empty line.",
    remedy: "Is the content before it longer than announced?",
  },
  RESPONSE_VERSION_INVALID: {
    status: 502,
    section: "RFC 9112 §2.3",
    sentence: "A response begins with its version: HTTP/ in capitals, one digit, a dot, one digit.",
    remedy: "A complete status line: HTTP/1.1 200 OK",
  },
  RESPONSE_VERSION_UNSUPPORTED: {
    status: 502,
    section: "RFC 9112 §2.3",
    sentence: "Only the major version 1 is understood on this connection: HTTP/1.1 and HTTP/1.0.",
  },
  STATUS_MISSING: {
    status: 502,
    section: "RFC 9112 §4",
    sentence: "After the version come one space and the status code; here it is missing.",
    remedy: "A complete status line: HTTP/1.1 200 OK",
  },
  STATUS_LINE_SPACE: {
    status: 502,
    section: "RFC 9112 §4",
    sentence:
      "One space stands before the status code and one behind it, and no other white space.",
  },
  STATUS_INVALID: {
    status: 502,
    section: "RFC 9112 §4",
    sentence: "A status code is exactly three digits.",
    remedy: "A complete status line: HTTP/1.1 200 OK",
  },
  STATUS_SPACE_MISSING: {
    status: 502,
    section: "RFC 9112 §4",
    sentence: "One space ends the status code, also when no reason phrase follows it.",
  },
  REASON_INVALID: {
    status: 502,
    section: "RFC 9112 §4",
    sentence: "This control character can't stand in a reason phrase.",
  },
  STATUS_LINE_TOO_LONG: {
    status: 502,
    section: "RFC 9112 §4",
    sentence: "The status line is longer than the limit allows.",
  },
  SWITCH_WITHOUT_PROTOCOL: {
    status: 502,
    section: "RFC 9110 §15.2.2",
    sentence: "A 101 response must name in Upgrade the protocol that follows it.",
  },
  LENGTH_WITHOUT_CONTENT: {
    status: 502,
    section: "RFC 9110 §8.6",
    sentence: "A 1xx or 204 response has no content, and must not carry Content-Length.",
  },
  CODING_WITHOUT_CONTENT: {
    status: 502,
    section: "RFC 9112 §6.1",
    sentence: "A 1xx or 204 response has no content, and must not carry Transfer-Encoding.",
  },
  RESPONSE_MISSING: {
    status: 502,
    section: "RFC 9112 §8",
    sentence: "The server closed the connection before it answered.",
    remedy: "A request that changes nothing, such as a GET, may be sent again on a new connection.",
  },
  RESPONSE_HEAD_INCOMPLETE: {
    status: 502,
    section: "RFC 9112 §8",
    sentence: "The server closed the connection in the middle of the head of a response.",
  },
} as const;
