/**
 * Does SIGHUP end what somebody started at a terminal, and have a service read its settings again?
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { hangUpReloads } from "../../src/cli/hanging-up.ts";
import { type Settings, settle } from "../../src/cli/settings.ts";
import { end } from "../support/processes.ts";
import { connect, converse, DEADLINE_MS, within } from "../support/raw-client.ts";
import { COMMAND, folderWith, run } from "./running-command.ts";
import { script } from "./terminal.ts";

const posix = { skip: process.platform === "win32" ? "signals of POSIX" : false };

function settingsWith(pidFile?: string): Settings {
  const said = { source: "flag", from: "--pid-file" } as const;
  const settings = settle(
    [new Map(pidFile === undefined ? [] : [["pid-file", { value: pidFile, ...said }]])],
    undefined,
  );
  assert.ok(!("sentence" in settings));
  return settings;
}

test(
  "whoever writes a pid file, or reports to a manager, is a service wherever it was started",
  posix,
  () => {
    assert.equal(hangUpReloads(settingsWith("pid"), {}), true);
    assert.equal(hangUpReloads(settingsWith(), { NOTIFY_SOCKET: "/run/notify" }), true);
  },
);

test("without a terminal it reloads, and serves on", posix, async (t) => {
  const folder = folderWith(t, { "index.html": "hello" });
  const command = run(t, [folder, "-p", "0"], { detached: true });
  const port = await command.port();
  command.signal("SIGHUP");
  await command.prints(/reloaded\n/);
  const get = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  assert.equal((await converse(port, get))[0]?.status, 200);
  command.signal("SIGTERM");
  assert.equal((await command.ends()).status, 0);
});

test("when its terminal is gone, it ends", { skip: script.skip }, async (t) => {
  const folder = folderWith(t, { "site/index.html": "hello" });
  const out = join(folder, "out");
  const words = `'${process.execPath}' '${COMMAND}' '${join(folder, "site")}' -p 0 >'${out}'`;
  const terminal = spawn(script.path(), ["-qefc", words, "/dev/null"], {
    ...{ stdio: "ignore", detached: true },
  });
  t.after(() => end(terminal));
  const printed = async (): Promise<number> => {
    for (;;) {
      const [, port] = /localhost:(\d+)\n/.exec(textOf(out)) ?? [];
      if (port !== undefined) return Number(port);
      await wait(20);
    }
  };
  const port = await within(printed(), () => "the start of the command");
  terminal.kill("SIGKILL");
  const until = performance.now() + DEADLINE_MS;
  for (let open = true; open; await wait(20)) {
    assert.ok(performance.now() < until, "it ends with its terminal");
    open = await connect(port).then(
      (client) => {
        client[Symbol.dispose]();
        return true;
      },
      () => false,
    );
  }
  assert.match(textOf(out), /stopped\n$/);
});

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
