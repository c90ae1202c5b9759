/**
 * Does the server keep what RFC 9110 §2 to §4 ask: conformance, connections, identifiers?
 *
 * Each test is named by the requirements that it holds; docs/conformance/9110.md lists them all.
 */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { files } from "../../src/files/files.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { temporaryFolder } from "../support/folder.ts";
import { Prng } from "../support/prng.ts";
import { connect, converse } from "../support/raw-client.ts";
import { fieldValue } from "../support/response-parser.ts";
import { startServer } from "../support/test-server.ts";
import { ask, everyAnswer, field, lasting, only, startFolder } from "./asking.ts";

test("§2.2-1 what a handler says that no grammar allows is never sent", async (t) => {
  const wrong: readonly (() => HttpResponse)[] = [
    () => HttpResponse.text("", { fields: [["A B", "c"]] }),
    () => HttpResponse.text("", { fields: [["", "c"]] }),
    () => HttpResponse.text("", { fields: [["A", "b\0c"]] }),
    () => HttpResponse.text("", { fields: [["A", "b\x7fc"]] }),
    () => HttpResponse.text("", { fields: [["A", "€"]] }),
    () => HttpResponse.text("", { status: 99 }),
    () => HttpResponse.text("", { status: 600 }),
    () => HttpResponse.text("", { status: 200.5 }),
  ];
  const { port } = await startServer(t, ({ path }) => wrong[Number(path.slice(1))]?.());
  for (const index of wrong.keys()) assert.equal((await ask(port, `/${index}`)).status, 500);
});

/** Fields that RFC 9110 and 9111 define for requests only. */
const OF_REQUESTS: readonly string[] = [
  "accept",
  "accept-charset",
  "accept-encoding",
  "accept-language",
  "authorization",
  "expect",
  "from",
  "host",
  "if-match",
  "if-modified-since",
  "if-none-match",
  "if-range",
  "if-unmodified-since",
  "max-forwards",
  "proxy-authorization",
  "range",
  "referer",
  "te",
  "user-agent",
];

test("§2.2-2 no answer carries a field that only clients may send", async (t) => {
  for (const [request, { fields }] of await everyAnswer(t)) {
    const wrong = fields.filter(([name]) => OF_REQUESTS.includes(name.toLowerCase()));
    assert.deepEqual(wrong, [], request);
  }
});

const READ_FIELDS: readonly string[] = [
  "Accept",
  "Accept-Encoding",
  "Authorization",
  "If-Match",
  "If-Modified-Since",
  "If-None-Match",
  "If-Range",
  "If-Unmodified-Since",
  "Origin",
  "Range",
];
const MALFORMED: readonly string[] = [
  "",
  ",",
  ",".repeat(5000),
  '"',
  '"a',
  "W/",
  'W/"',
  "bytes=",
  "bytes=-",
  "bytes=--1",
  `bytes=${"0-0,".repeat(1000)}`,
  `bytes=${"9".repeat(400)}-`,
  "*/*;q=",
  "gzip;q=2",
  `${"a;".repeat(3000)}`,
  `${'"\\'.repeat(3000)}`,
  "Sun, 99 Nov 1994 08:49:37 GMT",
  "Basic",
  "Basic ===",
];

test("§2.3-S1 a field may hold anything: the answer is no 5xx, and none takes long", async (t) => {
  const { port } = await startFolder(t, { "a.txt": "a" });
  const prng = new Prng(2300);
  for (const name of READ_FIELDS) {
    const letters = Array.from({ length: 40 }, () => String.fromCharCode(33 + prng.below(94)));
    for (const value of [...MALFORMED, letters.join("")]) {
      const { status } = await ask(port, "/a.txt", { fields: [[name, value]] });
      assert.ok(status < 500, `${name}: ${value.slice(0, 40)} is answered ${status}`);
    }
  }
});

test("§2.3-1 the longest Location that a folder gives rise to can be asked for", async (t) => {
  const folder = temporaryFolder(t);
  const names = Array.from({ length: 15 }, (_, at) => String.fromCharCode(97 + at).repeat(250));
  let path = folder;
  for (const name of names) {
    path = join(path, name);
    mkdirSync(path);
  }
  writeFileSync(join(path, "index.html"), "deep");
  const { port } = await startServer(t, files(folder));
  const first = await ask(port, `/${names.join("/")}`);
  assert.equal(first.status, 301);
  const second = await ask(port, field(first, "Location"));
  assert.equal(second.content.toString(), "deep");
});

