/**
 * How much memory does a server need? One in a process of its own, whose numbers can be read.
 */
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { DEADLINE_MS, within } from "../support/raw-client.ts";

export interface ChildServer extends AsyncDisposable {
  readonly port: number;
  readonly pid: number;
  /** What it printed first. */
  readonly said: string;
}

export type Flavour = "source" | "command";

const COMMAND = fileURLToPath(new URL("../../dist/barewire.cjs", import.meta.url));
const SOURCE = fileURLToPath(new URL("serve-folder.ts", import.meta.url));

/** From the source as it is, and from the built command where there is one. */
export const FLAVOURS: readonly Flavour[] = existsSync(COMMAND)
  ? ["source", "command"]
  : ["source"];

/** Serves a folder on a free port. @param flags more of the command's */
export function startChild(
  root: string,
  flavour: Flavour,
  flags: readonly string[] = [],
): Promise<ChildServer> {
  return startServing(
    flavour === "source"
      ? ["--import", "tsx", SOURCE, root]
      : [COMMAND, root, "--port", "0", ...flags],
  );
}

/**
 * Starts a program that prints its address.
 * @param args of the runtime
 * @param descriptors how many it may have open
 */
export async function startServing(
  args: readonly string[],
  descriptors?: number,
): Promise<ChildServer> {
  const few = ["-c", `ulimit -n ${descriptors} && exec "$@"`, "sh", process.execPath, ...args];
  const [program, words] = descriptors === undefined ? [process.execPath, args] : ["sh", few];
  const child = spawn(program, words, { stdio: ["ignore", "pipe", "inherit"] });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let said = "";
  const port = new Promise<number>((resolve, reject) => {
    child.stdout.on("data", (bytes) => {
      // Lines of the access log aren't kept.
      if (said.length > 10_000) return;
      said += bytes;
      const [, number] = /http:\/\/[^/\s]+:(\d+)/.exec(said) ?? [];
      if (number !== undefined) resolve(Number(number));
    });
    child.once("exit", () => reject(new Error(`the server ended: ${said}`)));
  });
  return {
    port: await within(port, () => "starting a server"),
    pid: child.pid ?? 0,
    get said() {
      return said;
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), DEADLINE_MS);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** Milliseconds of processor time that a process has used, with all its threads; undefined where nobody tells. */
export function cpuOf(pid: number): number | undefined {
  const folder = `/proc/${pid}/task`;
  if (!existsSync(`${folder}/${pid}/schedstat`)) return undefined;
  return readdirSync(folder).reduce((sum, task) => {
    const [nanoseconds] = readFileSync(`${folder}/${task}/schedstat`, "utf8").split(" ");
    return sum + Number(nanoseconds) / 1e6;
  }, 0);
}

/** Megabytes of memory that a process holds now, and at most held; undefined where nobody tells. */
export function memoryOf(pid: number): { readonly now: number; readonly peak: number } | undefined {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return undefined;
  const status = readFileSync(file, "utf8");
  const read = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) / 1024;
  return { now: read("VmRSS"), peak: read("VmHWM") };
}

/** How many files and connections a process has open; undefined where nobody tells. */
export function descriptorsOf(pid: number): number | undefined {
  const folder = `/proc/${pid}/fd`;
  return existsSync(folder) ? readdirSync(folder).length : undefined;
}
