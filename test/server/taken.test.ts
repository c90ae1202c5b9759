/**
 * Are bytes taken when the system has them, and not when they were merely written?
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { Duplex } from "node:stream";
import { type TestContext, test } from "node:test";
import { connect as connectTls, createServer as createTls } from "node:tls";
import { takenBytes } from "../../src/server/taken.ts";
import { CA, TLS } from "../support/certificates.ts";
import { within } from "../support/raw-client.ts";

const MUCH = 64 << 20;

async function pair(t: TestContext, secured: boolean): Promise<[server: Socket, client: Socket]> {
  const listener = secured ? createTls({ cert: TLS.cert, key: TLS.key }) : createServer();
  t.after(() => void listener.close());
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address() as AddressInfo;
  const options = { port, host: "127.0.0.1" };
  const client = secured ? connectTls({ ...options, ca: CA }) : connect(options);
  const [server] = await once(listener, secured ? "secureConnection" : "connection");
  for (const socket of [server, client]) {
    socket.on("error", () => {});
    t.after(() => void socket.destroy());
  }
  return [server, client];
}

for (const secured of [false, true]) {
  test(`of what nobody reads a part is taken, and then all of it${secured ? ", with TLS" : ""}`, async (t) => {
    const [server, client] = await pair(t, secured);
    client.pause();
    server.write(Buffer.alloc(MUCH));
    await new Promise((resolve) => setTimeout(resolve, 100));
    const taken = takenBytes(server);
    assert.ok(taken !== undefined && taken < MUCH, `${taken}`);
    let received = 0;
    client.on("data", ({ length }: Buffer) => {
      received += length;
    });
    client.resume();
    const all = (async () => {
      while (received < MUCH) await once(client, "data");
    })();
    await within(all, () => `reading ${received}`);
    assert.ok((takenBytes(server) ?? 0) >= MUCH);
  });
}

test("a stream that is no socket, or is closed, doesn't tell", async (t) => {
  assert.equal(takenBytes(new Duplex({ read() {}, write() {} })), undefined);
  const [server] = await pair(t, false);
  server.destroy();
  assert.equal(takenBytes(server), undefined);
});
