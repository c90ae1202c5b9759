/**
 * Is what is typed behind a tool's name understood as it is meant, or answered with a sentence that helps?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ToolFlag } from "../../src/cli/tool.ts";
import { ToolLine, toolLine } from "../../src/cli/tool-line.ts";

const flags: readonly ToolFlag[] = [
  { name: "all", short: "a", kind: "switch", help: "" },
  { name: "to", kind: "text", example: "localhost", help: "" },
  { name: "count", short: "n", kind: "number", least: 1, most: 9, help: "" },
  { name: "size", kind: "size", least: 1, help: "" },
  { name: "wait", kind: "duration", most: 60_000, help: "" },
];
const tool = { name: "tool", flags };

function line(...argv: readonly string[]): ToolLine {
  const read = toolLine(tool, argv);
  assert.ok(read instanceof ToolLine, JSON.stringify(read));
  return read;
}

test("words and flags, in any order, the last of two", () => {
  const read = line(
    "a",
    "--to",
    "x",
    "--all",
    "--count=3",
    "b",
    "-n",
    "4",
    "--size",
    "2k",
    "--wait=1s",
  );
  assert.deepEqual(read.words, ["a", "b"]);
  assert.deepEqual([read.is("all"), read.is("to"), read.is("wait")], [true, true, true]);
  assert.deepEqual([read.text("to"), read.number("to")], ["x", undefined]);
  assert.deepEqual(
    [read.number("count"), read.number("size"), read.number("wait")],
    [4, 2048, 1000],
  );
  assert.deepEqual(
    [line().is("all"), line().text("to"), line().number("count")],
    [false, undefined, undefined],
  );
  assert.deepEqual(line("-", "--", "--all").words, ["-", "--all"]);
});

test("each limit, at n and beyond", () => {
  assert.deepEqual([line("-n1").number("count"), line("-n9").number("count")], [1, 9]);
  for (const argv of [["-n0"], ["-n10"], ["--wait", "61s"], ["--size", "0"]]) {
    assert.ok("sentence" in Object(toolLine(tool, argv)), argv.join(" "));
  }
});

for (const [argv, sentence] of [
  [["--al"], /^tool has no flag --al\. Did you mean --all\?$/],
  [["-x"], /^tool has no flag -x\. barewire tool --help lists them all\.$/],
  [["--port", "3"], /^tool has no flag --port\./],
  [["--all=yes"], /^--all takes no value, so "=yes" must go\.$/],
  [["--to"], /^--to needs a value, such as --to localhost\.$/],
  [["--to="], /^--to needs a value/],
  [["--to", "--all"], /^--to needs a value/],
  [["--count", "x"], /^--count takes a whole number from 1 to 9, such as 10, not "x"\.$/],
  [["--wait", "x"], /^--wait takes a time from 0ms to 1m, such as 10s, not "x"\.$/],
  [["--size", "x\x1b[2J"], /^--size takes a size of at least 1, such as 16k, not "x\\x1b\[2J"\.$/],
] as const) {
  test(`${argv.join(" ").replace("\x1b", "ESC")}: a sentence`, () => {
    const read = toolLine(tool, argv);
    assert.match(typeof read === "object" && "sentence" in read ? read.sentence : "", sentence);
  });
}

test("help is asked for beside anything else that can be understood", () => {
  assert.equal(toolLine(tool, ["a", "--help"]), "help");
  assert.equal(toolLine(tool, ["-h", "--all"]), "help");
});
