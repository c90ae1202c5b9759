/**
 * Are the files of an application found by its text, each once, and only those that are there?
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { importedFiles } from "../../src/cli/imported-files.ts";
import { folderWith } from "./running-command.ts";

test("the file, and what is imported by a relative name, in each form", (t) => {
  const folder = folderWith(t, {
    "app.mjs": `import a from "./a.mjs";\nimport './b/b.mjs';\nexport * from "./c.mjs";\nawait import("./d.mjs");\nimport "pkg"; import "./none.mjs";`,
    "a.mjs": 'import "./app.mjs"; import "./c.mjs";',
    "b/b.mjs": 'import "../d.mjs"; import "./e.mjs";',
    "b/e.mjs": "",
    "c.mjs": "const = 1;",
    "d.mjs": "",
  });
  const names = ["app.mjs", "a.mjs", "b/b.mjs", "c.mjs", "d.mjs", "b/e.mjs"];
  const files = importedFiles(join(folder, "app.mjs"));
  assert.deepEqual(
    files,
    names.map((name) => join(folder, name)),
  );
  assert.deepEqual(importedFiles(join(folder, "none.mjs")), []);
});
