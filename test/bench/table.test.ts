import assert from "node:assert/strict";
import { test } from "node:test";
import type { Row } from "../../bench/result.ts";
import { spread } from "../../bench/stats.ts";
import { scenarioTable } from "../../bench/table.ts";

const SCENARIO = {
  id: "small",
  title: "A small file",
  shows: ["cpuMicroseconds", "requestsPerSecond"],
} as const;

function row(subject: string, cpu: readonly number[], node?: string): Row {
  const figures = { cpuMicroseconds: spread(cpu), requestsPerSecond: spread([1000]) };
  return { scenario: "small", subject, figures, ...(node === undefined ? {} : { node }) };
}

function table(...rows: Row[]): string[] {
  return scenarioTable(SCENARIO, rows).split("\n");
}

test("a table names the scenario and has one line for each subject, in columns", () => {
  const lines = table(row("barewire", [8], "24"), row("nginx-cached", [10]));
  assert.equal(lines[0], "A small file (small)");
  assert.match(lines[1] ?? "", /^ +node +CPU\/request +requests\/s +barewire is$/);
  assert.match(lines[2] ?? "", /^ {2}barewire +24 +8(\.00)? µs +1,000$/);
  assert.match(lines[3] ?? "", /^ {2}nginx-cached +10(\.0)? µs +1,000 +× 0\.80$/);
  assert.equal(lines[1]?.indexOf("node"), (lines[2]?.indexOf("24") ?? 0) - 2);
});

test("a peer on a version of Node is compared with barewire on the same one", () => {
  const lines = table(
    row("barewire", [8], "24"),
    row("barewire", [12], "20"),
    row("node-http", [16], "24"),
    row("node-http", [16], "20"),
    row("nginx-cached", [10]),
  );
  assert.match(lines[4] ?? "", /× 0\.50$/);
  assert.match(lines[5] ?? "", /× 0\.75$/);
  assert.match(lines[6] ?? "", /× 0\.80 on 24, × 1\.20 on 20$/);
});

test("a remark stands below, and has no line of figures beside it", () => {
  const bad: Row = { scenario: "small", subject: "serve", node: "24", figures: {}, remark: "no" };
  assert.deepEqual(table(row("barewire", [8], "24"), bad).slice(3), ["  serve on 24: no", ""]);
});
