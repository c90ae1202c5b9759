/**
 * Where does a server listen on a machine that has less than others?
 */
import assert from "node:assert/strict";
import { createServer, type ListenOptions, type Server } from "node:net";
import { test } from "node:test";
import { listenOn } from "../../src/server/listening.ts";
import { resolveOptions } from "../../src/server/options.ts";

/** As on a kernel that was built or started without IPv6. */
function withoutIpv6(): Server {
  const server = createServer();
  const listen = server.listen.bind(server) as (options: ListenOptions, done: () => void) => Server;
  const refusing = (options: ListenOptions, done: () => void): Server => {
    if (options.host?.includes(":") !== true) return listen(options, done);
    const error = Object.assign(new Error("no IPv6"), { code: "EAFNOSUPPORT" });
    process.nextTick(() => server.emit("error", error));
    return server;
  };
  server.listen = refusing as typeof server.listen;
  return server;
}

async function addressesOf(hostname: string): Promise<(string | undefined)[]> {
  const options = resolveOptions({ hostname, port: 0, handler: () => undefined });
  const listeners = await listenOn(options, withoutIpv6);
  const addresses = listeners.map((listener) => {
    const address = listener.address();
    return address === null || typeof address === "string" ? undefined : address.address;
  });
  for (const listener of listeners) listener.close();
  return addresses;
}

test("every interface is every one that there is, also without IPv6", async () => {
  assert.deepEqual(await addressesOf("::"), ["0.0.0.0"]);
});

test("localhost is what there is of it", async () => {
  assert.deepEqual(await addressesOf("localhost"), ["127.0.0.1"]);
});

test("an address that was asked for alone isn't replaced", async () => {
  await assert.rejects(addressesOf("::1"), { code: "EAFNOSUPPORT" });
});

test("as many may wait to be accepted as usual systems allow, or as many as are said", async () => {
  const queueOf = async (said: { backlog?: number }): Promise<unknown> => {
    const options = resolveOptions({
      hostname: "127.0.0.1",
      port: 0,
      handler: () => undefined,
      ...said,
    });
    let asked: unknown;
    const [listener] = await listenOn(options, () => {
      const server = createServer();
      const listen = server.listen.bind(server) as (at: ListenOptions, done: () => void) => Server;
      server.listen = ((at: ListenOptions, done: () => void) => {
        asked = at.backlog;
        return listen(at, done);
      }) as typeof server.listen;
      return server;
    });
    listener?.close();
    return asked;
  };
  assert.equal(await queueOf({}), 4096);
  assert.equal(await queueOf({ backlog: 3 }), 3);
});
