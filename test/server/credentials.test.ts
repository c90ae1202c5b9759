/**
 * Is each mistake with certificates and keys said at the start, by name?
 */
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { test } from "node:test";
import { checkedCredentials, type TlsOptions } from "../../src/server/credentials.ts";
import { resolveOptions } from "../../src/server/options.ts";
import { certificateText, PASSPHRASE, TLS } from "../support/certificates.ts";

const encrypted = certificateText("key-encrypted.pem");
const check = (options: unknown): unknown => checkedCredentials(options as TlsOptions);

test("text and bytes are the same, and an encrypted key opens with its passphrase", () => {
  const bytes = { cert: Buffer.from(TLS.cert), key: Buffer.from(TLS.key) };
  assert.deepEqual(check(bytes), TLS);
  assert.ok(check({ ...TLS, key: encrypted, passphrase: PASSPHRASE }));
  assert.ok(check({ ...TLS, passphrase: "for nothing" }));
});

test("one file may hold certificate and key, with words around them and any line ends", () => {
  const both = `Bag Attributes\n  friendlyName: x\n${TLS.cert}${TLS.key}`.replaceAll("\n", "\r\n");
  assert.ok(check({ cert: both, key: both }));
});

const mistakes: readonly (readonly [unknown, RegExp])[] = [
  [null, /^TypeError: tls takes an object such as \{ cert, key \}$/],
  ["cert.pem", /^TypeError: tls takes an object/],
  [{}, /^TypeError: tls\.cert is missing: TLS needs cert and key$/],
  [{ cert: TLS.cert }, /^TypeError: tls\.key is missing/],
  [{ key: TLS.key }, /^TypeError: tls\.cert is missing/],
  [{ ...TLS, key: 7 }, /^TypeError: tls\.key must be PEM: a string, or the bytes of a file$/],
  [{ ...TLS, passphrase: 7 }, /^TypeError: tls\.passphrase must be a string$/],
  [{ ...TLS, pfx: "" }, /^TypeError: tls has no member pfx$/],
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

test("a key that the TLS library finds too weak is said", () => {
  const weak = { cert: certificateText("weak.pem"), key: certificateText("weak-key.pem") };
  assert.equal(new X509Certificate(weak.cert).subject, "CN=localhost");
  assert.throws(() => check(weak), /^RangeError: TLS can't be spoken with tls\.cert: .*too small/);
});

test("a Unix socket has no TLS", () => {
  const options = { handler: () => undefined, unix: "./x.sock", tls: TLS };
  assert.throws(() => resolveOptions(options), /^TypeError: tls is for ports/);
});
