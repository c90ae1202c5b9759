/**
 * Does a client come to a server by every way there is, and say at which stage it doesn't?
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";
import { type Destination, DialError, dial } from "../../src/client/dial.ts";
import { TLS } from "../support/certificates.ts";
import { temporaryFolder } from "../support/folder.ts";
import { startRaw } from "./scripted-server.ts";

const PATIENCE = { deadlineMs: 30_000 };

async function failsAt(
  destination: Destination,
  stage: string,
  deadlineMs = 30_000,
): Promise<DialError> {
  try {
    const { socket } = await dial(destination, { deadlineMs });
    socket.destroy();
  } catch (error) {
    assert.ok(error instanceof DialError, String(error));
    assert.equal(error.stage, stage, error.message);
    return error;
  }
  assert.fail(`a connection, and not an error at ${stage}`);
}

async function startTls(t: TestContext, options: TlsOptions = {}): Promise<number> {
  const server = createTlsServer({ ...TLS, ...options }, (socket) => {
    socket.on("error", () => {});
    socket.end("hello");
  });
  server.on("tlsClientError", () => {});
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  return address.port;
}

test("by TCP, and by a Unix socket", async (t) => {
  const { port } = await startRaw(t, (socket) => socket.end("hello"));
  const path = join(temporaryFolder(t), "x.sock");
  const server = createServer((socket) => socket.end("hello")).listen(path);
  t.after(() => server.close());
  await once(server, "listening");
  for (const more of [{ port }, { port: 0, unix: path }]) {
    const { socket, secured } = await dial({ host: "127.0.0.1", tls: false, ...more }, PATIENCE);
    assert.equal(secured, undefined);
    const [bytes] = await once(socket, "data");
    assert.equal(String(bytes), "hello");
    socket.destroy();
  }
});

test("a certificate that nobody vouches for is refused, unless somebody insists", async (t) => {
  const port = await startTls(t);
  const destination = { host: "127.0.0.1", port, tls: true };
  const { code } = await failsAt(destination, "certificate");
  assert.match(code, /UNABLE|SELF_SIGNED/);
  const { socket, secured } = await dial(destination, { ...PATIENCE, insecure: true });
  assert.equal(secured?.distrust, code);
  assert.match(secured?.protocol ?? "", /^TLSv1\.[23]$/);
  const [bytes] = await once(socket, "data");
  assert.equal(String(bytes), "hello");
  socket.destroy();
});

test("plain text where TLS should be, and TLS without HTTP/1.1", async (t) => {
  const { port } = await startRaw(t, (socket) => {
    socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
  });
  const { code } = await failsAt({ host: "127.0.0.1", port, tls: true }, "tls");
  assert.match(code, /WRONG_VERSION|PACKET_LENGTH/);
  const other = await startTls(t, { ALPNProtocols: ["h2"] });
  const refused = await failsAt({ host: "127.0.0.1", port: other, tls: true }, "tls");
  assert.match(refused.code, /NO_APPLICATION_PROTOCOL/);
});

test("nobody there, no such name, no such socket", async (t) => {
  const { port } = await startRaw(t, () => {});
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(address !== null && typeof address === "object" && address.port !== port);
  await new Promise((resolve) => server.close(resolve));
  const refused = await failsAt(
    { host: "127.0.0.1", port: address.port, tls: false },
    "connection",
  );
  assert.equal(refused.code, "ECONNREFUSED");
  await failsAt({ host: "nobody.invalid", port: 80, tls: false }, "name");
  const missing = { host: "localhost", port: 0, unix: join(temporaryFolder(t), "no"), tls: false };
  assert.equal((await failsAt(missing, "connection")).code, "ENOENT");
});

test("a server that says nothing of TLS isn't waited for longer than said", async (t) => {
  const { port } = await startRaw(t, () => {});
  await failsAt({ host: "127.0.0.1", port, tls: true }, "deadline", 100);
});

test("a server that closes in the handshake", async (t) => {
  const { port } = await startRaw(t, (socket) => {
    socket.once("data", () => socket.end());
  });
  await failsAt({ host: "127.0.0.1", port, tls: true }, "tls");
});
