/**
 * Does a client resume its session wherever the keys of its ticket are known, and nowhere else?
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { connect as connectTls } from "node:tls";
import { HttpResponse } from "../../src/http/response.ts";
import { checkedTicketKeys, newTicketKeys } from "../../src/server/ticket-keys.ts";
import { CA, TLS } from "../support/certificates.ts";
import { startServer } from "../support/test-server.ts";

const ASK = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
const VERSIONS = ["TLSv1.2", "TLSv1.3"] as const;

async function sessionAt(port: number, maxVersion: (typeof VERSIONS)[number]): Promise<Buffer> {
  const socket = connectTls({ port, host: "127.0.0.1", ca: CA, maxVersion });
  socket.write(ASK);
  const [session] = await once(socket, "session");
  socket.destroy();
  return session;
}

async function resumes(
  port: number,
  session: Buffer,
  maxVersion: (typeof VERSIONS)[number] = "TLSv1.3",
): Promise<boolean> {
  const socket = connectTls({ port, host: "127.0.0.1", ca: CA, session, maxVersion });
  await once(socket, "secureConnect");
  const reused = socket.isSessionReused();
  socket.destroy();
  return reused;
}

test("servers that share keys resume each other's sessions, until these change", async (t) => {
  const ticketKeys = newTicketKeys();
  const answer = (): HttpResponse => HttpResponse.text("hello");
  const [one, other, stranger] = await Promise.all([
    startServer(t, answer, { tls: TLS, ticketKeys }),
    startServer(t, answer, { tls: TLS, ticketKeys }),
    startServer(t, answer, { tls: TLS }),
  ]);
  for (const version of VERSIONS) {
    const session = await sessionAt(one.port, version);
    assert.equal(await resumes(other.port, session, version), true, version);
    assert.equal(await resumes(stranger.port, session, version), false, version);
  }
  const session = await sessionAt(one.port, "TLSv1.3");
  const keys = newTicketKeys();
  other.update({ ticketKeys: keys });
  assert.equal(await resumes(other.port, session), false);
  one.update({ ticketKeys: keys });
  one.renew(TLS);
  assert.equal(await resumes(other.port, await sessionAt(one.port, "TLSv1.3")), true);
});

test("what can't be keys", () => {
  assert.throws(() => checkedTicketKeys(new Uint8Array(47)), /ticketKeys must be 48 bytes, not 47/);
  assert.throws(() => checkedTicketKeys("x".repeat(48) as never), TypeError);
  assert.equal(checkedTicketKeys(undefined), undefined);
});
