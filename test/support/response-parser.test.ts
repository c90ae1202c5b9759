/**
 * Does the tests' own response reader accept what is right and refuse what is wrong?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fieldValue, MalformedResponse, readResponse, readResponses } from "./response-parser.ts";

const read = (text: string, method = "GET", ended = false) =>
  readResponse(Buffer.from(text, "latin1"), 0, method, ended);

test("content by length, and the bytes behind it are left", () => {
  const response = read("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nA: b \r\n\r\nhiHTTP");
  assert.equal(response?.content.toString(), "hi");
  assert.equal(response?.framing, "length");
  assert.equal(response?.end, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nA: b \r\n\r\nhi".length);
  assert.equal(fieldValue(response, "a"), "b");
});

test("chunked content and its trailers", () => {
  const text =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\nT: x\r\n\r\n";
  const response = read(text);
  assert.equal(response?.content.toString(), "abc0123456789");
  assert.deepEqual(response?.trailers, [["T", "x"]]);
  assert.equal(response?.end, text.length);
});

test("content until the end of the connection", () => {
  assert.equal(read("HTTP/1.1 200 \r\n\r\nabc"), undefined);
  assert.equal(read("HTTP/1.1 200 \r\n\r\nabc", "GET", true)?.content.toString(), "abc");
});

test("HEAD, 1xx, 204 and 304 have no content", () => {
  assert.equal(read("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", "HEAD")?.framing, "none");
  assert.equal(read("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n")?.framing, "none");
  assert.equal(read("HTTP/1.1 204 No Content\r\n\r\nHTTP")?.content.length, 0);
  const text = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  const { responses, rest } = readResponses(Buffer.from(text), ["POST"]);
  assert.deepEqual(
    responses.map(({ status }) => status),
    [100, 200],
  );
  assert.equal(rest, text.length);
});

test("the method of each request decides about its response, 1xx aside", () => {
  const text =
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na" +
    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nc";
  const { responses, rest } = readResponses(Buffer.from(text), ["PUT", "HEAD", "GET"]);
  assert.deepEqual(
    responses.map(({ content }) => content.toString()),
    ["", "a", "", "c"],
  );
  assert.equal(rest, text.length);
});

test("a response is incomplete at each of its bytes but the last", () => {
  for (const text of [
    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
  ]) {
    for (let length = 0; length < text.length; length++) {
      assert.equal(read(text.slice(0, length)), undefined, text.slice(0, length));
    }
    assert.equal(read(text)?.content.toString(), "hi");
  }
});

test("what a sender must not do is refused", () => {
  for (const text of [
    "HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 200 OK\rX\r\n\r\n",
    "HTTP/1.1 200\r\n\r\n",
    "HTTP/2.0 200 OK\r\n\r\n",
    "HTTP/1.1 600 OK\r\n\r\n",
    "HTTP/1.1 200 OK\r\n Content-Length: 0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nA : b\r\n\r\n",
    "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n",
    "HTTP/1.1 200 OK\r\nA: \x00\r\n\r\n",
    "HTTP/1.1 200 OK\r\nNoColon\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
    "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 100 Continue\r\nTransfer-Encoding: chunked\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0x2\r\nab\r\n0\r\n\r\n",
  ]) {
    assert.throws(() => read(text), MalformedResponse, JSON.stringify(text));
  }
});
