/**
 * Does what npm ships serve on this runtime as on every other: the applications in examples/, those that are
 * built here, a folder, and what is done with the connection itself?
 *
 *     node --import tsx test/matrix/runtime.ts deno run -A
 *
 * The words are a program and what it is given before a script. The questions are asked by the Node that
 * runs this file, over real sockets.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, test } from "node:test";
import { askAll, FRAMEWORKS } from "../../examples/tests/questions.ts";
import { onOwnConnections } from "../../examples/tests/starting.ts";
import { type Runtime, startScript } from "../support/processes.ts";
import { connect, type RawClient, within } from "../support/raw-client.ts";
import { fieldValue } from "../support/response-parser.ts";
import type { Cleanup } from "../support/test-server.ts";
import { BUILT, ruledOut } from "./built.ts";

const [program = process.execPath, ...flags] = process.argv.slice(2);
const RUNTIME: Runtime = { program, flags };
const LAST_CHUNK = Buffer.from("0\r\n\r\n");

const VERSION = spawnSync(program, ["--version"], { encoding: "utf8" }).stdout;

const APPLICATIONS: readonly { name: string; script: string; skip: string | false }[] = [
  ...FRAMEWORKS.map((name) => ({
    name,
    script: `examples/${name}/server.js`,
    skip: false as const,
  })),
  ...BUILT.map((built) => ({
    name: built.name,
    script: `test/matrix/${built.name}/server.mjs`,
    skip: ruledOut(built, VERSION),
  })),
];

for (const { name, script, skip } of APPLICATIONS) {
  for (const kept of [true, false]) {
    test(`${name}, ${kept ? "on one connection" : "on many"}`, { skip }, async (t) => {
      const { port } = await startScript(t, script, [], RUNTIME);
      await askAll(t, port, kept);
    });
  }
}

describe("a folder", () => {
  test("is served, and the wire shown", async (t) => {
    const words = ["htdocs", "--port", "0", "--wire"];
    const server = await startScript(t, "dist/barewire.cjs", words, RUNTIME);
    const ask = onOwnConnections(server.port);
    const page = await ask("GET /");
    assert.equal(page.status, 200);
    assert.match(page.content.toString(), /It works/);
    await server.printed("GET / HTTP/1.1");
    await server.printed("200 OK");
    const tag = fieldValue(page, "ETag") ?? "";
    assert.equal((await ask("GET /", { headers: { "If-None-Match": tag } })).status, 304);
    const part = await ask("GET /ipsum.html", { headers: { Range: "bytes=0-8" } });
    assert.equal(part.status, 206);
    assert.equal(part.content.length, 9);
    assert.equal((await ask("HEAD /ipsum.html")).content.length, 0);
    assert.equal((await ask("GET /nope")).status, 404);
    assert.equal((await ask("GET /../package.json")).status, 400);
  });
});

describe("a connection", () => {
  test("answers what is pipelined, in order, however it is cut", async (t) => {
    for (const split of ["whole", { seed: 7 }, "bytes"] as const) {
      using client = await asClient(t);
      const requests = ["one", "two", "three"].map(
        (text) => `POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: ${text.length}\r\n\r\n${text}`,
      );
      await client.send(requests.join(""), { split });
      const contents = (await client.responses(3)).map(({ content }) => content.toString());
      assert.deepEqual(contents, ["one", "two", "three"]);
    }
  });

  test("is answered after its client has ended its side", async (t) => {
    using client = await asClient(t);
    await client.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nlast");
    client.end();
    const [response] = await client.finalResponses();
    assert.equal(response?.content.toString(), "last");
  });

  test("is handed over at an upgrade", async (t) => {
    using client = await asClient(t);
    const upgrade = "Connection: Upgrade\r\nUpgrade: echo";
    await client.send(`GET /upgrade HTTP/1.1\r\nHost: h\r\n${upgrade}\r\n\r\nfirst `);
    const says = (text: string): Promise<true> =>
      client.until(text, (received) => received.includes(text) || undefined);
    await says("first ");
    await client.send("second ");
    await says("first second ");
    client.end();
    const all = (await client.untilClosed()).toString("latin1");
    assert.match(all, /^HTTP\/1\.1 101 [\s\S]*\r\n\r\nfirst second bye$/);
  });

  test("refuses what isn't HTTP, and ends", async (t) => {
    using client = await asClient(t);
    await client.send("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: x\r\n\r\n");
    const [refused] = await client.finalResponses();
    assert.equal(refused?.status, 400);
  });

  test("sends no more than its client reads", async (t) => {
    const port = await servedPort(t);
    using client = await connect(port);
    client.socket.pause();
    await client.send("GET /many HTTP/1.1\r\nHost: h\r\n\r\n");
    const pieces = await settled(port);
    assert.ok(pieces > 0 && pieces < 190, `${pieces} of 200 pieces left the handler`);
    client.socket.resume();
    await client.until(
      "the last chunk",
      (received) => received.subarray(-5).equals(LAST_CHUNK) || undefined,
    );
    assert.ok(client.received.length > 200 * 65_536);
  });

  for (const [how, leave] of [
    ["a reset", (client: RawClient) => client.socket.resetAndDestroy()],
    ["its end", (client: RawClient) => client.end()],
  ] as const) {
    test(`tells the handler of ${how}`, async (t) => {
      const port = await servedPort(t);
      using client = await connect(port);
      await client.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
      leave(client);
      await within(untilTold(port), () => "the handler hears of it");
    });
  }
});

async function servedPort(t: Cleanup): Promise<number> {
  return (await startScript(t, "test/matrix/served.mjs", [], RUNTIME)).port;
}

async function asClient(t: Cleanup): Promise<RawClient> {
  return await connect(await servedPort(t));
}

async function textOf(port: number, path: string): Promise<string> {
  return (await onOwnConnections(port)(`GET ${path}`)).content.toString();
}

/** How many pieces have left the handler, once there are no more of them. */
async function settled(port: number): Promise<number> {
  for (let before = 0; ; ) {
    await new Promise((done) => setTimeout(done, 300));
    const now = Number(await textOf(port, "/pieces"));
    if (now === before) return now;
    before = now;
  }
}

async function untilTold(port: number): Promise<void> {
  while ((await textOf(port, "/left")) === "nobody")
    await new Promise((done) => setTimeout(done, 20));
}
