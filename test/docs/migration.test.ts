/**
 * Do the pages for those who come from elsewhere tell the truth? What they arrive at runs, and is spoken to over real
 * sockets.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { WebSocket } from "ws";
import { slugOf } from "../../scripts/api.ts";
import { PROJECT_ROOT } from "../support/processes.ts";
import { within } from "../support/raw-client.ts";
import { fieldValue } from "../support/response-parser.ts";
import { PageBlocks } from "./page-blocks.ts";

const DOCS = join(PROJECT_ROOT, "docs");
const FORM = "Content-Type: application/x-www-form-urlencoded";
const TOO_LARGE = "x".repeat(100_001);

const readme = new PageBlocks("docs/migration/README.md");
test("the overview, native: a request can be made of the native one", async (t) => {
  const { ask } = await readme.start(t, "native");
  assert.equal((await ask("POST /", "hello")).content.toString(), "barewire: hello");
});
test("every program of the overview was run, or is JavaScript at least", () => readme.checkRest());

const express = new PageBlocks("docs/migration/node-http-and-express.md");
test("node:http and Express, application: folder, routes, middleware, limits and faults", async (t) => {
  const { ask } = await express.start(t, "application");
  const index = readFileSync(join(PROJECT_ROOT, "htdocs/index.html"), "utf8");
  assert.equal((await ask("GET /")).content.toString(), index);
  const hello = await ask("GET /hello?name=Ada");
  assert.equal(hello.content.toString(), "Hello, Ada!\n");
  assert.equal(fieldValue(hello, "X-Frame-Options"), "DENY");
  const order = await ask("POST /orders", '{"tea":2}');
  assert.deepEqual([order.status, order.content.toString()], [201, '{"received":{"tea":2}}']);
  const form = await ask("POST /form", "name=Ada+L", [FORM]);
  assert.deepEqual([form.status, fieldValue(form, "Location")], [303, "/hello?name=Ada%20L"]);
  assert.equal((await ask("GET /else")).status, 404);
  assert.equal((await ask("POST /orders", TOO_LARGE)).status, 413);
  const failed = await ask("POST /orders", "no JSON");
  assert.deepEqual([failed.status, failed.content.toString()], [500, "Something went wrong.\n"]);
});
test("node:http and Express, websocket: it answers on a WebSocket, and refuses others", async (t) => {
  const running = await express.start(t, "websocket");
  assert.equal((await running.ask("GET /")).status, 426);
  const client = new WebSocket(`ws://127.0.0.1:${running.port}/`);
  try {
    await within(once(client, "open"), () => "opening the WebSocket");
    client.send("hello");
    const [data] = await within(once(client, "message"), () => "waiting for its answer");
    assert.equal(String(data), "You said hello");
  } finally {
    client.terminate();
  }
});
test("every program of node:http and Express was run, or is JavaScript at least", () =>
  express.checkRest());

const hono = new PageBlocks("docs/migration/hono-node-server.md");
test("@hono/node-server, application: folder, address, notes, 413 and faults", async (t) => {
  const { ask } = await hono.start(t, "application");
  assert.equal((await ask("GET /")).status, 200);
  assert.equal((await ask("GET /address")).content.toString(), "127.0.0.1");
  const note = await ask("POST /notes", "a note");
  assert.deepEqual([note.status, note.content.toString()], [201, "6 characters\n"]);
  assert.equal((await ask("POST /notes", TOO_LARGE)).status, 413);
  assert.equal((await ask("POST /form", "name=Ada", [FORM])).content.toString(), "Hello, Ada!\n");
  assert.equal((await ask("POST /form", "name=Ada&".repeat(1001), [FORM])).status, 413);
  const failed = await ask("GET /fails");
  assert.deepEqual([failed.status, failed.content.toString()], [500, "Something went wrong.\n"]);
});
test("every program of @hono/node-server was run, or is JavaScript at least", () =>
  hono.checkRest());

const srvx = new PageBlocks("docs/migration/srvx.md");
test("srvx, application: folder, address and middleware", async (t) => {
  const { ask } = await srvx.start(t, "application");
  assert.equal((await ask("GET /")).status, 200);
  const hello = await ask("GET /hello");
  assert.equal(hello.content.toString(), "Hello, 127.0.0.1!\n");
  assert.equal(fieldValue(hello, "X-Frame-Options"), "DENY");
});
test("every program of srvx was run, or is JavaScript at least", () => srvx.checkRest());

for (const name of [
  "handlers.md",
  "fast-response.md",
  ...readdirSync(join(DOCS, "migration")).map((page) => `migration/${page}`),
]) {
  test(`the links of ${name} lead somewhere`, () => {
    const path = join(DOCS, name);
    const prose = readFileSync(path, "utf8").replace(/^```.*?^```$/gms, "");
    const links = prose.matchAll(/\]\((?!https?:)([^)#]*)#?([^)]*)\)/g);
    for (const [, file = "", anchor = ""] of links) {
      const target = join(dirname(path), file);
      assert.ok(existsSync(target), file);
      if (anchor === "") continue;
      const headings = readFileSync(target, "utf8").matchAll(/^#+ (.*)$/gm);
      const slugs = [...headings].map(([, heading = ""]) => slugOf(heading));
      assert.ok(slugs.includes(anchor), `${file}#${anchor}`);
    }
  });
}
