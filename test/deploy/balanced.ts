/**
 * How does a test put HAProxy in front of three servers? With the file that deploy/ offers, in which addresses and
 * intervals are replaced, and nothing else.
 *
 * HAProxy listens on a Unix socket in a folder of its own, and is gone after the test.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { temporaryFolder } from "../browser/site.ts";
import { end, PROJECT_ROOT } from "../support/processes.ts";
import { plainEnvironment, program } from "../support/programs.ts";
import type { Cleanup } from "../support/test-server.ts";

export const haproxy: ReturnType<typeof program> = program("haproxy", "haproxy");

const SERVERS: readonly string[] = ["one", "two", "three"];
/** Column of `show stat`. */
const STATUS = 17;
const PATIENCE_MS = 20_000;

/** The file of deploy/, for these addresses. @throws Error when there is nothing to be replaced */
function configuration(folder: string, addresses: readonly string[]): string {
  let text = readFileSync(join(PROJECT_ROOT, "deploy/haproxy.cfg"), "utf8");
  const replace = (old: RegExp, by: string): void => {
    assert.match(text, old);
    text = text.replace(old, by);
  };
  replace(/^ {2}bind .*$/m, `  bind unix@${folder}/web.sock`);
  replace(/^ {2}stats socket .*$/m, `  stats socket unix@${folder}/stats.sock level user`);
  replace(/inter 1s/, "inter 50ms");
  for (const [at, name] of SERVERS.entries()) {
    replace(new RegExp(`^  server ${name} .*$`, "m"), `  server ${name} ${addresses[at]}`);
  }
  return text;
}

export class Balancer {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Where it listens. */
  get socket(): string {
    return join(this.#folder, "web.sock");
  }

  /** Waits until it gives requests to so many servers. */
  async serves(count: number): Promise<void> {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      const rows = (await this.#says("show stat")).split("\n").map((row) => row.split(","));
      const states = rows.filter(([, name = ""]) => SERVERS.includes(name));
      if (states.filter((row) => row[STATUS] === "UP").length === count) return;
      const seen = states.map((row) => row[STATUS]).join(" ");
      if (Date.now() > until) throw new Error(`not ${count} servers are up: ${seen}`);
      await pause(20);
    }
  }

  async #says(command: string): Promise<string> {
    const socket = connect(join(this.#folder, "stats.sock"));
    socket.end(`${command}\n`);
    let text = "";
    for await (const piece of socket) text += piece;
    return text;
  }
}

/** @param addresses of the three servers, with ports */
export async function startBalancer(t: Cleanup, addresses: readonly string[]): Promise<Balancer> {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, "haproxy.cfg"), configuration(folder, addresses));
  const child = spawn(haproxy.path(), ["-db", "-f", "haproxy.cfg"], {
    cwd: folder,
    env: plainEnvironment(),
    stdio: ["ignore", "ignore", "pipe"],
  });
  t.after(() => end(child));
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (piece: string) => {
    said += piece;
  });
  const balancer = new Balancer(folder);
  for (let tries = 0; !existsSync(balancer.socket); tries++) {
    if (tries > 500 || child.exitCode !== null) throw new Error(`haproxy didn't start: ${said}`);
    await pause(20);
  }
  return balancer;
}
