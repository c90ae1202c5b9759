/**
 * Does a thread hold sockets until it is told to let go, and say why when it can't?
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { hold } from "../../src/cli/holding.ts";
import { connect } from "../support/raw-client.ts";

const posix = { skip: process.platform === "win32" ? "descriptors of POSIX" : false };
const place = {
  ...{ unix: undefined, hostname: "127.0.0.1", port: 0, backlog: 16 },
  ...{ descriptors: [], reusePort: false },
};

test("whoever connects is let in by nobody, until it is let go", posix, async () => {
  const held = await hold(place, false);
  using client = await connect(held.port);
  await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  await wait(50);
  assert.equal(client.received.length, 0);
  assert.equal(client.ended, false);
  await held.release();
  await client.untilCut();
  const server = createServer().listen(held.port, "127.0.0.1");
  await once(server, "listening");
  server.close();
});

test("what the system says against it is told as the system says it", async (t) => {
  const server = createServer().listen(0, "127.0.0.1");
  t.after(() => server.close());
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  await assert.rejects(hold({ ...place, port }, false), { code: "EADDRINUSE", syscall: "listen" });
  const held = await hold({ ...place, port }, true);
  assert.notEqual(held.port, port);
  await held.release();
});
