import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { temporaryFolder, untilSettled } from "../support/folder.ts";

/** To root nothing is denied; then the process runs as nobody. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
const SCRIPT = fileURLToPath(new URL("poor-process.ts", import.meta.url));

async function outputFor(t: TestContext, folder: string, targets: string[]): Promise<string[]> {
  await untilSettled();
  chmodSync(folder, 0o755);
  const node = [process.execPath, "--import", "tsx", SCRIPT, folder, ...targets];
  const options = {
    ...NOBODY,
    encoding: "utf8",
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
  };
  t.diagnostic(`as ${NOBODY.uid ?? "the same user"}`);
  const args = ["-c", 'ulimit -n 100 && exec "$@"', "sh", ...node];
  return execFileSync("sh", args, { ...options, encoding: "utf8" })
    .trim()
    .split("\n");
}

test("what may not be read is forbidden inside and absent outside; what can't be read now is busy", async (t) => {
  const folder = temporaryFolder(t, {
    "site/kept.txt": "kept",
    "site/new.txt": "new",
    "site/unreadable.txt": "x",
    "site/closed/file.txt": "x",
    "site/closed/index.html": "x",
    "outside/unreadable.txt": "x",
    "outside/closed/file.txt": "x",
    "locked-site/file.txt": "x",
  });
  symlinkSync("../outside", join(folder, "site/out"));
  symlinkSync("../outside/closed", join(folder, "site/out-closed"));
  symlinkSync("closed/file.txt", join(folder, "site/link-in"));
  const denied = ["site/unreadable.txt", "site/closed", "outside/unreadable.txt", "outside/closed"];
  for (const name of [...denied, "locked-site"]) chmodSync(join(folder, name), 0o000);

  const lines = await outputFor(t, folder, [
    "/unreadable.txt",
    "/closed",
    "/closed/",
    "/closed/file.txt",
    "/closed/none.txt",
    "/out/unreadable.txt",
    "/out/closed/file.txt",
    "/out-closed/file.txt",
    "/out-closed",
    "/link-in",
    "/none.txt",
  ]);
  assert.deepEqual(lines, [
    "start EACCES",
    "denied /unreadable.txt 403 -",
    "denied /closed 403 -",
    "denied /closed/ 403 -",
    "denied /closed/file.txt 403 -",
    "denied /closed/none.txt 403 -",
    "denied /out/unreadable.txt 404 -",
    "denied /out/closed/file.txt 404 -",
    "denied /out-closed/file.txt 404 -",
    "denied /out-closed 404 -",
    // Which folder of which side denies it can't be told, so it isn't.
    "denied /link-in 404 -",
    "denied /none.txt 404 -",
    "plenty /kept.txt 200 -",
    "hoard EMFILE",
    "poor /kept.txt 200 -",
    "poor /new.txt 503 1",
    "poor /none.txt 404 -",
    "plenty /new.txt 200 -",
  ]);
});
