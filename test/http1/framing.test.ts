/**
 * Is the end of each message decided once, by the rules of RFC 9112 §6.3 and §9.3?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type ContentStream, HttpResponse } from "../../src/http/response.ts";
import { omitsContent, responseFraming, wantsPersistence } from "../../src/http1/framing.ts";
import { REQUEST, RESPONSE } from "../../src/http1/protocol.ts";
import { ReceivedHead } from "../../src/http1/request-head.ts";
import { clientOf, protocolOf } from "./bytes.ts";

/** The framing of a request with these field lines, or the code of the refusal. */
function framed(lines: string, version = "1.1"): string {
  const protocol = protocolOf(`POST / HTTP/${version}\r\nHost: h\r\n${lines}\r\n`);
  if (protocol.next() !== REQUEST) return protocol.violation?.code ?? "nothing";
  const { framing } = protocol;
  return framing.kind === "length" ? `length ${framing.length}` : framing.kind;
}

const FRAMED: readonly (readonly [lines: string, framing: string])[] = [
  ["", "none"],
  ["Content-Length: 0\r\n", "length 0"],
  ["content-LENGTH:5\r\n", "length 5"],
  ["Content-Length: 0000000000000005\r\n", "length 5"],
  ["Content-Length: 134217728\r\n", "length 134217728"],
  ["Content-Length: 134217729\r\n", "CONTENT_TOO_LARGE"],
  ["Content-Length: 9007199254740991\r\n", "CONTENT_TOO_LARGE"],
  ["Content-Length: 9007199254740992\r\n", "CONTENT_LENGTH_INVALID"],
  ["Content-Length: 18446744073709551617\r\n", "CONTENT_LENGTH_INVALID"],
  ["Content-Length: 00000000000000005\r\n", "CONTENT_LENGTH_INVALID"],
  ["Content-Length:\r\n", "CONTENT_LENGTH_INVALID"],
  ["Content-Length: +5\r\n", "CONTENT_LENGTH_INVALID"],
  ["Content-Length: -1\r\n", "CONTENT_LENGTH_INVALID"],
  ["Content-Length: 0x5\r\n", "CONTENT_LENGTH_INVALID"],
  ["Content-Length: 5,5\r\n", "CONTENT_LENGTH_INVALID"],
  ["Content-Length: 5 5\r\n", "CONTENT_LENGTH_INVALID"],
  ["Content-Length: 5;\r\n", "CONTENT_LENGTH_INVALID"],
  ["Content-Length: 5.0\r\n", "CONTENT_LENGTH_INVALID"],
  ["Content-Length: 1e3\r\n", "CONTENT_LENGTH_INVALID"],
  ["Content-Length: \xb2\r\n", "CONTENT_LENGTH_INVALID"],
  ["Content-Length: 5\xa0\r\n", "CONTENT_LENGTH_INVALID"],
  ["Content-Length: 5\r\nContent-Length: 5\r\n", "CONTENT_LENGTH_REPEATED"],
  ["Content-Length: 5\r\nA: b\r\ncontent-length: 6\r\n", "CONTENT_LENGTH_REPEATED"],
  ["Transfer-Encoding: chunked\r\n", "chunked"],
  ["Transfer-Encoding: ChUnKeD\r\n", "chunked"],
  ["Transfer-Encoding:\t chunked \t\r\n", "chunked"],
  ["Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "LENGTH_AND_CODING"],
  ["Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", "LENGTH_AND_CODING"],
  ["Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "CODING_INVALID"],
  ["Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", "CODING_INVALID"],
  ["Transfer-Encoding:\r\n", "CODING_INVALID"],
  ["Transfer-Encoding: ,chunked\r\n", "CODING_INVALID"],
  ["Transfer-Encoding: chunked,\r\n", "CODING_INVALID"],
  ["Transfer-Encoding: chunked\xa0\r\n", "CODING_INVALID"],
  ['Transfer-Encoding: "chunked"\r\n', "CODING_INVALID"],
  ["Transfer-Encoding: chunked;x=y\r\n", "CODING_INVALID"],
  ["Transfer-Encoding: chunked, chunked\r\n", "CHUNKED_TWICE"],
  ["Transfer-Encoding: chunked, identity\r\n", "CHUNKED_NOT_LAST"],
  ["Transfer-Encoding: gzip, chunked\r\n", "CODING_UNKNOWN"],
  ["Transfer-Encoding: identity\r\n", "CHUNKED_NOT_LAST"],
  ["Transfer-Encoding: xchunked\r\n", "CHUNKED_NOT_LAST"],
];

for (const [lines, framing] of FRAMED) {
  test(`request: ${JSON.stringify(lines)} is ${framing}`, () => {
    assert.equal(framed(lines), framing);
  });
}

test("any transfer coding is refused in HTTP/1.0", () => {
  assert.equal(framed("Transfer-Encoding: chunked\r\n", "1.0"), "CODING_IN_HTTP_1_0");
  assert.equal(framed("Transfer-Encoding: gzip\r\n", "1.0"), "CODING_IN_HTTP_1_0");
  assert.equal(framed("Content-Length: 5\r\n", "1.0"), "length 5");
});

const stream = (length?: number): ContentStream => ({
  kind: "stream",
  chunks: {
    async *[Symbol.asyncIterator]() {
      yield new Uint8Array(1);
    },
  },
  ...(length === undefined ? {} : { length }),
});

test("response: by its status and content, the method and the version", () => {
  const of = (response: HttpResponse, method = "GET", minorVersion: 0 | 1 = 1) =>
    responseFraming(method, minorVersion, response);
  const empty = new HttpResponse();
  assert.deepEqual(of(empty), { kind: "length", length: 0 });
  assert.deepEqual(of(HttpResponse.text("abc")), { kind: "length", length: 3 });
  assert.deepEqual(of(HttpResponse.text("abc"), "HEAD"), { kind: "length", length: 3 });
  assert.deepEqual(of(new HttpResponse({ status: 204 })), { kind: "none" });
  assert.deepEqual(of(new HttpResponse({ status: 304 })), { kind: "none" });
  assert.deepEqual(of(empty, "CONNECT"), { kind: "none" });
  assert.deepEqual(of(new HttpResponse({ status: 404 }), "CONNECT"), { kind: "length", length: 0 });
  assert.deepEqual(of(new HttpResponse({ content: stream() })), { kind: "chunked" });
  assert.deepEqual(of(new HttpResponse({ content: stream() }), "GET", 0), { kind: "close" });
  assert.deepEqual(of(new HttpResponse({ content: stream(7) }), "GET", 0), {
    kind: "length",
    length: 7,
  });
});

test("content is left out for HEAD, and where there is none", () => {
  assert.equal(omitsContent("HEAD", { kind: "chunked" }), true);
  assert.equal(omitsContent("GET", { kind: "none" }), true);
  assert.equal(omitsContent("GET", { kind: "length", length: 0 }), false);
  assert.equal(omitsContent("head", { kind: "close" }), false);
});

/** The framing of a response with these field lines, or the code of the refusal. */
function received(lines: string, method = "GET", status = 200, version = "1.1"): string {
  const client = clientOf(`HTTP/${version} ${status} \r\n${lines}\r\n`, [method]);
  if (client.next() !== RESPONSE) return client.violation?.code ?? "nothing";
  const { framing } = client;
  return framing.kind === "length" ? `length ${framing.length}` : framing.kind;
}

const IN_RESPONSES: ReadonlyMap<string, string> = new Map([
  ["none", "close"],
  ["CONTENT_TOO_LARGE", "length"],
  ["CODING_UNKNOWN", "chunked"],
  ["CHUNKED_NOT_LAST", "close"],
]);

for (const [lines, inRequest] of FRAMED) {
  const expected = IN_RESPONSES.get(inRequest) ?? inRequest;
  test(`response: ${JSON.stringify(lines)} is ${expected}`, () => {
    const found = received(lines);
    assert.equal(expected === "length" ? found.split(" ")[0] : found, expected);
    assert.equal(received(lines, "CONNECT"), "none", "a tunnel");
    const refused = /^[A-Z]/.test(expected) ? expected : "none";
    assert.equal(received(lines, "HEAD"), refused);
    assert.equal(received(lines, "GET", 304), refused);
    for (const status of [204, 100, 103]) {
      const coded = /transfer-encoding/i.test(lines);
      const inVain = coded ? "CODING_WITHOUT_CONTENT" : "LENGTH_WITHOUT_CONTENT";
      assert.equal(received(lines, "GET", status), lines === "" ? "none" : inVain);
      assert.equal(received(lines, "HEAD", status), lines === "" ? "none" : inVain);
    }
  });
}

test("any transfer coding of an HTTP/1.0 response is refused, also where no content follows", () => {
  for (const coding of ["chunked", "gzip", "identity"]) {
    const lines = `Transfer-Encoding: ${coding}\r\n`;
    assert.equal(received(lines, "GET", 200, "1.0"), "CODING_IN_HTTP_1_0");
    assert.equal(received(lines, "HEAD", 200, "1.0"), "CODING_IN_HTTP_1_0");
    assert.equal(received(lines, "CONNECT", 200, "1.0"), "none");
  }
  assert.equal(received("Content-Length: 5\r\n", "GET", 200, "1.0"), "length 5");
  assert.equal(received("", "GET", 200, "1.0"), "close");
});

const PERSISTENCE: readonly (readonly [values: readonly string[], in10: boolean, in11: boolean])[] =
  [
    [[], false, true],
    [["keep-alive"], true, true],
    [["Keep-Alive"], true, true],
    [["close"], false, false],
    [["CLOSE"], false, false],
    [["keep-alive, close"], false, false],
    [["close", "keep-alive"], false, false],
    [["keep-alive", "x"], true, true],
    [["x , Keep-Alive\t, y"], true, true],
    [["closed"], false, true],
    [["upgrade"], false, true],
    [[""], false, true],
    [[",close,"], false, false],
  ];

for (const [values, in10, in11] of PERSISTENCE) {
  test(`Connection: ${JSON.stringify(values)}`, () => {
    const lines = values.map((value) => `Connection: ${value}\r\n`).join("");
    const protocol = protocolOf(`GET / HTTP/1.1\r\nHost: h\r\n${lines}\r\n`);
    assert.equal(protocol.next(), REQUEST);
    const { request } = protocol;
    assert.ok(request instanceof ReceivedHead);
    assert.equal(wantsPersistence(request.lines, 0), in10);
    assert.equal(wantsPersistence(request.lines, 1), in11);
  });
}
