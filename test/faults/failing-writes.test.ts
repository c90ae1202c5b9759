/**
 * What does a client have when the n-th write to its socket fails? The answers before it, whole, and never bytes
 * that aren't an answer's; and the server has no file open and no connection left.
 */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { serve } from "../../src/app/serve.ts";
import type { Server } from "../../src/server/server.ts";
import { descriptorsBeneath } from "../support/descriptors.ts";
import { connect, within } from "../support/raw-client.ts";
import { readResponses } from "../support/response-parser.ts";

const HOST = "Host: h\r\n";
const large = Buffer.alloc(1_500_000, "0123456789");
const CODES = ["EPIPE", "ECONNRESET", "ENOBUFS", "ETIMEDOUT"];

const TARGETS = ["/small.txt", "/large.bin", "/missing", "/small.txt"];
const REQUESTS = TARGETS.map((target) => `GET ${target} HTTP/1.1\r\n${HOST}\r\n`).join("");

interface WithWrites {
  _writeGeneric(
    writev: boolean,
    data: unknown,
    encoding: string,
    done: (error?: Error) => void,
  ): void;
}

/** Makes one write to a client of this port fail, and returns how many there were so far. */
function failWrite(t: TestContext, port: number, call: number, code: string): () => number {
  const prototype = Socket.prototype as unknown as WithWrites;
  const real = prototype._writeGeneric;
  let count = 0;
  prototype._writeGeneric = function (this: Socket & WithWrites, writev, data, encoding, done) {
    if (this.localPort === port && ++count === call) {
      setImmediate(done, Object.assign(new Error(`${code}: made to fail`), { code }));
      return;
    }
    real.call(this, writev, data, encoding, done);
  };
  const restore = (): void => {
    prototype._writeGeneric = real;
  };
  t.after(restore);
  return () => {
    restore();
    return count;
  };
}

async function startFolder(t: TestContext): Promise<{ server: Server; told: unknown[] }> {
  const root = await mkdtemp(join(tmpdir(), "barewire-"));
  t.after(() => rm(root, { recursive: true }));
  await writeFile(join(root, "small.txt"), "small");
  await writeFile(join(root, "large.bin"), large);
  const told: unknown[] = [];
  const error = (fault: unknown) => void told.push(fault);
  const server = serve({ root, port: 0, hostname: "127.0.0.1", error });
  t.after(async () => {
    await within(server.close(), () => "closing the server");
    assert.equal(descriptorsBeneath(root), 0);
  });
  await server.ready();
  return { server, told };
}

/** Asks for everything at once, and returns how many answers came whole. */
async function askForAll(port: number): Promise<number> {
  using client = await connect(port);
  await client.send(REQUESTS);
  client.end();
  const received = await client.untilCut();
  const { responses } = readResponses(received, [], false);
  for (const [index, { status, content }] of responses.entries()) {
    const target = TARGETS[index];
    assert.equal(status, target === "/missing" ? 404 : 200);
    if (target === "/small.txt") assert.equal(content.toString(), "small");
    if (target === "/large.bin") assert.ok(content.equals(large));
  }
  return responses.length;
}

for (const code of CODES) {
  test(`the n-th write fails: ${code}`, async (t) => {
    const { server, told } = await startFolder(t);
    let writes = 0;
    for (let failed = true; failed; ) {
      const ended = failWrite(t, server.port, writes + 1, code);
      const whole = await askForAll(server.port);
      failed = ended() > writes;
      if (failed) writes++;
      assert.equal(whole < TARGETS.length, failed, `write ${writes}`);
      while (server.connections > 0) await wait(1);
    }
    assert.ok(writes >= 3, `${writes} writes`);
    assert.equal(await askForAll(server.port), TARGETS.length);
    // That a client can't be reached is nobody's fault.
    assert.deepEqual(told, []);
  });
}