test("§2.4-1 a request means the same whoever says that they send it", async (t) => {
  const { port } = await startFolder(t, { "a.txt": "0123456789".repeat(300) });
  const fields = [
    ["Accept-Encoding", "gzip"],
    ["Range", "bytes=0-4"],
  ] as const;
  const plain = await ask(port, "/a.txt", { fields });
  for (const agent of [
    "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)",
    "curl/8.5.0",
    "Googlebot/2.1",
    "",
  ]) {
    const response = await ask(port, "/a.txt", { fields: [["User-Agent", agent], ...fields] });
    assert.equal(response.status, plain.status);
    assert.deepEqual(lasting(response), lasting(plain));
    assert.deepEqual(response.content, plain.content);
  }
});

test("§3.3-1 what one request says of its sender isn't held for the next on the connection", async (t) => {
  const { port } = await startServer(t, ({ fields }) =>
    HttpResponse.json([fields.get("authorization") ?? null, fields.get("cookie") ?? null]),
  );
  const [first, second] = await converse(
    port,
    "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Basic YTpi\r\nCookie: c=d\r\n\r\n" +
      "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
  );
  assert.equal(first?.content.toString(), '["Basic YTpi","c=d"]');
  assert.equal(second?.content.toString(), "[null,null]");
});

test("§4.1-S1 a target of 8000 bytes is read", async (t) => {
  const { port } = await startServer(t, ({ target }) => HttpResponse.text(`${target.length}`));
  const target = `/${"a".repeat(3999)}?${"b".repeat(3999)}`;
  assert.equal((await ask(port, target)).content.toString(), "8000");
});

test("§4.2.1-1 §4.2.2-1 §4.2.4-1 no Location of a folder names a scheme, a host or a user", async (t) => {
  const { port } = await startFolder(t, { "a/x": "", "http:/x": "", "user@host/x": "" });
  for (const target of ["/a", "/http:", "/user@host", "http://b/a", "http://b:8000/user@host"]) {
    const response = await ask(port, target);
    assert.equal(response.status, 301, target);
    assert.match(field(response, "Location"), /^\/[^/]/, target);
  }
  for (const target of ["//a", "///user@host", "http://b//a"]) {
    const response = await ask(port, target);
    assert.equal(fieldValue(response, "Location"), undefined, target);
  }
});

test("§4.2.1-1 §4.2.2-1 §4.2.4-1 a redirect to no host, or with user information, is refused at the start", (t) => {
  const folder = temporaryFolder(t);
  for (const to of [
    "http:///x",
    "https:///x",
    "https://:443/x",
    "http://user@b/x",
    "https://user:secret@b/x",
    "https://@b/x",
  ]) {
    assert.throws(() => files(folder, { redirects: [{ from: "/a", to }] }), RangeError, to);
  }
});

test("§4.2.1-2 §4.2.2-2 a target without a host is refused", async (t) => {
  const { port } = await startFolder(t, { "a.txt": "a" });
  for (const target of ["http:///a.txt", "https:///a.txt", "http://", "http://:80/a.txt"]) {
    assert.equal((await ask(port, target)).status, 400, target);
  }
});

test("§4.2.3-S1 addresses that are equal once normalised lead to one thing", async (t) => {
  const { port } = await startFolder(t, { "index.html": "top", "~a-b.txt": "one" });
  for (const [target, same] of [
    ["/~a-b.txt", "/%7Ea-b.txt"],
    ["/~a-b.txt", "/%7e%61%2D%62%2etxt"],
    ["/~a-b.txt", "HTTP://A/~a-b.txt"],
    ["/~a-b.txt", "http://a:80/~a-b.txt"],
    ["/", "http://a"],
  ] as const) {
    const [one, other] = [await ask(port, target), await ask(port, same)];
    assert.equal(one.status, 200);
    assert.deepEqual(lasting(other), lasting(one), same);
    assert.deepEqual(other.content, one.content, same);
  }
});

test("§4.2.4-S1 user information in a target or in Host is an error", async (t) => {
  const { port } = await startFolder(t, { "a.txt": "a" });
  for (const target of ["http://user@a/a.txt", "http://user:secret@a/a.txt", "http://@a/a.txt"]) {
    assert.equal((await ask(port, target)).status, 400, target);
  }
  using client = await connect(port);
  await client.send("GET /a.txt HTTP/1.1\r\nHost: user@a\r\n\r\n");
  assert.equal(only(await client.finalResponses()).status, 400);
});
