/**
 * Is the word found that was meant, and none where nobody can know?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { nearest } from "../../src/cli/nearest.ts";

const WORDS = ["port", "host", "wire", "quiet", "help", "version", "head-timeout", "body-timeout"];

test("one slip, two in longer words, swaps, beginnings", () => {
  const cases: [string, string | undefined][] = [
    ["prot", "port"],
    ["por", "port"],
    ["ports", "port"],
    ["PORT", "port"],
    ["wrie", "wire"],
    ["quite", "quiet"],
    ["versoin", "version"],
    ["head-timout", "head-timeout"],
    ["body-timeuot", "body-timeout"],
    ["vers", "version"],
    ["head", "head-timeout"],
    ["h", undefined],
    ["", undefined],
    ["xyz", undefined],
    ["listen", undefined],
  ];
  for (const [typed, expected] of cases) assert.equal(nearest(typed, WORDS), expected, typed);
});
