/**
 * Is each mistake with certificates and keys said at the start, by name?
 */
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { test } from "node:test";
import forge from "node-forge";
import {
  type Credentials,
  checkedCredentials,
  type TlsOptions,
} from "../../src/server/credentials.ts";
import { resolveOptions } from "../../src/server/options.ts";
import { certificateText, PASSPHRASE, TLS } from "../support/certificates.ts";
import { issuedFor, pfxOf } from "../support/issued.ts";

const encrypted = certificateText("key-encrypted.pem");
const check = (options: unknown): readonly Credentials[] =>
  checkedCredentials(options as TlsOptions);

test("text and bytes are the same, and an encrypted key opens with its passphrase", () => {
  const bytes = { cert: Buffer.from(TLS.cert), key: Buffer.from(TLS.key) };
  const [read] = check(bytes);
  assert.deepEqual(read?.parts, TLS);
  assert.equal(read?.certificate.subject, "CN=localhost");
  assert.ok(check({ ...TLS, key: encrypted, passphrase: PASSPHRASE }));
  assert.ok(check({ ...TLS, passphrase: "for nothing" }));
});

test("one file may hold certificate and key, with words around them and any line ends", () => {
  const both = `Bag Attributes\n  friendlyName: x\n${TLS.cert}${TLS.key}`.replaceAll("\n", "\r\n");
  assert.ok(check({ cert: both, key: both }));
});

