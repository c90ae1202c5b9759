/**
 * Are the fields about a message's context treated as RFC 9110 §10 asks: Expect, From, Server, Allow?
 *
 * Each test is named by the requirements that it holds; docs/conformance/9110.md lists them all.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { HttpResponse } from "../../src/http/response.ts";
import { connect, converse } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";
import { ask, everyAnswer, field, lasting, only, startFolder } from "./asking.ts";

const EXPECTING =
  "Host: a\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";

test("§10.1.1-3 100-continue in an HTTP/1.0 request is ignored", async (t) => {
  const { port } = await startServer(t, async ({ content }) =>
    HttpResponse.text(await content.text()),
  );
  using client = await connect(port);
  await client.send(`POST / HTTP/1.0\r\n${EXPECTING}`);
  // A whole exchange on another connection: a 100 would have come by now.
  await ask(port, "/");
  assert.equal(client.received.length, 0);
  await client.send("hi");
  const response = only(await client.finalResponses());
  assert.equal(response.status, 200);
  assert.equal(response.content.toString(), "hi");
});

test("§10.1.1-4 after a 100 a final answer comes, also when the handler fails or declines", async (t) => {
  const { port } = await startServer(t, async ({ path, content }) => {
    await content.bytes();
    if (path === "/throws") throw new Error("on purpose");
    return path === "/none" ? undefined : HttpResponse.text("taken");
  });
  for (const [target, status] of [
    ["/", 200],
    ["/none", 404],
    ["/throws", 500],
  ] as const) {
    using client = await connect(port);
    await client.send(`POST ${target} HTTP/1.1\r\n${EXPECTING}`);
    await client.until("the 100", (received) =>
      received.includes("100 Continue") ? 1 : undefined,
    );
    await client.send("hi");
    const responses = await client.finalResponses();
    assert.deepEqual(
      responses.map((response) => response.status),
      [100, status],
    );
  }
});

test("§10.1.1-S3 an answer that comes before the content says whether the connection goes on", async (t) => {
  const { port } = await startServer(t, () => HttpResponse.text("early"));
  const post = (length: number) =>
    `POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`;
  const get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  for (const length of [2, 50_000, 50_000_000]) {
    using client = await connect(port);
    await client.send(post(length));
    const [early] = await client.responses(1);
    assert.equal(early?.status, 200);
    if (early.fields.some(([name, value]) => name === "Connection" && value === "close")) {
      await client.untilClosed();
    } else {
      await client.send("x".repeat(length) + get);
      assert.equal((await client.finalResponses()).length, 2, `after ${length} bytes`);
    }
  }
});

test("§10.1.1-5 §10.1.1-6 a client that waits gets a 100 or a final answer, before any content", async (t) => {
  const { port } = await startServer(t, async ({ path, content }) =>
    path === "/no"
      ? HttpResponse.text("no", { status: 403 })
      : HttpResponse.text(await content.text()),
  );
  for (const [target, status] of [
    ["/", 100],
    ["/no", 403],
  ] as const) {
    using client = await connect(port);
    await client.send(`POST ${target} HTTP/1.1\r\n${EXPECTING}`);
    const line = await client.until("a status line", (received) =>
      received.includes("\r\n") ? received.toString("latin1", 0, 12) : undefined,
    );
    assert.equal(line, `HTTP/1.1 ${status}`);
  }
});

test("§10.1.2-S3 From makes no difference", async (t) => {
  const { port } = await startFolder(t, { "a.txt": "a", ".hidden": "b" });
  for (const target of ["/a.txt", "/.hidden"]) {
    const plain = await ask(port, target);
    const response = await ask(port, target, { fields: [["From", "admin@localhost"]] });
    assert.equal(response.status, plain.status);
    assert.deepEqual(lasting(response), lasting(plain));
  }
});

test("§10.1.5-S2 §10.1.5-1 §10.1.5-S3 §10.2.4-S1 §10.2.4-S2 Server says which product it is, and nothing else", async (t) => {
  for (const [request, response] of await everyAnswer(t)) {
    assert.equal(field(response, "Server"), "barewire", request);
  }
});

test("§10.2.1-1 a 405 says what is allowed", async (t) => {
  const { port } = await startFolder(t, { "a.txt": "a" });
  for (const method of ["POST", "PUT", "DELETE", "PATCH", "TRACE"]) {
    const response = await ask(port, "/a.txt", { method });
    assert.equal(response.status, 405);
    const allowed = field(response, "Allow").split(", ");
    assert.ok(allowed.includes("GET") && allowed.includes("HEAD"));
    assert.ok(!allowed.includes(method));
    for (const other of allowed) {
      assert.notEqual((await ask(port, "/a.txt", { method: other })).status, 405, other);
    }
  }
  const responses = await converse(
    port,
    "CONNECT a:443 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    { methods: ["CONNECT"] },
  );
  assert.match(field(only(responses), "Allow"), /GET/);
});
