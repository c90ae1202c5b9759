/**
 * What stands in the files of deploy/, for tests that hold it against the command as it is.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { IDLE_MS } from "../../src/server/server.ts";
import { folderWith, runToEnd } from "../cli/running-command.ts";
import { PROJECT_ROOT } from "../support/processes.ts";

/** What the command waits for the end of a close() beyond what that itself may take. */
const PATIENCE_MS = 1_000;

export function offered(name: string): string {
  return readFileSync(join(PROJECT_ROOT, "deploy", name), "utf8");
}

/** A value of `barewire config`: what it is, and who says so. */
export interface Told {
  readonly value: unknown;
  readonly source: string;
}

/**
 * How the command understands these words: it refuses flags that it doesn't know, and values that mean nothing.
 *
 * @param words the folder first; it is replaced by one that exists
 */
export async function understood(
  t: TestContext,
  [folder, ...flags]: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Readonly<Record<string, Told>>> {
  assert.match(folder ?? "", /^\//, "the folder is named first, whole");
  const { status, stdout, stderr } = await runToEnd(
    t,
    ["config", folderWith(t, { "index.html": "a site\n" }), ...flags, "--json"],
    { env },
  );
  assert.deepEqual([status, stderr], [0, ""]);
  return JSON.parse(stdout) as Readonly<Record<string, Told>>;
}

/** Milliseconds from SIGTERM until the process has ended, whatever hangs. */
export function longestEnd(settings: Readonly<Record<string, Told>>): number {
  const { drainDelay, drainTimeout } = settings;
  const [delay, drain] = [drainDelay?.value, drainTimeout?.value];
  assert.ok(typeof delay === "number" && typeof drain === "number");
  return delay + drain + IDLE_MS + PATIENCE_MS;
}

/** Each word that is a flag stands in the text of `--help`. */
export async function helpHolds(t: TestContext, words: readonly string[]): Promise<void> {
  const [first = ""] = words;
  const tool = /^[a-z]+$/.test(first) ? [first] : [];
  const { stdout } = await runToEnd(t, [...tool, "--help"]);
  const flags = words.filter((word) => word.startsWith("--")).map((word) => word.split("=")[0]);
  for (const flag of flags) assert.match(stdout, new RegExp(`(?<![\\w-])${flag}(?![\\w-])`));
}
