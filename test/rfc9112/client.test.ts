/**
 * Does the client core read responses as RFC 9112 §6.3, §8 and §9 demand of a client?
 *
 * Each test is named by the requirements that it holds; docs/conformance/9112.md lists them all.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ClientProtocol } from "../../src/http1/client-protocol.ts";
import {
  CLOSED,
  CONTENT,
  END_OF_MESSAGE,
  RESPONSE,
  TUNNEL,
  VIOLATION,
} from "../../src/http1/protocol.ts";

const OK = "HTTP/1.1 200 OK\r\n";
const HI = `${OK}Content-Length: 2\r\n\r\nhi`;

function received(text: string, ...methods: readonly string[]): ClientProtocol {
  const client = new ClientProtocol();
  for (const method of methods) client.expect(method);
  client.receive(new TextEncoder().encode(text));
  return client;
}

test("§4-S1 the reason phrase changes nothing", () => {
  for (const reason of ["", "OK", "Not Found", "204 No Content", "HTTP/1.1 404 Not Found"]) {
    const client = received(`HTTP/1.1 200 ${reason}\r\nContent-Length: 0\r\n\r\n`, "GET");
    assert.equal(client.next(), RESPONSE);
    assert.equal(client.response?.status, 200);
    assert.deepEqual(client.framing, { kind: "length", length: 0 });
    assert.equal(client.persistent, true);
  }
});

test("§6.3-1 what a 2xx answer to CONNECT announces is ignored, right or wrong", () => {
  for (const lines of [
    "Content-Length: 2\r\n",
    "Content-Length: x\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
  ]) {
    const client = received(`${OK}${lines}\r\nhi`, "CONNECT");
    assert.equal(client.next(), RESPONSE);
    assert.equal(client.framing.kind, "none");
    assert.equal(client.next(), TUNNEL);
    assert.equal(client.buffered, 2);
  }
});

test("§6.3-7 a response with an invalid Content-Length is never given out, and ends the connection", () => {
  for (const length of ["", "x", "-1", "1, 2", "1\r\nContent-Length: 2"]) {
    const client = received(`${OK}Content-Length: ${length}\r\n\r\nhi`, "GET", "GET");
    assert.equal(client.next(), VIOLATION);
    assert.equal(client.persistent, false);
    assert.equal(client.next(), CLOSED);
  }
});

test("§6.3-11 §9.2-3 bytes that no request asked for are taken for no response", () => {
  for (const [text, methods] of [
    [HI, []],
    [`${HI}${HI}`, ["GET"]],
    [`${HI}HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n`, ["GET"]],
    [`${OK}Connection: close\r\nContent-Length: 2\r\n\r\nhi${HI}`, ["GET", "GET"]],
  ] as const) {
    const client = received(text, ...methods);
    for (const _ of methods.slice(0, 1)) {
      assert.equal(client.next(), RESPONSE);
      assert.equal(client.next(), CONTENT);
      assert.equal(client.next(), END_OF_MESSAGE);
    }
    assert.equal(client.next(), VIOLATION);
    assert.equal(client.response, undefined);
  }
});

test("§9.2-S1 such bytes end the connection", () => {
  const client = received(`${HI}${HI}`, "GET");
  for (const step of [RESPONSE, CONTENT, END_OF_MESSAGE]) assert.equal(client.next(), step);
  assert.equal(client.persistent, true);
  assert.equal(client.next(), VIOLATION);
  assert.equal(client.persistent, false);
  client.expect("GET");
  assert.equal(client.next(), CLOSED);
});

test("§8-1 a response that ends too early is told as incomplete, never as complete", () => {
  for (const text of [
    `${OK}Content-Length: 3\r\n\r\nhi`,
    `${OK}Transfer-Encoding: chunked\r\n\r\n2\r\nhi`,
    `${OK}Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n`,
  ]) {
    const client = received(text, "GET");
    client.receiveEnd();
    assert.equal(client.next(), RESPONSE);
    assert.equal(client.next(), CONTENT);
    assert.equal(client.next(), VIOLATION);
    assert.equal(client.violation?.code, "CONTENT_INCOMPLETE");
    assert.equal(client.due, 1);
  }
});

test("§9.2-1 §9.2-2 each response belongs to the first request that has no final one yet", () => {
  const bare = `${OK}Content-Length: 2\r\n\r\n`;
  const interim = "HTTP/1.1 103 Early Hints\r\n\r\n";
  const client = received(`${bare}${interim}${HI}${interim}${bare}`, "HEAD", "GET", "HEAD");
  const kinds: string[] = [];
  for (;;) {
    const step = client.next();
    if (step === RESPONSE) kinds.push(`${client.response?.status} ${client.framing.kind}`);
    else if (step !== CONTENT && step !== END_OF_MESSAGE) break;
  }
  assert.deepEqual(kinds, ["200 none", "103 none", "200 length", "103 none", "200 none"]);
  assert.equal(client.violation, undefined);
  assert.equal(client.due, 0);
});
