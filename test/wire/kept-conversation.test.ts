/**
 * Are the turns of each connection found, however their lines lie between those of others?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { conversationsOf } from "../../src/wire/kept-conversation.ts";
import { readTranscript } from "../../src/wire/read-transcript.ts";

const turnsIn = (text: string): [number | undefined, ...[string, string][]][] =>
  conversationsOf(readTranscript(text)).map(({ connection, turns }) => [
    connection,
    ...turns.map(({ asked, answered }): [string, string] => [
      Buffer.from(asked).toString(),
      Buffer.from(answered).toString(),
    ]),
  ]);

test("each connection by itself, and a turn for each time that the client goes on", () => {
  const text = [
    "#2 · connected",
    "#1 → A",
    "#2 → B\\",
    "#1 →| a\\",
    "#1 ← C",
    "#2 ✗ b",
    "#1 ←| c\\",
    "#1 → D",
    "#2 ← E",
    "#1 ← F",
    "#3 · connected",
  ].join("\n");
  assert.deepEqual(turnsIn(text), [
    [2, ["Bb\r\n", "E\r\n"]],
    [1, ["A\r\na", "C\r\nc"], ["D\r\n", "F\r\n"]],
  ]);
});

test("a server that speaks first, and one that never does", () => {
  assert.deepEqual(turnsIn("← hello\n→ a\n"), [[undefined, ["", "hello\r\n"], ["a\r\n", ""]]]);
  assert.deepEqual(turnsIn("→ a\n→ \\\n"), [[undefined, ["a\r\n", ""]]]);
});
