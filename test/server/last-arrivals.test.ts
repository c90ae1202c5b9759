/**
 * Does a server that stops wait for those who are just coming, and not for ever?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { whenNobodyComes } from "../../src/server/last-arrivals.ts";

/** How often it looked before it called back. */
function looks(arrived: (look: number) => number): Promise<number> {
  let count = 0;
  return new Promise((resolve) => {
    whenNobodyComes(
      () => arrived(++count),
      () => resolve(count),
    );
  });
}

test("nobody comes: it looks twice at least, since somebody may have come before the first look", async () => {
  assert.ok((await looks(() => 7)) >= 2);
});

test("while somebody comes in each turn, it waits", async () => {
  assert.ok((await looks((look) => Math.min(look, 20))) > 20);
});

test("where somebody always comes, it comes to an end", async () => {
  assert.ok((await looks((look) => look)) > 2);
});

test("a long turn isn't a quiet one", async () => {
  const busy = (look: number): number => {
    const until = performance.now() + 2;
    while (look <= 10 && performance.now() < until);
    return 0;
  };
  assert.ok((await looks(busy)) > 10);
});
