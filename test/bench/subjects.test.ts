import assert from "node:assert/strict";
import { test } from "node:test";
import { QUICK_SCENARIOS, QUICK_SUBJECTS, SCENARIOS } from "../../bench/scenarios.ts";
import { BEFORE, SUBJECTS, subjectsBefore } from "../../bench/subjects.ts";

const ids = SUBJECTS.map(({ id }) => id);

test("every subject has an id of its own, and so has every scenario", () => {
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(new Set(SCENARIOS.map(({ id }) => id)).size, SCENARIOS.length);
});

test("whoever takes part in a scenario is a subject, and each subject takes part somewhere", () => {
  const taking = new Set(SCENARIOS.flatMap(({ subjects }) => subjects));
  assert.deepEqual([...taking].sort(), [...ids].sort());
});

test("each scenario has one of ours to compare with", () => {
  for (const { id, subjects } of SCENARIOS) {
    assert.ok(subjects.includes("barewire") !== subjects.includes("barewire-handler"), id);
  }
});

test("what --quick measures exists", () => {
  assert.ok(QUICK_SUBJECTS.every((id) => ids.includes(id)));
  assert.ok(QUICK_SCENARIOS.every((id) => SCENARIOS.some((scenario) => scenario.id === id)));
});

test("our earlier selves are called what the table says", () => {
  const before = subjectsBefore("folder", "abc1234");
  assert.deepEqual(
    before.map(({ id }) => id),
    [...BEFORE.values()],
  );
  assert.ok(before.every(({ title }) => title.includes("abc1234")));
});
