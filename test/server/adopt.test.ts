/**
 * Does a connection go on in the socket that takes it over, and as it is where none can?
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { adopt } from "../../src/server/adopt.ts";
import { listenTo, type SocketListener } from "../../src/server/socket-events.ts";

async function accepted(t: TestContext): Promise<{ near: Socket; far: Socket }> {
  const listener = createServer({ pauseOnConnect: true }).listen(0, "127.0.0.1");
  await once(listener, "listening");
  const near = connect((listener.address() as AddressInfo).port, "127.0.0.1");
  const [far] = (await once(listener, "connection")) as [Socket];
  t.after(() => {
    near.destroy();
    far.destroy();
    listener.close();
  });
  return { near, far };
}

/** What a socket hands on, as text and as the memory that it lay in. */
function heard(socket: Socket): Promise<{ text: string; memory: ArrayBufferLike }> {
  return new Promise((resolve, reject) => {
    const ignored = (): void => undefined;
    const listener: SocketListener = {
      received: (bytes, length) => {
        const text = Buffer.from(bytes.subarray(0, length)).toString();
        resolve({ text, memory: bytes.buffer });
        return true;
      },
      ended: ignored,
      drained: ignored,
      finished: ignored,
      timedOut: ignored,
      failed: reject,
      closed: ignored,
    };
    listenTo(socket, listener);
    socket.resume();
  });
}

test("the connection goes on in another socket, and all of them read into the same memory", async (t) => {
  const memories = new Set<ArrayBufferLike>();
  for (const word of ["one", "two"]) {
    const { near, far } = await accepted(t);
    const own = adopt(far);
    t.after(() => own.destroy());
    assert.notEqual(own, far);
    assert.equal(own.remotePort, near.localPort);
    const hears = heard(own);
    near.write(word);
    const { text, memory } = await hears;
    assert.equal(text, word);
    memories.add(memory);
    own.write(`${word} answered`);
    assert.equal(String((await once(near, "data"))[0]), `${word} answered`);
  }
  assert.equal(memories.size, 1);
});

test("where the runtime's sockets are made otherwise, the accepted one is used", async (t) => {
  for (const handle of [null, {}, { readStart: () => 0 }, { useUserBuffer: () => undefined }]) {
    const { near, far } = await accepted(t);
    const inside = far as unknown as { _handle: unknown };
    const real = inside._handle;
    inside._handle = handle;
    assert.equal(adopt(far), far);
    inside._handle = real;
    const hears = heard(far);
    near.write("as ever");
    assert.equal((await hears).text, "as ever");
  }
  assert.ok(adopt(new Socket()) instanceof Socket);
});
