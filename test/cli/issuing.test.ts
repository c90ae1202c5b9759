/**
 * Is a certificate of this computer's authority one that browsers take, and is the authority believed for no more
 * than private names?
 */
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { DAY_MS, issueCertificate, machineOf } from "../../src/cli/issuing.ts";
import { temporaryFolder } from "../support/folder.ts";
import { issuedFor, testAuthority } from "../support/issued.ts";
import { program, type Ran } from "../support/programs.ts";

const openssl = program("openssl", "openssl");

/** What OpenSSL says to a certificate for these names. */
async function verified(t: TestContext, names: readonly string[]): Promise<Ran> {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, "ca.pem"), (await testAuthority()).cert);
  writeFileSync(join(folder, "server.pem"), (await issuedFor(names)).cert);
  const purpose = ["-purpose", "sslserver", "-x509_strict"];
  return openssl.run(["verify", ...purpose, "-CAfile", "ca.pem", "server.pem"], { cwd: folder });
}

test("OpenSSL takes one for every kind of private name", { skip: openssl.skip }, async (t) => {
  const names = ["localhost", "*.localhost", "app.test", "nas.local", "test-machine", "127.0.0.1"];
  const more = ["10.1.2.3", "172.31.0.1", "192.168.1.1", "::1", "fd00::1", "fe80::1"];
  const { status, stdout, stderr } = await verified(t, [...names, ...more]);
  assert.equal(status, 0, stderr);
  assert.match(String(stdout), /OK/);
});

for (const name of ["example.com", "8.8.8.8", "2001:db8::1", "172.32.0.1", "other-machine"]) {
  test(`the authority isn't believed for ${name}`, { skip: openssl.skip }, async (t) => {
    const { status, stderr } = await verified(t, ["localhost", name]);
    assert.notEqual(status, 0);
    assert.match(stderr, /permitted subtree violation/);
  });
}

test("it may make no other authority", async () => {
  const authority = new X509Certificate((await testAuthority()).cert);
  assert.equal(authority.ca, true);
  const issued = await issuedFor(["localhost"]);
  assert.equal(new X509Certificate(issued.cert).ca, false);
  const made = await issueCertificate(issued, ["localhost"], Date.now());
  const second = new X509Certificate(made.cert);
  assert.equal(second.checkIssued(new X509Certificate(issued.cert)), false);
});

test("the dates are within what browsers take, and never beyond the authority's own", async () => {
  const now = Date.now();
  const { validFrom, validTo } = new X509Certificate((await issuedFor(["localhost"], now)).cert);
  const days = (Date.parse(validTo) - Date.parse(validFrom)) / DAY_MS;
  assert.ok(days > 390 && days <= 398, `${days} days`);
  assert.ok(Date.parse(validFrom) <= now);
  const authority = new X509Certificate((await testAuthority()).cert);
  const late = await issuedFor(["localhost"], Date.parse(authority.validTo) - DAY_MS);
  assert.equal(new X509Certificate(late.cert).validTo, authority.validTo);
});

test("the key is that of the certificate, and each has a number of its own", async () => {
  const [one, two] = [await issuedFor(["localhost"]), await issuedFor(["localhost"])];
  const { createPrivateKey } = await import("node:crypto");
  const certificates = [one, two].map(({ cert }) => new X509Certificate(cert));
  assert.equal(certificates[0]?.checkPrivateKey(createPrivateKey(one.key)), true);
  assert.notEqual(certificates[0]?.serialNumber, certificates[1]?.serialNumber);
});

test("of which machine an authority is, it says", async () => {
  assert.equal(machineOf(new X509Certificate((await testAuthority()).cert)), "test-machine");
  assert.equal(machineOf(new X509Certificate((await issuedFor(["localhost"])).cert)), "");
});
