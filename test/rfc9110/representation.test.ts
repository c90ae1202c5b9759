/**
 * Are representations described as RFC 9110 §8 asks: media type, coding, length, location, validators?
 *
 * Each test is named by the requirements that it holds; docs/conformance/9110.md lists them all.
 */
import assert from "node:assert/strict";
import { renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { HttpResponse } from "../../src/http/response.ts";
import { connect, converse } from "../support/raw-client.ts";
import { fieldValue, fieldValues } from "../support/response-parser.ts";
import { startServer } from "../support/test-server.ts";
import { ask, everyAnswer, field, lasting, only, startFolder } from "./asking.ts";

test("§8.3-S1 all content comes with its media type", async (t) => {
  let seen = 0;
  for (const [request, response] of await everyAnswer(t)) {
    if (response.content.length === 0) continue;
    seen++;
    assert.match(field(response, "Content-Type"), /^[a-z]+\/[a-z-]+(; [a-z]+=\S+)*$/, request);
  }
  assert.ok(seen > 15);
  const { port } = await startFolder(t, { "a.html": "a", "b.css": "b", unknown: "c" });
  for (const [target, type] of [
    ["/a.html", "text/html; charset=utf-8"],
    ["/b.css", "text/css; charset=utf-8"],
    ["/unknown", "application/octet-stream"],
  ] as const) {
    assert.equal(field(await ask(port, target), "Content-Type"), type);
  }
});

test("§8.6-1 the length in the answer to HEAD is that of the content of GET", async (t) => {
  const { port } = await startFolder(
    t,
    { "index.html": "top", "empty.txt": "", "large.txt": "é".repeat(5000), "folder/x": "" },
    { cachedFileMaxBytes: 1000 },
  );
  for (const target of ["/", "/empty.txt", "/large.txt", "/folder", "/folder/", "/none", "/%00"]) {
    const got = await ask(port, target);
    const head = await ask(port, target, { method: "HEAD" });
    assert.equal(head.status, got.status, target);
    assert.equal(field(head, "Content-Length"), String(got.content.length), target);
  }
});

test("§8.6-3 no 1xx and no 204 has a Content-Length", async (t) => {
  const { port } = await startServer(t, async ({ method, content }) => {
    await content.bytes();
    return method === "POST" ? HttpResponse.text("") : new HttpResponse({ status: 204 });
  });
  using client = await connect(port);
  await client.send(
    "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n",
  );
  await client.until("the 100", (received) => (received.includes("\r\n\r\n") ? true : undefined));
  await client.send("hiGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const responses = await client.finalResponses();
  assert.deepEqual(
    responses.map(({ status }) => status),
    [100, 200, 204],
  );
  const [first, , third] = responses;
  for (const response of [first, third]) {
    assert.equal(fieldValue(response!, "Content-Length"), undefined);
  }
});

test("§8.6-4 no 2xx answer to CONNECT has a Content-Length", async (t) => {
  const { port } = await startServer(t, (_request, { upgrade }) =>
    upgrade((socket) => socket.end()),
  );
  const response = await ask(port, "a:443", { method: "CONNECT" });
  assert.equal(response.status, 200);
  assert.equal(fieldValue(response, "Content-Length"), undefined);
});

test("§8.6-S3 whatever has a known size says it", async (t) => {
  for (const [request, response] of await everyAnswer(t)) {
    if (response.status === 204 || response.status === 304) continue;
    const known = !request.includes("/stream");
    assert.equal(fieldValues(response, "Content-Length").length, known ? 1 : 0, request);
  }
});

test("§8.6-5 large lengths neither overflow nor lose precision", async (t) => {
  const maxRequestBodySize = Number.MAX_SAFE_INTEGER;
  const { port } = await startServer(t, ({ content }) => HttpResponse.text(`${content.length}`), {
    maxRequestBodySize,
  });
  const post = (length: string) =>
    converse(port, `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n`);
  assert.equal(only(await post("9007199254740991")).content.toString(), "9007199254740991");
  for (const length of ["9007199254740992", "18446744073709551617", "4294967296".repeat(9)]) {
    assert.equal(only(await post(length)).status, 400, length);
  }
});

test("§8.7-1 §8.7-2 Content-Location in a request changes nothing, and isn't kept", async (t) => {
  const { port } = await startFolder(t, { "a.txt": "a", "b.txt": "b" });
  const plain = await ask(port, "/a.txt");
  for (const place of ["/b.txt", "http://a/b.txt", "../x"]) {
    const response = await ask(port, "/a.txt", { fields: [["Content-Location", place]] });
    assert.deepEqual(response.content, plain.content);
    assert.deepEqual(lasting(response), lasting(plain));
  }
  assert.deepEqual(lasting(await ask(port, "/a.txt")), lasting(plain));
});

/** Ways to change a file without changing its length, and without waiting. */
const CHANGES: Record<string, (path: string, text: string) => void> = {
  "written in place": (path, text) => writeFileSync(path, text, { flag: "r+" }),
  "cut and written": (path, text) => writeFileSync(path, text),
  replaced: (path, text) => {
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
  },
  "written, with its date set back": (path, text) => {
    writeFileSync(path, text);
    utimesSync(path, 1_000_000_000, 1_000_000_000);
  },
};

test("§8.8.1-S1 §8.8.3-1 one entity tag stands for one content, however fast a file changes", async (t) => {
  const { port, folder } = await startFolder(t, { "a.txt": "0" });
  const contents = new Map<string, string>();
  for (let round = 0; round < 10; round++) {
    for (const [how, change] of Object.entries(CHANGES)) {
      const text = String.fromCharCode(97 + ((round * 7 + how.length) % 26));
      change(join(folder, "a.txt"), text);
      const response = await ask(port, "/a.txt");
      assert.equal(response.content.toString(), text, how);
      const tag = field(response, "ETag");
      assert.match(tag, /^"[!#-~]+"$/, how);
      assert.equal(contents.get(tag) ?? text, text, `${tag} after: ${how}`);
      contents.set(tag, text);
    }
  }
  assert.ok(contents.size > 20);
});

test("§8.8.3-1 two contents within one tick of the disk's clock have two entity tags", async (t) => {
  const { port, folder } = await startFolder(t, { "a.txt": "0" });
  const contents = new Map<string, string>();
  using client = await connect(port);
  for (let round = 1; round <= 100; round++) {
    const text = String(round % 10);
    writeFileSync(join(folder, "a.txt"), text, { flag: "r+" });
    await client.send("GET /a.txt HTTP/1.1\r\nHost: a\r\n\r\n");
    const response = (await client.responses(round)).at(-1);
    assert.ok(response !== undefined);
    assert.equal(response.content.toString(), text);
    const tag = field(response, "ETag");
    assert.equal(contents.get(tag) ?? text, text, tag);
    contents.set(tag, text);
  }
});

test("§8.8.2.1-S1 §8.8.3.1-S1 a file has a modification date and an entity tag", async (t) => {
  const { port, folder } = await startFolder(
    t,
    { "index.html": "top", "large.txt": "0123456789", "folder/index.html": "in" },
    { cachedFileMaxBytes: 5 },
  );
  utimesSync(join(folder, "large.txt"), 784_111_777, 784_111_777);
  for (const target of ["/", "/large.txt", "/folder/"]) {
    const response = await ask(port, target);
    assert.equal(fieldValues(response, "Last-Modified").length, 1, target);
    assert.equal(fieldValues(response, "ETag").length, 1, target);
  }
  const large = await ask(port, "/large.txt");
  assert.equal(field(large, "Last-Modified"), "Sun, 06 Nov 1994 08:49:37 GMT");
});

test("§8.8.2.1-S2 the modification date is that of the file at the moment of the answer", async (t) => {
  const { port, folder } = await startFolder(t, { "a.txt": "a" });
  for (const [seconds, date] of [
    [784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"],
    [784_111_778, "Sun, 06 Nov 1994 08:49:38 GMT"],
    [784_111_778.9, "Sun, 06 Nov 1994 08:49:38 GMT"],
  ] as const) {
    utimesSync(join(folder, "a.txt"), seconds, seconds);
    assert.equal(field(await ask(port, "/a.txt"), "Last-Modified"), date);
  }
});

test("§8.8.2.1-1 §8.8.2.1-2 a file from the future was modified at the moment of the answer", async (t) => {
  const { port, folder } = await startFolder(
    t,
    { "small.txt": "a", "large.txt": "0123456789" },
    { cachedFileMaxBytes: 5 },
  );
  const future = Date.now() / 1000 + 86_400;
  for (const name of ["small.txt", "large.txt"]) {
    utimesSync(join(folder, name), future, future);
    for (let time = 0; time < 3; time++) {
      const response = await ask(port, `/${name}`);
      const modified = Date.parse(field(response, "Last-Modified"));
      const date = Date.parse(field(response, "Date"));
      assert.ok(modified <= date, "not later than the message");
      assert.ok(modified >= date - 60_000, "not a date from nowhere");
    }
  }
});
