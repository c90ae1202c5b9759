/**
 * Which rules can a peer break? Every refusal as a row: its status, the section that it goes back to,
 * and what to say about it.
 *
 * The order is that of a message on the wire. A row's sentence says what was expected, its remedy what
 * to type or to change instead. This file refuses to know how a broken rule is found or answered.
 */

export interface Rule {
  readonly status: number;
  readonly section: string;
  readonly sentence: string;
  /** What to type or to change instead. */
  readonly remedy?: string;
}

export const RULES = {
  LINE_FEED_ALONE: {
    status: 400,
    section: "RFC 9112 §2.2",
    sentence: "This line ends in LF alone; in HTTP each line ends in CR LF.",
    remedy: "Typing by hand? `nc -C` and `telnet` send CR LF; in printf write \\r\\n.",
  },
  CARRIAGE_RETURN_ALONE: {
    status: 400,
    section: "RFC 9112 §2.2",
    sentence: "A CR must be followed by LF at once; alone it has no place here.",
  },
  EMPTY_LINES: {
    status: 400,
    section: "RFC 9112 §2.2",
    sentence: "One empty line before the request line is forgiven, not more.",
  },
  TLS_ON_PLAIN_PORT: {
    status: 400,
    section: "RFC 9110 §4.2.2",
    sentence: "This looks like the start of a TLS handshake, and this port speaks plain HTTP.",
    remedy: "Use http:// instead of https://.",
  },
  METHOD_INVALID: {
    status: 400,
    section: "RFC 9112 §3.1",
    sentence: "A request begins with its method: letters, digits and !#$%&'*+-.^_`|~ only.",
    remedy: "A complete request line: GET / HTTP/1.1",
  },
  TARGET_MISSING: {
    status: 400,
    section: "RFC 9112 §3",
    sentence: "After the method come one space and the request-target; here it is missing.",
    remedy: "A complete request line: GET / HTTP/1.1",
  },
  REQUEST_LINE_SPACE: {
    status: 400,
    section: "RFC 9112 §3",
    sentence: "The three parts of a request line are separated by exactly one space each.",
  },
  TARGET_INVALID: {
    status: 400,
    section: "RFC 9112 §3.2",
    sentence: "This byte can't stand in a request-target; it must be percent-encoded.",
  },
  TARGET_FRAGMENT: {
    status: 400,
    section: "RFC 9112 §3.2",
    sentence: "A request-target has no fragment: what follows # stays with the client.",
  },
  TARGET_ESCAPE: {
    status: 400,
    section: "RFC 3986 §2.1",
    sentence: "In a path, % must be followed by two hexadecimal digits; a plain % is written %25.",
  },
  TARGET_FORM: {
    status: 400,
    section: "RFC 9112 §3.2",
    sentence: "This form of request-target doesn't go with this method.",
    remedy: "A path begins with /; only CONNECT takes host:port, only OPTIONS takes *.",
  },
  TARGET_AUTHORITY: {
    status: 400,
    section: "RFC 9110 §4.2.1",
    sentence: "The authority of this request-target isn't a host with an optional port.",
  },
  TARGET_SCHEME: {
    status: 400,
    section: "RFC 9110 §4.2",
    sentence: "Only http and https addresses are served here.",
  },
  HTTPS_ON_PLAIN_PORT: {
    status: 421,
    section: "RFC 9110 §7.4",
    sentence: "An https address is answered on a secured connection only, and this one is plain.",
    remedy: "Use http:// instead of https://, or a path alone: GET / HTTP/1.1",
  },
  REQUEST_LINE_TOO_LONG: {
    status: 414,
    section: "RFC 9112 §3",
    sentence: "The request line is longer than the limit allows.",
  },
  VERSION_MISSING: {
    status: 400,
    section: "RFC 9112 §2.3",
    sentence: "The version is missing: a request line ends in a space and HTTP/1.1 (or HTTP/1.0).",
    remedy: "A complete request line: GET / HTTP/1.1",
  },
  VERSION_INVALID: {
    status: 400,
    section: "RFC 9112 §2.3",
    sentence: "A version is HTTP/ in capitals, one digit, a dot and one digit.",
    remedy: "A complete request line: GET / HTTP/1.1 (a space inside the target is written %20)",
  },
  VERSION_UNSUPPORTED: {
    status: 505,
    section: "RFC 9110 §15.6.6",
    sentence: "Only the major version 1 is spoken on this connection: HTTP/1.1 and HTTP/1.0.",
  },
  FIELD_BEFORE_FIRST: {
    status: 400,
    section: "RFC 9112 §2.2",
    sentence: "White space may not stand between the first line and the first field line.",
  },
  FIELD_FOLDED: {
    status: 400,
    section: "RFC 9112 §5.2",
    sentence: "A field line may not go on in the next line (line folding is obsolete).",
  },
  FIELD_NAME_EMPTY: {
    status: 400,
    section: "RFC 9112 §5",
    sentence: "A field line begins with its name; here the name is empty.",
  },
  FIELD_NAME_INVALID: {
    status: 400,
    section: "RFC 9110 §5.1",
    sentence: "This byte can't stand in a field name.",
  },
  FIELD_NAME_SPACE: {
    status: 400,
    section: "RFC 9112 §5.1",
    sentence: "No white space may stand between a field name and its colon.",
  },
  FIELD_COLON_MISSING: {
    status: 400,
    section: "RFC 9112 §5",
    sentence: "A field line is a name, a colon and a value; here the colon is missing.",
  },
  FIELD_VALUE_INVALID: {
    status: 400,
    section: "RFC 9110 §5.5",
    sentence: "This control character can't stand in a field value.",
  },
  FIELDS_TOO_LARGE: {
    status: 431,
    section: "RFC 9110 §5.4",
    sentence: "The field lines together are larger than the limit allows.",
  },
  FIELDS_TOO_MANY: {
    status: 431,
    section: "RFC 9110 §5.4",
    sentence: "There are more field lines than the limit allows.",
  },
  HOST_MISSING: {
    status: 400,
    section: "RFC 9112 §3.2",
    sentence: "An HTTP/1.1 request must carry a Host field.",
    remedy: "Add a line such as Host: localhost, or say HTTP/1.0.",
  },
  HOST_REPEATED: {
    status: 400,
    section: "RFC 9112 §3.2",
    sentence: "A request may carry one Host field only.",
  },
  HOST_EMPTY: {
    status: 400,
    section: "RFC 9110 §4.2.1",
    sentence: "The Host field is empty, and an http address has a host.",
  },
  HOST_INVALID: {
    status: 400,
    section: "RFC 9112 §3.2",
    sentence: "The value of Host must be a host with an optional port, nothing else.",
  },
  EXPECTATION_UNKNOWN: {
    status: 417,
    section: "RFC 9110 §10.1.1",
    sentence: "The only expectation that can be met here is 100-continue.",
  },
  CONTENT_LENGTH_INVALID: {
    status: 400,
    section: "RFC 9112 §6.3",
    sentence: "Content-Length must be one decimal number that a program can count to.",
  },
  CONTENT_LENGTH_REPEATED: {
    status: 400,
    section: "RFC 9112 §6.3",
    sentence: "A message may carry one Content-Length only, even when the numbers are equal.",
  },
  LENGTH_AND_CODING: {
    status: 400,
    section: "RFC 9112 §6.1",
    sentence: "Content-Length and Transfer-Encoding together leave the length in doubt.",
  },
  CODING_IN_HTTP_1_0: {
    status: 400,
    section: "RFC 9112 §6.1",
    sentence: "HTTP/1.0 has no transfer codings, so the framing of this message is faulty.",
  },
  CODING_INVALID: {
    status: 400,
    section: "RFC 9112 §6.1",
    sentence: "Transfer-Encoding must be one line: a list of transfer codings.",
  },
  CODING_UNKNOWN: {
    status: 501,
    section: "RFC 9112 §6.1",
    sentence: "The only transfer coding that is understood here is chunked.",
  },
  CHUNKED_NOT_LAST: {
    status: 400,
    section: "RFC 9112 §6.3",
    sentence: "In a request, chunked must be the last transfer coding.",
  },
  CHUNKED_TWICE: {
    status: 400,
    section: "RFC 9112 §6.1",
    sentence: "Chunked may be applied once only.",
  },
  CHUNK_SIZE_INVALID: {
    status: 400,
    section: "RFC 9112 §7.1",
    sentence: "A chunk begins with its size: hexadecimal digits and nothing else.",
  },
  CHUNK_SIZE_TOO_LARGE: {
    status: 400,
    section: "RFC 9112 §7.1",
    sentence: "This chunk size has more digits, or is larger, than a program can count.",
  },
  CHUNK_EXTENSION_INVALID: {
    status: 400,
    section: "RFC 9112 §7.1.1",
    sentence: "A chunk extension is a semicolon, a name, and perhaps = and a value.",
  },
  CHUNK_LINE_TOO_LONG: {
    status: 400,
    section: "RFC 9112 §7.1.1",
    sentence: "This chunk-size line is longer than the limit allows.",
  },
  CHUNK_EXTENSIONS_TOO_LARGE: {
    status: 400,
    section: "RFC 9112 §7.1.1",
    sentence: "The chunk extensions of this message are larger than the limit allows.",
  },
  CHUNK_END_MISSING: {
    status: 400,
    section: "RFC 9112 §7.1",
    sentence: "After exactly as many bytes as its size says, a chunk ends in CR LF.",
  },
  TRAILERS_TOO_LARGE: {
    status: 431,
    section: "RFC 9112 §7.1.2",
    sentence: "The trailer section is larger than the limit allows.",
  },
  TRAILERS_TOO_MANY: {
    status: 431,
    section: "RFC 9112 §7.1.2",
    sentence: "There are more trailer field lines than the limit allows.",
  },
  CONTENT_TOO_LARGE: {
    status: 413,
    section: "RFC 9110 §15.5.14",
    sentence: "The content is larger than this server takes.",
  },
  HEAD_INCOMPLETE: {
    status: 400,
    section: "RFC 9112 §8",
    sentence: "The connection ended before the empty line that ends the head of a request.",
    remedy: "After the last field line comes an empty line (CR LF).",
  },
  CONTENT_INCOMPLETE: {
    status: 400,
    section: "RFC 9112 §8",
    sentence: "The connection ended before all of the announced content had come.",
  },
  HEAD_TIMEOUT: {
    status: 408,
    section: "RFC 9110 §15.5.9",
    sentence: "The head of the request did not arrive in time.",
  },
  CONTENT_TIMEOUT: {
    status: 408,
    section: "RFC 9110 §15.5.9",
    sentence: "The content of the request stopped arriving.",
  },
  CONTENT_TOO_SLOW: {
    status: 408,
    section: "RFC 9110 §15.5.9",
    sentence: "The content of the request arrived too slowly.",
  },
} as const;
