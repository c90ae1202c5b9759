/**
 * Are Range and If-Range answered as RFC 9110 §14 and §13.1.5 ask?
 *
 * Each test is named by the requirements that it holds; docs/conformance/9110.md lists them all.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fieldValue } from "../support/response-parser.ts";
import { ask, field, lasting } from "./asking.ts";
import { lengthOf, MODIFIED, startDatedFiles, TARGETS, textOf } from "./dated-files.ts";

test("§14.1.2-1 large numbers in a range don't overflow", async (t) => {
  const { askRange } = await startDatedFiles(t);
  for (const huge of ["9".repeat(15), "9".repeat(17), "18446744073709551617", "9".repeat(300)]) {
    for (const target of TARGETS) {
      const length = lengthOf(target);
      const open = await askRange(target, `bytes=4990-${huge}`);
      assert.equal(open.status, 206, huge);
      assert.equal(field(open, "Content-Range"), `bytes 4990-${length - 1}/${length}`);
      const suffix = await askRange(target, `bytes=-${huge}`);
      assert.equal(suffix.content.length, length);
      assert.equal((await askRange(target, `bytes=${huge}-`)).status, 416);
    }
  }
});

test("§14.2-1 Range is ignored with any method but GET", async (t) => {
  const { port } = await startDatedFiles(t);
  for (const method of ["HEAD", "OPTIONS", "POST", "BREW"]) {
    for (const range of ["bytes=0-1", "bytes=90000-"]) {
      for (const target of TARGETS) {
        const plain = await ask(port, target, { method });
        const response = await ask(port, target, { method, fields: [["Range", range]] });
        assert.equal(response.status, plain.status, method);
        assert.deepEqual(lasting(response), lasting(plain), method);
      }
    }
  }
});

test("§14.2-2 Range is ignored when its unit isn't understood", async (t) => {
  const { askRange } = await startDatedFiles(t);
  for (const target of TARGETS) {
    for (const range of ["seconds=1-2", "byte=0-1", "items=0-", "x"]) {
      const response = await askRange(target, range);
      assert.equal(response.status, 200, range);
      assert.equal(response.content.length, lengthOf(target));
    }
  }
});

test("§14.2-S3 §15.3.7.1-1 one range is answered 206, with Content-Range and just these bytes", async (t) => {
  const { askRange } = await startDatedFiles(t);
  for (const target of TARGETS) {
    const length = lengthOf(target);
    const text = textOf(target);
    for (const [range, first, last] of [
      ["bytes=0-0", 0, 0],
      ["bytes=0-4", 0, 4],
      ["bytes=7-", 7, length - 1],
      ["bytes=-3", length - 3, length - 1],
      ["bytes=-90000", 0, length - 1],
      ["bytes=0-90000", 0, length - 1],
      [`bytes=${length - 1}-`, length - 1, length - 1],
      [`bytes=0-${length - 1}`, 0, length - 1],
      ["BYTES=1-2", 1, 2],
    ] as const) {
      const response = await askRange(target, range);
      assert.equal(response.status, 206, range);
      assert.equal(field(response, "Content-Range"), `bytes ${first}-${last}/${length}`);
      assert.equal(response.content.toString(), text.slice(first, last + 1), range);
    }
  }
});

test("§14.2-S4 §14.4-S3 §15.5.17-S1 ranges that can't be had are answered 416, with the length", async (t) => {
  const { askRange } = await startDatedFiles(t);
  for (const target of TARGETS) {
    const length = lengthOf(target);
    for (const range of [
      `bytes=${length}-`,
      "bytes=9000-9001",
      "bytes=-0",
      "bytes=9000-,9005-9006",
    ]) {
      const response = await askRange(target, range);
      assert.equal(response.status, 416, range);
      assert.equal(field(response, "Content-Range"), `bytes */${length}`);
      assert.equal(fieldValue(response, "ETag"), undefined);
    }
  }
});

test("§14.4-2 Content-Range in a GET is ignored", async (t) => {
  const { port } = await startDatedFiles(t);
  for (const target of TARGETS) {
    const plain = await ask(port, target);
    const response = await ask(port, target, { fields: [["Content-Range", "bytes 0-1/2"]] });
    assert.equal(response.status, 200);
    assert.deepEqual(lasting(response), lasting(plain));
    assert.deepEqual(response.content, plain.content);
  }
});

test("§13.1.5-2 If-Range without Range is ignored", async (t) => {
  const { port } = await startDatedFiles(t);
  for (const target of TARGETS) {
    const plain = await ask(port, target);
    for (const value of ['"other"', field(plain, "ETag"), MODIFIED, "x"]) {
      const response = await ask(port, target, { fields: [["If-Range", value]] });
      assert.equal(response.status, 200);
      assert.deepEqual(lasting(response), lasting(plain));
      assert.deepEqual(response.content, plain.content);
    }
  }
});

test("§13.1.5-3 If-Range is ignored where there are no ranges: pages for errors, and redirects", async (t) => {
  const { port, askRange } = await startDatedFiles(t);
  for (const target of ["/none", "/folder"]) {
    const plain = await ask(port, target);
    for (const value of ['"other"', MODIFIED]) {
      const response = await askRange(target, "bytes=0-1", ["If-Range", value]);
      assert.equal(response.status, plain.status);
      assert.deepEqual(response.content, plain.content);
    }
  }
});

test("§13.1.5-6 §13.1.5-7 a false If-Range makes Range ignored, and the answer whole", async (t) => {
  const { port, askRange } = await startDatedFiles(t);
  for (const target of TARGETS) {
    const plain = await ask(port, target);
    const tag = field(plain, "ETag");
    for (const value of [
      '"other"',
      `W/${tag}`,
      tag.slice(1, -1),
      "Sun, 06 Nov 1994 08:49:36 GMT",
      "Sun, 06 Nov 1994 08:49:38 GMT",
      "yesterday",
      `${tag}, ${tag}`,
    ]) {
      for (const range of ["bytes=0-1", "bytes=0-1,100-101", "bytes=90000-"]) {
        const response = await askRange(target, range, ["If-Range", value]);
        assert.equal(response.status, 200, `${range} if ${value}`);
        assert.equal(response.content.length, lengthOf(target));
      }
    }
  }
});

test("§13.1.5-S1 a true If-Range has Range honoured: the entity tag, and a date that can't lie", async (t) => {
  const { port, askRange } = await startDatedFiles(t);
  for (const target of TARGETS) {
    const tag = field(await ask(port, target), "ETag");
    for (const value of [tag, MODIFIED, "Sunday, 06-Nov-94 08:49:37 GMT"]) {
      const response = await askRange(target, "bytes=2-3", ["If-Range", value]);
      assert.equal(response.status, 206, value);
      assert.equal(response.content.toString(), "23");
      assert.equal((await askRange(target, "bytes=90000-", ["If-Range", value])).status, 416);
    }
  }
});
