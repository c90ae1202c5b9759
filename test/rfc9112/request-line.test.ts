/**
 * Does the server read request lines, targets and Host as RFC 9112 §3 demands of it?
 *
 * Each test is named by the requirements that it holds; docs/conformance/9112.md lists them all.
 */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { files } from "../../src/files/files.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { converse } from "../support/raw-client.ts";
import { fieldValue } from "../support/response-parser.ts";
import { startServer } from "../support/test-server.ts";

const CLOSE = "Host: a\r\nConnection: close\r\n\r\n";

/** A server that answers with the target as it understood it. */
async function startEcho(
  t: TestContext,
  options: { maxRequestLine?: number } = {},
): Promise<number> {
  const { port } = await startServer(
    t,
    ({ form, authority, path, query }) =>
      HttpResponse.text([form, authority, path, query ?? "-"].join(" ")),
    options,
  );
  return port;
}

async function statuses(port: number, bytes: string): Promise<number[]> {
  const responses = await converse(port, bytes);
  return responses.map(({ status }) => status);
}

async function startFolder(t: TestContext): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "barewire-"));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "index.html"), "<title>Here</title>");
  const { port } = await startServer(t, files(folder));
  return port;
}

test("§3-S1 a method longer than any that a folder knows is answered 501", async (t) => {
  const port = await startFolder(t);
  assert.deepEqual(await statuses(port, `${"A".repeat(100)} / HTTP/1.1\r\n${CLOSE}`), [501]);
});

test("§3-1 a target that is longer than the server reads is answered 414", async (t) => {
  const port = await startEcho(t);
  const endless = `GET /${"a".repeat(100_000)}`;
  assert.deepEqual(await statuses(port, endless), [414]);
  assert.deepEqual(await statuses(port, `GET /${"a".repeat(8192)} HTTP/1.1\r\n${CLOSE}`), [414]);
  const small = await startEcho(t, { maxRequestLine: 30 });
  assert.deepEqual(await statuses(small, `GET /${"a".repeat(30)} HTTP/1.1\r\n${CLOSE}`), [414]);
});

test("§3-S2 request lines of 8000 bytes are read", async (t) => {
  const port = await startEcho(t);
  const path = `/${"a".repeat(8000 - "GET / HTTP/1.1".length)}`;
  assert.equal(`GET ${path} HTTP/1.1`.length, 8000);
  const [response] = await converse(port, `GET ${path} HTTP/1.1\r\n${CLOSE}`);
  assert.equal(response?.content.toString(), `origin a ${path} -`);
});

const INVALID_LINES = [
  "GET  / HTTP/1.1",
  "GET /  HTTP/1.1",
  "GET / HTTP/1.1 ",
  " GET / HTTP/1.1",
  "GET\t/\tHTTP/1.1",
  "GET /a b HTTP/1.1",
  "GET /a\x0bb HTTP/1.1",
  "GET /caf\xe9 HTTP/1.1",
  "GET /a#b HTTP/1.1",
  "GET a HTTP/1.1",
  "GET / HTTP/1.1.1",
  "GET / HTTP/11",
  "GET / http/1.1",
  "GET /",
  "GET",
  "/ HTTP/1.1",
];

test("§3.2-S1 an invalid request line is answered 400", async (t) => {
  const port = await startEcho(t);
  for (const line of INVALID_LINES) {
    assert.deepEqual(await statuses(port, `${line}\r\n${CLOSE}`), [400], line);
  }
});

test("§3.2-S2 an invalid request line isn't repaired and carried out", async (t) => {
  const asked: string[] = [];
  const { port } = await startServer(t, ({ target }) => {
    asked.push(target);
    return HttpResponse.text("taken");
  });
  for (const line of INVALID_LINES) {
    const [response] = await converse(port, `${line}\r\n${CLOSE}`);
    assert.equal(fieldValue(response ?? { fields: [] }, "Location"), undefined);
  }
  assert.deepEqual(asked, []);
});

test("§3.2-4 a request without Host, with two of them, or with one that is no host, is answered 400", async (t) => {
  const port = await startEcho(t);
  for (const fields of [
    "",
    "Host: a\r\nHost: a\r\n",
    "Host: a\r\nX: y\r\nHOST: b\r\n",
    "Host: a b\r\n",
    "Host: a/b\r\n",
    "Host: a@b\r\n",
    "Host: a:b\r\n",
    "Host: a, b\r\n",
    "Host: a?b\r\n",
    "Host: http://a\r\n",
    "Host: [::1\r\n",
    "Host: [1:2]\r\n",
    "Host: ::1\r\n",
    "Host: %zz\r\n",
    "Host: \xe9\r\n",
  ]) {
    const request = `GET / HTTP/1.1\r\n${fields}Connection: close\r\n\r\n`;
    assert.deepEqual(await statuses(port, request), [400], JSON.stringify(fields));
  }
  // HTTP/1.0 may leave it out, and that is all.
  assert.deepEqual(await statuses(port, "GET / HTTP/1.0\r\n\r\n"), [200]);
  assert.deepEqual(await statuses(port, "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n"), [400]);
  assert.deepEqual(await statuses(port, "GET / HTTP/1.0\r\nHost: a b\r\n\r\n"), [400]);
});

test("§3.2.2-5 the host of an absolute-form target counts, and Host doesn't", async (t) => {
  const port = await startEcho(t);
  const [response] = await converse(port, `GET http://b.example:81/c?d HTTP/1.1\r\n${CLOSE}`);
  assert.equal(response?.content.toString(), "absolute b.example:81 /c d");
});

test("§3.2.2-6 absolute-form is accepted from everybody, for what a plain connection may answer", async (t) => {
  const port = await startEcho(t);
  for (const [target, understood] of [
    ["http://a/", "absolute a / -"],
    ["http://a", "absolute a / -"],
    ["HTTP://A/b", "absolute A /b -"],
    ["http://[::1]:80/?", "absolute [::1]:80 / "],
    ["http://a?b", "absolute a / b"],
  ]) {
    const [response] = await converse(port, `GET ${target} HTTP/1.1\r\n${CLOSE}`);
    assert.equal(response?.content.toString(), understood);
  }
  // Which form a target has is no reason to refuse it; what it names may be one (RFC 9110 §7.4).
  const [https] = await converse(port, `GET https://a/b HTTP/1.1\r\n${CLOSE}`);
  assert.equal(https?.status, 421);
  const folder = await startFolder(t);
  const [page] = await converse(folder, `GET http://a/index.html HTTP/1.1\r\n${CLOSE}`);
  assert.equal(page?.content.toString(), "<title>Here</title>");
});
