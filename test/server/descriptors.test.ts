/**
 * Is the number of files that a process may have open the one that the system says?
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { descriptorLimit, parsedLimit } from "../../src/server/descriptors.ts";

test("the soft limit is read out of the table", () => {
  const line = (soft: string) =>
    `Limit                     Soft Limit           Hard Limit           Units     \nMax processes             7                   7                  processes \nMax open files            ${soft.padEnd(21)}1048576              files     \n`;
  assert.equal(parsedLimit(line("64")), 64);
  assert.equal(parsedLimit(line("unlimited")), Number.MAX_SAFE_INTEGER);
});

test("what can't be read is what is usual", () => {
  for (const text of ["", "Max open files", "Max open files  x  y  files"]) {
    assert.equal(parsedLimit(text), 4096);
  }
});

const skip = existsSync("/proc/self/limits") ? false : "only Linux tells";

test("it is what the shell says", { skip }, () => {
  const said = execFileSync("sh", ["-c", "ulimit -n"], { encoding: "utf8" }).trim();
  const expected = said === "unlimited" ? Number.MAX_SAFE_INTEGER : Number(said);
  assert.equal(descriptorLimit(), expected);
});
