/**
 * Is a page isolated as browsers ask for it?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isolation } from "../../src/app/isolation.ts";
import { HttpResponse } from "../../src/http/response.ts";

test("the three fields; who shares with other origins lets them embed as well", () => {
  for (const [shared, resource] of [
    [false, "same-origin"],
    [true, "cross-origin"],
  ] as const) {
    const { fields } = isolation(shared).on(HttpResponse.text("page"));
    assert.equal(fields.get("cross-origin-opener-policy"), "same-origin");
    assert.equal(fields.get("cross-origin-embedder-policy"), "require-corp");
    assert.equal(fields.get("cross-origin-resource-policy"), resource);
  }
});
