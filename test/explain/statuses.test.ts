/**
 * Is every registered status code explained?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { explainStatus, STATUSES } from "../../src/explain/statuses.ts";
import { reasonPhrase } from "../../src/http/status.ts";

test("each code that has a phrase is explained, in a sentence with its section", () => {
  for (let status = 100; status < 600; status++) {
    if (reasonPhrase(status) !== "") assert.ok(STATUSES.has(status), String(status));
  }
  for (const [status, { words, section }] of STATUSES) {
    assert.match(words, /^[A-Z][ -~]+\.$/, String(status));
    assert.match(section, /^(RFC \d+ §\d+(\.\d+)*|Resumable Uploads draft)$/, String(status));
  }
});

test("other codes count as the first of their class, and none outside 100 to 599", () => {
  assert.match(explainStatus(299).words, /as 200/);
  assert.match(explainStatus(499).words, /as 400/);
  assert.match(explainStatus(599).words, /as 500/);
  assert.match(explainStatus(600).words, /between 100 and 599/);
  assert.match(explainStatus(0).words, /between 100 and 599/);
});
