// Does the checker of the house's habits fail where it should? Boundaries are tried at n and n + 1.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { checkMachinePaths, checkSourceFile, checkTestFile } from "../../scripts/house.ts";
import type { Finding } from "../../scripts/source.ts";

function refuses(findings: readonly Finding[], line: number, expected: RegExp): void {
  assert.equal(findings.length, 1, `one finding expected, got ${JSON.stringify(findings)}`);
  assert.match(findings[0]?.sentence ?? "", expected);
  assert.equal(findings[0]?.line, line);
}

const source = (code: string): Finding[] => checkSourceFile("src/http/a.ts", `// A file.\n${code}`);
const tests = (code: string): Finding[] => checkTestFile("test/http/a.test.ts", code);

describe("a source file", () => {
  test("has at most 300 lines", () => {
    assert.deepEqual(source("a;\n".repeat(299)), []);
    refuses(source("a;\n".repeat(300)), 301, /301 lines, more than 300/);
  });

  test("opens with a comment", () => {
    assert.deepEqual(checkSourceFile("src/http/a.ts", "/** A file. */\na;"), []);
    assert.deepEqual(checkSourceFile("src/cli/a.ts", "#!/usr/bin/env node\n// A file.\na;"), []);
    refuses(checkSourceFile("src/http/a.ts", "a; // late"), 1, /does not open with a comment/);
  });

  test("can be read", () => {
    refuses(source("const = 1;"), 2, /cannot be read as TypeScript/);
  });

  test("never says any, except as a word", () => {
    refuses(source("let a: any;"), 2, /`any`/);
    refuses(source("\nlet a: Map<string, any[]>;"), 3, /`any`/);
    refuses(source("const b = a as any;"), 2, /`any`/);
    assert.deepEqual(source('const any = "any"; a.any; // any'), []);
  });

  const marks = [
    "@ts-ignore",
    "@ts-expect-error",
    "@ts-nocheck",
    "biome-ignore",
    "TODO",
    "FIXME",
    "XXX",
  ];
  for (const mark of marks) {
    test(`has no ${mark} in its comments`, () => {
      refuses(source(`a;\n// ${mark} later`), 3, new RegExp(mark));
      refuses(source(`/*\n * ${mark}: later\n */`), 3, new RegExp(mark));
      assert.deepEqual(source(`const a = "// ${mark}";`), []);
    });
  }
});

describe("a function", () => {
  const body = (lines: number): string => "  a;\n".repeat(lines);
  const shapes: [string, string, RegExp][] = [
    ["function long() {\n", "}", /^long\(\) has 71 lines/],
    ["const long = () => {\n", "};", /^long\(\) has 71 lines/],
    ["const b = { long() {\n", "} };", /^long\(\) has 71 lines/],
    ["class B { #c = 1; long() {\n", "} }", /^long\(\) has 71 lines/],
    ["run(() => {\n", "});", /^a function has 71 lines/],
  ];
  for (const [open, close, expected] of shapes) {
    test(`has at most 70 lines: ${open.trim()}`, () => {
      assert.deepEqual(source(open + body(68) + close), []);
      refuses(source(open + body(69) + close), 2, expected);
    });
  }
});

describe("a test file", () => {
  const off = ["test.only('a', f)", "it.skip('a', f)", "describe.todo('a')", "t.skip('no reason')"];
  const options = [
    "{ skip: true }",
    "{ only: true }",
    "{ todo: 'one day' }",
    "{ skip: 'one day' }",
  ];
  for (const code of [...off, ...options.map((option) => `test('a', ${option}, f)`)]) {
    test(`does not say ${code}`, () => {
      refuses(tests(`\n${code};`), 2, /leaves tests out/);
    });
  }

  test("may skip for a reason that is looked up", () => {
    assert.deepEqual(tests("test('a', { skip: !hasIpv6 }, f); test('b', { skip: false }, f);"), []);
  });

  test("may use the same words for other things", () => {
    assert.deepEqual(tests("reader.skip(2); const a = '.only('; // test.skip("), []);
  });
});

describe("any file", () => {
  // Put together here, because this file is checked as well.
  const path = (...parts: string[]): string => ["", ...parts].join("/");

  test("names no path of a machine", () => {
    for (const folder of ["home", "root", "work", "farm"]) {
      const found = path(folder, "someone", "a.ts");
      refuses(checkMachinePaths("README.md", `Hello.\nSee ${found}.`), 2, /somebody's machine/);
      refuses(checkMachinePaths("README.md", `"${found}"`), 1, /somebody's machine/);
      refuses(checkMachinePaths("README.md", `file://${found}`), 1, /somebody's machine/);
    }
  });

  test("may name relative paths, URLs and folders by themselves", () => {
    for (const folder of ["home", "root", "work", "farm"]) {
      const found = path(folder, "a.ts");
      assert.deepEqual(
        checkMachinePaths("README.md", `test${found} https://a.example${found}`),
        [],
      );
      assert.deepEqual(checkMachinePaths("README.md", `\${dir}${found} ${path(folder)} `), []);
    }
  });
});
