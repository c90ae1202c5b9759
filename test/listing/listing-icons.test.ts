import assert from "node:assert/strict";
import { test } from "node:test";
import { ICONS, icon, iconOf } from "../../src/listing/listing-icons.ts";

test("Each kind of file has its picture, and each picture is in the page", () => {
  const kinds: Readonly<Record<string, string>> = {
    "a.txt": "text",
    "a.json": "text",
    "a.pdf": "text",
    "a.svg": "image",
    "a.mp4": "video",
    "a.flac": "audio",
    "a.tar.gz": "archive",
    "a.zip": "archive",
    "a.bin": "file",
    blob: "file",
  };
  for (const [name, kind] of Object.entries(kinds)) {
    assert.equal(iconOf(name, false), icon(kind), name);
    assert.ok(ICONS.includes(`id="${kind}"`), kind);
  }
  assert.equal(iconOf("a.txt", true), icon("folder"));
});
