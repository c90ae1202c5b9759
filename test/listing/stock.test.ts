import assert from "node:assert/strict";
import { test } from "node:test";
import { Holding, Stock } from "../../src/listing/stock.ts";

test("All together take no more than there is, and a request is met whole or not at all", () => {
  const stock = new Stock(10);
  assert.equal(stock.take(6, "a"), true);
  assert.equal(stock.take(5, "b"), false);
  assert.equal(stock.take(4, undefined), true);
  assert.equal(stock.take(1, "b"), false);
  stock.giveBack(4, undefined);
  assert.equal(stock.take(4, "b"), true);
});

test("One takes no more than its share, and nobody in particular has none of its own", () => {
  const stock = new Stock(10, 4);
  assert.equal(stock.take(4, "a"), true);
  assert.equal(stock.take(1, "a"), false);
  assert.equal(stock.take(4, "b"), true);
  stock.giveBack(1, "a");
  assert.equal(stock.take(1, "a"), true);
  stock.giveBack(4, "b");
  assert.equal(stock.take(6, undefined), true);
});

test("What one holds is given back once, however often that is asked for", () => {
  const stock = new Stock(3);
  const [one, other] = [new Holding(stock, "a"), new Holding(stock, "a")];
  assert.deepEqual(
    [one.takeOne(), one.takeOne(), other.takeOne(), other.takeOne()],
    [true, true, true, false],
  );
  one.giveBack(1);
  one.giveBackAll();
  one.giveBackAll();
  one.giveBack(5);
  assert.equal(stock.take(2, "b"), true);
  assert.equal(stock.take(1, "b"), false);
});
