import assert from "node:assert/strict";
import { test } from "node:test";
import { Progress } from "../../bench/progress.ts";

function screen(isTTY: boolean, columns?: number) {
  const written: string[] = [];
  const write = (text: string): unknown => written.push(text);
  return { written, screen: { isTTY, write, ...(columns === undefined ? {} : { columns }) } };
}

test("on a terminal one line is rewritten, cut where it wouldn't fit, and taken away", () => {
  const { written, screen: terminal } = screen(true, 8);
  const progress = new Progress(terminal);
  progress.show("one");
  progress.show("much too long");
  progress.clear();
  progress.clear();
  assert.deepEqual(written, ["\r\x1b[Kone", "\r\x1b[Kmuch to", "\r\x1b[K"]);
});

test("elsewhere each step is a plain line", () => {
  const { written, screen: file } = screen(false);
  const progress = new Progress(file);
  progress.show("one");
  progress.clear();
  progress.show("two");
  assert.deepEqual(written, ["one\n", "two\n"]);
});
