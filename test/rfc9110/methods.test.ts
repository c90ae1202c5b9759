/**
 * Do methods do what RFC 9110 §9 asks of them: GET, HEAD, CONNECT, OPTIONS, and those that aren't for a folder?
 *
 * Each test is named by the requirements that it holds; docs/conformance/9110.md lists them all.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { HttpResponse } from "../../src/http/response.ts";
import { connect, converse } from "../support/raw-client.ts";
import { fieldValue } from "../support/response-parser.ts";
import { startServer } from "../support/test-server.ts";
import { ask, type FieldLine, field, lasting, only, startFolder } from "./asking.ts";

test("§9.1-1 GET and HEAD are answered", async (t) => {
  const { port } = await startFolder(t, { "a.txt": "content" });
  const got = await ask(port, "/a.txt");
  assert.equal(got.status, 200);
  assert.equal(got.content.toString(), "content");
  assert.equal((await ask(port, "/a.txt", { method: "HEAD" })).status, 200);
});

test("§9.1-S1 a method that nobody knows is answered 501", async (t) => {
  const { port } = await startFolder(t, { "a.txt": "a" });
  for (const method of ["BREW", "get", "GETT", "X"]) {
    assert.equal((await ask(port, "/a.txt", { method })).status, 501, method);
  }
});

const CHANGING: readonly string[] = ["POST", "PUT", "DELETE", "PATCH", "TRACE", "MOVE"];

test("§9.1-S2 a method that isn't for a folder is answered 405, whatever is there", async (t) => {
  const { port } = await startFolder(t, { "a.txt": "a", "folder/x": "" });
  for (const target of ["/a.txt", "/folder/", "/none"]) {
    for (const method of CHANGING) {
      assert.equal((await ask(port, target, { method })).status, 405, `${method} ${target}`);
    }
  }
});

test("§9.2.1-1 nothing in a query makes a folder change", async (t) => {
  const { port, folder } = await startFolder(t, { "a.txt": "a", "folder/x": "" }, { list: true });
  for (const query of [
    "do=delete",
    "action=remove",
    "_method=DELETE",
    "archive=tar.gz",
    "delete",
  ]) {
    for (const target of [`/a.txt?${query}`, `/folder/?${query}`]) await ask(port, target);
  }
  const fields: readonly FieldLine[] = [["X-HTTP-Method-Override", "DELETE"]];
  assert.equal((await ask(port, "/a.txt", { fields })).status, 200);
  assert.deepEqual(readdirSync(folder).sort(), ["a.txt", "folder"]);
  assert.deepEqual(readdirSync(join(folder, "folder")), ["x"]);
  assert.equal(readFileSync(join(folder, "a.txt"), "utf8"), "a");
});

test("§9.3.1-S2 §9.3.2-S3 §9.3.5-S3 content makes no difference to GET, HEAD and DELETE", async (t) => {
  const { port } = await startFolder(t, { "a.txt": "a" });
  for (const method of ["GET", "HEAD", "DELETE"]) {
    const plain = await ask(port, "/a.txt", { method });
    const head = `${method} /a.txt HTTP/1.1\r\nHost: a\r\nConnection: close\r\n`;
    for (const rest of [
      "Content-Length: 6\r\n\r\n{a: 1}",
      "Transfer-Encoding: chunked\r\n\r\n6\r\n{a: 1}\r\n0\r\n\r\n",
    ]) {
      const response = only(await converse(port, head + rest, { methods: [method] }));
      assert.equal(response.status, plain.status);
      assert.deepEqual(lasting(response), lasting(plain));
      assert.deepEqual(response.content, plain.content);
    }
  }
});

const ANSWERS: readonly (readonly [string, ...FieldLine[]])[] = [
  ["/"],
  ["/large.txt"],
  ["/large.txt", ["Accept-Encoding", "gzip"]],
  ["/text.txt", ["Accept-Encoding", "gzip"]],
  ["/text.txt", ["If-None-Match", "*"]],
  ["/text.txt", ["If-Match", '"other"']],
  ["/folder"],
  ["/folder/"],
  ["/none"],
  ["/%00"],
];

const TEXT = "0123456789".repeat(500);

test("§9.3.2-1 no answer to HEAD has content: the next answer follows its head at once", async (t) => {
  const { port } = await startFolder(
    t,
    { "index.html": "top", "text.txt": TEXT, "large.txt": `${TEXT}!`, "folder/x": "" },
    { cachedFileMaxBytes: 5000, list: true },
  );
  for (const [target, ...fields] of ANSWERS) {
    const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`).join("");
    using client = await connect(port);
    await client.send(
      `HEAD ${target} HTTP/1.1\r\nHost: a\r\n${lines}\r\n` +
        "OPTIONS / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    );
    const received = await client.untilClosed();
    const text = received.toString("latin1");
    const second = text.indexOf("\r\n\r\n") + 4;
    assert.ok(text.startsWith("HTTP/1.1 204", second), `${target}: ${text.slice(second, 80)}`);
  }
  const streamed = await startServer(t, () => {
    const chunks = (async function* () {
      yield Buffer.from("content");
    })();
    return new HttpResponse({ content: { kind: "stream", chunks } });
  });
  const response = await ask(streamed.port, "/", { method: "HEAD" });
  assert.equal(response.content.length, 0);
});

test("§9.3.2-S1 the answer to HEAD has the fields of the answer to GET", async (t) => {
  const { port } = await startFolder(
    t,
    { "index.html": "top", "text.txt": TEXT, "large.txt": `${TEXT}!`, "folder/x": "" },
    { cachedFileMaxBytes: 5000, list: true },
  );
  for (const [target, ...fields] of ANSWERS) {
    // What is compressed once is kept, so that the second answer is like the third.
    await ask(port, target, { fields });
    const got = await ask(port, target, { fields });
    const head = await ask(port, target, { method: "HEAD", fields });
    assert.equal(head.status, got.status, target);
    assert.deepEqual(lasting(head), lasting(got), target);
  }
});

test("§9.3.6-2 CONNECT with an empty or wrong port is refused", async (t) => {
  const { port } = await startServer(t, () => HttpResponse.text("taken"));
  for (const target of ["a", "a:", ":443", "a:65536", "a:x", "a:-1", "a:443/", "http://a:443"]) {
    assert.equal((await ask(port, target, { method: "CONNECT" })).status, 400, target);
  }
  for (const target of ["a:1", "a:65535"]) {
    assert.equal((await ask(port, target, { method: "CONNECT" })).status, 501, target);
  }
});

test("§9.3.6-4 no 2xx answer to CONNECT says how long its content is", async (t) => {
  const { port } = await startServer(t, ({ target }, { upgrade }) => {
    if (target === "a:1") return upgrade((socket) => socket.end());
    const chunks = (async function* () {
      yield Buffer.from("content");
    })();
    return new HttpResponse({ content: { kind: "stream", chunks } });
  });
  const tunnel = await ask(port, "a:1", { method: "CONNECT" });
  assert.equal(tunnel.status, 200);
  assert.equal(fieldValue(tunnel, "Content-Length"), undefined);
  assert.equal(fieldValue(tunnel, "Transfer-Encoding"), undefined);
  // Content and a 2xx can't go together: there is no tunnel.
  assert.equal((await ask(port, "a:2", { method: "CONNECT" })).status, 501);
});

test("§9.3.7-S1 OPTIONS says which methods there are, for a file and for the server", async (t) => {
  const { port } = await startFolder(t, { "a.txt": "a" });
  for (const target of ["/a.txt", "/", "*"]) {
    const response = await ask(port, target, { method: "OPTIONS" });
    assert.equal(response.status, 204, target);
    assert.equal(field(response, "Allow"), "GET, HEAD, OPTIONS", target);
  }
});
