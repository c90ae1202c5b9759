/**
 * Does a held listener take no connection, and does whoever gets its descriptor take all of them?
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { holdListeners } from "../../src/server/held-listeners.ts";
import { connect } from "../support/raw-client.ts";

const posix = { skip: process.platform === "win32" ? "descriptors of POSIX" : false };
const place = {
  ...{ unix: undefined, hostname: "127.0.0.1", port: 0, backlog: 16 },
  ...{ descriptors: [], reusePort: false },
};
/** Answers one connection on the descriptor 3 that it inherits, and ends. */
const TAKER = `require("net").createServer((socket) => {
  socket.end("taken by another process");
  socket.on("close", () => process.exit());
}).listen({ fd: 3 });`;

test(
  "who connects before anybody takes it waits, and is served by who gets the descriptor",
  posix,
  async (t) => {
    const held = await holdListeners(place);
    t.after(() => held.close());
    assert.equal(held.descriptors.length, 1);
    const [descriptor = 0] = held.descriptors;
    const child = spawn(process.execPath, ["-e", TAKER], {
      stdio: ["ignore", "ignore", "inherit", descriptor],
    });
    held.close();
    using client = await connect(held.port);
    assert.equal(String(await client.untilClosed()), "taken by another process");
    client.end();
    await once(child, "exit");
  },
);

test("both loopback addresses, on one port", posix, async () => {
  const held = await holdListeners({ ...place, hostname: "localhost" });
  const taken = createServer().listen(held.port, "127.0.0.1");
  const [error] = await once(taken, "error");
  assert.equal(error.code, "EADDRINUSE");
  assert.ok(held.descriptors.length >= 1 && held.descriptors.every((one) => one > 2));
  held.close();
});

test("a port that is taken: nothing is left open", async () => {
  const first = await holdListeners(place);
  await assert.rejects(holdListeners({ ...place, port: first.port }), { code: "EADDRINUSE" });
  first.close();
});

test("a Unix socket has no port", posix, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "barewire-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const held = await holdListeners({ ...place, unix: join(folder, "s") });
  assert.equal(held.port, 0);
  held.close();
});
