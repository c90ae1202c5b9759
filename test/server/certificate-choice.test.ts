/**
 * Does a client get the certificate for the name that it asks for, and nobody an error for a strange one?
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type TestContext, test } from "node:test";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import { HttpResponse } from "../../src/http/response.ts";
import { ByName } from "../../src/server/certificate-choice.ts";
import type { Server } from "../../src/server/server.ts";
import { CA, TLS } from "../support/certificates.ts";
import { helloFor, inRecordsOf } from "../support/client-hello.ts";
import { issuedFor, pfxOf, testAuthority } from "../support/issued.ts";
import { program } from "../support/programs.ts";
import { connect } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";

const openssl = program("openssl", "openssl");
const ASK = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

/** The first speaks for localhost, the others for a shop and a blog. */
async function start(t: TestContext): Promise<Server> {
  const shop = await issuedFor(["shop.test", "*.shop.test"]);
  const blog = pfxOf(await issuedFor(["blog.test", "shop.test"]), "sesame");
  const tls = [TLS, shop, { pfx: blog, passphrase: "sesame" }];
  return startServer(t, () => HttpResponse.text("hello"), { tls });
}

/** What the certificate says that somebody gets who asks for this. */
async function namesGot(
  { port }: Server,
  servername: string,
  more: ConnectionOptions = {},
): Promise<string> {
  const options = { port, host: "127.0.0.1", rejectUnauthorized: false, servername, ...more };
  const socket = connectTls(options);
  await once(socket, "secureConnect");
  const { subjectaltname = "" } = socket.getPeerCertificate();
  socket.destroy();
  return subjectaltname;
}

const FIRST = /^DNS:localhost, /;
const SHOP = /^DNS:shop\.test, DNS:\*\.shop\.test$/;
const BLOG = /^DNS:blog\.test, /;

for (const [name, wanted] of [
  ["localhost", FIRST],
  ["shop.test", SHOP],
  ["SHOP.Test", SHOP],
  ["a.shop.test", SHOP],
  ["blog.test", BLOG],
  ["a.b.shop.test", FIRST],
  ["a.blog.test", FIRST],
  ["xshop.test", FIRST],
  ["", FIRST],
  ["__proto__", FIRST],
  ["constructor", FIRST],
  [".shop.test", FIRST],
  ["*.shop.test", FIRST],
  ["-", FIRST],
] as const) {
  test(`who asks for "${name}" gets the certificate that has it, or the first`, async (t) => {
    const server = await start(t);
    for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
      assert.match(await namesGot(server, name, { maxVersion }), wanted);
    }
  });
}

test("clients that check find nothing wrong with either", async (t) => {
  const server = await start(t);
  const ca = [CA, (await testAuthority()).cert];
  for (const servername of ["localhost", "www.shop.test", "blog.test"]) {
    const socket = connectTls({ port: server.port, host: "127.0.0.1", ca, servername });
    socket.write(ASK);
    const [answer] = await once(socket, "data");
    assert.match(String(answer), /^HTTP\/1\.1 200 /, servername);
    socket.destroy();
  }
});

test("openssl gets the chain for each name, and no cipher without forward secrecy", {
  skip: openssl.skip,
}, async (t) => {
  const server = await start(t);
  const to = ["s_client", "-connect", `127.0.0.1:${server.port}`];
  const shop = await openssl.run([...to, "-servername", "shop.test", "-showcerts"]);
  assert.match(String(shop.stdout), /i:.*CN ?= ?barewire local authority/);
  assert.equal(String(shop.stdout).match(/BEGIN CERTIFICATE/g)?.length, 2);
  const old = [...to, "-tls1_2", "-servername", "shop.test", "-cipher"];
  for (const cipher of ["AES128-GCM-SHA256", "ECDHE-RSA-AES128-SHA256", "ECDHE-RSA-AES256-SHA"]) {
    const refused = await openssl.run([...old, cipher]);
    assert.match(String(refused.stdout), /Cipher is \(NONE\)/, cipher);
  }
  const spoken = await openssl.run([...old, "ECDHE-RSA-CHACHA20-POLY1305"]);
  assert.match(String(spoken.stdout), /Cipher is ECDHE-RSA-CHACHA20-POLY1305/);
});

for (const [what, name] of [
  ["300 bytes", Buffer.alloc(300, "a")],
  ["NUL in it", Buffer.from("shop.test\0.evil.example")],
  ["no UTF-8", Buffer.from([0xff, 0xfe, 0x80])],
  ["no bytes", Buffer.alloc(0)],
  ["control characters", Buffer.from("\r\n\x1b[2J")],
] as const) {
  test(`a name of ${what} ends in an alert or the first certificate, and nobody else notices`, async (t) => {
    const server = await start(t);
    using client = await connect(server.port);
    await client.send(await helloFor(name));
    const type = await client.until("an answer", (received) => received[0]);
    assert.ok(type === ALERT || type === HANDSHAKE, `record of type ${type}`);
    assert.match(await namesGot(server, "shop.test"), SHOP);
  });
}

const ALERT = 21;
const HANDSHAKE = 22;

test("a name belongs to whoever had it first, and to nobody when nobody has it", () => {
  const byName = new ByName(0);
  byName.add(["a.example", "*.example"], 1);
  byName.add(["a.example", "b.example"], 2);
  assert.deepEqual(
    ["a.example", "A.EXAMPLE.", "b.example", "c.example", "example", "toString", "*.example"].map(
      (name) => byName.find(name),
    ),
    [1, 1, 2, 1, 0, 0, 0],
  );
});

test("a first message in many records and packets finds its certificate as well", async (t) => {
  const server = await start(t);
  const hello = inRecordsOf(
    100,
    await helloFor(Buffer.from("www.shop.test"), { maxVersion: "TLSv1.2" }),
  );
  using client = await connect(server.port);
  await client.send(hello, { split: { seed: 3 } });
  await client.until(
    "its certificate",
    (received) => received.includes("*.shop.test") || undefined,
  );
});

test("with one certificate there is nothing to choose, so nobody is asked", async (t) => {
  const server = await startServer(t, () => HttpResponse.text("hello"), { tls: [TLS] });
  assert.match(await namesGot(server, "shop.test"), FIRST);
});
