/**
 * Does docs/handlers.md tell the truth? Its programs run, and are spoken to over real sockets.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { connect, within } from "../support/raw-client.ts";
import { fieldValue } from "../support/response-parser.ts";
import { PageBlocks } from "./page-blocks.ts";

const page = new PageBlocks("docs/handlers.md");

for (const [name, declined] of [
  ["fetch", "Nothing here for 127.0.0.1.\n"],
  ["own", undefined],
] as const) {
  test(`${name}: it greets, echoes, and knows no more`, async (t) => {
    const { ask } = await page.start(t, name);
    assert.equal((await ask("GET /")).content.toString(), "Hello!\n");
    assert.equal((await ask("POST /echo", "echo")).content.toString(), "echo");
    const { status, content } = await ask("GET /else");
    assert.equal(status, 404);
    if (declined !== undefined) assert.equal(content.toString(), declined);
  });
}

test("signal: it stops, and the answer still arrives", async (t) => {
  const { port, exported } = await page.start(t, "signal");
  using client = await connect(port);
  await client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  client.end();
  const [response] = await client.finalResponses(["GET"]);
  assert.equal(response?.content.toString(), "This took long.\n");
  assert.deepEqual(exported("told"), ["nobody listens"]);
});

test("around: a hint comes before the page, and afterwards it is known", async (t) => {
  const { port, exported } = await page.start(t, "around");
  using client = await connect(port);
  await client.send("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  const [hint, response] = await client.finalResponses(["GET"]);
  assert.equal(hint?.status, 103);
  assert.ok(hint !== undefined && fieldValue(hint, "Link")?.startsWith("</style.css>"));
  assert.equal(response?.status, 200);
  const later = exported("later") as string[];
  const told = async (): Promise<void> => {
    while (later.length === 0) await nextTurn();
  };
  await within(told(), () => "hearing that it was sent");
  assert.deepEqual(later, ["sent"]);
});

test("timeout: what never answers is a 503", async (t) => {
  const { ask } = await page.start(t, "timeout");
  assert.equal((await ask("GET /")).status, 503);
});

test("stream: all of it arrives", async (t) => {
  const { ask } = await page.start(t, "stream");
  assert.equal((await ask("GET /")).content.toString(), "1\n2\n3\n");
});

test("upload: content and trailers are read", async (t) => {
  const { port } = await page.start(t, "upload");
  using client = await connect(port);
  const head = "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
  await client.send(`${head}Transfer-Encoding: chunked\r\n\r\n`);
  await client.send("5\r\nhello\r\n0\r\nX-Sender: me\r\n\r\n");
  const [response] = await client.finalResponses(["POST"]);
  assert.deepEqual(JSON.parse(response?.content.toString() ?? ""), {
    sha256: createHash("sha256").update("hello").digest("hex"),
    sender: "me",
  });
});

test("trailers: they stand behind the content", async (t) => {
  const { port } = await page.start(t, "trailers");
  using client = await connect(port);
  await client.send("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  const received = (await client.untilClosed()).toString();
  assert.ok(received.endsWith("\r\n0\r\nX-Bytes: 6\r\n\r\n"), received);
});

test("events: the first comes at once, and the connection stays", async (t) => {
  const { port } = await page.start(t, "events");
  using client = await connect(port);
  await client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const text = await client.until("an event", (received) =>
    received.includes("tick 1\n\n") ? received.toString() : undefined,
  );
  assert.match(text, /\r\ncontent-type: text\/event-stream\r\n/i);
  assert.match(text, /id: 1\ndata: tick 1\n\n/);
});

test("upgrade: it says what it can do, and then does it", async (t) => {
  const { ask, port } = await page.start(t, "upgrade");
  const refused = await ask("GET /");
  assert.deepEqual([refused.status, fieldValue(refused, "Upgrade")], [426, "echo"]);
  using client = await connect(port);
  const fields = "Host: localhost\r\nConnection: upgrade\r\nUpgrade: echo\r\n";
  await client.send(`GET / HTTP/1.1\r\n${fields}\r\nearly`);
  await client.send(" and late");
  await client.until("the echo", (received) => received.includes("early and late") || undefined);
  assert.match(client.received.toString(), /^HTTP\/1\.1 101 /);
});

test("errors: each is what the table says", async (t) => {
  const { ask, port } = await page.start(t, "errors");
  for (const path of ["/throws", "/nothing", "/field", "/length", "/early"]) {
    const { status, content } = await ask(`GET ${path}`);
    assert.equal(status, 500, path);
    assert.equal(content.toString(), `${path}: something went wrong.\n`);
  }
  assert.equal((await ask("POST /large", "x".repeat(10_001))).status, 413);
  const type = "Content-Type: application/x-www-form-urlencoded";
  assert.equal((await ask("POST /form", "a=1&b=2", [type])).content.toString(), '["a","b"]');
  assert.equal((await ask("POST /form", "a=1&".repeat(1001), [type])).status, 413);
  using client = await connect(port);
  await client.send("GET /late HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const received = (await client.untilCut()).toString();
  assert.match(received, /^HTTP\/1\.1 200 /);
  assert.match(received, /\r\n4\r\nhalf\r\n$/);
});

test("every program of the page was run, or is JavaScript at least", () => page.checkRest());
