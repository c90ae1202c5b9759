/**
 * How does a test run a program as an engine would in a container? As process 1 of processes of its own, on a disk
 * that is read only, as a user without rights.
 *
 * It takes the rights of root, and a kernel that grants namespaces; where either is missing there is no container.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { delimiter } from "node:path";
import type { TestContext } from "node:test";
import { COMMAND } from "../cli/running-command.ts";
import { plainEnvironment } from "../support/programs.ts";
import { within } from "../support/raw-client.ts";

const NAMESPACES = ["--pid", "--fork", "--kill-child", "--mount-proc"];
const URL_TEXT = /https?:\/\/[^\s/]+:(\d+)/;

/** Everything read only, then without rights; the words of the program follow. */
const INNER = `mount -o remount,ro,bind / && user=$1 && shift &&
  exec setpriv --reuid "\${user%:*}" --regid "\${user#*:}" --clear-groups --no-new-privs --bounding-set=-all -- "$@"`;

function inside(user: string, words: readonly string[]): readonly string[] {
  return ["unshare", ...NAMESPACES, "sh", "-c", INNER, "sh", user, ...words];
}

/** For node:test's option `skip`. */
export function notContained(): string | false {
  const words = [process.execPath, COMMAND, "--version"];
  const [program = "", ...args] = inside("10001:10001", words);
  const { status } = spawnSync(program, args);
  if (status === 0) return false;
  return "this user may not make namespaces, isn't root, or keeps the project to itself";
}

export interface Contained {
  readonly port: number;
  /** All that it has printed. */
  readonly said: () => string;
  /** A number by which it is known inside, and who it is there. */
  readonly seen: () => { readonly pid: string; readonly uid: string; readonly rights: string };
  signal(name: NodeJS.Signals): void;
  ended(): Promise<number | null>;
}

export interface ContainerOptions {
  readonly user: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Starts it, and waits for the URL that it prints. */
export async function contain(
  t: TestContext,
  words: readonly string[],
  { user, env }: ContainerOptions,
): Promise<Contained> {
  const [program = "", ...args] = inside(user, words);
  const { PATH = "" } = plainEnvironment();
  const child = spawn(program, args, {
    env: { PATH: [PATH, "/usr/sbin", "/sbin"].join(delimiter), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  // With it ends all that is inside.
  t.after(() => void child.kill("SIGKILL"));
  const gone = once(child, "close");
  let text = "";
  const listening = new Promise<number>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (piece: string) => {
        text += piece;
        const [, port] = URL_TEXT.exec(text) ?? [];
        if (port !== undefined) resolve(Number(port));
      });
    }
    gone.then(() => reject(new Error(`it ended: ${text}`)), reject);
  });
  const port = await within(listening, () => `a URL from the container: ${text}`);
  const first = Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8"));
  return {
    port,
    said: () => text,
    seen: () => statusOf(first),
    signal: (name) => void process.kill(first, name),
    ended: () => within(gone, () => `the end of the container: ${text}`).then(([code]) => code),
  };
}

function statusOf(pid: number): { pid: string; uid: string; rights: string } {
  const text = readFileSync(`/proc/${pid}/status`, "utf8");
  const line = (name: string): string =>
    new RegExp(`^${name}:\\s*(.*)$`, "m").exec(text)?.[1]?.split(/\s+/).at(-1) ?? "";
  return { pid: line("NSpid"), uid: line("Uid"), rights: line("CapBnd") };
}
