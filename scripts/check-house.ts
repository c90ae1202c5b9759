// Does the repository keep the house's habits? Prints each breach; the rules are in house.ts.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkMachinePaths, checkSourceFile, checkTestFile } from "./house.ts";
import { type Finding, projectRoot, report } from "./source.ts";

/** The tracked files, and the new ones that git does not ignore, that are text; with their text. */
function repositoryFiles(): Map<string, string> {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const listed = execFileSync("git", args, { cwd: projectRoot, encoding: "utf8" });
  const files = new Map<string, string>();
  for (const file of listed.split("\0")) {
    if (file === "" || file.endsWith("package-lock.json")) continue;
    const text = readText(join(projectRoot, file));
    if (text !== null) files.set(file, text);
  }
  return files;
}

/** Null for a file that git lists but that is gone, and for one that isn't text. */
function readText(path: string): string | null {
  try {
    const text = readFileSync(path, "utf8");
    return text.includes("\0") ? null : text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

const findings: Finding[] = [];
const files = repositoryFiles();
for (const [file, text] of files) {
  findings.push(...checkMachinePaths(file, text));
  if (/^(src|bench|inspector)\/.*\.tsx?$/.test(file)) findings.push(...checkSourceFile(file, text));
  if (/^test\/.*\.ts$/.test(file)) findings.push(...checkTestFile(file, text));
}
report(findings, `the house is in order (${files.size} files)`);
