import assert from "node:assert/strict";
import { test } from "node:test";
import { statusOf } from "../../bench/start-watch.ts";

test("a status is known as soon as its digits are complete, and not before", () => {
  assert.equal(statusOf("HTTP/1.1 200 OK\r\n"), 200);
  assert.equal(statusOf("HTTP/1.0 404\r"), 404);
  assert.equal(statusOf("HTTP/1.1 20"), undefined);
  assert.equal(statusOf("HTTP/1.1 200"), undefined);
  assert.equal(statusOf("200"), undefined);
});
