/**
 * Does docs/fast-response.md tell the truth? Its programs run, and its figures are those of the decision.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { FastResponse } from "../../src/fetch/fast-response.ts";
import { PROJECT_ROOT } from "../support/processes.ts";
import { PageBlocks } from "./page-blocks.ts";

const native = globalThis.Response;
const page = new PageBlocks("docs/fast-response.md");

test("import: it is sent, and the runtime's own stays in its place", async (t) => {
  const { ask } = await page.start(t, "import");
  assert.equal((await ask("GET /")).content.toString(), "Hello!\n");
  assert.equal(globalThis.Response, native);
  assert.ok(new FastResponse() instanceof native);
});

test("install: a framework makes ours, until it is undone", async (t) => {
  const { ask, exported } = await page.start(t, "install");
  const undo = exported("undo") as () => void;
  try {
    assert.equal(globalThis.Response, FastResponse);
    assert.equal((await ask("GET /")).content.toString(), "Hello!\n");
  } finally {
    undo();
  }
  assert.equal(globalThis.Response, native);
});

test("every program of the page was run, or is JavaScript at least", () => page.checkRest());

test("its figures stand in the decision that it names", () => {
  const text = (path: string): string => readFileSync(join(PROJECT_ROOT, "docs", path), "utf8");
  const decision = text("decisions/0033-the-fetch-door.md");
  const figures = [...text("fast-response.md").matchAll(/([\d.]+) µs \|/g)];
  assert.equal(figures.length, 6);
  for (const [, figure = ""] of figures) assert.ok(decision.includes(figure), figure);
});
