/**
 * Is HTTP/2 spoken where it is wanted and mended, and nowhere else?
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { insteadOfHttp2, isMended } from "../../src/http2/mended.ts";
import { SPEAKER, speakerFor } from "../../src/http2/speaking.ts";

const MENDED = { node: "24.18.1" };
const OLD = { node: "20.20.2" };

test("the runtime's HTTP/2 is mended from a version of each line on", () => {
  for (const node of ["22.23.2", "22.24.0", "24.18.1", "24.21.0", "26.5.1", "26.10.0", "27.0.0"]) {
    assert.equal(isMended({ node }), true, node);
  }
  for (const node of ["20.20.2", "22.23.1", "22.9.9", "23.11.0", "24.18.0", "25.9.0", "26.5.0"]) {
    assert.equal(isMended({ node }), false, node);
  }
});

test("other runtimes say that they are Node, and have an HTTP/2 of their own", () => {
  assert.equal(isMended({ ...MENDED, bun: "1.3.0" }), false);
  assert.equal(isMended({ ...MENDED, deno: "2.5.0" }), false);
  assert.equal(isMended({}), false);
  assert.match(insteadOfHttp2({ ...MENDED, bun: "1.3.0" }), /this is Bun 1\.3\.0/);
});

test("it is spoken with TLS unless it is switched off, and without where it is switched on", () => {
  const find = (http2: boolean | undefined, secure: boolean): unknown =>
    speakerFor({ http2, tls: secure ? [] : undefined, notice: assert.fail } as never, MENDED);
  assert.equal(find(undefined, true), SPEAKER);
  assert.equal(find(true, true), SPEAKER);
  assert.equal(find(true, false), SPEAKER);
  assert.equal(find(undefined, false), undefined);
  assert.equal(find(false, true), undefined);
});

test("who asks for it where it isn't mended is told, and nobody else", () => {
  const notices: string[] = [];
  const notice = (sentence: string): unknown => notices.push(sentence);
  const find = (http2: boolean | undefined): unknown =>
    speakerFor({ http2, tls: [], notice } as never, OLD);
  assert.equal(find(undefined), undefined);
  assert.equal(find(false), undefined);
  assert.deepEqual(notices, []);
  assert.equal(find(true), undefined);
  assert.deepEqual(notices, [
    "HTTP/2 is spoken on Node 22.23.2, 24.18.1 or 26.5.1, or later in these lines; this is Node 20.20.2, so HTTP/1.1 it is.",
  ]);
});

test("node:http2 isn't loaded where nobody speaks it", () => {
  const path = (file: string): string =>
    JSON.stringify(fileURLToPath(new URL(`../../src/${file}`, import.meta.url)));
  // The runtime's own fetch would load it.
  const program = `
    const { listen } = require(${path("server/server.ts")});
    const { speakerFor } = require(${path("http2/speaking.ts")});
    const options = { handler: () => undefined, port: 0, hostname: "127.0.0.1" };
    const server = listen(options, speakerFor);
    server.ready().then(() => {
      console.log(process.moduleLoadList.some((name) => name.endsWith(" http2")));
      return server.close(true);
    });
  `;
  const args = ["--import", "tsx", "-e", program];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  assert.equal(stdout, "false\n", stderr);
});
