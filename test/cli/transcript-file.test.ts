/**
 * Is the transcript found in whatever it stands in?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { transcriptsIn } from "../../src/cli/transcript-file.ts";

test("a whole file, without what else the command has printed", () => {
  assert.deepEqual(transcriptsIn("→ a\n"), [{ text: "→ a", firstLine: 1 }]);
  const printed = "\n  barewire serves x\n\n   0.001 #1 · connected\n         #1 → a\n\nstopped\n";
  assert.deepEqual(transcriptsIn(printed), [
    { text: "   0.001 #1 · connected\n         #1 → a", firstLine: 4 },
  ]);
  assert.deepEqual(transcriptsIn("GET / HTTP/1.1\n\n"), [
    { text: "GET / HTTP/1.1\n\n", firstLine: 1 },
  ]);
});

test("a page of Markdown: each block of that name, and no other", () => {
  const page =
    "# a\n\n```transcript\n→ a\n```\n\n```text\n→ b\n```\n\n```transcript\n→ c\n→ d\n```\n";
  assert.deepEqual(transcriptsIn(page), [
    { text: "→ a", firstLine: 4 },
    { text: "→ c\n→ d", firstLine: 12 },
  ]);
});
