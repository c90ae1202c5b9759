/**
 * Do answers carry what RFC 9110 §15 asks of their status codes: validators, Location, Allow, explanations?
 *
 * Each test is named by the requirements that it holds; docs/conformance/9110.md lists them all.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { HttpResponse } from "../../src/http/response.ts";
import { connect, converse } from "../support/raw-client.ts";
import { fieldValue } from "../support/response-parser.ts";
import { startServer } from "../support/test-server.ts";
import { ask, everyAnswer, field, only, startFolder } from "./asking.ts";

test("§15.2-1 no 1xx is sent to an HTTP/1.0 client", async (t) => {
  const { port } = await startServer(t, async ({ content }) =>
    HttpResponse.text(await content.text()),
  );
  const fields = "Expect: 100-continue\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n";
  using client = await connect(port);
  await client.send(`POST / HTTP/1.0\r\n${fields}Content-Length: 2\r\n\r\n`);
  // A whole exchange on another connection: a 1xx would have come by now.
  await ask(port, "/");
  assert.equal(client.received.length, 0);
  await client.send("hi");
  const response = only(await client.finalResponses());
  assert.equal(response.status, 200);
  assert.equal(response.content.toString(), "hi");
});

test("§15.3.1-S1 a 200 has a strong entity tag and a modification date, for GET and HEAD", async (t) => {
  const { port } = await startFolder(
    t,
    { "index.html": "top", "large.txt": "0123456789" },
    { cachedFileMaxBytes: 5 },
  );
  for (const target of ["/", "/large.txt"]) {
    for (const method of ["GET", "HEAD"]) {
      const response = await ask(port, target, { method });
      assert.equal(response.status, 200);
      assert.match(field(response, "ETag"), /^"[!#-~]+"$/);
      assert.ok(Date.parse(field(response, "Last-Modified")) > 0);
    }
  }
});

test("§15.3.6-1 a 205 has no content, and a handler can't give it any", async (t) => {
  const { port } = await startServer(t, ({ path }) =>
    path === "/text"
      ? HttpResponse.text("content", { status: 205 })
      : new HttpResponse({ status: 205 }),
  );
  const [reset, second] = await converse(
    port,
    "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /text HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
  );
  assert.equal(reset?.status, 205);
  assert.equal(reset.content.length, 0);
  assert.equal(second?.status, 500);
});

test("§15.4.2-S1 a 301 says where to go", async (t) => {
  const { port } = await startFolder(t, { "folder/index.html": "in" });
  const response = await ask(port, "/folder?a=b");
  assert.equal(response.status, 301);
  assert.equal(field(response, "Location"), "/folder/?a=b");
});

test("§15.4.3-S1 §15.4.8-S1 §15.4.9-S1 302, 307 and 308 say where to go", async (t) => {
  const statuses = [301, 302, 303, 307, 308];
  const redirects = statuses.map((status) => ({ from: `/from-${status}`, to: "/to.txt", status }));
  const { port } = await startFolder(t, { "to.txt": "there" }, { redirects });
  for (const status of statuses) {
    const response = await ask(port, `/from-${status}`);
    assert.equal(response.status, status);
    assert.equal(field(response, "Location"), "/to.txt");
  }
});

const WORDS = /[A-Za-z]{3,} [a-z]{3,}/i;

test("§15.5-S1 §15.6-S1 every error explains itself, and never to HEAD", async (t) => {
  const seen = new Set<number>();
  for (const [request, response] of await everyAnswer(t)) {
    if (response.status < 400) continue;
    seen.add(response.status);
    assert.match(field(response, "Content-Type"), /^text\/(plain|html); charset=utf-8$/, request);
    assert.match(response.content.toString(), WORDS, request);
  }
  for (const status of [400, 404, 405, 413, 414, 417, 421, 431, 500, 501, 505]) {
    assert.ok(seen.has(status), `${status} is looked at`);
  }
  const { port } = await startFolder(t, { "a.txt": "a" });
  for (const target of ["/none", "/%00"]) {
    const response = await ask(port, target, { method: "HEAD" });
    assert.ok(response.status >= 400);
    assert.equal(response.content.length, 0);
  }
});

test("§15.5.6-1 a 405 lists the methods that are allowed", async (t) => {
  const { port } = await startFolder(t, { "a.txt": "a" });
  for (const target of ["/a.txt", "/none"]) {
    const response = await ask(port, target, { method: "POST" });
    assert.equal(response.status, 405);
    assert.equal(field(response, "Allow"), "GET, HEAD, OPTIONS");
  }
});

test("§7.8-4 §7.8-6 §15.5.22-1 a 426 names protocols, and Connection names Upgrade", async (t) => {
  const failures: unknown[] = [];
  const { port } = await startServer(
    t,
    ({ path }) => {
      const fields = path === "/named" ? { Upgrade: "HTTP/2.0, websocket" } : {};
      return HttpResponse.text("not like this", { status: 426, fields });
    },
    {
      error: (error) => {
        failures.push(error);
        return HttpResponse.text("", { status: 500 });
      },
    },
  );
  const named = await ask(port, "/named");
  assert.equal(named.status, 426);
  assert.equal(field(named, "Upgrade"), "HTTP/2.0, websocket");
  assert.equal(field(named, "Connection"), "close, upgrade");
  using client = await connect(port);
  await client.send("GET /named HTTP/1.1\r\nHost: a\r\n\r\n");
  const [lasting] = await client.responses(1);
  assert.equal(field(only([lasting!]), "Connection"), "upgrade");
  assert.equal((await ask(port, "/unnamed")).status, 500, "none can be made without");
  assert.match(String(failures), /^TypeError: a 426 response names protocols/);
});

test("§15.6.6-S1 a 505 says which versions are spoken", async (t) => {
  const { port } = await startFolder(t, { "a.txt": "a" });
  for (const version of ["HTTP/2.0", "HTTP/3.1", "HTTP/0.9"]) {
    const response = await ask(port, "/a.txt", { version });
    assert.equal(response.status, 505, version);
    assert.match(response.content.toString(), /HTTP\/1\.1 and HTTP\/1\.0/);
    assert.equal(fieldValue(response, "Upgrade"), undefined);
  }
});
