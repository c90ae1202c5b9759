/**
 * Is a request lost when three servers behind HAProxy are replaced one after the other, under load?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { haproxy, startHaproxy } from "./balanced.ts";
import { roll } from "./rolling.ts";

test("replacing all servers behind a balancer, one after the other, loses no request", {
  skip: haproxy.skip,
}, async (t) => {
  const { answered, failures, instances, restarts } = await roll(t, {
    start: startHaproxy,
    rounds: 1,
    ofEach: 1,
  });
  assert.deepEqual(failures, []);
  assert.equal(restarts, 3);
  // The old ones and the new ones had a share in it, or nothing was shown.
  assert.equal(instances, 6);
  assert.ok(answered >= 60, `${answered} answers`);
});
