import assert from "node:assert/strict";
import { test } from "node:test";
import { faultOf, faultUnderLoad, type Seen } from "../../bench/load.ts";
import type { Load } from "../../bench/scenario.ts";

const LOAD: Load = { connections: 4, path: "/a.png", asked: { file: "a.png", status: 200 } };
const SITE = { size: () => 1000 };
const ANSWER = { status: 200, head: "", contentLength: 1000, bytes: 1200 };
const SEEN: Seen = {
  requests: 100,
  microseconds: 1e6,
  bytes: 120_000,
  p50: 1,
  p99: 2,
  failed: 0,
  timedOut: 0,
  refused: 0,
};

test("an answer must have the status that is asked for, and the size of the file", () => {
  assert.equal(faultOf(LOAD, ANSWER, SITE), undefined);
  assert.equal(faultOf(LOAD, { ...ANSWER, status: 304 }, SITE), "it answers 304 instead of 200");
  assert.equal(
    faultOf(LOAD, { ...ANSWER, contentLength: 999 }, SITE),
    "it answers with 999 bytes of content instead of 1000",
  );
});

test("the size isn't that of the file when part of it, or another, is asked for", () => {
  const range = { ...LOAD, asked: { file: "a.png", status: 206 }, contentLength: 10 };
  assert.equal(faultOf(range, { status: 206, contentLength: 10 }, SITE), undefined);
  assert.match(faultOf(range, { status: 206, contentLength: 1000 }, SITE) ?? "", /instead of 10$/);
  const sizes = { size: (file: string) => (file === "a.gz" ? 7 : 1000) };
  const sibling = { ...LOAD, contentFile: "a.gz" };
  assert.equal(faultOf(sibling, { status: 200, contentLength: 7 }, sizes), undefined);
});

test("a load may come to its end with answers under way, and not with other answers", () => {
  assert.equal(faultUnderLoad(LOAD, SEEN, ANSWER), undefined);
  assert.equal(faultUnderLoad(LOAD, { ...SEEN, bytes: 124_000 }, ANSWER), undefined);
  const short = faultUnderLoad(LOAD, { ...SEEN, bytes: 20_000 }, ANSWER);
  assert.equal(short, "answers had 200 bytes instead of 1200");
  assert.match(faultUnderLoad(LOAD, { ...SEEN, bytes: 150_000 }, ANSWER) ?? "", /1500 bytes/);
});

test("every answer is refused where that is asked for, and none elsewhere", () => {
  const missing = { ...LOAD, asked: { status: 404 } };
  assert.equal(faultUnderLoad(missing, { ...SEEN, refused: 100 }, ANSWER), undefined);
  assert.match(faultUnderLoad(missing, { ...SEEN, refused: 99 }, ANSWER) ?? "", /^99 answers/);
  assert.match(faultUnderLoad(LOAD, { ...SEEN, refused: 1 }, ANSWER) ?? "", /status of 400/);
});

test("connections that fail and answers that don't come are told", () => {
  assert.match(faultUnderLoad(LOAD, { ...SEEN, failed: 3 }, ANSWER) ?? "", /^3 connections failed/);
  assert.match(faultUnderLoad(LOAD, { ...SEEN, timedOut: 2 }, ANSWER) ?? "", /^2 answers took/);
});
