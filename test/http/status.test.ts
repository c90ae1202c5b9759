import assert from "node:assert/strict";
import { test } from "node:test";
import { reasonPhrase } from "../../src/http/status.ts";

test("names codes as the registry does today, not as it did once", () => {
  assert.equal(reasonPhrase(200), "OK");
  assert.equal(reasonPhrase(404), "Not Found");
  assert.equal(reasonPhrase(413), "Content Too Large");
  assert.equal(reasonPhrase(416), "Range Not Satisfiable");
  assert.equal(reasonPhrase(422), "Unprocessable Content");
  assert.equal(reasonPhrase(431), "Request Header Fields Too Large");
  assert.equal(reasonPhrase(505), "HTTP Version Not Supported");
});

test("has no phrase for a code that nobody registered", () => {
  for (const status of [0, 99, 299, 306, 418, 499, 599, 1000, Number.NaN, -200]) {
    assert.equal(reasonPhrase(status), "", String(status));
  }
});

test("every phrase can stand in a status line", () => {
  for (let status = 0; status < 1000; status++) {
    assert.match(reasonPhrase(status), /^[A-Za-z -]*$/, String(status));
  }
});
