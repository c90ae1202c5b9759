/** Which field lines do rules add and take away, and which may they not touch? */
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodePath } from "../../src/http/target.ts";
import { compileCacheRule, FOREVER } from "../../src/rules/cache-rule.ts";
import {
  type CachePattern,
  type FieldLayer,
  type FieldRule,
  FieldTable,
  fieldFault,
  NO_FIELDS,
} from "../../src/rules/field-rules.ts";
import { compilePattern } from "../../src/rules/pattern-text.ts";
import { isFault } from "../../src/rules/rule-fault.ts";

type Changes = Record<string, string | null>;

let count = 0;

function rule(path: string, changes: Changes): FieldRule {
  const pattern = compilePattern(path, "glob");
  assert.ok(!isFault(pattern));
  const lines = Object.entries(changes).map(([name, value]) => ({ name, value }));
  return { source: `rule ${++count}`, pattern, changes: lines };
}

function layer(joins: boolean, ...rules: FieldRule[]): FieldLayer {
  return { rules, joins };
}

function cache(path: string, text: string): CachePattern {
  const pattern = compilePattern(path, "glob");
  const made = compileCacheRule(text);
  assert.ok(!isFault(pattern) && !isFault(made));
  return { pattern, rule: made };
}

function fields(table: FieldTable, path: string): Record<string, string> {
  return Object.fromEntries(table.fieldsFor(decodePath(path) as string[]).fields);
}

test("without rules, and where none matches, the answer is one and the same empty value", () => {
  assert.equal(new FieldTable([], []).fieldsFor(["a"]), NO_FIELDS);
  const table = new FieldTable([layer(true, rule("/a", { "X-A": "1" }))], [cache("/c", "1h")]);
  assert.equal(table.fieldsFor(["b"]), NO_FIELDS);
});

test("values of one name are joined in a layer that joins, and replaced in others", () => {
  const rules = [rule("/**", { "X-A": "1", "X-B": "1" }), rule("/a", { "x-a": "2" })];
  const joined = fields(new FieldTable([layer(true, ...rules)], []), "/a");
  assert.deepEqual(joined, { "X-A": "1, 2", "X-B": "1" });
  const replaced = fields(new FieldTable([layer(false, ...rules)], []), "/a");
  assert.deepEqual(replaced, { "x-a": "2", "X-B": "1" });
});

test("cookies keep a line each", () => {
  const rules = [rule("/**", { "Set-Cookie": "a=1" }), rule("/**", { "Set-Cookie": "b=2" })];
  assert.deepEqual(new FieldTable([layer(true, ...rules)], []).fieldsFor([""]).fields, [
    ["Set-Cookie", "a=1"],
    ["Set-Cookie", "b=2"],
  ]);
});

test("a later layer replaces what an earlier one says of the same name", () => {
  const first = layer(false, rule("/**", { "X-A": "serve", "X-B": "serve", "X-C": null }));
  const second = layer(true, rule("/**", { "x-a": "file" }), rule("/a", { "x-a": "more" }));
  const third = layer(false, rule("/**", { "X-C": "option" }));
  assert.deepEqual(fields(new FieldTable([first, second, third], []), "/a"), {
    "x-a": "file, more",
    "X-B": "serve",
    "X-C": "option",
  });
});

test("a field that is taken away is named in lower case, unless it is said again", () => {
  const table = new FieldTable(
    [layer(true, rule("/**", { "X-A": "1", "Cache-Control": "x" }), rule("/a", { "X-A": null }))],
    [],
  );
  const { fields: lines, remove } = table.fieldsFor(["a"]);
  assert.deepEqual([lines, remove], [[["Cache-Control", "x"]], ["x-a"]]);
  const again = rule("/**", { "X-A": null });
  const then = rule("/**", { "x-a": "2" });
  const both = new FieldTable([layer(true, again, then)], []).fieldsFor([""]);
  assert.deepEqual([both.fields, both.remove], [[["x-a", "2"]], []]);
});

