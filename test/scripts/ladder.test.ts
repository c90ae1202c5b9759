// Does the ladder's checker fail where it should? Each case is one small file that breaks one rule, or one
// that only looks as if it did.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { checkLadder } from "../../scripts/ladder.ts";

function faults(file: string, text: string): string[] {
  return checkLadder(new Map([[file, text]])).map(
    (finding) => `${finding.file}:${finding.line}  ${finding.sentence}`,
  );
}

function refuses(file: string, text: string, expected: RegExp): void {
  const found = faults(file, text);
  assert.equal(found.length, 1, `one finding expected in ${text}, got: ${found.join(" | ")}`);
  assert.match(found[0] ?? "", expected);
}

function accepts(file: string, text: string): void {
  assert.deepEqual(faults(file, text), []);
}

describe("imports between rooms", () => {
  test("go down, or stay in the room", () => {
    accepts(
      "src/cli/main.ts",
      'import { a } from "../wire/log.ts"; import b from "../http/date.ts";',
    );
    accepts("src/app/serve.ts", 'import { a } from "../server/server.ts"; import "./other.ts";');
    accepts("src/server/server.ts", 'import { a } from "../http1/protocol.ts";');
    accepts("src/wire/log.ts", 'import type { Tap } from "../server/tap.ts";');
    accepts(
      "src/index.ts",
      'export { serve } from "./app/serve.ts"; export * from "./http/date.ts";',
    );
  });

  test("never go up", () => {
    refuses(
      "src/http/date.ts",
      'const a = 1;\nimport { b } from "../server/clock.ts";',
      /^src\/http\/date\.ts:2 {2}imports src\/server\/clock\.ts, but imports go down: http is on rung 0, server on 2$/,
    );
    refuses("src/http/date.ts", 'export * from "../http1/chunked.ts";', /go down/);
    refuses("src/http/date.ts", 'export { a } from "../http1/chunked.ts";', /go down/);
    refuses("src/http/date.ts", 'import type { A } from "../http1/chunked.ts";', /go down/);
    refuses("src/http1/head.ts", 'const a: import("../app/serve.ts").A = 1;', /go down/);
    refuses("src/server/server.ts", 'const a = import("../app/serve.ts");', /go down/);
    refuses("src/server/server.ts", 'import a = require("../app/serve.ts");', /go down/);
    refuses("src/server/server.ts", 'const a = require("../app/serve.ts");', /go down/);
  });

  test("never go sideways", () => {
    refuses("src/server/server.ts", 'import "../listing/tar.ts";', /one rung/);
    refuses("src/rules/pattern.ts", 'import "../disk/root.ts";', /one rung/);
    refuses("src/wire/log.ts", 'import type { A } from "../app/serve.ts";', /one rung/);
  });

  test("go only to the rooms that the importer uses", () => {
    refuses("src/disk/root.ts", 'import "../http1/grammar.ts";', /one rung/);
    refuses("src/files/cache.ts", 'import "../http1/grammar.ts";', /files may use only listing/);
    refuses(
      "src/listing/tar.ts",
      'import "../rules/pattern.ts";',
      /listing may use only disk, http$/,
    );
    refuses(
      "src/app/serve.ts",
      'import "../client/talk.ts";',
      /app may use only http2, server, files/,
    );
    refuses("src/app/serve.ts", 'import "../http1/grammar.ts";', /app may use only/);
  });

  test("let wire see the types of the tap and nothing else of server", () => {
    refuses("src/wire/log.ts", 'import { tap } from "../server/tap.ts";', /import type/);
    refuses("src/wire/log.ts", 'import { type Tap } from "../server/tap.ts";', /import type/);
    refuses("src/wire/log.ts", 'import type { A } from "../server/options.ts";', /only the types/);
  });

  test("never reach index.ts, the public name, or anything outside src/", () => {
    refuses(
      "src/cli/main.ts",
      'import { serve } from "../index.ts";',
      /index\.ts, which nobody does/,
    );
    refuses("src/cli/main.ts", 'import { serve } from "barewire";', /public name/);
    refuses("src/cli/main.ts", 'import a from "../../package.json";', /outside src/);
    refuses("src/cli/main.ts", 'import a from "../attic/a.ts";', /no rung/);
  });

  test("name what they import, except in cli", () => {
    refuses("src/server/server.ts", "const a = import(name);", /computes/);
    accepts("src/cli/main.ts", "const a = import(name);");
  });
});

