/**
 * Is a file closed, and the server alive, when a client leaves in the middle of a download or a disk
 * fails? Counts the descriptors that the process holds.
 */
import assert from "node:assert/strict";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { serve } from "../../src/app/serve.ts";
import { type ContentSource, HttpResponse } from "../../src/http/response.ts";
import type { Server } from "../../src/server/server.ts";
import { descriptorsBeneath, TELLS_DESCRIPTORS } from "../support/descriptors.ts";
import { connect, converse, within } from "../support/raw-client.ts";
import { readResponses } from "../support/response-parser.ts";
import { startServer } from "../support/test-server.ts";

const HOST = "Host: h\r\n";
const LARGE = 64 << 20;

async function serveFolder(t: TestContext): Promise<{ server: Server; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), "barewire-"));
  await writeFile(join(folder, "large.bin"), "");
  await truncate(join(folder, "large.bin"), LARGE);
  await writeFile(join(folder, "small.txt"), "small");
  const quiet = { error: () => undefined };
  const server = serve({ root: folder, port: 0, hostname: "127.0.0.1", ...quiet });
  await server.ready();
  t.after(async () => {
    await server.close(true);
    await rm(folder, { recursive: true });
  });
  return { server, folder };
}

async function untilClosed(server: Server, folder = "nowhere"): Promise<void> {
  const closed = async () => {
    while (server.connections > 0 || descriptorsBeneath(folder) > 0) await wait(5);
  };
  await within(closed(), () => `closing ${descriptorsBeneath(folder)} files`);
}

test("a client that leaves in the middle of a file leaves no descriptor behind", async (t) => {
  const { server, folder } = await serveFolder(t);
  for (let round = 0; round < 30; round++) {
    using client = await connect(server.port);
    await client.send(`GET /large.bin HTTP/1.1\r\n${HOST}\r\n`);
    await client.until("some of it", ({ length }) => (length > round * 20_000 ? true : undefined));
    if (TELLS_DESCRIPTORS) assert.ok(descriptorsBeneath(folder) >= 1);
    if (round % 2 === 0) client.socket.resetAndDestroy();
    else client.socket.destroy();
  }
  await untilClosed(server, folder);
  const [response] = await converse(server.port, "GET /small.txt HTTP/1.0\r\n\r\n");
  assert.equal(response?.content.toString(), "small");
});

test("a client that leaves before anything is sent leaves no descriptor behind", async (t) => {
  const { server, folder } = await serveFolder(t);
  for (let round = 0; round < 50; round++) {
    using client = await connect(server.port);
    client.socket.write(`GET /large.bin HTTP/1.1\r\n${HOST}\r\n`.repeat(1 + (round % 3)));
    if (round % 3 === 0) await wait(1);
    client.socket.resetAndDestroy();
  }
  await untilClosed(server, folder);
});

test("HEAD of a large file opens it for no longer than its head takes", async (t) => {
  const { server, folder } = await serveFolder(t);
  using client = await connect(server.port);
  await client.send(`HEAD /large.bin HTTP/1.1\r\n${HOST}\r\n`.repeat(100));
  const responses = await client.responses(100, Array<string>(100).fill("HEAD"));
  assert.ok(responses.every(({ status }) => status === 200));
  assert.equal(descriptorsBeneath(folder), 0);
});

test("a file that shrinks while it is sent breaks the connection, and is closed", async (t) => {
  const { server, folder } = await serveFolder(t);
  using client = await connect(server.port);
  client.socket.pause();
  await client.send(`GET /large.bin HTTP/1.1\r\n${HOST}\r\n`);
  await wait(100);
  await truncate(join(folder, "large.bin"), 1000);
  client.socket.resume();
  const received = await client.untilCut();
  assert.deepEqual(readResponses(received, [], false).responses, []);
  client.socket.destroy();
  await untilClosed(server, folder);
});

for (const nth of [1, 2, 3, 4, 5]) {
  for (const how of ["rejects", "throws", "gives nothing"] as const) {
    test(`read number ${nth} ${how}`, async (t) => {
      let reads = 0;
      let closed = 0;
      const fault = () => {
        if (how === "gives nothing") return Promise.resolve(0);
        const error = Object.assign(new Error("EIO: i/o error, read"), { code: "EIO" });
        if (how === "throws") throw error;
        return Promise.reject(error);
      };
      const content: ContentSource = {
        kind: "source",
        length: 4 * 262_144 + 1,
        read: (into) => (++reads === nth ? fault() : Promise.resolve(into.length)),
        close: () => {
          closed++;
        },
      };
      const server = await startServer(t, (request) =>
        request.path === "/" ? new HttpResponse({ content }) : HttpResponse.text("alive"),
      );
      using client = await connect(server.port);
      const next = `GET /next HTTP/1.1\r\n${HOST}\r\n`;
      await client.send(`GET / HTTP/1.1\r\n${HOST}\r\n${next}`);
      const received = await client.untilCut();
      assert.deepEqual(readResponses(received, [], false).responses, []);
      assert.equal(reads, nth);
      assert.equal(closed, 1);
      client.socket.destroy();
      const [response] = await converse(server.port, "GET /next HTTP/1.0\r\n\r\n");
      assert.equal(response?.content.toString(), "alive");
      await untilClosed(server);
    });
  }
}
