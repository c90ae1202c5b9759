/**
 * How does a test start a server that isn't ours, to see what it does? From the packages of test/peers,
 * which are installed when they are missing.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { PROJECT_ROOT, type ServingProcess, startScript } from "../support/processes.ts";
import type { Cleanup } from "../support/test-server.ts";

const PEERS = join(PROJECT_ROOT, "test/peers");
/** Without redirects from a page's name to its clean address. */
const SERVE_CONFIG = join(PEERS, "serve.json");
const SERVE = "node_modules/serve/build/main.js";
const INSTALL_MS = 120_000;

/** Why a test can't have them here, for node:test's option `skip`; false when it can. */
export function whyNoPeers(): string | false {
  const { CI } = process.env;
  if (existsSync(join(PEERS, SERVE))) return false;
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const { status, stderr } = spawnSync(npm, ["ci", "--prefix", PEERS, "--no-audit", "--no-fund"], {
    encoding: "utf8",
    timeout: INSTALL_MS,
  });
  if (status === 0 && existsSync(join(PEERS, SERVE))) return false;
  const sentence = `the peers can't be installed (npm ci --prefix test/peers): ${stderr}`;
  if (CI) throw new Error(sentence);
  return sentence;
}

/** Serves a folder with the package `serve`, until the test is over. */
export async function startServe(t: Cleanup, folder: string): Promise<ServingProcess> {
  const port = await freePort();
  const script = join("test/peers", SERVE);
  // It compresses ranges, too: a fault, but not of one that depends on what changes.
  const plain = ["--no-request-logging", "--no-clipboard", "--no-compression"];
  const args = ["--listen", `tcp://127.0.0.1:${port}`, "--config", SERVE_CONFIG, ...plain];
  return startScript(t, script, [...args, folder]);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}