const mistakes: readonly (readonly [unknown, RegExp])[] = [
  [null, /^TypeError: tls takes an object such as \{ cert, key \}, or \{ pfx \}$/],
  ["cert.pem", /^TypeError: tls takes an object/],
  [{}, /^TypeError: tls\.cert is missing: TLS needs cert and key, or pfx$/],
  [{ cert: TLS.cert }, /^TypeError: tls\.key is missing/],
  [{ key: TLS.key }, /^TypeError: tls\.cert is missing/],
  [{ ...TLS, key: 7 }, /^TypeError: tls\.key must be PEM: a string, or the bytes of a file$/],
  [{ ...TLS, passphrase: 7 }, /^TypeError: tls\.passphrase must be a string$/],
  [{ ...TLS, chain: "" }, /^TypeError: tls has no member chain$/],
  [[], /^TypeError: tls is an empty list: TLS needs a certificate$/],
  [[TLS, null], /^TypeError: tls\[1\] takes an object such as/],
  [[TLS, { cert: TLS.cert }], /^TypeError: tls\[1\]\.key is missing/],
  [
    [{ ...TLS, key: encrypted }],
    /^RangeError: tls\[0\]\.key is encrypted, and tls\[0\]\.passphrase/,
  ],
  [{ pfx: "site.pfx" }, /^TypeError: tls\.pfx must be the bytes of a file$/],
  [
    { ...TLS, pfx: Buffer.alloc(9) },
    /^TypeError: tls\.pfx holds certificate and key: leave cert and key out$/,
  ],
  [{ pfx: Buffer.alloc(0) }, /^RangeError: tls\.pfx can't be read as PFX \(PKCS #12\)$/],
  [{ pfx: Buffer.from(TLS.cert) }, /^RangeError: tls\.pfx can't be read as PFX \(PKCS #12\)$/],
  [{ pfx: Buffer.alloc(5000, 0x30) }, /^RangeError: tls\.pfx can't be read as PFX \(PKCS #12\)$/],
  [{ ...TLS, cert: "" }, /^RangeError: tls\.cert holds no certificate in PEM$/],
  [{ ...TLS, cert: "server.pem" }, /^RangeError: tls\.cert holds no certificate in PEM$/],
  [{ ...TLS, key: "" }, /^RangeError: tls\.key holds no private key in PEM$/],
  [{ ...TLS, ca: "" }, /^RangeError: tls\.ca holds no certificate in PEM$/],
  [{ cert: TLS.key, key: TLS.cert }, /tls\.cert holds no certificate in PEM, but a private key$/],
  [{ ...TLS, key: TLS.cert }, /tls\.key holds no private key in PEM, but a certificate$/],
  [
    { ...TLS, cert: broken(TLS.cert) },
    /^RangeError: certificate 1 of 2 in tls\.cert can't be read$/,
  ],
  [{ ...TLS, key: broken(TLS.key) }, /^RangeError: the private key in tls\.key can't be read$/],
  [
    { ...TLS, key: encrypted },
    /^RangeError: tls\.key is encrypted, and tls\.passphrase is missing$/,
  ],
  [
    { ...TLS, key: encrypted, passphrase: "sesam" },
    /^RangeError: tls\.passphrase doesn't open tls\.key$/,
  ],
  [
    { ...TLS, key: certificateText("other-key.pem") },
    /^RangeError: tls\.cert and tls\.key don't belong together$/,
  ],
  [
    { ...TLS, cert: certificateText("issuer.pem") + certificateText("server.pem") },
    /^RangeError: in tls\.cert, the certificate of tls\.key must come first$/,
  ],
];

function broken(pem: string): string {
  return pem.replace(/-----\n.{8}/, "-----\nAAAAAAAA");
}

for (const [options, sentence] of mistakes) {
  test(`refused: ${sentence.source}`, () => {
    assert.throws(() => check(options), sentence);
  });
}

test("PFX with and without a passphrase; with another one it is said which is wrong", async () => {
  const issued = await issuedFor(["shop.test"]);
  const { subject } = new X509Certificate(issued.cert);
  const open = pfxOf(issued, null);
  assert.equal(check({ pfx: open })[0]?.certificate.subject, subject);
  const closed = pfxOf(issued, PASSPHRASE);
  assert.equal(check({ pfx: closed, passphrase: PASSPHRASE })[0]?.certificate.subject, subject);
  assert.equal(check({ pfx: new Uint8Array(closed), passphrase: PASSPHRASE }).length, 1);
  const wrong = /^RangeError: tls\.passphrase doesn't open tls\.pfx$/;
  assert.throws(() => check({ pfx: closed, passphrase: "sesam" }), wrong);
  const missing = /^RangeError: tls\.pfx needs a passphrase, and tls\.passphrase is missing$/;
  assert.throws(() => check({ pfx: closed }), missing);
  const cutOff = { pfx: closed.subarray(0, 700), passphrase: PASSPHRASE };
  assert.throws(() => check(cutOff), /^RangeError: tls\.pfx can't be read as PFX/);
});

test("PFX without a key, or without a certificate, is said", async () => {
  const { cert, key } = await issuedFor(["shop.test"]);
  const make = (keyPart: unknown, certs: unknown): Buffer =>
    Buffer.from(
      forge.asn1.toDer(forge.pkcs12.toPkcs12Asn1(keyPart as never, certs as never, "x")).getBytes(),
      "latin1",
    );
  const withoutKey = make(null, [forge.pki.certificateFromPem(cert)]);
  assert.throws(
    () => check({ pfx: withoutKey, passphrase: "x" }),
    /tls\.pfx holds no private key$/,
  );
  const withoutCertificate = make(forge.pki.privateKeyFromPem(key), null);
  const sentence = /tls\.pfx holds no certificate$/;
  assert.throws(() => check({ pfx: withoutCertificate, passphrase: "x" }), sentence);
});

test("of several, all but the first must name a host, or nobody would get them", async () => {
  const nameless = await issuedFor(["127.0.0.1"]);
  assert.equal(check([nameless, TLS]).length, 2);
  const sentence = /^RangeError: tls\[1\]\.cert names no host, so nobody would ever get it$/;
  assert.throws(() => check([TLS, nameless]), sentence);
});

test("a key that the TLS library finds too weak is said", () => {
  const weak = { cert: certificateText("weak.pem"), key: certificateText("weak-key.pem") };
  assert.equal(new X509Certificate(weak.cert).subject, "CN=localhost");
  assert.throws(() => check(weak), /^RangeError: TLS can't be spoken with tls\.cert: .*too small/);
});

test("a Unix socket has no TLS", () => {
  const options = { handler: () => undefined, unix: "./x.sock", tls: TLS };
  assert.throws(() => resolveOptions(options), /^TypeError: tls is for ports/);
});
