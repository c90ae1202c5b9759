import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { FastResponse } from "../../src/fetch/fast-response.ts";
import { installFastResponse } from "../../src/fetch/install.ts";
import { RESPONSE_CASES } from "./response-cases.ts";

test("importing it leaves the runtime's Response where it is", () => {
  assert.notEqual(globalThis.Response, FastResponse);
});

suite("Response: ours in the place of the runtime's own", () => {
  for (const { name, run } of RESPONSE_CASES) {
    test(name, async () => {
      const undo = installFastResponse();
      try {
        assert.equal(globalThis.Response, FastResponse);
        await run(globalThis.Response);
      } finally {
        undo();
      }
    });
  }
});

test("what puts it back leaves nothing behind", () => {
  const before = Object.getOwnPropertyDescriptor(globalThis, "Response");
  const undo = installFastResponse();
  assert.equal(Object.keys(globalThis).includes("Response"), before?.enumerable);
  undo();
  assert.deepEqual(Object.getOwnPropertyDescriptor(globalThis, "Response"), before);
  undo();
  assert.deepEqual(Object.getOwnPropertyDescriptor(globalThis, "Response"), before);
});

test("installed twice, the first undoing ends it, and the second finds nothing to do", () => {
  const native = globalThis.Response;
  const first = installFastResponse();
  const second = installFastResponse();
  first();
  assert.equal(globalThis.Response, native);
  second();
  assert.equal(globalThis.Response, native);
});

test("what somebody else has put there meanwhile stays", () => {
  const native = globalThis.Response;
  const undo = installFastResponse();
  class Other extends native {}
  globalThis.Response = Other;
  try {
    undo();
    assert.equal(globalThis.Response, Other);
  } finally {
    globalThis.Response = native;
  }
});

test("what the runtime fetches is still a Response", async () => {
  const undo = installFastResponse();
  try {
    const fetched = await fetch("data:text/plain,hello");
    assert.ok(fetched instanceof Response);
    const copy = new Response(fetched.body, fetched);
    assert.equal(await copy.text(), "hello");
  } finally {
    undo();
  }
});
