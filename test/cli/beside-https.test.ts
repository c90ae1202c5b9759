/**
 * Does a running command take renewed files, keep the old ones when they are broken, and drop nobody?
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { type Issued, issueCertificate } from "../../src/cli/issuing.ts";
import { temporaryFolder } from "../support/folder.ts";
import { issuedFor, testAuthority } from "../support/issued.ts";
import { type RunningCommand, run } from "./running-command.ts";

const ASK = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

interface Renewable {
  readonly command: RunningCommand;
  readonly port: number;
  readonly folder: string;
}

function put(folder: string, { cert, key }: Issued): void {
  // In two steps, as by a program that knows of nobody who reads.
  for (const [name, text] of [
    ["cert.pem", cert],
    ["key.pem", key],
  ] as const) {
    writeFileSync(join(folder, `${name}.new`), text, { mode: 0o600 });
    renameSync(join(folder, `${name}.new`), join(folder, name));
  }
}

async function start(t: TestContext, first: Issued): Promise<Renewable> {
  const folder = temporaryFolder(t);
  put(folder, first);
  const pair = ["--cert", join(folder, "cert.pem"), "--key", join(folder, "key.pem")];
  const command = run(t, [temporaryFolder(t), "--port", "0", ...pair]);
  return { command, folder, port: await command.port() };
}

async function secured(port: number): Promise<TLSSocket> {
  const { cert: ca } = await testAuthority();
  const socket = connectTls({ port, host: "localhost", servername: "localhost", ca });
  await once(socket, "secureConnect");
  return socket;
}

async function answered(socket: TLSSocket): Promise<void> {
  socket.write(ASK);
  const [answer] = await once(socket, "data");
  assert.match(String(answer), /^HTTP\/1\.1 404 /);
}

async function serialGot(port: number): Promise<string> {
  const socket = await secured(port);
  const { serialNumber } = socket.getPeerCertificate();
  socket.destroy();
  return serialNumber;
}

test("renewed files are used from the next handshake on; broken ones leave the old, and say why", async (t) => {
  const { command, folder, port } = await start(t, await issuedFor(["localhost"]));
  const before = await serialGot(port);
  const open = await secured(port);
  await answered(open);
  writeFileSync(join(folder, "cert.pem"), "-----BEGIN CERTIFICATE-----\nhalf");
  await command.complains(
    /The new certificate can't be used, so the old one stays\. HTTPS can't be spoken: ".*cert\.pem" holds no certificate in PEM\.\n/,
  );
  await answered(open);
  assert.equal(await serialGot(port), before);
  rmSync(join(folder, "cert.pem"));
  put(folder, await issuedFor(["localhost"]));
  await command.complains(/The new certificate is in use\./);
  assert.notEqual(await serialGot(port), before);
  await answered(open);
  open.destroy();
});

test("one that has expired is spoken with, and told", async (t) => {
  const DAY_MS = 86_400_000;
  const expired = await issueCertificate(
    await testAuthority(),
    ["localhost"],
    Date.now() - 400 * DAY_MS,
  );
  const { command } = await start(t, expired);
  await command.complains(/cert\.pem" expired on \d{4}-\d\d-\d\d, so clients will refuse it\./);
});
