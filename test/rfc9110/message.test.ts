/**
 * Are messages built and routed as RFC 9110 §6 and §7 ask: versions, trailers, Date, Host, Connection, Upgrade?
 *
 * Each test is named by the requirements that it holds; docs/conformance/9110.md lists them all.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { HttpResponse } from "../../src/http/response.ts";
import { converse } from "../support/raw-client.ts";
import { fieldValue, fieldValues } from "../support/response-parser.ts";
import { startServer } from "../support/test-server.ts";
import { ask, everyAnswer, field, lasting, only, startFolder } from "./asking.ts";

test("§6.2-S2 §6.2-2 every answer says HTTP/1.1, also to those who say something else", async (t) => {
  for (const [request, { version }] of await everyAnswer(t))
    assert.equal(version, "HTTP/1.1", request);
  const { port } = await startFolder(t, { "a.txt": "a" });
  for (const version of ["HTTP/1.0", "HTTP/1.1", "HTTP/1.9", "HTTP/0.9", "HTTP/2.0", "HTTP/9.9"]) {
    assert.equal((await ask(port, "/a.txt", { version })).version, "HTTP/1.1", version);
  }
});

test("§6.2-S3 a higher minor version is read as HTTP/1.1", async (t) => {
  const { port } = await startServer(t, async ({ minorVersion, content }) =>
    HttpResponse.text(`${minorVersion} ${await content.text()}`),
  );
  for (const version of ["HTTP/1.2", "HTTP/1.9"]) {
    const head = `POST / ${version}\r\nHost: a\r\nTransfer-Encoding: chunked\r\n`;
    const chunks = "2\r\nhi\r\n0\r\n\r\n";
    const [first, second] = await converse(
      port,
      `${head}\r\n${chunks}${head}Connection: close\r\n\r\n${chunks}`,
    );
    assert.equal(first?.content.toString(), "1 hi");
    assert.equal(second?.content.toString(), "1 hi");
  }
});

test("§6.5.1-1 §6.5.1-S1 no answer has trailers, and a handler can't announce any", async (t) => {
  for (const [request, response] of await everyAnswer(t)) {
    assert.deepEqual(response.trailers, [], request);
    assert.equal(fieldValue(response, "Trailer"), undefined, request);
  }
  const { port } = await startServer(t, () =>
    HttpResponse.text("", { fields: { Trailer: "ETag" } }),
  );
  assert.equal((await ask(port, "/")).status, 500);
});

test("§6.5.1-2 no trailer of a request gets into its header section", async (t) => {
  const { port } = await startServer(t, async ({ fields, content }) => {
    await content.bytes();
    return HttpResponse.json([fields.get("authorization") ?? null, fields.get("x") ?? null]);
  });
  const response = only(
    await converse(
      port,
      "POST / HTTP/1.1\r\nHost: a\r\nX: head\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n" +
        "2\r\nhi\r\n0\r\nAuthorization: Basic YTpi\r\nX: trailer\r\nContent-Length: 9\r\n\r\n",
    ),
  );
  assert.equal(response.content.toString(), '[null,"head"]');
});

test("§6.6.1-S1 Date is the moment of the answer, to the second", async (t) => {
  const { port } = await startFolder(t, { "a.txt": "a" });
  for (const target of ["/a.txt", "/none"]) {
    const before = Math.floor(Date.now() / 1000) * 1000;
    const date = Date.parse(field(await ask(port, target), "Date"));
    assert.ok(date >= before && date <= Date.now(), `${date} lies within the exchange`);
  }
});

test("§6.6.1-1 every 2xx, 3xx and 4xx says when it was made, and so does every 5xx", async (t) => {
  const seen = new Set<number>();
  for (const [request, response] of await everyAnswer(t)) {
    seen.add(Math.floor(response.status / 100));
    assert.equal(fieldValues(response, "Date").length, 1, request);
  }
  assert.deepEqual([...seen].sort(), [2, 3, 4, 5]);
});

test("§7.1-1 an asterisk is for OPTIONS only, and an authority for CONNECT only", async (t) => {
  const { port } = await startServer(t, () => HttpResponse.text("taken"));
  for (const method of ["GET", "HEAD", "POST", "TRACE", "CONNECT", "options"]) {
    assert.equal((await ask(port, "*", { method })).status, 400, method);
  }
  for (const method of ["GET", "HEAD", "POST", "OPTIONS", "connect"]) {
    assert.equal((await ask(port, "a:443", { method })).status, 400, method);
  }
  assert.equal((await ask(port, "*", { method: "OPTIONS" })).status, 200);
  assert.equal((await ask(port, "a:443", { method: "CONNECT" })).status, 501);
});

test("§7.4-1 a request whose address no http server can have is refused", async (t) => {
  const { port } = await startServer(t, () => HttpResponse.text("taken"));
  for (const target of ["http:///", "http://:80/", "http://user@a/", "http://a b/", "ftp://a/"]) {
    assert.equal((await ask(port, target)).status, 400, target);
  }
  for (const host of ["", ":80", "user@a", "a/b"]) {
    const request = `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
    assert.equal(only(await converse(port, request)).status, 400, host);
  }
});

test("§7.4-2 an https address is refused on a connection that isn't secured", async (t) => {
  let taken = 0;
  const { port } = await startServer(t, () => {
    taken++;
    return HttpResponse.text("taken");
  });
  for (const target of ["https://a", "https://a/b?c", "HTTPS://a:443/", "HttpS://[::1]:1/"]) {
    for (const method of ["GET", "HEAD", "OPTIONS", "BREW"]) {
      const { status } = await ask(port, target, { method });
      assert.equal(status, 421, `${method} ${target}`);
    }
  }
  assert.equal(taken, 0);
  for (const target of ["http://a/", "HTTP://a:443/", "/https://a/", "/?https://a/"]) {
    assert.equal((await ask(port, target)).content.toString(), "taken", target);
  }
});

/** What RFC 9110 §7.6.1 names as meant for one connection, besides Connection itself. */
const HOP_BY_HOP: readonly string[] = [
  "Proxy-Connection",
  "Keep-Alive",
  "TE",
  "Upgrade",
  "Trailer",
  "Proxy-Authentication-Info",
];

