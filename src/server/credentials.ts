/**
 * By what does a server prove who it is, and do the pieces fit together?
 *
 * A certificate with those of its issuers, and the private key of the first. All of it is tried when
 * the server starts: a mistake that showed only when somebody connects would show to them. This file
 * refuses to know where the texts come from, and how TLS is spoken.
 */
import type { KeyObject, X509Certificate } from "node:crypto";
import type { TLSSocket } from "node:tls";
import { hostsOf } from "./certificate-hosts.ts";

/**
 * One certificate with its key: `cert` and `key`, or both in `pfx`. PEM as a string or as the bytes of a
 * file; PFX (PKCS #12) as the bytes of a file.
 */
export interface TlsOptions {
  /** The certificate of the server, and behind it those of its issuers, as many as clients don't know. */
  readonly cert?: string | Uint8Array;
  /** The private key of that certificate. */
  readonly key?: string | Uint8Array;
  /** Certificate, issuers and private key in one file. */
  readonly pfx?: Uint8Array;
  /** Of an encrypted key, or of `pfx`. */
  readonly passphrase?: string;
  /** Certificates of issuers that are sent, too, when the others don't hold them. */
  readonly ca?: string | Uint8Array;
}

/** One certificate, or several of which clients get the one for the name that they ask for. */
export type TlsCertificates = TlsOptions | readonly TlsOptions[];

/** Loaded by whoever speaks TLS: it takes a third of the time in which a plain server starts. */
export function tlsModule(): typeof import("node:tls") {
  return process.getBuiltinModule("node:tls");
}

const cryptoModule = (): typeof import("node:crypto") => process.getBuiltinModule("node:crypto");

/** What has been found to fit together. */
export interface Credentials {
  /** For the TLS library. */
  readonly parts: PemParts | PfxParts;
  /** The server's own. */
  readonly certificate: X509Certificate;
}

interface Additions {
  readonly passphrase?: string;
  readonly ca?: string;
}

interface PemParts extends Additions {
  readonly cert: string;
  readonly key: string;
}

interface PfxParts extends Additions {
  readonly pfx: Buffer;
}

const MEMBERS: readonly string[] = ["cert", "key", "pfx", "passphrase", "ca"];
const CERTIFICATE = /-----BEGIN (TRUSTED |X509 )?CERTIFICATE-----.+?-----END \1CERTIFICATE-----/gs;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const ENCRYPTED = /-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m;

/**
 * At least one; the first is for whoever asks for a name that none has.
 *
 * @throws TypeError for what has the wrong type; RangeError for PEM or PFX that can't be read, a key that is
 * encrypted and has no passphrase or another, a certificate that is none of the key's, and what the
 * TLS library finds too weak.
 */
export function checkedCredentials(given: TlsCertificates): readonly Credentials[] {
  if (!isList(given)) return [checked(given, "tls")];
  if (given.length === 0) throw new TypeError("tls is an empty list: TLS needs a certificate");
  return given.map((one, index) => {
    const credentials = checked(one, `tls[${index}]`);
    if (index > 0 && hostsOf(credentials.certificate).length === 0) {
      const what = one.pfx === undefined ? "cert" : "pfx";
      throw new RangeError(`tls[${index}].${what} names no host, so nobody would ever get it`);
    }
    return credentials;
  });
}

function isList(given: TlsCertificates): given is readonly TlsOptions[] {
  return Array.isArray(given);
}

/** @param name what the options are called in messages */
function checked(options: TlsOptions, name: string): Credentials {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`${name} takes an object such as { cert, key }, or { pfx }`);
  }
  const { passphrase, ca, pfx, cert, key } = options;
  const stranger = Object.keys(options).find((member) => !MEMBERS.includes(member));
  if (stranger !== undefined) throw new TypeError(`${name} has no member ${stranger}`);
  if (passphrase !== undefined && typeof passphrase !== "string") {
    throw new TypeError(`${name}.passphrase must be a string`);
  }
  const additions = {
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(ca === undefined ? {} : { ca: pemText(ca, `${name}.ca`) }),
  };
  if (additions.ca !== undefined) certificates(additions.ca, `${name}.ca`);
  if (pfx !== undefined) {
    if (cert !== undefined || key !== undefined) {
      throw new TypeError(`${name}.pfx holds certificate and key: leave cert and key out`);
    }
    return checkedPfx({ ...additions, pfx: pfxBytes(pfx, name) }, name);
  }
  const needs = "TLS needs cert and key, or pfx";
  if (cert === undefined) throw new TypeError(`${name}.cert is missing: ${needs}`);
  if (key === undefined) throw new TypeError(`${name}.key is missing: ${needs}`);
  const parts = {
    ...additions,
    cert: pemText(cert, `${name}.cert`),
    key: pemText(key, `${name}.key`),
  };
  const chain = certificates(parts.cert, `${name}.cert`);
  const certificate = ownOf(chain, privateKey(parts, name), name);
  checkStrength(parts, name);
  return { parts, certificate };
}