describe("modules of Node and packages", () => {
  test("are unknown to http, http1 and rules", () => {
    refuses("src/http/date.ts", 'import { Buffer as B } from "node:buffer";', /nothing of Node/);
    refuses("src/http1/head.ts", 'import type { Socket } from "net";', /nothing of Node/);
    refuses("src/http1/head.ts", 'import mime from "mime";', /no package/);
    refuses("src/rules/rules.ts", 'import "node:fs";', /nothing of Node/);
  });

  test("have owners", () => {
    accepts("src/server/server.ts", 'import net from "node:net"; import tls from "node:tls";');
    accepts("src/disk/root.ts", 'import "node:fs/promises"; import "mime";');
    accepts("src/files/a.ts", 'import "node:fs"; import "node:zlib";');
    accepts("src/listing/a.ts", 'import "node:fs"; import "node:zlib";');
    accepts("src/cli/main.ts", 'import fs from "node:fs"; import { parseArgs } from "node:util";');
    accepts("src/server/descriptors.ts", 'import "node:fs";');
    refuses("src/server/server.ts", 'import "node:fs";', /only disk/);
    refuses(
      "src/app/serve.ts",
      'import net from "node:net";',
      /only server and client and http2 may/,
    );
    refuses(
      "src/wire/log.ts",
      'import fs from "node:fs/promises";',
      /only disk and listing and files and cli and server\/descriptors.ts may/,
    );
    refuses(
      "src/cli/main.ts",
      'import zlib from "node:zlib";',
      /only listing and files and client may/,
    );
    refuses("src/disk/root.ts", 'import "node:timers/promises";', /only server and client may/);
    refuses("src/server/server.ts", 'import http from "node:http";', /nowhere/);
    refuses("src/cli/main.ts", 'import https from "https";', /nowhere/);
  });
});

