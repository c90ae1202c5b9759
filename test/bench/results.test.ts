/**
 * Is the result found that is meant, and is anything else answered with a sentence?
 */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import {
  newestFull,
  newestOfNodes,
  ResultFault,
  readResult,
  resultName,
} from "../../bench/results.ts";
import { TARGETS } from "../../bench/targets.ts";
import { result, row } from "./made-up-result.ts";

const folder = mkdtempSync(join(tmpdir(), "barewire-results-"));
after(() => rmSync(folder, { recursive: true }));

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

function faultOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof ResultFault) return error.message;
    throw error;
  }
  return "none";
}

test("a result is read as it was written", () => {
  const measured = result(row("small-file", "barewire", [1]));
  assert.deepEqual(readResult(file("small.json", measured)), measured);
});

test("what can't be read, or is no result, is said in a sentence", () => {
  const absent = join(folder, "absent.json");
  assert.equal(
    faultOf(() => readResult(absent)),
    `There is no file ${absent}.`,
  );
  assert.match(
    faultOf(() => readResult(folder)),
    /is a folder; name one of its files\.$/,
  );
  const whole = result();
  const wrong = ["", "{", "null", "[]", {}, { ...whole, rows: [1] }, { ...whole, date: 1 }];
  for (const [index, content] of wrong.entries()) {
    const path = file(`wrong-${index}.txt`, content);
    assert.match(
      faultOf(() => readResult(path)),
      /isn't a result of the bench\. Name a file/,
    );
  }
});

test("the newest full result is the one of the last date, whatever the files are called", () => {
  const place = join(folder, "some");
  mkdirSync(place);
  assert.match(
    faultOf(() => newestFull(place)),
    /^There is no full result in .*Run `npm run bench`/,
  );
  const rows = TARGETS.map(({ scenario, subject }) => row(scenario, subject, [1]));
  const full = result(...rows);
  file("some/b.json", { ...full, date: "2001-01-01T00:00:00Z" });
  file("some/a.json", { ...full, date: "2002-01-01T00:00:00Z" });
  file("some/c.json", { ...result(rows[0]!), date: "2003-01-01T00:00:00Z" });
  file("some/notes.txt", "no result");
  assert.equal(newestFull(place), join(place, "a.json"));
  assert.equal(newestOfNodes(place), undefined);
  file("some/d.json", result(rows[0]!, { ...rows[0]!, node: "20" }));
  assert.equal(newestOfNodes(place), join(place, "d.json"));
});

test("a folder of results that isn't there yet has none", () => {
  assert.match(
    faultOf(() => newestFull(join(folder, "nowhere"))),
    /There is no full result/,
  );
});

test("the page names a result by its place in the project", () => {
  assert.equal(resultName(join(folder, "x.json")), "bench/results/x.json");
});
