/**
 * Do workers that aren't root serve with what is root's alone?
 */
import assert from "node:assert/strict";
import { chmodSync, existsSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { connect as connectTls } from "node:tls";
import { hashSync } from "bcryptjs";
import { CA, certificateText } from "../support/certificates.ts";
import { failsWith, folderWith, type RunningCommand, run } from "./running-command.ts";
import { untilGone, untilWorkers } from "./worker-crew.ts";

const rootOnly = {
  skip:
    process.getuid?.() === 0 && existsSync("/proc/self/status")
      ? false
      : "only root can become somebody else",
};

/** What one answer begins with, over HTTPS. */
async function statusAt(port: number, fields = ""): Promise<string> {
  const socket = connectTls({ port, host: "127.0.0.1", ca: CA });
  socket.end(`GET / HTTP/1.1\r\nHost: localhost\r\n${fields}Connection: close\r\n\r\n`);
  let text = "";
  for await (const bytes of socket) text += bytes;
  return text.slice(9, 12);
}

interface Secured {
  readonly folder: string;
  readonly words: readonly string[];
}

/** A site whose key and passwords nobody but root may read. */
function secured(t: TestContext): Secured {
  const folder = folderWith(t, {
    "site/index.html": "hello",
    cert: certificateText("chain.pem"),
    key: certificateText("key.pem"),
    users: `ada:${hashSync("sesame", 4)}`,
  });
  for (const path of [folder, join(folder, "site")]) chmodSync(path, 0o755);
  for (const name of ["key", "users"]) chmodSync(join(folder, name), 0o600);
  const pair = ["--cert", "cert", "--key", "key", "--auth-file", "users"];
  return {
    folder,
    words: ["site", "-p0", "--host=127.0.0.1", "--workers=2", "--user=nobody", ...pair],
  };
}

async function dies(command: RunningCommand, killed: readonly number[]): Promise<void> {
  for (const pid of killed) process.kill(pid, "SIGKILL");
  await untilGone(killed);
  await untilWorkers(
    command,
    (all) => all.length === 2 && !all.some((one) => killed.includes(one)),
  );
}

test(
  "a key and passwords of root's are told to them, and to those that come later",
  rootOnly,
  async (t) => {
    const { folder, words } = secured(t);
    const command = run(t, words, {
      cwd: folder,
    });
    const port = await command.port();
    await command.complains(/"?users"? can't be read by "?nobody"?, so a reload would fail\.\n/);
    const ada = `Authorization: Basic ${btoa("ada:sesame")}\r\n`;
    assert.deepEqual([await statusAt(port, ada), await statusAt(port)], ["200", "401"]);
    // A certificate that is renewed, but for a key that can't be read: those that come get the pair of the start.
    writeFileSync(join(folder, "new"), certificateText("ca.pem"));
    renameSync(join(folder, "new"), join(folder, "cert"));
    const workers = await untilWorkers(command, ({ length }) => length === 2);
    await dies(command, workers);
    assert.equal(await statusAt(port, ada), "200");
    command.signal("SIGUSR2");
    await command.complains(/ reloaded: 2 new workers\.\n/);
    assert.equal(await statusAt(port, ada), "200");
    command.signal("SIGTERM");
    assert.equal((await command.ends()).status, 0);
  },
);

test(
  "a reload, which they can't have the files for, says so and leaves all as it was",
  rootOnly,
  async (t) => {
    const { folder, words } = secured(t);
    const command = run(t, words, { cwd: folder, detached: true });
    const port = await command.port();
    command.signal("SIGHUP");
    await command.complains(/Nothing is changed, .* The password file .* can't be read/);
    assert.equal(await statusAt(port), "401");
  },
);

test(
  "a config file is read by each of them, so one of root's is said at once",
  rootOnly,
  async (t) => {
    const { folder } = secured(t);
    writeFileSync(join(folder, "c.json"), JSON.stringify({ root: "site", port: 0, workers: 2 }));
    chmodSync(join(folder, "c.json"), 0o600);
    const sentence =
      /^barewire: The config file .*c\.json"? can't be read by "?nobody"?, as whom workers read all they need: let .*\n$/;
    await failsWith(t, ["--config", "c.json", "--user=nobody"], sentence, { cwd: folder });
  },
);
