/**
 * Does the table of what went wrong elsewhere name tests that there are?
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { PROJECT_ROOT } from "../support/processes.ts";

const ROOMS = readdirSync(join(PROJECT_ROOT, "test"));
const TABLE = readFileSync(join(PROJECT_ROOT, "docs", "known-defects.md"), "utf8");

const named = [...TABLE.matchAll(/`([a-z0-9]+)\/([a-z0-9.-]*)`/g)]
  .map(([, room = "", name = ""]) => ({ room, name }))
  .filter(({ room }) => ROOMS.includes(room));

test("each test that it names is there", () => {
  assert.ok(named.length > 50);
  for (const { room, name } of named) {
    const extension = room === "transcripts" ? ".md" : ".test.ts";
    const path = name === "" ? room : `${room}/${name}${extension}`;
    assert.ok(existsSync(join(PROJECT_ROOT, "test", path)), path);
  }
});

test("a number that a row says is held by our tests stands in one of them", () => {
  let found = 0;
  for (const row of TABLE.split("\n")) {
    const names = [...row.matchAll(/`(files\/(?:incidents-[a-z]+|known-defects))`/g)];
    if (names.length === 0) continue;
    const texts = names.map(([, name]) =>
      readFileSync(join(PROJECT_ROOT, "test", `${name}.test.ts`), "utf8"),
    );
    for (const number of row.match(/CVE-\d+-\d+|GHSA(?:-[a-z0-9]{4}){3}|#\d+/g) ?? []) {
      assert.ok(
        texts.some((text) => text.includes(number)),
        number,
      );
      found++;
    }
  }
  assert.ok(found > 40);
});
