/**
 * How does a test start the command on a socket that somebody else has bound? With systemd-socket-activate, which binds
 * one, waits for a connection, and becomes the program.
 *
 * Where this user may make namespaces, the program has a network of its own with nothing in it, as the unit has it.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import type { TestContext } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { COMMAND } from "../cli/running-command.ts";
import { end } from "../support/processes.ts";
import { plainEnvironment, program } from "../support/programs.ts";
import { within } from "../support/raw-client.ts";

const SOCKET_ACTIVATE = program("systemd-socket-activate", "systemd");
const PATIENCE_MS = 10_000;

/** Words before a program that leave it no network; none where that isn't permitted. */
function withoutNetwork(): readonly string[] {
  const words = ["unshare", "--map-root-user", "--net"];
  const [name = "", ...rest] = words;
  return spawnSync(name, [...rest, "true"]).status === 0 ? words : [];
}

export interface Activated {
  readonly url: string;
  readonly pid: number;
  signal(name: NodeJS.Signals): void;
  /** The status of its end. */
  ended(): Promise<number | null>;
}

/** Begins to listen; the server itself starts with the first connection. */
export async function startActivated(
  t: TestContext,
  words: readonly string[],
  cwd: string,
): Promise<Activated> {
  const { url, child } = await bound(t, [...withoutNetwork(), ...command(words)], cwd);
  const gone = once(child, "exit");
  return {
    url,
    pid: child.pid ?? 0,
    signal: (name) => child.kill(name),
    ended: async () => within(gone, () => "the end of the service").then(([status]) => status),
  };
}

export interface Managed {
  readonly url: string;
  /** Tells the server to stop, and settles when the next one has answered. */
  replace(): Promise<void>;
}

/**
 * One server after the other on the same socket, as a service manager starts them.
 *
 * @param lives how many servers there will be in all
 */
export async function startManaged(
  t: TestContext,
  words: readonly string[],
  lives: number,
): Promise<Managed> {
  // The shell holds the socket; each server is told that it is for itself.
  const script = `n=0; while [ $n -lt ${lives} ]; do n=$((n + 1))
    (LISTEN_PID=$(exec sh -c 'echo $PPID') exec "$@") & echo "server $!" >&2; wait $!
  done`;
  const { url, child, said } = await bound(t, ["sh", "-c", script, "sh", ...command(words)]);
  // Whatever the shell has left behind ends with the test.
  t.after(() => {
    const last = servers(said()).at(-1);
    if (last !== undefined && child.exitCode === null) signalQuietly(last);
  });
  let replaced = 0;
  const answers = async (): Promise<void> => {
    await (await fetch(url, { headers: { Connection: "close" } })).arrayBuffer();
  };
  await answers();
  return {
    url,
    replace: async () => {
      const before = servers(said());
      const old = before.at(-1);
      if (old === undefined) throw new Error(`no server was started: ${said()}`);
      process.kill(old, "SIGTERM");
      replaced++;
      const another = (): boolean => servers(said()).length > replaced;
      for (const until = Date.now() + PATIENCE_MS; !another(); await pause(10)) {
        if (Date.now() > until) throw new Error(`no other server was started: ${said()}`);
      }
      await answers();
    },
  };
}

function servers(said: string): number[] {
  return [...said.matchAll(/^server (\d+)$/gm)].map(([, pid]) => Number(pid));
}

function signalQuietly(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

function command(words: readonly string[]): readonly string[] {
  return [process.execPath, COMMAND, ...words];
}

interface Bound {
  readonly url: string;
  readonly child: ChildProcess;
  /** All that was said on standard error. */
  readonly said: () => string;
}

async function bound(t: TestContext, words: readonly string[], cwd?: string): Promise<Bound> {
  // An address that nobody takes by chance.
  const random = (): number => 1 + Math.floor(Math.random() * 250);
  const address = `127.${random()}.${random()}.${random()}:8080`;
  const child = spawn(SOCKET_ACTIVATE.path(), [`--listen=${address}`, ...words], {
    cwd,
    env: plainEnvironment(),
    stdio: ["ignore", "ignore", "pipe"],
  });
  t.after(() => end(child));
  let text = "";
  child.stderr.setEncoding("utf8").on("data", (piece: string) => {
    text += piece;
  });
  for (const until = Date.now() + PATIENCE_MS; !text.includes("Listening on"); await pause(10)) {
    if (Date.now() > until || child.exitCode !== null) {
      throw new Error(`systemd-socket-activate didn't listen at ${address}: ${text}`);
    }
  }
  return { url: `http://${address}`, child, said: () => text };
}
