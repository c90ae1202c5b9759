/**
 * Is each change in an answer told, and nothing that changes by its nature?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { changesBetween } from "../../src/wire/compare-answers.ts";
import { type KeptAnswer, readAnswers } from "../../src/wire/read-answers.ts";

const NOTHING: ReadonlySet<string> = new Set();

function answer(text: string, method = "GET"): KeptAnswer {
  const { answers, violation } = readAnswers([method], Buffer.from(text, "latin1"));
  assert.equal(violation, undefined, text);
  assert.equal(answers.length, 1, text);
  return answers[0]!;
}

function changes(kept: string, now: string, ignored = NOTHING): string[] {
  const signs = { kept: "-", now: "+", remark: " " } as const;
  return changesBetween(answer(kept), answer(now), ignored).map(
    ({ kind, words }) => `${signs[kind]} ${words}`,
  );
}

const response = (fields: string, content = "", line = "200 OK"): string =>
  `HTTP/1.1 ${line}\r\n${fields}Content-Length: ${content.length}\r\n\r\n${content}`;

test("the same answer, whenever it came, and whatever its fields' order and case", () => {
  assert.deepEqual(changes(response("A: 1\r\nB: 2\r\n"), response("b: 2\r\na: 1\r\n")), []);
  const before = "Date: Sun, 22 Nov 2026 18:54:54 GMT\r\nAge: 1\r\nX-Request-Id: a\r\n";
  assert.deepEqual(changes(response(before), response("Date: x\r\n")), []);
  assert.deepEqual(changes(response("", "", "200 OK"), response("", "", "200 Fine")), []);
});

test("status, fields that are new, gone or different, and lines of one name in another order", () => {
  const kept = response("A: 1\r\nB: 2\r\nC: 3\r\nC: 4\r\n");
  assert.deepEqual(
    changes(kept, response("A: 1\r\nB: x\r\nC: 4\r\nC: 3\r\nD: 5\r\n", "", "404 No")),
    [
      "- HTTP/1.1 200 OK",
      "+ HTTP/1.1 404 No",
      "- B: 2",
      "+ B: x",
      "- C: 3",
      "- C: 4",
      "+ C: 4",
      "+ C: 3",
      "+ D: 5",
    ],
  );
  assert.deepEqual(changes(kept, response("A: 1\r\nC: 3\r\nC: 4\r\n")), ["- B: 2"]);
  assert.deepEqual(changes(kept, response("A: 1\r\nC: 3\r\nC: 4\r\n"), new Set(["b"])), []);
});

test("placeholders stand for any date, entity tag, or value", () => {
  const kept = response("Last-Modified: <date>\r\nETag: <etag>\r\nX: <any>\r\n");
  const fine = 'Last-Modified: Sun, 22 Nov 2026 18:54:54 GMT\r\nETag: W/"a"\r\nX: é\r\n';
  assert.deepEqual(changes(kept, response(fine)), []);
  assert.equal(changes(kept, response(fine.replace("Sun, 22", "Someday"))).length, 2);
  assert.equal(changes(kept, response(fine.replace('W/"a"', "a"))).length, 2);
});

test("content by its lengths and the first line that differs, framed in whatever way", () => {
  assert.deepEqual(changes(response("", "one\ntwo\nthree\n"), response("", "one\ntoo\n")), [
    "- Content-Length: 14",
    "+ Content-Length: 8",
    "  14 bytes of content kept, 8 bytes now; different from byte 5 on",
    "- two\\n",
    "+ too\\n",
  ]);
  assert.deepEqual(changes(response("", "ab"), response("", "abc")).slice(2), [
    "  2 bytes of content kept, 3 bytes now; different from byte 2 on",
    "- (its end)",
    "+ abc",
  ]);
  const chunked = (chunks: string): string =>
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`;
  assert.deepEqual(changes(chunked("2\r\nab\r\n"), chunked("1\r\na\r\n1\r\nb\r\n")), []);
});

test("whatever an answer holds, no control reaches the terminal, and it is cut", () => {
  const nasty = "\x1b[2J\x9b\x00".repeat(1000);
  for (const words of changes(response("", "a"), response("", nasty))) {
    assert.match(words, /^[\x20-\x7e…]{0,800}$/);
  }
});

test("interim answers are passed over, a broken one is named, a tunnel ends it", () => {
  const text = `HTTP/1.1 103 Early Hints\r\n\r\n${response("", "a")}HTTP/1.1 200\r\n\r\n`;
  const { answers, violation } = readAnswers(["GET", "GET"], Buffer.from(text));
  assert.deepEqual([answers.length, violation], [1, "STATUS_SPACE_MISSING"]);
  const tunnel = readAnswers(["CONNECT"], Buffer.from("HTTP/1.1 200 OK\r\n\r\n\x00\x01"));
  assert.deepEqual([tunnel.answers.length, tunnel.violation], [1, undefined]);
  assert.equal(
    readAnswers(["GET"], Buffer.from(response("", "abc").slice(0, -1))).violation,
    "CONTENT_INCOMPLETE",
  );
});
