/**
 * Is every fault of an application one sentence that says what to do, with its place, and no stack of ours?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { failsWith, folderWith, run, runToEnd } from "./running-command.ts";

const strips = Boolean((process as { features: { typescript?: unknown } }).features.typescript);

test("what is wrong is said in a sentence, with the file and the line", async (t) => {
  const cases: readonly (readonly [name: string, text: string, said: RegExp])[] = [
    ["syntax.mjs", "export const a = 1;\nconst = 3;\n", / syntax\.mjs:2: Unexpected token '='\.$/m],
    ["syntax.cjs", "const a = 1;\nconst = 3;\n", / syntax\.cjs:2: Unexpected token '='\.$/m],
    ["inner.mjs", 'import "./syntax.mjs";', / syntax\.mjs:2: Unexpected token '='\.$/m],
    ["export.mjs", 'import { no } from "./none.mjs";', / export\.mjs:1: .* export named 'no'\.$/m],
    ["none.mjs", "", / exports nothing, and needs a fetch function\. Write: export default/],
    ["names.mjs", "export const a = 1, b = 2;", / exports "a" and "b", and needs a fetch/],
    ["object.mjs", "export default { a: 1 };", / exports an object with a as its default, and/],
    ["text.mjs", 'export default "x";', / exports "x" as its default, and needs a fetch/],
    ["alone.mjs", "export default function app() {}", / Write: export default \{ fetch: app \}/],
    ["package.mjs", 'import "@no/such/x";', / imports "@no\/such", .*: npm install @no\/such$/m],
    [
      "file.mjs",
      'import "./no.mjs";',
      / file\.mjs imports "no\.mjs", and there is no such file\. /,
    ],
    ["ending.mjs", 'import "./none";', / There is none\.mjs: write the ending, too\.$/m],
    ["require.cjs", 'require("./no");', / require\.cjs imports "no", and there is no such file/],
    [
      "port.mjs",
      "export default { port: 70000, fetch() {} };",
      / its port is 70000, and a port is/,
    ],
    [
      "host.mjs",
      "export default { hostname: 1, fetch() {} };",
      / its hostname is 1, and that is a/,
    ],
    ["forever.mjs", "await new Promise(() => {});", / is never loaded: an await at its top level/],
    ["null.mjs", "throw null;", / null\.mjs threw null while it was loaded\.$/m],
    [
      "listens.mjs",
      'import { createServer } from "node:http"; createServer().listen(0, "127.0.0.1");',
      / starts a server by itself, and exports nothing that barewire could serve\./,
    ],
  ];
  const cwd = folderWith(t, Object.fromEntries(cases));
  for (const [name, , said] of cases) await failsWith(t, [name, "-p0"], said, { cwd });
  await failsWith(
    t,
    ["no.ts"],
    /There is no application "no\.ts": nothing is at .* spelt right\?/,
    {
      cwd,
    },
  );
});

test("what it throws while it is loaded: its own stack, and no line of anybody else's", async (t) => {
  const text = 'function deep() {\n  throw new RangeError("out");\n}\ndeep();\n';
  const cwd = folderWith(t, { "app.mjs": text });
  const { status, stdout, stderr } = await runToEnd(t, ["app.mjs"], { cwd });
  assert.deepEqual([status, stdout], [1, ""]);
  assert.match(
    stderr,
    /^barewire: app\.mjs threw this while it was loaded:\n {2}RangeError: out\n {6}at deep \(.*app\.mjs:2:9\)\n {6}at .*app\.mjs:4:1\n$/,
  );
});

test("what nobody catches later ends the command, with the same stack", async (t) => {
  const text = `setTimeout(() => { throw new Error("later"); }, 1);
export default { port: 0, fetch: () => new Response() };`;
  const { status, stderr } = await runToEnd(t, ["app.mjs"], {
    cwd: folderWith(t, { "app.mjs": text }),
  });
  assert.equal(status, 1);
  assert.match(
    stderr,
    /^barewire: nobody caught this in app\.mjs:\nError: later\n {4}at .*:1:\d+\)\n$/,
  );
});

test("one that also listens by itself is served, with a warning", async (t) => {
  const text = `import { createServer } from "node:net";
const server = createServer().listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));
export default { port: 0, fetch: () => new Response() };`;
  const command = run(t, ["app.mjs"], { cwd: folderWith(t, { "app.mjs": text }) });
  await command.port();
  await command.complains(/^barewire: app\.mjs also listens by itself/);
});

test("TypeScript: run where the runtime strips types, and else told which one does", async (t) => {
  const good =
    "const text: string = 'typed';\nexport default { port: 0, fetch: () => new Response(text) };";
  const cwd = folderWith(t, { "good.ts": good, "enum.ts": "\nenum A { B }\n" });
  if (strips) {
    await run(t, ["good.ts"], { cwd }).port();
    await failsWith(t, ["enum.ts"], / enum\.ts:2: .* write it without \(no enum, /, { cwd });
  } else {
    const said =
      / is TypeScript, which Node [\d.]+ can't run\. Use Node 22\.18 or newer, or JavaScript\.$/m;
    await failsWith(t, ["good.ts"], said, { cwd });
  }
});
