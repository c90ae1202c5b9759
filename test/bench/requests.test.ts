import assert from "node:assert/strict";
import { test } from "node:test";
import { requestText } from "../../bench/requests.ts";
import type { Load } from "../../bench/scenario.ts";

const LOAD: Load = { connections: 1, path: "/a.png", asked: { status: 200 } };
const HOST = "localhost:34567";

function lines(load: Load, further: readonly string[] = []): string[] {
  const text = requestText(load, HOST, further);
  assert.ok(text.endsWith("\r\n\r\n"));
  return text.slice(0, -4).split("\r\n");
}

test("a request is a browser's: nine field lines, about 540 bytes", () => {
  const [requestLine, ...fields] = lines(LOAD);
  assert.equal(requestLine, "GET /a.png HTTP/1.1");
  assert.equal(fields.length, 9);
  assert.ok(fields.includes(`Host: ${HOST}`));
  assert.ok(fields.includes("Connection: keep-alive"));
  const { length } = requestText(LOAD, HOST);
  assert.ok(length > 500 && length < 580, String(length));
});

test("field lines of the load come besides, and so does a tag", () => {
  const all = lines({ ...LOAD, fieldLines: ["Range: bytes=0-1"] }, ['If-None-Match: "a"']);
  assert.deepEqual(all.slice(-2), ["Range: bytes=0-1", 'If-None-Match: "a"']);
  assert.equal(all.length - 1, 11);
});

test("a load that counts field lines gets exactly as many, all of different names", () => {
  for (const fieldLineCount of [5, 9, 20, 90]) {
    const fields = lines({ ...LOAD, fieldLineCount }).slice(1);
    assert.equal(fields.length, fieldLineCount);
    assert.equal(new Set(fields.map((line) => line.split(":")[0])).size, fieldLineCount);
  }
});

test("a connection for each request is asked for by the request", () => {
  assert.ok(lines({ ...LOAD, connectionPerRequest: true }).includes("Connection: close"));
});
