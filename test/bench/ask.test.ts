import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { test } from "node:test";
import { answers, ask, chunkedLength, fieldValue, measureAnswer } from "../../bench/ask.ts";
import { HttpResponse, serve } from "../../src/index.ts";

const bytes = (text: string): Buffer => Buffer.from(text, "latin1");

test("an answer is measured by its head, once that is complete", () => {
  assert.equal(measureAnswer(bytes("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n")), undefined);
  const head = 'HTTP/1.1 200 OK\r\ncontent-length: 3\r\nETag: "a"';
  assert.deepEqual(measureAnswer(bytes(`${head}\r\n\r\nabc`)), {
    status: 200,
    head,
    headBytes: head.length + 4,
    contentLength: 3,
  });
});

test("an answer without content has none, whatever its fields say", () => {
  const found = measureAnswer(bytes("HTTP/1.1 304 Not Modified\r\nContent-Length: 4096\r\n\r\n"));
  assert.equal(found?.contentLength, 0);
});

test("fields are found by name in any case", () => {
  assert.equal(fieldValue('HTTP/1.1 200 OK\r\nA: 1\r\netag:  "x"', "ETag"), '"x"');
  assert.equal(fieldValue("HTTP/1.1 200 OK\r\nA: 1", "ETag"), undefined);
});

test("chunks are counted without their framing", () => {
  assert.equal(chunkedLength(bytes("3\r\nabc\r\n0A;x=y\r\n0123456789\r\n0\r\n\r\n")), 13);
  assert.equal(chunkedLength(bytes("0\r\n\r\n")), 0);
});

test("a server is asked once, with content that is counted or comes in chunks", async () => {
  async function* two(): AsyncGenerator<Uint8Array> {
    yield bytes("12345");
    yield bytes("67");
  }
  const server = await serve({
    port: 0,
    handler: ({ path }) =>
      path === "/text"
        ? HttpResponse.text("Hello")
        : new HttpResponse({ content: { kind: "stream", chunks: two() } }),
  }).ready();
  try {
    const request = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    const text = await ask(server.port, request("/text"), false);
    assert.deepEqual([text.status, text.contentLength], [200, 5]);
    assert.equal(text.bytes, text.head.length + 4 + 5);
    assert.equal((await ask(server.port, request("/stream"), false)).contentLength, 7);
    assert.equal(await answers(server.port, false), true);
  } finally {
    await server.close(true);
  }
  assert.equal(await answers(server.port, false), false);
});

test("the end of chunks may come byte by byte", async (t) => {
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    const pieces = [
      ..."HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    ];
    const next = (): void => {
      const piece = pieces.shift();
      if (piece !== undefined) socket.write(piece, () => setImmediate(next));
    };
    next();
  }).listen(0, "127.0.0.1");
  t.after(() => server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const { contentLength } = await ask(port, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", false);
  assert.equal(contentLength, 3);
});
