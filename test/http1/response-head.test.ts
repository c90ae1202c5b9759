/**
 * Does the head of a response say what it must, and is a kept one only used where it fits?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { HttpResponse } from "../../src/http/response.ts";
import { answer, encode, protocolOf } from "./bytes.ts";

const GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
const GET_1_0 = "GET / HTTP/1.0\r\n\r\n";
const CONNECT = "CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n";

/** The head of the answer to this request. */
function headOf(request: string, response: HttpResponse, close = false): string {
  const protocol = protocolOf(request);
  protocol.next();
  return answer(protocol, response, close);
}

const chunks = (async function* () {})();

test("status line, fields in order and in their case, framing, persistence", () => {
  const fields: [string, string][] = [
    ["X-b", "1"],
    ["x-A", "caf\xe9"],
    ["X-b", "2"],
  ];
  const response = new HttpResponse({ status: 418, fields, content: encode("ab") });
  const lines = "X-b: 1\r\nx-A: caf\xe9\r\nX-b: 2\r\nContent-Length: 2\r\n";
  const [first = "", ...rest] = headOf(GET, response).split(/(?<=\r\n)/);
  assert.match(first, /^HTTP\/1\.1 418 [ -~]*\r\n$/);
  assert.equal(rest.join(""), `${lines}\r\n`);
  assert.equal(headOf(GET, response, true), `${first}${lines}Connection: close\r\n\r\n`);
});

test("each status has a status line, known or not", () => {
  for (let status = 200; status <= 599; status++) {
    const fields = status === 426 ? { Upgrade: "websocket" } : {};
    const [line] = headOf(GET, new HttpResponse({ status, fields })).split("\r\n");
    assert.match(line ?? "", new RegExp(`^HTTP/1\\.1 ${status} [ -~]*$`));
  }
});

test("one reusable response, in every framing, in any order", () => {
  for (const first of [GET, GET_1_0, CONNECT]) {
    const response = HttpResponse.text("abc");
    const reusable = new HttpResponse({ fields: response.fields, content: response.content }, true);
    headOf(first, reusable);
    for (const request of [GET, CONNECT, GET_1_0, GET, CONNECT]) {
      assert.equal(headOf(request, reusable), headOf(request, response), `${first} ${request}`);
    }
  }
});

test("a kept head never announces chunks to a client that knows none", () => {
  const reusable = new HttpResponse({ content: { kind: "stream", chunks } }, true);
  assert.match(headOf(GET, reusable), /\r\nTransfer-Encoding: chunked\r\n/);
  assert.doesNotMatch(headOf(GET_1_0, reusable), /Transfer-Encoding/);
  const other = new HttpResponse({ content: { kind: "stream", chunks } }, true);
  assert.doesNotMatch(headOf(GET_1_0, other), /Transfer-Encoding/);
  assert.match(headOf(GET, other), /\r\nTransfer-Encoding: chunked\r\n/);
});

test("a 426 names protocols, and Connection names Upgrade beside what else it says", () => {
  for (const reusable of [false, true]) {
    const response = new HttpResponse({ status: 426, fields: { uPgrade: "a/1, b" } }, reusable);
    for (const [request, close, options] of [
      [GET, false, "upgrade"],
      [GET, true, "close, upgrade"],
      [GET_1_0, false, "close, upgrade"],
      [
        GET_1_0.replace("\r\n\r\n", "\r\nConnection: keep-alive\r\n\r\n"),
        false,
        "keep-alive, upgrade",
      ],
    ] as const) {
      const [, ...lines] = headOf(request, response, close).split("\r\n");
      const expected = ["uPgrade: a/1, b", "Content-Length: 0", `Connection: ${options}`, "", ""];
      assert.deepEqual(lines, expected);
    }
  }
});

test("no 426 goes without Upgrade, and nothing else goes with it", () => {
  for (const fields of [{}, { Upgrade: "" }, { Upgrade: " , " }]) {
    assert.throws(() => new HttpResponse({ status: 426, fields }), /426 .* Upgrade/);
  }
  for (const status of [200, 400, 425, 427, 503]) {
    const fields = { Upgrade: "websocket" };
    assert.throws(() => new HttpResponse({ status, fields }), /Upgrade belongs to the connection/);
  }
  const fields = { Upgrade: "websocket", Connection: "upgrade" };
  assert.throws(() => new HttpResponse({ status: 426, fields }), /Connection belongs/);
});

test("nothing breaks out of its line", () => {
  for (const value of [
    "a\rb",
    "a\nb",
    "a\0b",
    "a\r\nSet-Cookie: x",
    "a\x0bb",
    "a\x7fb",
    "\u010a",
    "\u{10a}",
  ]) {
    assert.throws(() => new HttpResponse({ fields: { "X-A": value } }), TypeError);
    assert.throws(() => new HttpResponse({ fields: { [`X${value}`]: "a" } }), TypeError);
  }
  for (const name of ["", "X:", "X ", "X\r\nY", "Connection", "content-length", "DATE"]) {
    assert.throws(() => new HttpResponse({ fields: [[name, "a"]] }), TypeError, name);
  }
});
