/**
 * Is nothing lost when a server of HTTP/2 is stopped under load, or its workers are replaced, again and again?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { isMended } from "../../src/http2/mended.ts";
import { folderWith, RunningCommand } from "../cli/running-command.ts";
import { program } from "../support/programs.ts";

const TIMES = 20;
const END_MS = 5_000;
const LOAD_SECONDS = 3;
const CONTENT = "x".repeat(4_096);
const h2load = program("h2load", "nghttp2-client");
const skip = isMended(process.versions)
  ? h2load.skip
  : "the command doesn't speak HTTP/2 on this version of Node";

for (const workers of ["1", "4"]) {
  test(`SIGTERM under h2load, ${TIMES} times, workers: ${workers}`, { skip }, async (t) => {
    const folder = folderWith(t, { "a.txt": CONTENT });
    let answered = 0;
    let slowest = 0;
    for (let count = 1; count <= TIMES; count++) {
      const args = [folder, "-p", "0", "-q", "--http2", "--workers", workers];
      const command = new RunningCommand(args, {});
      try {
        const url = `http://127.0.0.1:${await command.port()}/a.txt`;
        const load = h2load.run([`-D${LOAD_SECONDS}`, "-c8", "-m16", url]);
        await wait(500 + 500 * Math.random());
        const begun = performance.now();
        command.signal("SIGTERM");
        assert.equal((await command.ends()).status, 0);
        slowest = Math.max(slowest, performance.now() - begun);
        const { stdout } = await load;
        const [, succeeded] = /(\d+) succeeded, 0 failed, 0 errored/.exec(String(stdout)) ?? [];
        assert.ok(Number(succeeded) > 0, String(stdout));
        answered += Number(succeeded);
      } finally {
        command.child.kill("SIGKILL");
      }
    }
    t.diagnostic(`${answered} requests answered, gone after ${Math.round(slowest)} ms at most`);
    assert.ok(slowest <= END_MS, `${slowest} ms`);
  });
}
