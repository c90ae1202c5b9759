/**
 * Does the server know where a request's content ends, as RFC 9112 §6.3 and §8 demand of it?
 *
 * Each test is named by the requirements that it holds; docs/conformance/9112.md lists them all.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Handler } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { connect, converse } from "../support/raw-client.ts";
import { fieldValue } from "../support/response-parser.ts";
import { startServer } from "../support/test-server.ts";

const SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
const POST = "POST / HTTP/1.1\r\nHost: a\r\n";

const echo: Handler = async (request) => HttpResponse.text(await request.content.text());

test("§6.3-3 a request whose last transfer coding isn't chunked is answered 400, and the connection is closed", async (t) => {
  const { port } = await startServer(t, echo);
  for (const codings of [
    "chunked, gzip",
    "chunked, identity",
    "gzip",
    "identity",
    "xchunked",
    "chunkedx",
    "chunked;a=b",
    "",
  ]) {
    const responses = await converse(
      port,
      `${POST}Transfer-Encoding: ${codings}\r\n\r\n0\r\n\r\n${SMUGGLED}`,
    );
    assert.deepEqual(
      responses.map(({ status }) => status),
      [400],
      codings,
    );
    assert.equal(fieldValue(responses[0] ?? { fields: [] }, "Connection"), "close");
  }
});

const INVALID_LENGTHS = [
  "",
  "-1",
  "+1",
  "1.0",
  "0x1",
  "1e0",
  "one",
  "1 1",
  "1;",
  "1, 2",
  "1,",
  ",1",
  "1\r\nContent-Length: 2",
  "9007199254740992",
  "18446744073709551617",
  "9".repeat(400),
];

test("§6.3-4 a Content-Length that is no number isn't recovered from: the handler never sees the request", async (t) => {
  let seen = 0;
  const { port } = await startServer(t, () => {
    seen++;
    return undefined;
  });
  for (const length of INVALID_LENGTHS) {
    await converse(port, `${POST}Content-Length: ${length}\r\n\r\nx${SMUGGLED}`);
  }
  assert.equal(seen, 0);
});

test("§6.3-5 a Content-Length that is no number is answered 400, and the connection is closed", async (t) => {
  const { port } = await startServer(t, echo);
  for (const length of INVALID_LENGTHS) {
    const responses = await converse(port, `${POST}Content-Length: ${length}\r\n\r\nx${SMUGGLED}`);
    assert.deepEqual(
      responses.map(({ status }) => status),
      [400],
      length,
    );
    assert.equal(fieldValue(responses[0] ?? { fields: [] }, "Connection"), "close");
  }
});

test("§6.3-8 content that ends too early, or stops, is incomplete, and the connection is closed", async (t) => {
  const failures: string[] = [];
  const { port } = await startServer(
    t,
    async (request) => {
      try {
        return HttpResponse.text(await request.content.text());
      } catch (error) {
        failures.push((error as Error).name);
        throw error;
      }
    },
    { bodyIdleTimeout: 300 },
  );
  for (const content of ["", "1234", "123456789"]) {
    for (const [halfClose, status] of [
      [true, 400],
      [false, 408],
    ] as const) {
      using client = await connect(port);
      await client.send(`${POST}Content-Length: 10\r\n\r\n${content}`);
      if (halfClose) client.end();
      const responses = await client.finalResponses();
      assert.deepEqual(
        responses.map((response) => response.status),
        [status],
      );
    }
  }
  assert.deepEqual(failures, Array(6).fill("ContentError"));
});

test("§6.3-S1 a response says its length, or is chunked where nobody knows it; it isn't left to the end of the connection", async (t) => {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    yield Buffer.from("hello");
  }
  const { port } = await startServer(t, ({ path }) => {
    if (path === "/none") return undefined;
    if (path === "/bytes") return HttpResponse.text("hello");
    const chunks = pieces();
    const known = path === "/known" ? { length: 5 } : {};
    return new HttpResponse({ content: { kind: "stream", chunks, ...known } });
  });
  for (const [path, framing] of [
    ["/none", "length"],
    ["/bytes", "length"],
    ["/known", "length"],
    ["/unknown", "chunked"],
  ]) {
    const [response] = await converse(
      port,
      `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
    );
    assert.equal(response?.framing, framing, path);
  }
});
