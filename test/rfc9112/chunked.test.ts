/**
 * Does the server read the chunked transfer coding as RFC 9112 §7 demands of it?
 *
 * Each test is named by the requirements that it holds; docs/conformance/9112.md lists them all.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Handler } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { converse } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";

const HEAD =
  "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
const SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

/** Content, then fields, then trailers: one line for each. */
const tell: Handler = async ({ content, fields }) => {
  const text = await content.text();
  const lines = [text, ...[...fields].map(([name]) => name), "--"];
  return HttpResponse.text(
    [...lines, ...[...content.trailers].map((line) => line.join("="))].join("\n"),
  );
};

test("§7.1-1 chunked content is decoded: every size, any digits, zeros in front, line ends inside", async (t) => {
  const { port } = await startServer(t, tell);
  for (const [body, content] of [
    ["0\r\n\r\n", ""],
    ["000\r\n\r\n", ""],
    ["5\r\nhello\r\n0\r\n\r\n", "hello"],
    ["A\r\n0123456789\r\nb\r\nabcdefghijk\r\n0\r\n\r\n", "0123456789abcdefghijk"],
    ["0000000000000005\r\nhello\r\n0\r\n\r\n", "hello"],
    ["7\r\n0\r\n\r\n0\r\r\n0\r\n\r\n", "0\r\n\r\n0\r"],
    [`${(70_000).toString(16)}\r\n${"y".repeat(70_000)}\r\n0\r\n\r\n`, "y".repeat(70_000)],
  ]) {
    const [response] = await converse(port, HEAD + body);
    const text = response?.content.toString() ?? "";
    assert.equal(text.slice(0, text.indexOf("\nHost")), content);
  }
});

test("§7.1-2 large sizes neither overflow nor lose precision: what can't be counted is refused", async (t) => {
  const { port } = await startServer(t, tell);
  for (const size of [
    "20000000000001",
    "7fffffffffffffff",
    "ffffffffffffffff",
    "10000000000000005",
    "100000000",
    "100000005",
    "f".repeat(200),
    `${"0".repeat(40)}5`,
  ]) {
    const responses = await converse(port, `${HEAD}${size}\r\nhello\r\n0\r\n\r\n${SMUGGLED}`);
    const [response] = responses;
    assert.equal(responses.length, 1, size);
    assert.ok(response?.status === 400 || response?.status === 413, size);
  }
});

test("§7.1-S1 chunked with a parameter is refused", async (t) => {
  const { port } = await startServer(t, tell);
  for (const coding of ["chunked;q=1", "chunked ; a", "chunked;", 'chunked;a="b"']) {
    const responses = await converse(
      port,
      `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: ${coding}\r\n\r\n0\r\n\r\n${SMUGGLED}`,
    );
    assert.deepEqual(
      responses.map(({ status }) => status),
      [400],
      coding,
    );
  }
});

test("§7.1.1-1 chunk extensions that nobody knows are ignored", async (t) => {
  const { port } = await startServer(t, tell);
  for (const extension of [
    ";a",
    ";a=b",
    ';a="b"',
    ';a="b;c=\\"d\\""',
    " ; a = b ; c",
    "\t;\ta",
    ';a=b;c=d;e="\xe9"',
    `;${"x".repeat(200)}`,
  ]) {
    const body = `5${extension}\r\nhello\r\n0${extension}\r\n\r\n`;
    const [response] = await converse(port, HEAD + body);
    assert.equal(response?.status, 200, extension);
    assert.match(response.content.toString(), /^hello\n/);
  }
});

const TRAILERS = "X-Sum: 1\r\nHost: b\r\nContent-Length: 99\r\nX-Sum: 2\r\n";

test("§7.1.2-1 trailer fields that are kept are kept apart from the fields of the head", async (t) => {
  const { port } = await startServer(t, tell);
  const [response] = await converse(port, `${HEAD}0\r\n${TRAILERS}\r\n`);
  const [, kept] = response?.content.toString().split("--\n") ?? [];
  assert.equal(kept, "X-Sum=1\nHost=b\nContent-Length=99\nX-Sum=2");
});

test("§7.1.2-2 no trailer field gets into the head", async (t) => {
  const { port } = await startServer(t, tell);
  const [response] = await converse(port, `${HEAD}0\r\n${TRAILERS}\r\n`);
  const [head] = response?.content.toString().split("\n--") ?? [];
  assert.equal(head, "\nHost\nConnection\nTransfer-Encoding");
});

test("§7.2-S1 a coding for compression with a parameter is refused", async (t) => {
  const { port } = await startServer(t, tell);
  for (const coding of ["gzip;q=1, chunked", "deflate;a=b, chunked"]) {
    const [response] = await converse(
      port,
      `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: ${coding}\r\n\r\n0\r\n\r\n${SMUGGLED}`,
    );
    assert.equal(response?.status, 501, coding);
  }
});
