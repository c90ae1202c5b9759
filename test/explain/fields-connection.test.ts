/**
 * Do the fields of the connection say what holds from here to the next receiver?
 */
import { REQUEST, RESPONSE, testFields } from "./notes.ts";

testFields(REQUEST, [
  ["Host: localhost:8000", "The site localhost, at port 8000."],
  ["Host: [::1]", "The site [::1], at the usual port"],
  ["Host: [::1]:80", "The site [::1], at port 80."],
  ["Host: http://a/", "! It must be a host with an optional port"],
  ["Connection: close", "this connection ends after the answer. (RFC 9112 §9.6)"],
  [
    "Connection: keep-alive, X-Mine",
    "in HTTP/1.1 it does anyway",
    "x-mine: a field of that name is for the next receiver only",
  ],
  ["Connection: Upgrade", "upgrade: the Upgrade field is meant"],
  ["Connection: a b", "! a b is no token"],
  ["TE: trailers", "fields may come behind the content"],
  [
    "TE: gzip;q=0.5, chunked",
    "gzip;q=0.5: this transfer coding may be used",
    "! chunked must not be named",
  ],
  ["TE:", "Empty: none but chunked"],
  ["Upgrade: websocket", "would like to go on in WebSocket (RFC 6455)"],
  ["Upgrade: h2c, foo", "HTTP/2 in the open, which is obsolete or foo"],
  ["Expect: 100-continue", "waits for 100 (Continue)"],
  ["Expect: miracles", "! The only expectation"],
]);

testFields({ kind: "request", minorVersion: 0 }, [
  ["Connection: keep-alive", "which HTTP/1.0 does only when asked"],
]);

testFields(RESPONSE, [
  ["Transfer-Encoding: chunked", "in pieces, each with its size before it"],
  [
    "Transfer-Encoding: gzip, identity, foo",
    "gzip: compressed for the way",
    "! identity",
    "! foo is no transfer coding",
  ],
  ["Keep-Alive: timeout=5, max=100", "kept for 5 s", "At most 100 more requests"],
  ["Keep-Alive: 5", "! 5 is neither"],
  ["Trailer: X-Sum", "After the content: X-Sum."],
  [
    "Trailer: Content-Length",
    "After the content",
    "! Content-Length must stand before the content",
  ],
  ["Upgrade: h2c", "could also speak"],
]);

testFields({ kind: "response", status: 101 }, [["Upgrade: websocket", "both speak WebSocket"]]);
testFields({ kind: "response", status: 426 }, [["Upgrade: TLS/1.0", "wants to be asked in TLS"]]);
