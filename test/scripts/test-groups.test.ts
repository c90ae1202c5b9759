// Does every test file belong to the runs it should, and to no other?

import assert from "node:assert/strict";
import { test } from "node:test";
import { isTestGroup, selectTests } from "../../scripts/test-groups.ts";

const quick = ["test/http/date.test.ts", "test/rfc9112/framing.test.ts", "test/scripts/a.test.ts"];
const slow = [
  "examples/hello.test.ts",
  "test/browser/page.test.ts",
  "test/cli/main.test.ts",
  "test/docs/tutorial.test.ts",
  "test/faults/fs.test.ts",
  "test/fuzz/head.test.ts",
];
const long = ["test/fuzz/head.long.test.ts", "test/server/soak.long.test.ts"];
const others = [
  "test/support/wire.ts",
  "test/transcripts/hello.md",
  "test/matrix/node_modules/a/a.test.ts",
];
const files = [...others, ...slow, ...long, ...quick];

test("fast leaves out what is slow or long", () => {
  assert.deepEqual(selectTests(files, "fast"), quick);
});

test("all leaves out what is long", () => {
  assert.deepEqual(selectTests(files, "all"), [...quick, ...slow].sort());
});

test("long is only what is long", () => {
  assert.deepEqual(selectTests(files, "long"), long);
});

test("a filter keeps the paths that contain it", () => {
  assert.deepEqual(selectTests(files, "all", "rfc9112"), ["test/rfc9112/framing.test.ts"]);
  assert.deepEqual(selectTests(files, "all", "nothing"), []);
});

test("there are three groups", () => {
  assert.deepEqual(["fast", "all", "long", "slow", undefined].map(isTestGroup), [
    true,
    true,
    true,
    false,
    false,
  ]);
});
