/**
 * Does the server read and write messages as RFC 9112 §2 demands of it?
 *
 * Each test is named by the requirements that it holds; docs/conformance/9112.md lists them all.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { HttpResponse } from "../../src/http/response.ts";
import { connect, converse } from "../support/raw-client.ts";
import { fieldValue } from "../support/response-parser.ts";
import { startServer } from "../support/test-server.ts";

const CLOSE = "Host: a\r\nConnection: close\r\n\r\n";

test("§2.2-1 bytes beyond ASCII are bytes: none of them ends a line, in a field or in content", async (t) => {
  // Truncated to one byte, U+010A is LF and U+010D is CR; U+2028 and U+0085 are line ends to some.
  const tricky = Buffer.from("\u010a\u010d\u2028\u0085é", "utf8");
  const broken = Buffer.from([0xc3, 0xe2, 0x80, 0xff]);
  const value = Buffer.concat([tricky, broken]).toString("latin1");
  const { port } = await startServer(t, async (request) => {
    const content = await request.content.bytes();
    return new HttpResponse({
      fields: { "X-Value": request.fields.get("x-value") ?? "" },
      content,
    });
  });
  const head = `POST / HTTP/1.1\r\nX-Value: ${value}\r\nContent-Length: ${value.length}\r\n${CLOSE}`;
  const [response] = await converse(port, head + value);
  assert.ok(response);
  assert.equal(fieldValue(response, "X-Value"), value);
  assert.equal(response.content.toString("latin1"), value);
});

test("§2.2-2 a CR or LF that a handler puts into a field or its name is never sent", async (t) => {
  for (const [name, value] of [
    ["X-A", "b\rSet-Cookie: c"],
    ["X-A", "b\r\nSet-Cookie: c"],
    ["X-A", "b\nSet-Cookie: c"],
    ["X-A\r\nSet-Cookie", "c"],
  ] as const) {
    const { port } = await startServer(t, () => HttpResponse.text("", { fields: [[name, value]] }));
    const [response] = await converse(port, `GET / HTTP/1.1\r\n${CLOSE}`);
    assert.equal(response?.status, 500);
    assert.equal(fieldValue(response, "Set-Cookie"), undefined);
  }
});

test("§2.2-3 a CR that no LF follows makes a request invalid, wherever it stands in the head", async (t) => {
  const { port } = await startServer(t, () => HttpResponse.text("taken"));
  for (const head of [
    "GET /\rHTTP/1.1\r\nHost: a\r\n\r\n",
    "GET / HTTP/1.1\rX\r\nHost: a\r\n\r\n",
    "GET / HTTP/1.1\r\nHo\rst: a\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nA: b\rc\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nA: b\r\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\n\rX",
  ]) {
    const responses = await converse(port, head);
    assert.deepEqual(
      responses.map(({ status }) => status),
      [400],
      JSON.stringify(head),
    );
  }
});

test("§2.2-S1 an empty line before the request line is ignored", async (t) => {
  const { port } = await startServer(t, () => HttpResponse.text("taken"));
  const [first, second] = await converse(
    port,
    `\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n\r\nGET / HTTP/1.1\r\n${CLOSE}`,
  );
  assert.equal(first?.content.toString(), "taken");
  assert.equal(second?.content.toString(), "taken");
});

test("§2.2-6 the first field line of every response begins with its name", async (t) => {
  const { port } = await startServer(t, ({ path }) => {
    if (path === "/throw") throw new Error("on purpose");
    return path === "/none" ? undefined : HttpResponse.text("");
  });
  for (const request of [
    "GET / HTTP/1.1\r\n",
    "GET /throw HTTP/1.1\r\n",
    "GET /none HTTP/1.1\r\n",
    "GET HTTP/1.1\r\n",
  ]) {
    using client = await connect(port);
    await client.send(`${request}${CLOSE}`);
    const received = await client.untilClosed();
    assert.match(received.toString("latin1"), /^HTTP\/1\.1 \d{3} [^\r]*\r\n[A-Za-z-]+: /);
  }
});

test("§2.2-7 white space between the request line and the first field line is refused", async (t) => {
  const { port } = await startServer(t, () => HttpResponse.text("taken"));
  for (const space of [" ", "\t", " \t "]) {
    for (const line of ["X: y\r\n", "\r\n", "Host: b\r\n"]) {
      const responses = await converse(port, `GET / HTTP/1.1\r\n${space}${line}${CLOSE}`);
      assert.deepEqual(
        responses.map(({ status }) => status),
        [400],
      );
    }
  }
});

test("§2.2-S2 what isn't an HTTP message is answered 400, and the connection is closed", async (t) => {
  const { port } = await startServer(t, () => HttpResponse.text("taken"));
  for (const bytes of [
    "hello\r\n\r\n",
    "\x00\x01\x02\x03",
    "SSH-2.0-OpenSSH_9.6\r\n",
    "EHLO mail.example\r\n",
    '{"jsonrpc":"2.0"}',
    "HTTP/1.1 200 OK\r\n\r\n",
    "GET / HTTP/1.1\r\nno colon\r\n\r\n",
  ]) {
    const responses = await converse(port, bytes);
    assert.deepEqual(
      responses.map(({ status }) => status),
      [400],
      JSON.stringify(bytes),
    );
    assert.equal(fieldValue(responses[0] ?? { fields: [] }, "Connection"), "close");
  }
});

test("§2.3-S1 responses say HTTP/1.1, whoever asks", async (t) => {
  const { port } = await startServer(t, () => HttpResponse.text("taken"));
  for (const version of ["1.0", "1.1", "1.2"]) {
    const [response] = await converse(
      port,
      `GET / HTTP/${version}\r\nUser-Agent: old/0.1\r\n${CLOSE}`,
    );
    assert.equal(response?.version, "HTTP/1.1");
    assert.equal(response.status, 200);
  }
});
