/**
 * Does the help name everything, in lines that fit?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { FLAGS } from "../../src/cli/flags.ts";
import { helpText } from "../../src/cli/help.ts";

const help = helpText("1.2.3");

test("each flag is there, with its short form and its default", () => {
  for (const { name, short } of FLAGS) {
    const letter = short === undefined ? "   " : `-${short},`;
    assert.match(help, new RegExp(`^  ${letter} --(no-)?${name}\\b`, "m"));
  }
  assert.match(help, /^ {6}--no-compress /m);
  assert.match(help, /--head-timeout TIME .*\(10s\)$/m);
  assert.match(help, /--max-body-size SIZE .*\(128m\)$/m);
  assert.match(help, /--max-headers N .*\(100\)$/m);
  assert.ok(help.startsWith("barewire 1.2.3"));
});

test("each flag has one line, and no group is forgotten", () => {
  const lines = help.split("\n").filter((line) => /^ {2}(-\w,| {3}) --/.test(line));
  assert.equal(lines.length, FLAGS.length);
});

test("no line is wider than a terminal, or ends in spaces", () => {
  for (const line of help.split("\n")) {
    assert.ok(line.length <= 80, line);
    assert.equal(line.trimEnd(), line);
  }
});
