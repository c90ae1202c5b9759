/**
 * Is nothing lost when a server is stopped or reloaded under load, a hundred times in a row?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Drained, drainUnderLoad } from "../cli/drained-server.ts";
import { reloadUnderLoad } from "../cli/reloaded-server.ts";
import { folderWith, RunningCommand } from "../cli/running-command.ts";

const TIMES = 100;
/** Of connections that come in the moment in which the listener closes, the kernel resets some. */
const UNSEEN_MAX = TIMES / 5;
const END_MS = 5_000;

test(`SIGTERM under load, ${TIMES} times: nothing that the server had is lost, and it goes within 5 s`, async (t) => {
  const folder = folderWith(t, { "index.html": "hello" });
  const all: Drained[] = [];
  for (let count = 1; count <= TIMES; count++) {
    const command = new RunningCommand([folder, "-p", "0", "-q"], {});
    try {
      all.push(await drainUnderLoad(command));
    } finally {
      command.child.kill("SIGKILL");
    }
  }
  const unseen = all.reduce((sum, one) => sum + one.unseen, 0);
  const answered = all.reduce((sum, one) => sum + one.answered, 0);
  const slowest = Math.max(...all.map(({ milliseconds }) => milliseconds));
  t.diagnostic(
    `${answered} requests answered, ${unseen} connections reset that nobody had seen, gone after ${Math.round(slowest)} ms at most`,
  );
  assert.deepEqual(
    all.flatMap(({ lost }) => lost),
    [],
  );
  assert.deepEqual(new Set(all.map(({ status }) => status)), new Set([0]));
  assert.ok(slowest <= END_MS, `${slowest} ms`);
  assert.ok(unseen <= UNSEEN_MAX, `${unseen}`);
});

test(`${TIMES} reloads under load: no request is lost, no connection ends`, async (t) => {
  const { answered, failures, refused } = await reloadUnderLoad(t, TIMES);
  t.diagnostic(`${answered} requests answered`);
  assert.deepEqual([failures, refused], [[], 0]);
  assert.ok(answered > TIMES);
});
