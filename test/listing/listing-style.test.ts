import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { listingPolicy } from "../../src/listing/listing-html.ts";
import { STYLE } from "../../src/listing/listing-style.ts";

test("The policy names the style sheet by its hash, and allows no other and no script", () => {
  const [name, value] = listingPolicy();
  assert.equal(name, "Content-Security-Policy");
  const hash = createHash("sha256").update(STYLE).digest("base64");
  assert.ok(value.includes(`style-src 'sha256-${hash}';`));
  assert.ok(value.startsWith("default-src 'none';"));
  assert.doesNotMatch(value, /unsafe|script-src/);
});

test("The style sheet can't end its element, and fetches nothing", () => {
  assert.doesNotMatch(STYLE, /<|url\(|@import/);
});
