import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "../support/folder.ts";

/** To root nothing is denied; then the process runs as nobody. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
const SCRIPT = fileURLToPath(new URL("listing-poor.ts", import.meta.url));

test("What may not be read is listed without details or refused, and packed without it; a lack of descriptors is busy", {
  skip: process.platform === "win32",
}, (t) => {
  const files = { "closed/a": "", "names-only/b": "", "open/c": "cc", locked: "x" };
  const folder = temporaryFolder(t, files);
  chmodSync(folder, 0o755);
  chmodSync(join(folder, "closed"), 0o111);
  chmodSync(join(folder, "names-only"), 0o444);
  chmodSync(join(folder, "locked"), 0o000);
  const node = [process.execPath, "--import", "tsx", SCRIPT, folder];
  const cwd = fileURLToPath(new URL("../..", import.meta.url));
  const args = ["-c", 'ulimit -n 100 && exec "$@"', "sh", ...node];
  const output = execFileSync("sh", args, { ...NOBODY, cwd, encoding: "utf8" });
  assert.deepEqual(output.trim().split("\n"), [
    'all "name":"closed" "size":null "name":"names-only" "size":null "name":"open" "size":null "name":"locked" "size":1',
    "closed forbidden",
    'names-only "name":"b" "size":null',
    "archive files/ files/names-only/ files/open/ files/open/c",
    "archive of closed forbidden",
    "poor busy",
    "poor archive busy",
    "poor but 1 busy",
    'poor but 2 "name":"c" "size":2',
  ]);
});
