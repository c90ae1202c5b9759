import assert from "node:assert/strict";
import { test } from "node:test";
import type { EntryDetails, ListedEntry } from "../../src/listing/listing-entries.ts";
import { hrefOf, isoTime, jsonForm, minuteOf, textForm } from "../../src/listing/listing-forms.ts";

function entry(name: string, details: EntryDetails, init: Partial<ListedEntry> = {}): ListedEntry {
  const plain = { isFolder: false, isLink: false, garbled: false, gone: false };
  return { name, key: name, details, ...plain, ...init };
}

const NOON = Date.UTC(2026, 10, 22, 12, 0, 30, 250);
const UNKNOWN = { size: undefined, modified: undefined };

test("A row of text is date, size and name, aligned", () => {
  const form = textForm(4);
  const rows = [
    form.row(entry("a.txt", { size: 12, modified: NOON }), true),
    form.row(entry("sub", { size: 4096, modified: NOON }, { isFolder: true }), false),
    form.row(entry("mount", UNKNOWN, { isFolder: true }), false),
    form.row(entry("new\nline\x1b[2J\u202e", { size: 1234, modified: NOON }), false),
  ];
  assert.equal(
    rows.join("") + form.end(false),
    "2026-11-22 12:00Z    12  a.txt\n" +
      "2026-11-22 12:00Z     -  sub/\n" +
      "-                     -  mount/\n" +
      "2026-11-22 12:00Z  1234  new\\nline\\x1b[2J\\u{202e}\n",
  );
});

test("A member of the JSON array holds all that is known, and null where nothing is", () => {
  const form = jsonForm("./");
  const rows = [
    form.row(entry("a b", { size: 12, modified: NOON }), true),
    form.row(entry("sub", { size: 4096, modified: NOON }, { isFolder: true }), false),
    form.row(entry("\ufffd", UNKNOWN, { garbled: true }), false),
    form.row(entry("a\nb", { size: 0, modified: Number.NaN }), false),
  ];
  assert.deepEqual(JSON.parse(rows.join("") + form.end(false)), [
    { name: "a b", type: "file", size: 12, modified: "2026-11-22T12:00:30.250Z", href: "./a%20b" },
    {
      name: "sub",
      type: "folder",
      size: null,
      modified: "2026-11-22T12:00:30.250Z",
      href: "./sub/",
    },
    { name: "\ufffd", type: "file", size: null, modified: null, href: null },
    { name: "a\nb", type: "file", size: 0, modified: null, href: null },
  ]);
  assert.equal(form.end(true), "[]\n");
});

test("A reference begins where the folder is", () => {
  assert.equal(hrefOf(entry("x", UNKNOWN), "./docs/"), "./docs/x");
  assert.equal(hrefOf(entry("x", UNKNOWN, { garbled: true }), "./"), undefined);
});

test("Times that no date can name are unknown, and all others are in UTC", () => {
  assert.equal(isoTime(8.64e15), "+275760-09-13T00:00:00.000Z");
  for (const time of [undefined, Number.NaN, 8.64e15 + 1, -8.64e15 - 1, Number.POSITIVE_INFINITY]) {
    assert.equal(isoTime(time), undefined, String(time));
  }
  assert.equal(isoTime(-1), "1969-12-31T23:59:59.999Z");
  assert.equal(minuteOf("2026-11-22T12:00:30.250Z"), "2026-11-22 12:00");
});
