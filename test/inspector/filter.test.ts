/** Does the filter let through what was asked for, and nothing else? */
import assert from "node:assert/strict";
import { test } from "node:test";
import { filterOf } from "../../inspector/filter.ts";
import type { Summary } from "../../src/inspect/messages.ts";

const summary = (more: Partial<Summary>): Summary => ({
  number: 1,
  connection: 3,
  method: "GET",
  target: "/About",
  status: 200,
  bytes: 0,
  at: 0,
  begun: 0,
  ...more,
});
const passes = (text: string, more: Partial<Summary> = {}, classes: number[] = []): boolean =>
  filterOf({ text, classes })(summary(more));

test("finds words in method, target, status and broken rule, without case", () => {
  for (const text of ["", "about", "get", "200", "get about"])
    assert.equal(passes(text), true, text);
  for (const text of ["post", "404", "get nothing"]) assert.equal(passes(text), false, text);
  assert.equal(passes("host_missing", { violation: "HOST_MISSING" }), true);
});

test("takes words that mean one thing alone, and words that must not be there", () => {
  assert.equal(passes("method:get status:2 conn:3"), true);
  assert.equal(passes("method:ge"), false);
  assert.equal(passes("conn:33"), false);
  assert.equal(passes("-about"), false);
  assert.equal(passes("-status:4"), true);
});

test("shows the classes that were chosen, or all", () => {
  assert.equal(passes("", {}, [2, 4]), true);
  assert.equal(passes("", { status: 304 }, [2, 4]), false);
});