test("§7.6.1-1 §7.6.1-3 Connection says close or keep-alive, and there is no other field about it", async (t) => {
  const answers = await everyAnswer(t);
  const { port } = await startServer(t, () => HttpResponse.text(""));
  const [kept] = await converse(
    port,
    "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.0\r\n\r\n",
  );
  answers.set("keep-alive", only([kept!]));
  for (const [request, response] of answers) {
    assert.match(field(response, "Connection"), /^(close|keep-alive)$/, request);
    for (const name of HOP_BY_HOP) assert.equal(fieldValue(response, name), undefined, name);
  }
});

const OFFERS: readonly string[] = [
  "websocket",
  "h2c",
  "TLS/1.0",
  "HTTP/2.0, HTTP/3.0",
  "WEBSOCKET, x",
];

test("§7.8-3 §7.8-5 no offer to change the protocol is taken up", async (t) => {
  const { port } = await startFolder(t, { "a.txt": "a" });
  const plain = await ask(port, "/a.txt");
  for (const offer of OFFERS) {
    const [first, second] = await converse(
      port,
      `GET /a.txt HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: ${offer}\r\n\r\n` +
        "GET /a.txt HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    );
    assert.equal(first?.status, 200, offer);
    assert.deepEqual(lasting(only([first])), lasting(plain));
    assert.equal(second?.content.toString(), "a");
  }
});

test("§7.8-7 Upgrade in an HTTP/1.0 request is ignored", async (t) => {
  const { port } = await startFolder(t, { "a.txt": "a" });
  for (const offer of OFFERS) {
    const response = only(
      await converse(
        port,
        `GET /a.txt HTTP/1.0\r\nConnection: Upgrade\r\nUpgrade: ${offer}\r\n\r\n`,
      ),
    );
    assert.equal(response.status, 200);
    assert.equal(fieldValue(response, "Upgrade"), undefined);
    assert.equal(response.content.toString(), "a");
  }
});
