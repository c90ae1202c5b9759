import assert from "node:assert/strict";
import { test } from "node:test";
import type { ListedEntry } from "../../src/listing/listing-entries.ts";
import { comparison, sorted } from "../../src/listing/listing-order.ts";
import { sortKey } from "../../src/listing/natural-order.ts";
import { Turns } from "../../src/listing/turns.ts";
import { Prng } from "../support/prng.ts";

function entry(name: string, size?: number, modified?: number): ListedEntry {
  const isFolder = name.endsWith("/");
  const details = { size, modified };
  const plain = { isLink: false, garbled: false, gone: false };
  return { name, key: sortKey(name), isFolder, details, ...plain };
}

const FOLDER = [
  entry("b2", 30, 1000),
  entry("B10", 5, 4000),
  entry("a", undefined, undefined),
  entry("z/", 4096, 500),
  entry("c", 30, 2000),
  entry("y/", 4096, 600),
];

async function order(column: "name" | "size" | "modified", descending: boolean): Promise<string> {
  const compare = comparison(column, descending);
  return (await sorted(FOLDER, compare, new Turns())).map(({ name }) => name).join(" ");
}

test("Folders come first, whichever column and way round", async () => {
  assert.equal(await order("name", false), "y/ z/ a b2 B10 c");
  assert.equal(await order("name", true), "z/ y/ c B10 b2 a");
});

test("By size, what is alike stays in the order of names, and so do folders", async () => {
  assert.equal(await order("size", false), "y/ z/ a B10 b2 c");
  assert.equal(await order("size", true), "y/ z/ b2 c B10 a");
});

test("By date, folders as well; what has none counts as oldest", async () => {
  assert.equal(await order("modified", false), "z/ y/ a b2 c B10");
  assert.equal(await order("modified", true), "y/ z/ B10 c b2 a");
});

test("Runs that are merged are in the order of one sort, at every length", async () => {
  const random = new Prng(7);
  for (const length of [0, 1, 2, 1023, 1024, 1025, 2048, 2049, 5000]) {
    const numbers = Array.from({ length }, () => random.below(1000));
    const found = await sorted(numbers, (a, b) => a - b, new Turns());
    assert.deepEqual(
      found,
      numbers.toSorted((a, b) => a - b),
      `${length} numbers`,
    );
  }
});

test("Names that differ only in case have one order, whatever order they came in", async () => {
  const names = ["a", "A", "a0", "a00", "\u00e9", "e\u0301"].map((name) => entry(name));
  const compare = comparison("name", false);
  const one = (await sorted(names, compare, new Turns())).map(({ name }) => name);
  const other = (await sorted(names.toReversed(), compare, new Turns())).map(({ name }) => name);
  assert.deepEqual(one, other);
});
