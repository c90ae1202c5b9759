/**
 * Where was it measured, and what was? The machine, the commit, and what each program says of its version.
 */
import { execFileSync } from "node:child_process";
import { cpus, release, totalmem, type } from "node:os";
import { firstLine, PROJECT, systemProgram } from "./programs.ts";
import type { Machine } from "./result.ts";
import type { Participant } from "./rounds.ts";

export function machine(): Machine {
  const processors = cpus();
  return {
    processor: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    memoryBytes: totalmem(),
    kernel: `${type()} ${release()}`,
  };
}

/** What git prints, without its last line end. @throws Error when git fails. */
export function git(...args: readonly string[]): string {
  return execFileSync("git", args, {
    cwd: PROJECT,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  }).trimEnd();
}

/** The commit that is checked out, with a `+` when files were changed since; what the bench writes aside. */
export function commit(): string {
  try {
    const changes = git(
      "status",
      "--porcelain",
      "--untracked-files=no",
      "--",
      ":!bench/results",
      ":!docs",
    );
    return git("rev-parse", "--short", "HEAD") + (changes === "" ? "" : "+");
  } catch {
    return "unknown";
  }
}

/** By the name of the subject, of the tool, or `node24`. */
export async function versions(
  participants: readonly Participant[],
): Promise<Record<string, string>> {
  const wrk = await firstLine(systemProgram("wrk", "wrk").path, ["-v"]);
  const found: Record<string, string> = { wrk: wrk.replace(/ Copy.*/, "") };
  for (const { subject, node, program } of participants) {
    found[subject.id] ??= await subject.version();
    if (node !== undefined) found[`node${node}`] ??= await firstLine(program, ["--version"]);
  }
  return found;
}
