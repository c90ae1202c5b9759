/**
 * By what does a server prove who it is, and do the pieces fit together?
 *
 * A certificate with those of its issuers, and the private key of the first. All of it is tried when
 * the server starts: a mistake that showed only when somebody connects would show to them. This file
 * refuses to know where the texts come from, and how TLS is spoken.
 */
import type { KeyObject, X509Certificate } from "node:crypto";

/** What TLS needs. Texts are PEM, as a string or as the bytes of a file. */
export interface TlsOptions {
  /** The certificate of the server, and behind it those of its issuers, as many as clients don't know. */
  readonly cert: string | Uint8Array;
  /** The private key of that certificate. */
  readonly key: string | Uint8Array;
  /** Of an encrypted key. */
  readonly passphrase?: string;
  /** Certificates of issuers that are sent, too, when `cert` doesn't hold them. */
  readonly ca?: string | Uint8Array;
}

/** Loaded by whoever speaks TLS: it takes a third of the time in which a plain server starts. */
export const tlsModule = (): typeof import("node:tls") => process.getBuiltinModule("node:tls");
const cryptoModule = (): typeof import("node:crypto") => process.getBuiltinModule("node:crypto");

/** Everything as text. */
export interface Credentials {
  readonly cert: string;
  readonly key: string;
  readonly passphrase?: string;
  readonly ca?: string;
}

const MEMBERS: readonly string[] = ["cert", "key", "passphrase", "ca"];
const CERTIFICATE = /-----BEGIN (TRUSTED |X509 )?CERTIFICATE-----.+?-----END \1CERTIFICATE-----/gs;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const ENCRYPTED = /-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m;

/**
 * @throws TypeError for what has the wrong type; RangeError for PEM that can't be read, a key that is
 * encrypted and has no passphrase or another, a certificate that is none of the key's, and what the
 * TLS library finds too weak.
 */
export function checkedCredentials(options: TlsOptions): Credentials {
  if (typeof options !== "object" || options === null) {
    throw new TypeError("tls takes an object such as { cert, key }");
  }
  const { passphrase, ca } = options;
  const stranger = Object.keys(options).find((name) => !MEMBERS.includes(name));
  if (stranger !== undefined) throw new TypeError(`tls has no member ${stranger}`);
  if (passphrase !== undefined && typeof passphrase !== "string") {
    throw new TypeError("tls.passphrase must be a string");
  }
  const credentials: Credentials = {
    cert: pemText(options.cert, "tls.cert"),
    key: pemText(options.key, "tls.key"),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(ca === undefined ? {} : { ca: pemText(ca, "tls.ca") }),
  };
  const chain = certificates(credentials.cert, "tls.cert");
  if (credentials.ca !== undefined) certificates(credentials.ca, "tls.ca");
  checkPair(chain, privateKey(credentials));
  checkStrength(credentials);
  return credentials;
}

function pemText(given: unknown, name: string): string {
  if (typeof given === "string") return given;
  if (given instanceof Uint8Array) return Buffer.from(given).toString("latin1");
  if (given === undefined) throw new TypeError(`${name} is missing: TLS needs cert and key`);
  throw new TypeError(`${name} must be PEM: a string, or the bytes of a file`);
}

function certificates(text: string, name: string): X509Certificate[] {
  const blocks = text.match(CERTIFICATE) ?? [];
  if (blocks.length === 0) {
    const swapped = PRIVATE_KEY.test(text) ? ", but a private key" : "";
    throw new RangeError(`${name} holds no certificate in PEM${swapped}`);
  }
  const { X509Certificate } = cryptoModule();
  return blocks.map((block, index) => {
    try {
      return new X509Certificate(block);
    } catch {
      const which = blocks.length === 1 ? "" : ` ${index + 1} of ${blocks.length}`;
      throw new RangeError(`certificate${which} in ${name} can't be read`);
    }
  });
}

function privateKey({ key, passphrase }: Credentials): KeyObject {
  if (!PRIVATE_KEY.test(key)) {
    const swapped = key.match(CERTIFICATE) === null ? "" : ", but a certificate";
    throw new RangeError(`tls.key holds no private key in PEM${swapped}`);
  }
  const isEncrypted = ENCRYPTED.test(key);
  if (isEncrypted && passphrase === undefined) {
    throw new RangeError("tls.key is encrypted, and tls.passphrase is missing");
  }
  try {
    return cryptoModule().createPrivateKey(passphrase === undefined ? key : { key, passphrase });
  } catch {
    throw new RangeError(
      isEncrypted
        ? "tls.passphrase doesn't open tls.key"
        : "the private key in tls.key can't be read",
    );
  }
}

function checkPair([own, ...issuers]: readonly X509Certificate[], key: KeyObject): void {
  if (own?.checkPrivateKey(key)) return;
  if (issuers.some((issuer) => issuer.checkPrivateKey(key))) {
    throw new RangeError("in tls.cert, the certificate of tls.key must come first");
  }
  throw new RangeError("tls.cert and tls.key don't belong together");
}

/** What only the TLS library can say. */
function checkStrength(credentials: Credentials): void {
  try {
    tlsModule().createSecureContext(credentials);
  } catch (error) {
    const { message } = error as Error;
    // "error:0A00018F:SSL routines::ee key too small"
    throw new RangeError(`TLS can't be spoken with tls.cert: ${message.replace(/^.*::/, "")}`);
  }
}
