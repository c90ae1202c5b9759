/**
 * Does a running server take other certificates without anybody noticing but who connects next?
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type TestContext, test } from "node:test";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { HttpResponse } from "../../src/http/response.ts";
import type { TlsCertificates } from "../../src/server/credentials.ts";
import type { Server } from "../../src/server/server.ts";
import { certificateText, TLS } from "../support/certificates.ts";
import { clientHello } from "../support/client-hello.ts";
import { issuedFor } from "../support/issued.ts";
import { connect } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";

const ASK = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

function start(t: TestContext, tls?: TlsCertificates): Promise<Server> {
  const options = tls === undefined ? {} : { tls };
  return startServer(t, () => HttpResponse.text("hello"), options);
}

async function secured({ port }: Server, session?: Buffer): Promise<TLSSocket> {
  const options = { port, host: "127.0.0.1", rejectUnauthorized: false, servername: "shop.test" };
  const socket = connectTls(session === undefined ? options : { ...options, session });
  socket.on("error", () => {});
  await once(socket, "secureConnect");
  return socket;
}

async function answered(socket: TLSSocket): Promise<void> {
  socket.write(ASK);
  const [answer] = await once(socket, "data");
  assert.match(String(answer), /^HTTP\/1\.1 200 OK/);
}

async function serialGot(server: Server): Promise<string> {
  const socket = await secured(server);
  const { serialNumber } = socket.getPeerCertificate();
  socket.destroy();
  return serialNumber;
}

const serialOf = async ({ cert }: { readonly cert: string }): Promise<string> => {
  const { X509Certificate } = await import("node:crypto");
  return new X509Certificate(cert).serialNumber;
};

test("the next handshake gets the new one; who is connected is answered on, and stays", async (t) => {
  const server = await start(t, TLS);
  const open = await secured(server);
  await answered(open);
  const renewed = await issuedFor(["shop.test"]);
  server.renew(renewed);
  assert.equal(await serialGot(server), await serialOf(renewed));
  await answered(open);
  assert.equal(server.connections >= 1, true);
  open.destroy();
});

test("a handshake that was begun before ends well, with the old or the new one", async (t) => {
  const server = await start(t, TLS);
  const hello = await clientHello({ servername: "shop.test", maxVersion: "TLSv1.2" });
  using client = await connect(server.port);
  await client.send(hello.subarray(0, 50));
  server.renew(await issuedFor(["shop.test"]));
  await client.send(hello.subarray(50));
  const type = await client.until("an answer", (received) => received[0]);
  assert.equal(type, 22);
});

test("who was here before resumes its session with the new one", async (t) => {
  const server = await start(t, TLS);
  const first = await secured(server);
  const session = once(first, "session");
  await answered(first);
  const [ticket] = (await session) as [Buffer];
  first.destroy();
  server.renew(await issuedFor(["shop.test"]));
  const second = await secured(server, ticket);
  assert.equal(second.isSessionReused(), true);
  await answered(second);
  second.destroy();
});

test("from one to several and back", async (t) => {
  const server = await start(t, TLS);
  const shop = await issuedFor(["shop.test"]);
  server.renew([TLS, shop]);
  assert.equal(await serialGot(server), await serialOf(shop));
  server.renew([TLS]);
  assert.equal(await serialGot(server), await serialOf(TLS));
});

for (const [what, tls] of [
  ["a key of another", { ...TLS, key: certificateText("other-key.pem") }],
  ["half a file", { ...TLS, cert: TLS.cert.slice(0, 400) }],
  ["nothing", []],
  ["one good and one bad", [TLS, { ...TLS, key: "" }]],
  ["no object", "cert.pem" as unknown as TlsCertificates],
] as const) {
  test(`refused, and the old one stays: ${what}`, async (t) => {
    const server = await start(t, TLS);
    assert.throws(() => server.renew(tls as TlsCertificates), /^(Type|Range)Error: .*tls/);
    assert.equal(await serialGot(server), await serialOf(TLS));
  });
}

test("a server without TLS says that there is nothing to renew", async (t) => {
  const server = await start(t);
  assert.throws(() => server.renew(TLS), /^TypeError: this server was started without tls/);
});

test("a hundred renewals under load: no request fails", async (t) => {
  const server = await start(t, TLS);
  const shop = await issuedFor(["shop.test"]);
  const open = await secured(server);
  let asked = 0;
  for (let round = 0; round < 100; round++) {
    server.renew(round % 2 === 0 ? shop : [TLS, shop]);
    await answered(open);
    if (round % 10 > 0) continue;
    const fresh = await secured(server);
    await answered(fresh);
    fresh.destroy();
    asked++;
  }
  assert.equal(asked, 10);
  open.destroy();
});
