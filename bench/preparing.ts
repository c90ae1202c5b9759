/**
 * What must be built and installed before anything can be measured? The package as it would be published, the
 * peers, and, to compare with, an earlier commit in a folder of its own.
 *
 * Everything that npm prints is shown only when it fails. This file refuses to know what is measured.
 */
import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { git } from "./machine.ts";
import { BENCH, PROJECT } from "./programs.ts";

const run = promisify(execFile);
const MOST_OUTPUT_BYTES = 64 * 1024 * 1024;

/** It can't be measured; the message is a sentence for whoever started it. */
export class NotReady extends Error {}

/** @throws NotReady when it can't be built. */
export async function build(signal: AbortSignal): Promise<void> {
  await npm(["run", "-s", "build"], PROJECT, "barewire can't be built", signal);
}

/** Installs the peers, unless they are there as the lock file says. @throws NotReady when that fails. */
export async function installPeers(signal: AbortSignal): Promise<void> {
  // npm writes it last, so that an installation that broke off is begun anew.
  const installed = join(BENCH, "node_modules/.package-lock.json");
  const lock = join(BENCH, "package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  await npm(["ci", "--no-audit", "--no-fund"], BENCH, "the peers can't be installed", signal);
}

/** An earlier commit, built. */
export interface Before {
  readonly folder: string;
  /** As git writes it short. */
  readonly commit: string;
  /** Removes the folder, and what git knows of it. May be called again. */
  remove(): void;
}

/** @throws NotReady when there is no such commit, or it can't be built. */
export async function buildBefore(ref: string, signal: AbortSignal): Promise<Before> {
  const commit = commitOf(ref);
  const place = mkdtempSync(join(tmpdir(), "barewire-before-"));
  const folder = join(place, "barewire");
  const remove = (): void => {
    process.off("exit", remove);
    if (!existsSync(place)) return;
    try {
      execFileSync("git", ["worktree", "remove", "--force", folder], {
        cwd: PROJECT,
        stdio: "ignore",
      });
    } catch {
      // It was never added, or is half gone; what git still knows of it ends with `prune` below.
    }
    rmSync(place, { recursive: true, force: true });
    execFileSync("git", ["worktree", "prune"], { cwd: PROJECT, stdio: "ignore" });
  };
  process.once("exit", remove);
  try {
    git("worktree", "add", "--detach", folder, commit);
    await npm(["ci", "--no-audit", "--no-fund"], folder, `${ref} can't be installed`, signal);
    await npm(["run", "-s", "build"], folder, `${ref} can't be built`, signal);
    return { folder, commit, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

function commitOf(ref: string): string {
  try {
    return git(
      "rev-parse",
      "--short",
      "--verify",
      "--quiet",
      "--end-of-options",
      `${ref}^{commit}`,
    );
  } catch {
    throw new NotReady(
      `There is no commit "${ref}" to compare with; git log --oneline shows which there are.`,
    );
  }
}

async function npm(
  args: readonly string[],
  cwd: string,
  trouble: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    await run("npm", args, { cwd, signal, maxBuffer: MOST_OUTPUT_BYTES });
  } catch (error) {
    signal.throwIfAborted();
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    const said = `${stdout}${stderr}`.trim().split("\n").slice(-12).join("\n");
    throw new NotReady(`${trouble} (npm ${args.join(" ")}):\n${said}`);
  }
}