test("the last cache rule that has a say holds, and a line of the last layer beats it", () => {
  const rules = [cache("/**", "1h"), cache("*.js", "hashed")];
  const file = layer(true, rule("/**", { "Cache-Control": "from-file" }));
  const table = new FieldTable([file, layer(false)], rules);
  assert.equal(fields(table, "/a")["Cache-Control"], "max-age=3600");
  assert.equal(fields(table, "/app.3f9a1c.js")["Cache-Control"], FOREVER);
  assert.equal(fields(table, "/app.js")["Cache-Control"], "max-age=3600", "hashed has no say");
  const hashed = new FieldTable([file, layer(false)], [cache("/**", "hashed")]);
  assert.equal(fields(hashed, "/app.js")["Cache-Control"], "from-file");
  assert.equal(fields(hashed, "/app.3f9a1c.js")["Cache-Control"], FOREVER);
  const option = layer(false, rule("/app.js", { "cache-control": "no-store" }));
  assert.deepEqual(fields(new FieldTable([file, option], rules), "/app.js"), {
    "cache-control": "no-store",
  });
});

test("the same rules give the same object, frozen, and other rules another one", () => {
  const table = new FieldTable(
    [layer(true, rule("/**", { "X-A": "1" }), rule("*.html", { "X-B": "2" })), layer(false)],
    [cache("*.js", "hashed")],
  );
  const one = table.fieldsFor(["a.html"]);
  assert.equal(table.fieldsFor(["x", "b.html"]), one);
  assert.notEqual(table.fieldsFor(["b"]), one);
  assert.notEqual(table.fieldsFor(["app.3f9a1c.js"]), table.fieldsFor(["app.js"]));
  assert.ok(Object.isFrozen(one) && Object.isFrozen(one.fields) && Object.isFrozen(one.remove));
  assert.deepEqual(one.sources.length, 2);
});

test("as many combinations as anybody asks for are kept only within a bound", () => {
  const rules = Array.from({ length: 11 }, (_, bit) =>
    rule(`/{${"01".repeat(1)},${"x".repeat(1)}}/${"*/".repeat(bit)}1/**`, { [`X-${bit}`]: "1" }),
  );
  const table = new FieldTable([layer(true, ...rules)], []);
  const path = (at: number): string[] => ["x", ...at.toString(2).padStart(11, "0")];
  const seen = new Set<unknown>();
  for (let at = 0; at < 2 ** 11; at++) seen.add(table.fieldsFor(path(at)));
  assert.equal(seen.size, 2 ** 11);
  assert.notEqual(table.fieldsFor(path(1)), [...seen][1], "the first ones were let go");
  assert.equal(table.fieldsFor(path(2047)), [...seen][2047]);
});

test("fields that only the server can tell are refused", () => {
  const owned = "Content-Length Transfer-Encoding CONNECTION Date Keep-Alive Upgrade TE Trailer";
  for (const name of `${owned} ETag last-modified Content-Range Accept-Ranges Location`.split(
    " ",
  )) {
    const fault = fieldFault(name, "x");
    assert.ok(fault?.error.includes(name), name);
    assert.ok(fieldFault(name, null) !== undefined, name);
  }
  for (const name of ["Server", "Vary", "X-Frame-Options", "Content-Type", "Link"]) {
    assert.equal(fieldFault(name, "x"), undefined, name);
  }
});

test("a name that is no token and a value that would be two lines are refused", () => {
  for (const name of ["", "X Y", "X\r\nY", "X:", "é", "X".repeat(257)]) {
    assert.match(fieldFault(name, "x")?.error ?? "", /no field name/, JSON.stringify(name));
  }
  for (const value of ["a\r\nX: b", "a\nb", "a\u0000", "é", "\u007f", "“"]) {
    assert.match(fieldFault("X", value)?.error ?? "", /control character/, JSON.stringify(value));
  }
  assert.equal(fieldFault("X", "a\tb".padEnd(8192, "~")), undefined);
  assert.match(fieldFault("X", "~".repeat(8193))?.error ?? "", /8192/);
});