describe("globals", () => {
  const forbidden = [
    "Buffer",
    "process",
    "performance",
    "setTimeout",
    "setInterval",
    "setImmediate",
  ];
  for (const name of forbidden) {
    test(`${name} is unknown to http and http1`, () => {
      refuses("src/http/date.ts", `\nuse(${name});`, new RegExp(`:2 {2}names the global ${name},`));
      refuses("src/http1/head.ts", `const a = ${name}?.b;`, /names the global/);
      refuses("src/http1/head.ts", `const a = { ${name} };`, /names the global/);
      refuses("src/http1/head.ts", `const a = globalThis.${name};`, /names the global/);
      refuses("src/http1/head.ts", `type A = typeof ${name};`, /names the global/);
      refuses("src/http1/head.ts", `declare const ${name}: A;`, /names the global/);
    });

    test(`a property, a key, a label or a word in a text is not ${name}`, () => {
      accepts("src/http/date.ts", `a.${name}; a?.${name}(); const c = { ${name}: 1 };`);
      accepts("src/http/date.ts", `type A = { ${name}: 1; ${name}(): B.${name} };`);
      accepts(
        "src/http/date.ts",
        `class A { #${name} = 1; ${name}() {} get b() { return this.${name}; } }`,
      );
      accepts("src/http/date.ts", `${name}: for (;;) break ${name};`);
      accepts(
        "src/http/date.ts",
        `// ${name}\nconst a = "${name}" + \`${name}\` + /${name}/.source;`,
      );
      accepts(
        "src/http/date.ts",
        `const a = 1; export { a as ${name} }; export { ${name} } from "./b.ts";`,
      );
    });

    test(`a file's own ${name} is not the global`, () => {
      accepts("src/http/date.ts", `function a({ b: ${name} }: C) { return ${name}; }`);
      accepts("src/http/date.ts", `type A = (${name}: string) => void;`);
    });
  }

  test("a computed member and a template's hole are uses", () => {
    refuses("src/http/date.ts", "a[process];", /process/);
    refuses("src/http/date.ts", `const a = \`x\${process.pid}\`;`, /process/);
  });

  test("fetch waits, and knows no runtime and no package", () => {
    accepts("src/fetch/reading-ahead.ts", "async () => await a;");
    refuses("src/fetch/reading-ahead.ts", "setTimeout(a);", /only server, client, cli may/);
    refuses("src/fetch/bytes.ts", "Buffer.from(a);", /Buffer, but fetch runs on every runtime/);
    refuses("src/fetch/bytes.ts", "setImmediate(a);", /setImmediate, but fetch runs on every/);
    refuses("src/fetch/bytes.ts", 'import "node:util";', /fetch knows nothing of Node/);
    refuses("src/fetch/form.ts", 'import "multipasta";', /fetch stands on no package/);
  });

  test("timers belong to server and client; cli may wait, http2, files and listing may end a turn", () => {
    accepts("src/server/clock.ts", "setTimeout(a); setInterval(a); setImmediate(a);");
    accepts("src/files/cache.ts", "setImmediate(a); process.cwd();");
    accepts("src/listing/turns.ts", "setImmediate(a);");
    accepts("src/cli/timing.ts", "setTimeout(a); setImmediate(a);");
    refuses("src/files/cache.ts", "setTimeout(a);", /only server, client, cli may/);
    refuses("src/wire/log.ts", "setInterval(a);", /only server, client may/);
    refuses(
      "src/wire/log.ts",
      "setImmediate(a);",
      /only server, client, http2, listing, files, cli may/,
    );
  });
});

describe("http and http1", () => {
  test("read no clock", () => {
    for (const text of ["Date.now()", "new Date()", "new Date", "Date()", "const f = Date.now"]) {
      refuses("src/http/date.ts", text, /reads the clock/);
      accepts("src/server/clock.ts", text);
    }
    refuses("src/http/date.ts", "new globalThis.Date()", /reads the clock/);
  });

  test("may do arithmetic with dates", () => {
    accepts("src/http/date.ts", "Date.UTC(1970, 0); new Date(0); new Date(a.now); a.Date.now();");
  });

  test("never wait", () => {
    refuses("src/http1/head.ts", "async function f() { await a; }", /never waits/);
    refuses("src/http1/head.ts", "async function f() { for await (const a of b); }", /never waits/);
    refuses("src/http1/head.ts", "async function f() { await using a = b; }", /never waits/);
    accepts("src/http1/head.ts", "const a = { await: 1 };");
  });
});

describe("the rooms themselves", () => {
  test("have no subfolders, strangers, or files of other kinds", () => {
    refuses("src/http/deep/date.ts", "", /subfolder/);
    refuses("src/attic/date.ts", "", /no rung/);
    refuses("src/other.ts", "", /no rung/);
    refuses("src/http/date.js", "", /not a \.ts file/);
  });

  test("hold files that can be read", () => {
    refuses("src/http/date.ts", "\nconst = ;", /:2 {2}cannot be read as TypeScript/);
  });
});

test("findings come in the order of files and lines", () => {
  const text = 'use(process);\nimport "node:fs";\n';
  const files = new Map([
    ["src/http1/b.ts", text],
    ["src/http/a.ts", text],
  ]);
  assert.deepEqual(
    checkLadder(files).map(({ file, line }) => `${file}:${line}`),
    ["src/http/a.ts:1", "src/http/a.ts:2", "src/http1/b.ts:1", "src/http1/b.ts:2"],
  );
});
