/**
 * Is each tool there by its name, with a help that fits, and does a folder of that name stay one?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isToolName, TOOL_USES } from "../../src/cli/tool-names.ts";
import { TOOLS } from "../../src/cli/tools.ts";
import { folderWith, run, runToEnd } from "./running-command.ts";

test("the names that the command knows are those that there are", () => {
  const known = TOOL_USES.map(([name]) => name).sort();
  assert.deepEqual(TOOLS.map(({ name }) => name).sort(), known);
  assert.ok(known.every(isToolName));
  assert.ok(!isToolName("htdocs") && !isToolName(undefined) && !isToolName("./talk"));
});

for (const { name, flags, usage, examples } of TOOLS) {
  test(`barewire ${name} --help: each flag, an example, lines that fit`, async (t) => {
    const { status, stdout, stderr } = await runToEnd(t, [name, "--help"]);
    assert.deepEqual([status, stderr], [0, ""]);
    for (const flag of flags) assert.match(stdout, new RegExp(`--${flag.name}\\b`));
    assert.ok(usage.length > 0 && examples.length > 0);
    for (const text of stdout.split("\n")) {
      assert.ok(text.length <= 100, text);
      assert.equal(text.trimEnd(), text);
    }
    const [short] = (await runToEnd(t, [name, "-h"])).stdout.split("\n");
    assert.equal(short, stdout.split("\n")[0]);
  });

  test(`barewire ${name} --nope: one sentence, and status 2`, async (t) => {
    const { status, stdout, stderr } = await runToEnd(t, [name, "--nope"]);
    assert.deepEqual([status, stdout], [2, ""]);
    assert.match(stderr, new RegExp(`^barewire: ${name} has no flag --nope\\.[^\\n]*\\n$`));
  });
}

test("a folder that is called like a tool is served by its path", async (t) => {
  const cwd = folderWith(t, { "talk/index.html": "" });
  const server = run(t, ["./talk", "-p", "0"], { cwd });
  await server.port();
});
