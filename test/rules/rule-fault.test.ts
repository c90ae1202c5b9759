/** What is somebody told about faults in their files of rules? */
import assert from "node:assert/strict";
import { test } from "node:test";
import { faultLine, linesOf, quoted, RulesError } from "../../src/rules/rule-fault.ts";

test("a fault is told with its file and line, and without a line when it has none", () => {
  const fault = { file: "_redirects", line: 3, sentence: "is wrong" };
  assert.equal(faultLine(fault), "_redirects:3: is wrong.");
  assert.equal(faultLine({ ...fault, line: 0 }), "_redirects: is wrong.");
});

test("all faults are told together, up to twenty of them", () => {
  const faults = Array.from({ length: 21 }, (_, at) => ({
    file: "_headers",
    line: at + 1,
    sentence: "is wrong",
  }));
  assert.equal(new RulesError(faults.slice(0, 20)).message.split("\n").length, 20);
  const lines = new RulesError(faults).message.split("\n");
  assert.deepEqual([lines.length, lines.at(-1)], [21, "and 1 more"]);
  assert.equal(new RulesError(faults).faults.length, 21);
});

test("lines end as on any system, and a byte order mark is none of them", () => {
  assert.deepEqual(
    [...linesOf("\ufeff/a\r\n\t/b \n\n/c")],
    [
      [1, "/a"],
      [2, "/b"],
      [3, ""],
      [4, "/c"],
    ],
  );
});

test("what is quoted holds nothing that a terminal obeys or that turns text round", () => {
  assert.equal(quoted("a\u001b[2J\u0007\u009b\u202e"), '"a\\u001b[2J\\u0007??"');
  assert.equal(quoted("héllo"), '"héllo"');
  assert.ok(quoted("x".repeat(100)).length < 70);
});
