/**
 * Does each promise of docs/security-model.md name a test that exists, and each number the one that holds?
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { CONNECTION_LIMITS } from "../../src/server/connection-limits.ts";
import { TRAFFIC_LIMITS } from "../../src/server/traffic-limits.ts";

const project = new URL("../../", import.meta.url);
const page = readFileSync(new URL("docs/security-model.md", project), "utf8");
const [, ...promises] = page.split("\n## Time\n");
const rows = promises
  .join("")
  .split("\n")
  .filter((line) => /^\| (?!promise)/.test(line));

test("every promise names its tests, and they exist", () => {
  assert.ok(rows.length > 30);
  for (const row of rows) {
    const named = [...row.matchAll(/`(test\/[^`]+)`/g)].map(([, file = ""]) => file);
    assert.ok(named.length > 0, row);
    for (const file of named) assert.ok(existsSync(new URL(file, project)), file);
  }
});

test("every link leads somewhere", () => {
  for (const [, link = ""] of page.matchAll(/\]\(([^)#]+)\)/g)) {
    assert.ok(existsSync(new URL(`docs/${link}`, project)), link);
  }
});

/** As the page writes numbers. */
function written(name: string, value: number): string {
  if (value === Number.POSITIVE_INFINITY) return `\`${name}\`: any`;
  if (name.startsWith("min")) return `\`${name}\` ${value} B/s`;
  if (name === "maxBuffered")
    return `\`${name}\`: an eighth of the memory, ${value / 2 ** 20} MiB at least`;
  if (name === "maxConnections") return `\`${name}\` ${value.toLocaleString("en")}`;
  if (name === "maxConnectionAge") return `\`${name}\` ${value / 3_600_000} h`;
  if (name.endsWith("Timeout")) return `\`${name}\` ${value / 1000} s`;
  return `\`${name}\` ${value / 1024} KiB`;
}

for (const [name, value] of Object.entries({ ...CONNECTION_LIMITS, ...TRAFFIC_LIMITS })) {
  test(`it says the default of ${name}`, () => {
    assert.ok(page.includes(written(name, value)), written(name, value));
  });
}
