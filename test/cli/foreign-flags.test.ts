/**
 * Is whoever types another program's flag led to ours?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "../../src/cli/command-line.ts";
import { FLAGS, flagNamed } from "../../src/cli/flags.ts";
import { foreignHint, foreignSpellings } from "../../src/cli/foreign-flags.ts";

test("none of them is a flag of ours, and each is answered with its hint", () => {
  for (const spelling of foreignSpellings()) {
    assert.equal(flagNamed(spelling), undefined, spelling);
    assert.ok(!FLAGS.some(({ short }) => short === spelling), spelling);
    const typed = spelling.length === 1 ? `-${spelling}` : `--${spelling}`;
    const line = parse([typed]);
    const said = "sentence" in line ? line.sentence : line.kind;
    assert.equal(said, `There is no flag ${typed}; ${foreignHint(spelling)}.`);
  }
});

test("the flags that hints name exist", () => {
  for (const spelling of foreignSpellings()) {
    for (const [, name = ""] of foreignHint(spelling)?.matchAll(/--([a-z-]+)/g) ?? []) {
      assert.ok(flagNamed(name) ?? flagNamed(name.replace(/^no-/, "")), `${spelling}: --${name}`);
    }
  }
});

test("capitals inside a word are read as a hyphen before a letter", () => {
  assert.equal(foreignHint("sslCert"), foreignHint("ssl-cert"));
  assert.equal(foreignHint("nothing-like-it"), undefined);
});
