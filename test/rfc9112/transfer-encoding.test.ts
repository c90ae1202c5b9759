/**
 * Does the server treat Transfer-Encoding and Content-Length as RFC 9112 §6.1 and §6.2 demand of it?
 *
 * Each test is named by the requirements that it holds; docs/conformance/9112.md lists them all.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Handler } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { converse } from "../support/raw-client.ts";
import { fieldValue, fieldValues } from "../support/response-parser.ts";
import { startServer } from "../support/test-server.ts";

const CLOSE = "Host: a\r\nConnection: close\r\n\r\n";
const SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

const echo: Handler = async (request) => HttpResponse.text(await request.content.text());

/** Content of unknown length; 204 for /204. */
const stream: Handler = ({ path }) => {
  if (path === "/204") return new HttpResponse({ status: 204 });
  return new HttpResponse({ content: { kind: "stream", chunks: pieces() } });
};

async function* pieces(): AsyncGenerator<Uint8Array> {
  yield Buffer.from("one ");
  await Promise.resolve();
  yield Buffer.from("two");
}

test("§6.1-1 content in chunks is read, one chunk or many", async (t) => {
  const { port } = await startServer(t, echo);
  const chunks = `0005\r\nhello\r\n1\r\n,\r\n${"1\r\nx\r\n".repeat(300)}0\r\n\r\n`;
  const [response] = await converse(
    port,
    `POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n${CLOSE}${chunks}`,
  );
  assert.equal(response?.content.toString(), `hello,${"x".repeat(300)}`);
});

test("§6.1-2 content is chunked once, and a handler can't ask for more", async (t) => {
  const { port } = await startServer(t, (request, context) =>
    request.path === "/twice"
      ? new HttpResponse({ fields: { "Transfer-Encoding": "chunked" } })
      : stream(request, context),
  );
  const [plain, twice] = await converse(
    port,
    `GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /twice HTTP/1.1\r\n${CLOSE}`,
  );
  assert.deepEqual(fieldValues(plain ?? { fields: [] }, "Transfer-Encoding"), ["chunked"]);
  assert.equal(plain?.content.toString(), "one two");
  assert.equal(twice?.status, 500);
});

test("§6.1-4 no other transfer coding is applied to a response, even when the client offers to take it", async (t) => {
  const { port } = await startServer(t, stream);
  const [response] = await converse(port, `GET / HTTP/1.1\r\nTE: gzip, deflate;q=0.5\r\n${CLOSE}`);
  assert.equal(fieldValue(response ?? { fields: [] }, "Transfer-Encoding"), "chunked");
  assert.equal(response?.content.toString(), "one two");
});

test("§6.1-5 no 1xx and no 204 carries Transfer-Encoding", async (t) => {
  const { port } = await startServer(t, (request, context) =>
    request.method === "POST" ? echo(request, context) : stream(request, context),
  );
  const expecting =
    "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n";
  const [informational, , none] = await converse(
    port,
    `${expecting}2\r\nhi\r\n0\r\n\r\nGET /204 HTTP/1.1\r\n${CLOSE}`,
    { split: "bytes" },
  );
  assert.equal(informational?.status, 100);
  assert.equal(fieldValue(informational, "Transfer-Encoding"), undefined);
  assert.equal(none?.status, 204);
  assert.equal(fieldValue(none, "Transfer-Encoding"), undefined);
});

test("§6.1-6 no 2xx answer to CONNECT carries Transfer-Encoding", async (t) => {
  const { port } = await startServer(t, (_request, { upgrade }) =>
    upgrade((socket) => socket.end()),
  );
  const [response] = await converse(port, `CONNECT a:443 HTTP/1.1\r\n${CLOSE}`, {
    methods: ["CONNECT"],
  });
  assert.equal(response?.status, 200);
  assert.equal(fieldValue(response, "Transfer-Encoding"), undefined);
});

test("§6.1-S1 a transfer coding that isn't understood is answered 501", async (t) => {
  const { port } = await startServer(t, echo);
  for (const codings of ["gzip, chunked", "br,chunked", "x-own ; a=b, Chunked"]) {
    const responses = await converse(
      port,
      `POST / HTTP/1.1\r\nTransfer-Encoding: ${codings}\r\n${CLOSE}0\r\n\r\n${SMUGGLED}`,
    );
    assert.deepEqual(
      responses.map(({ status }) => status),
      [501],
      codings,
    );
  }
});

test("§6.1-8 no transfer coding is applied to the answer to an HTTP/1.0 request", async (t) => {
  const { port } = await startServer(t, stream);
  for (const fields of ["", "Connection: keep-alive\r\n", "TE: chunked\r\n"]) {
    const [response] = await converse(port, `GET / HTTP/1.0\r\n${fields}\r\n`);
    assert.equal(response?.framing, "close");
    assert.equal(fieldValue(response, "Transfer-Encoding"), undefined);
    assert.equal(response.content.toString(), "one two");
  }
});

test("§6.1-9 the connection is closed after a request with both Content-Length and Transfer-Encoding", async (t) => {
  const { port } = await startServer(t, echo);
  const length = "Content-Length: 5\r\n";
  const coding = "Transfer-Encoding: chunked\r\n";
  for (const fields of [length + coding, coding + length]) {
    const responses = await converse(
      port,
      `POST / HTTP/1.1\r\nHost: a\r\n${fields}\r\n0\r\n\r\n${SMUGGLED}`,
    );
    assert.deepEqual(
      responses.map(({ status }) => status),
      [400],
    );
  }
});

test("§6.1-10 an HTTP/1.0 request with Transfer-Encoding has faulty framing, with Content-Length or without", async (t) => {
  const { port } = await startServer(t, echo);
  for (const fields of ["", "Content-Length: 5\r\n", "Connection: keep-alive\r\n"]) {
    const responses = await converse(
      port,
      `POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n${fields}\r\n0\r\n\r\n${SMUGGLED}`,
    );
    assert.deepEqual(
      responses.map(({ status }) => status),
      [400],
    );
  }
});

test("§6.2-1 no response carries both Content-Length and Transfer-Encoding", async (t) => {
  const { port } = await startServer(t, (request, context) => {
    if (request.path === "/both") return new HttpResponse({ fields: { "Content-Length": "7" } });
    return stream(request, context);
  });
  const [streamed, both] = await converse(
    port,
    `GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /both HTTP/1.1\r\n${CLOSE}`,
  );
  assert.equal(streamed?.framing, "chunked");
  assert.equal(fieldValue(streamed, "Content-Length"), undefined);
  assert.equal(both?.status, 500);
});
