import assert from "node:assert/strict";
import { test } from "node:test";
import type { ListedEntry } from "../../src/listing/listing-entries.ts";
import { cards, grouped, humanSize, isImage, rows } from "../../src/listing/listing-rows.ts";

function entry(name: string, init: Partial<ListedEntry> = {}): ListedEntry {
  const details = { size: 1234, modified: Date.UTC(2026, 10, 22, 12, 0, 30) };
  const plain = { isFolder: false, isLink: false, garbled: false, gone: false };
  return { name, key: name, details, ...plain, ...init };
}

test("Sizes have three digits at most, and the next unit begins where 1000 would be said", () => {
  const sizes = [0, 999, 1000, 1049, 99_949, 99_950, 999_499, 999_500, 1_500_000, 8_589_934_592];
  const said = ["0 B", "999 B", "1.0 kB", "1.0 kB", "99.9 kB", "100 kB", "999 kB", "1.0 MB"];
  assert.deepEqual(sizes.map(humanSize), [...said, "1.5 MB", "8.6 GB"]);
  assert.equal(humanSize(Number.MAX_SAFE_INTEGER), "9.0 PB");
});

test("Long numbers are grouped", () => {
  assert.deepEqual([0, 999, 1000, 1234567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
});

test("Images are told by what browsers show, and never by a folder's name", () => {
  assert.ok(["a.JPG", "b.webp", "c.d.svg"].every((name) => isImage(entry(name))));
  assert.ok(![".png", "png", "a.txt", "a."].some((name) => isImage(entry(name))));
  assert.equal(isImage(entry("a.png", { isFolder: true })), false);
});

test("A row holds the name as a link, the exact size, and the time for machines", () => {
  const row = rows([entry("a b.txt")], [""], false);
  assert.match(row, /<a href="\.\/a%20b\.txt">.*<bdi>a b\.txt<\/bdi><\/a>/);
  assert.match(row, /title="1,234 bytes">1\.2 kB</);
  assert.match(row, /<time datetime="2026-11-22T12:00:30\.000Z" title="2026-11-22 12:00:30 UTC">/);
});

test("The first row leads up, where there is something above", () => {
  assert.doesNotMatch(rows([], [""], false), /Parent/);
  assert.match(rows([], ["a", ""], true), /<a href="\.\.\/">.*Parent folder/);
  assert.match(rows([], ["a", "b"], true), /<a href="\.\/">.*Parent folder/);
});

test("A name that no address can hold is shown without a link", () => {
  for (const shown of [rows([entry("a\nb.png")], [""], false), cards([entry("a\nb.png")], [""])]) {
    assert.doesNotMatch(shown, /href="\./);
    assert.doesNotMatch(shown, /<img/);
    assert.match(shown, /class="lost"/);
    assert.match(shown, /a\\nb\.png/);
  }
});

test("A card shows the image itself, when it comes into view; other things a drawing", () => {
  const [image = "", text = ""] = cards([entry("a&b.png"), entry("b.txt")], [""]).split("</li>");
  assert.match(image, /<img src="\.\/a&amp;b\.png" alt="" width="320" height="240" loading="lazy"/);
  assert.doesNotMatch(text, /<img/);
  assert.match(text, /<use href="#text"\/>/);
});
