/**
 * How does a test put HAProxy or nginx in front of three servers? With the file that deploy/ offers, in which addresses
 * and intervals are replaced, and nothing else.
 *
 * It listens on a Unix socket in a folder of its own, and is gone after the test.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { temporaryFolder } from "../browser/site.ts";
import { end } from "../support/processes.ts";
import { plainEnvironment, program } from "../support/programs.ts";
import type { Cleanup } from "../support/test-server.ts";
import { offered } from "./offered.ts";

export const haproxy: ReturnType<typeof program> = program("haproxy", "haproxy");
export const nginx: ReturnType<typeof program> = program("nginx", "nginx-light");

const SERVERS: readonly string[] = ["one", "two", "three"];
/** Column of `show stat`. */
const STATUS = 17;
const PATIENCE_MS = 20_000;

/** What stands between visitors and servers. */
export interface Balancer {
  /** Where it listens. */
  readonly socket: string;
  /** Waits until it gives requests to so many servers, if it knows. */
  serves(count: number): Promise<void>;
}

/** @param addresses of the three servers, with ports */
export type StartBalancer = (t: Cleanup, addresses: readonly string[]) => Promise<Balancer>;

/** A file of deploy/, changed. @throws Error when there is nothing to be replaced */
function changed(file: string, changes: readonly (readonly [RegExp, string])[]): string {
  return changes.reduce((text, [old, by]) => {
    assert.match(text, old);
    return text.replace(old, by);
  }, offered(file));
}

export const startHaproxy: StartBalancer = async (t, addresses) => {
  const folder = await temporaryFolder(t);
  const configuration = changed("haproxy.cfg", [
    [/^ {2}bind .*$/m, `  bind unix@${folder}/web.sock`],
    [/^ {2}stats socket .*$/m, `  stats socket unix@${folder}/stats.sock level user`],
    [/inter 1s/, "inter 50ms"],
    ...SERVERS.map(
      (name, at) =>
        [new RegExp(`^  server ${name} .*$`, "m"), `  server ${name} ${addresses[at]}`] as const,
    ),
  ]);
  await writeFile(join(folder, "haproxy.cfg"), configuration);
  const socket = await begin(t, folder, haproxy.path(), ["-db", "-f", "haproxy.cfg"]);
  return { socket, serves: (count) => up(join(folder, "stats.sock"), count) };
};

export const startNginx: StartBalancer = async (t, addresses) => {
  const folder = await temporaryFolder(t);
  const servers = changed("nginx.conf", [
    [/listen 80;/, "listen unix:web.sock;"],
    ...addresses.map(
      (address, at) => [new RegExp(`10\\.0\\.0\\.1${at + 1}:8080`), address] as const,
    ),
  ]);
  const places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const paths = places.map((name) => `${name}_temp_path ${name};`).join(" ");
  const main = `daemon off; master_process off; pid nginx.pid; error_log stderr error;
events {}
http { access_log off; ${paths} include sites.conf; }
`;
  await writeFile(join(folder, "sites.conf"), servers);
  await writeFile(join(folder, "nginx.conf"), main);
  const args = ["-e", "stderr", "-p", folder, "-c", "nginx.conf"];
  const socket = await begin(t, folder, nginx.path(), args);
  return { socket, serves: async () => {} };
};

/** Runs it in the folder, and waits until it listens there. */
async function begin(
  t: Cleanup,
  folder: string,
  path: string,
  args: readonly string[],
): Promise<string> {
  const child = spawn(path, args, {
    cwd: folder,
    env: plainEnvironment(),
    stdio: ["ignore", "ignore", "pipe"],
  });
  t.after(() => end(child));
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (piece: string) => {
    said += piece;
  });
  const socket = join(folder, "web.sock");
  for (let tries = 0; !existsSync(socket); tries++) {
    if (tries > 500 || child.exitCode !== null) throw new Error(`${path} didn't start: ${said}`);
    await pause(20);
  }
  return socket;
}

/** Waits until HAProxy calls so many servers up. */
async function up(stats: string, count: number): Promise<void> {
  for (const until = Date.now() + PATIENCE_MS; ; await pause(20)) {
    const rows = (await told(stats, "show stat")).split("\n").map((row) => row.split(","));
    const states = rows.filter(([, name = ""]) => SERVERS.includes(name));
    if (states.filter((row) => row[STATUS] === "UP").length === count) return;
    const seen = states.map((row) => row[STATUS]).join(" ");
    if (Date.now() > until) throw new Error(`not ${count} servers are up: ${seen}`);
  }
}

async function told(path: string, command: string): Promise<string> {
  const socket = connect(path);
  socket.end(`${command}\n`);
  let text = "";
  for await (const piece of socket) text += piece;
  return text;
}
