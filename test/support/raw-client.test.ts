/**
 * Does the raw client send what it was told, in the pieces it was told, and never wait for ever?
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { Prng } from "./prng.ts";
import { connect, converse, cut } from "./raw-client.ts";

async function listenWith(t: TestContext, serve: (socket: Socket) => void): Promise<number> {
  const server = createServer({ allowHalfOpen: true }, serve);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

const ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

test("each split sends the same bytes", async (t) => {
  const heard: Buffer[] = [];
  const port = await listenWith(t, (socket) => {
    socket.on("data", (bytes: Buffer) => heard.push(bytes));
    socket.on("end", () => socket.end(ANSWER));
  });
  for (const split of ["whole", "bytes", { seed: 7 }] as const) {
    heard.length = 0;
    using client = await connect(port);
    await client.send("GET /\xff\r\n", { split });
    client.end();
    const [response] = await client.finalResponses();
    assert.equal(response?.content.toString(), "hi");
    assert.equal(Buffer.concat(heard).toString("latin1"), "GET /\xff\r\n");
    if (split === "bytes") assert.equal(heard.length, 8);
  }
});

test("byte by byte arrives byte by byte", async (t) => {
  const heard: number[] = [];
  const port = await listenWith(t, (socket) => {
    socket.on("data", (bytes: Buffer) => heard.push(bytes.length));
    socket.on("end", () => socket.end(ANSWER));
  });
  using client = await connect(port);
  await client.send("0123456789", { split: "bytes" });
  client.end();
  await client.untilClosed();
  assert.deepEqual(heard, Array(10).fill(1));
});

test("a cut loses nothing, and the same seed cuts alike", () => {
  const bytes = new Prng(1).bytes(500);
  const pieces = cut(bytes, { seed: 3 });
  assert.ok(pieces.length > 5);
  assert.deepEqual(Buffer.concat(pieces), Buffer.from(bytes));
  assert.deepEqual(cut(bytes, { seed: 3 }), pieces);
  assert.notDeepEqual(cut(bytes, { seed: 4 }), pieces);
});

test("an answer that is cut short is an error that shows what came", async (t) => {
  const port = await listenWith(t, (socket) => {
    socket.end(ANSWER.slice(0, -1));
  });
  using client = await connect(port);
  await assert.rejects(client.responses(1), /closed before 1 responses; .*Content-Length: 2/);
  await assert.rejects(client.finalResponses(), /bytes behind the responses/);
});

test("a reset is an error, not an end", async (t) => {
  const port = await listenWith(t, (socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.resetAndDestroy());
  });
  await assert.rejects(converse(port, "x"), /ECONNRESET while waiting/);
});
