/**
 * Is what a connection holds counted for as long as it holds it, and no longer?
 */
import assert from "node:assert/strict";
import { connect as connectSocket } from "node:net";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { HttpResponse } from "../../src/http/response.ts";
import { connect, DEADLINE_MS, within } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";

const GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

async function until(what: string, holds: () => boolean): Promise<void> {
  const started = Date.now();
  while (!holds()) {
    assert.ok(Date.now() - started < DEADLINE_MS, `waited too long: ${what}`);
    await wait(5);
  }
}

test("who pipelines and reads on and on holds what is on its way, and not all that ever was", async (t) => {
  // More than a system takes at once.
  const size = 8_000_000;
  const count = 10;
  let most = 0;
  const server = await startServer(t, () => {
    most = Math.max(most, server.heldBytes);
    return new HttpResponse({ content: Buffer.alloc(size) });
  });
  const socket = connectSocket(server.port, "127.0.0.1");
  t.after(() => socket.destroy());
  let received = 0;
  const all = new Promise<void>((resolve) => {
    socket.on("data", ({ length }) => {
      received += length;
      if (received >= count * size) resolve();
    });
  });
  socket.write(GET.repeat(count));
  await within(all, () => `all answers; ${received} bytes have come`);
  assert.ok(most < 2 * size, `${most} bytes were counted`);
  await until("all is free", () => server.heldBytes === 0);
});

test("a connection on which another protocol is spoken holds nothing, however its head came", async (t) => {
  const server = await startServer(t, (_, context) =>
    context.upgrade((socket, head) => {
      socket.write(`heard ${head.length}`);
    }),
  );
  using client = await connect(server.port);
  const ask = "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: x\r\n";
  await client.send(ask);
  await until("the head waits for its end", () => server.heldBytes === ask.length);
  await client.send("\r\nearly");
  await client.until("what the taker says", (bytes) => bytes.includes("heard 5") || undefined);
  assert.equal(server.heldBytes, 0);
});

test("content that its handler has read to the end is the handler's, and counts no more", async (t) => {
  const held: number[] = [];
  const server = await startServer(t, async ({ content }) => {
    await until("all of it waits", () => server.heldBytes >= 3000);
    const { length } = await content.bytes();
    held.push(server.heldBytes);
    return HttpResponse.text(String(length));
  });
  using client = await connect(server.port);
  await client.send(
    `POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3000\r\n\r\n${"x".repeat(3000)}`,
  );
  const [response] = await client.responses(1);
  assert.equal(String(response?.content), "3000");
  assert.deepEqual(held, [0]);
});
