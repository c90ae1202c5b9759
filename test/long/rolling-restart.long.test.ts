/**
 * Is a request lost while three servers behind HAProxy, or nginx, are replaced again and again under load? Prints how
 * many there were.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  haproxy,
  nginx,
  type StartBalancer,
  startHaproxy,
  startNginx,
} from "../deploy/balanced.ts";
import { roll } from "../deploy/rolling.ts";

const ROUNDS = 8;
const OF_EACH = 3;

const BALANCERS: readonly (readonly [string, string | false, StartBalancer])[] = [
  ["HAProxy", haproxy.skip, startHaproxy],
  ["nginx", nginx.skip, startNginx],
];

for (const [name, skip, start] of BALANCERS) {
  test(`replacing all servers behind ${name} ${ROUNDS} times loses no request`, {
    skip,
  }, async (t) => {
    const begun = performance.now();
    const rolled = await roll(t, { start, rounds: ROUNDS, ofEach: OF_EACH });
    const seconds = Math.round((performance.now() - begun) / 1000);
    const { answered, failures, instances, restarts } = rolled;
    t.diagnostic(
      `${name}: ${answered} requests in ${seconds} s, ${restarts} servers replaced, ${failures.length} requests lost`,
    );
    assert.deepEqual(failures, []);
    assert.equal(restarts, 3 * ROUNDS);
    assert.equal(instances, 3 + 3 * ROUNDS);
  });
}
