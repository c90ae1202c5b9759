// Does the compiled command run on the runtime that the words name, with what it is given before a script? Starts
// it on the bundled site, fetches two pages and a missing one, and asks it to stop.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const [program = process.execPath, ...flags] = process.argv.slice(2);
const args = [
  ...flags,
  path("../../dist/barewire.cjs"),
  path("../../htdocs"),
  "--port",
  "0",
  "--quiet",
];
const command = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
const exited = once(command, "exit");
// Whatever hangs, hangs on the command, so its end is the end of this check.
setTimeout(() => command.kill("SIGKILL"), 20_000).unref();

/** The first address that the command prints; without one it has failed, and says why by itself. */
async function printedUrl() {
  let printed = "";
  command.stdout.setEncoding("utf8");
  for await (const text of command.stdout.iterator({ destroyOnReturn: false })) {
    printed += text;
    // The address is whole only once something follows it.
    const url = /(https?:\/\/\S+)\s/.exec(printed)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error(`the command printed no address, only ${JSON.stringify(printed)}`);
}

async function expectPage(url, status, text) {
  const response = await fetch(url);
  assert.equal(response.status, status, url.href);
  assert.match(await response.text(), text, url.href);
}

try {
  const url = await printedUrl();
  command.stdout.resume();
  await expectPage(new URL("/", url), 200, /It works/);
  await expectPage(new URL("/ipsum.html", url), 200, /Lorem ipsum/);
  await expectPage(new URL("/nope", url), 404, /404/);
  command.kill("SIGTERM");
  const [status, signal] = await exited;
  assert.deepEqual({ status, signal }, { status: 0, signal: null });
} finally {
  command.kill("SIGKILL");
}
