/**
 * Is a worker that can't even be started one that is gone, with the reason?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { WorkerProcess, whyGone } from "../../src/cli/worker-process.ts";
import { onLinux } from "./worker-crew.ts";

test("what can't be started is gone, and has a reason", onLinux, async () => {
  const worker = new WorkerProcess(1, {}, { site: [99_999] }, { ticketKeys: "", files: [] });
  assert.equal(await worker.listening, false);
  assert.match(whyGone(await worker.gone), /^could not be started \(spawn EBADF\)$/);
  // Nobody is there to hear any of it.
  worker.stop({});
  worker.reopenLog();
  worker.kill();
  assert.deepEqual(await worker.reload(true), {});
  assert.equal(worker.pid, undefined);
});
