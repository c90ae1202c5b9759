/**
 * Are times and sizes read as people mean them, and written back so that they read the same?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  readDuration,
  readNumber,
  readSize,
  writeDuration,
  writeSize,
} from "../../src/cli/amounts.ts";

test("times", () => {
  const cases: [string, number | undefined][] = [
    ["10", 10_000],
    ["10s", 10_000],
    ["1.5", 1500],
    ["0.25s", 250],
    ["500ms", 500],
    ["2m", 120_000],
    ["1h", 3_600_000],
    ["0", 0],
    ["", undefined],
    ["s", undefined],
    ["-1", undefined],
    ["+1", undefined],
    ["1e3", undefined],
    ["10 s", undefined],
    ["10S", undefined],
    ["1d", undefined],
    [".5", undefined],
    ["Infinity", undefined],
  ];
  for (const [text, expected] of cases) assert.equal(readDuration(text), expected, text);
});

test("sizes", () => {
  const cases: [string, number | undefined][] = [
    ["8192", 8192],
    ["16k", 16_384],
    ["16K", 16_384],
    ["16kb", 16_384],
    ["1m", 1_048_576],
    ["2g", 2_147_483_648],
    ["0", 0],
    ["999999999999999g", undefined],
    ["1.5m", undefined],
    ["0x10", undefined],
    ["-1", undefined],
    ["k", undefined],
    ["", undefined],
  ];
  for (const [text, expected] of cases) assert.equal(readSize(text), expected, text);
});

test("whole numbers", () => {
  const cases: [string, number | undefined][] = [
    ["0", 0],
    ["08", 8],
    ["65536", 65_536],
    ["1.0", undefined],
    ["1e3", undefined],
    ["0x1f", undefined],
    [" 1", undefined],
    ["9".repeat(16), undefined],
  ];
  for (const [text, expected] of cases) assert.equal(readNumber(text), expected, text);
});

test("what is written is read as the same", () => {
  assert.deepEqual([10_000, 65_000, 500, 120_000, 90_000, 0].map(writeDuration), [
    "10s",
    "65s",
    "500ms",
    "2m",
    "90s",
    "0ms",
  ]);
  assert.deepEqual([256, 8192, 16_384, 128 * 1024 ** 2, 1000, 0].map(writeSize), [
    "256",
    "8k",
    "16k",
    "128m",
    "1000",
    "0",
  ]);
  for (const amount of [1, 250, 1000, 61_000, 3_600_000, 5_000_001]) {
    assert.equal(readDuration(writeDuration(amount)), amount);
    assert.equal(readSize(writeSize(amount)), amount);
  }
});