function pfxBytes(given: unknown, name: string): Buffer {
  if (given instanceof Uint8Array) return Buffer.from(given);
  throw new TypeError(`${name}.pfx must be the bytes of a file`);
}

function checkedPfx(parts: PfxParts, name: string): Credentials {
  const { Duplex } = process.getBuiltinModule("node:stream");
  const { createSecureContext, TLSSocket } = tlsModule();
  let socket: TLSSocket;
  try {
    const secureContext = createSecureContext(parts);
    // Nothing else of the runtime looks into such a file, and a socket knows its own certificate.
    socket = new TLSSocket(new Duplex({ read() {} }), { isServer: true, secureContext });
  } catch (error) {
    throw new RangeError(pfxWords((error as Error).message, parts, name));
  }
  const certificate = socket.getX509Certificate();
  socket.destroy();
  if (certificate === undefined) throw new RangeError(`${name}.pfx holds no certificate`);
  return { parts, certificate };
}

/** What is wrong, by what the TLS library says. */
function pfxWords(said: string, { passphrase }: PfxParts, name: string): string {
  if (/mac verify failure|password/i.test(said)) {
    return passphrase === undefined
      ? `${name}.pfx needs a passphrase, and ${name}.passphrase is missing`
      : `${name}.passphrase doesn't open ${name}.pfx`;
  }
  if (/unsupported/i.test(said)) {
    return `${name}.pfx is encrypted in a way that is no longer read: OpenSSL 3 writes it anew`;
  }
  if (/private key/i.test(said)) return `${name}.pfx holds no private key`;
  if (/certificate/i.test(said)) return `${name}.pfx holds no certificate`;
  if (/too small|too weak/i.test(said)) return strengthWords(said, `${name}.pfx`);
  return `${name}.pfx can't be read as PFX (PKCS #12)`;
}

function pemText(given: unknown, name: string): string {
  if (typeof given === "string") return given;
  if (given instanceof Uint8Array) return Buffer.from(given).toString("latin1");
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

function privateKey({ key, passphrase }: PemParts, name: string): KeyObject {
  if (!PRIVATE_KEY.test(key)) {
    const swapped = key.match(CERTIFICATE) === null ? "" : ", but a certificate";
    throw new RangeError(`${name}.key holds no private key in PEM${swapped}`);
  }
  const isEncrypted = ENCRYPTED.test(key);
  if (isEncrypted && passphrase === undefined) {
    throw new RangeError(`${name}.key is encrypted, and ${name}.passphrase is missing`);
  }
  try {
    return cryptoModule().createPrivateKey(passphrase === undefined ? key : { key, passphrase });
  } catch {
    throw new RangeError(
      isEncrypted
        ? `${name}.passphrase doesn't open ${name}.key`
        : `the private key in ${name}.key can't be read`,
    );
  }
}

function ownOf(chain: readonly X509Certificate[], key: KeyObject, name: string): X509Certificate {
  const [own, ...issuers] = chain;
  if (own?.checkPrivateKey(key)) return own;
  if (issuers.some((issuer) => issuer.checkPrivateKey(key))) {
    throw new RangeError(`in ${name}.cert, the certificate of ${name}.key must come first`);
  }
  throw new RangeError(`${name}.cert and ${name}.key don't belong together`);
}

/** What only the TLS library can say. */
function checkStrength(parts: PemParts, name: string): void {
  try {
    tlsModule().createSecureContext(parts);
  } catch (error) {
    throw new RangeError(strengthWords((error as Error).message, `${name}.cert`));
  }
}

/** "error:0A00018F:SSL routines::ee key too small" */
function strengthWords(said: string, name: string): string {
  return `TLS can't be spoken with ${name}: ${said.replace(/^.*::/, "")}`;
}
