/** Is an abort told from an accident? */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { isAbort } from "../../src/http/abort.ts";

function aborted(): { readonly signal: AbortSignal } {
  const controller = new AbortController();
  controller.abort(new DOMException("the client has gone", "AbortError"));
  return controller;
}

test("its reason, and what fails because of it, is an abort", async () => {
  const context = aborted();
  assert.equal(isAbort(context.signal.reason, context), true);
  const waiting: unknown = await wait(1000, 0, context).catch((error: unknown) => error);
  assert.equal(isAbort(waiting, context), true);
  const cause = context.signal.reason;
  assert.equal(isAbort(new Error("no rows", { cause }), context), true);
});

test("an accident is none, before and after an abort", () => {
  assert.equal(isAbort(new Error("no rows"), aborted()), false);
  assert.equal(isAbort(undefined, aborted()), false);
  const { signal } = new AbortController();
  assert.equal(isAbort(undefined, { signal }), false);
  assert.equal(isAbort(new DOMException("of something else", "AbortError"), { signal }), false);
});
