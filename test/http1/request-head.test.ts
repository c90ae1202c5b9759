/**
 * Is a head read as a whole, many of them out of one chunk, and does each keep its own bytes?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { MESSAGE_LIMITS } from "../../src/http1/limits.ts";
import { RequestHeadReader } from "../../src/http1/request-head.ts";
import { bufferOf, decode, encode } from "./bytes.ts";

const reader = () => new RequestHeadReader(MESSAGE_LIMITS, decode);

test("everything that a head says", () => {
  const buffer = bufferOf("POST /a?b HTTP/1.0\r\nHost: h:80\r\nX: 1\r\nx: 2\r\n\r\nrest");
  const head = reader().read(buffer);
  assert.ok(head);
  assert.equal(head.method, "POST");
  assert.equal(head.target, "/a?b");
  assert.equal(head.form, "origin");
  assert.equal(head.path, "/a");
  assert.equal(head.query, "b");
  assert.equal(head.authority, "h:80");
  assert.equal(head.minorVersion, 0);
  assert.equal(head.fields.get("X"), "1, 2");
  assert.equal(buffer.offset, 46);
  assert.equal(buffer.length, 4);
});

test("heads that were read lazily out of one chunk don't mix", () => {
  const heads = Array.from(
    { length: 50 },
    (_, i) => `GET /${i} HTTP/1.1\r\nHost: h${i}\r\nX-${i}: ${i}\r\n\r\n`,
  );
  const buffer = bufferOf(heads.join(""));
  const one = reader();
  const read = heads.map(() => one.read(buffer));
  assert.equal(one.read(buffer), undefined);
  buffer.append(encode("x".repeat(5000)));
  for (const [i, head] of read.entries()) {
    assert.equal(head?.path, `/${i}`);
    assert.equal(head?.authority, `h${i}`);
    assert.deepEqual([...(head?.fields ?? [])].at(-1), [`X-${i}`, String(i)]);
  }
});

test("a head that comes byte by byte is complete with its last byte, and stays as it was", () => {
  const text = "GET / HTTP/1.1\r\nHost: h\r\nA: b\r\n\r\n";
  const buffer = bufferOf("");
  const one = reader();
  for (const [i, character] of [...text].entries()) {
    buffer.append(encode(character));
    const head = one.read(buffer);
    assert.equal(head !== undefined, i === text.length - 1);
    assert.equal(one.begun, head === undefined);
    if (head === undefined) continue;
    for (let more = 0; more < 5000; more++) buffer.append(encode("#"));
    assert.equal(head.fields.get("a"), "b");
    assert.equal(head.authority, "h");
  }
});

test("the method is known before the head is", () => {
  const one = reader();
  assert.equal(one.read(bufferOf("HEAD /")), undefined);
  assert.equal(one.method, "HEAD");
});
