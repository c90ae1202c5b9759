/**
 * How are a certificate authority and a certificate of its made?
 *
 * As browsers want them (RFC 5280; the CA/Browser Forum's baseline): names in subjectAltName, for servers alone,
 * for at most 398 days. Whoever trusts the authority trusts whoever has its key, so it may speak for names of
 * this computer and of private networks only (§4.2.1.10), and for no other authority. Keys are the runtime's; a
 * package writes the certificates. This file refuses to know where they are kept.
 */
import { generateKeyPair, randomBytes, type X509Certificate } from "node:crypto";
import { promisify } from "node:util";
import type { asn1 as Asn1, pki } from "node-forge";
import { domainOf, isAddress, PRIVATE_DOMAINS, PRIVATE_NETWORKS } from "./private-names.ts";

/** Both in PEM. The certificate of a server has that of its authority behind it. */
export interface Issued {
  readonly cert: string;
  readonly key: string;
}

export const AUTHORITY_NAME = "barewire local authority";
export const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3650;
const AUTHORITY_BITS = 3072;
/** Browsers take no more than 398. */
const SERVER_DAYS = 397;
const SERVER_BITS = 2048;
/** For clocks that differ. */
const EARLIER_MS = 3_600_000;

/** Types of a GeneralName (RFC 5280 §4.2.1.6). */
const DNS_NAME = 2;
const IP_ADDRESS = 7;

/** Of which machine is this the authority? */
export function machineOf({ subject }: X509Certificate): string {
  return /^O=(.*)$/m.exec(subject)?.[1] ?? "";
}

/** @param machine the name of this computer, for which it may speak, too */
export async function issueAuthority(machine: string, now: number): Promise<Issued> {
  const forge = await loaded();
  const { key, pair } = await keys(forge, AUTHORITY_BITS);
  const certificate = begun(forge, pair, now, AUTHORITY_DAYS);
  const subject = [
    { name: "commonName", value: AUTHORITY_NAME },
    ...domainOf(machine).map((value) => ({ name: "organizationName", value })),
  ];
  certificate.setSubject(subject);
  certificate.setIssuer(subject);
  certificate.setExtensions([
    { name: "basicConstraints", critical: true, cA: true, pathLenConstraint: 0 },
    { name: "keyUsage", critical: true, keyCertSign: true, cRLSign: true },
    { name: "subjectKeyIdentifier" },
    { id: "2.5.29.30", critical: true, value: constraints(forge, domainOf(machine)) },
  ]);
  certificate.sign(pair.privateKey, forge.md.sha256.create());
  return { cert: pem(forge, certificate), key };
}

/** @param names at least one; each may be spoken for by the authority */
export async function issueCertificate(
  authority: Issued,
  names: readonly string[],
  now: number,
): Promise<Issued> {
  const forge = await loaded();
  const { key, pair } = await keys(forge, SERVER_BITS);
  const issuer = forge.pki.certificateFromPem(authority.cert);
  const certificate = begun(forge, pair, now, SERVER_DAYS);
  if (certificate.validity.notAfter > issuer.validity.notAfter) {
    certificate.validity.notAfter = issuer.validity.notAfter;
  }
  certificate.setSubject([{ name: "commonName", value: "barewire on this computer" }]);
  certificate.setIssuer(issuer.subject.attributes);
  certificate.setExtensions([
    { name: "basicConstraints", critical: true, cA: false },
    { name: "keyUsage", critical: true, digitalSignature: true, keyEncipherment: true },
    { name: "extKeyUsage", serverAuth: true },
    {
      name: "subjectAltName",
      altNames: names.map((name) =>
        isAddress(name) ? { type: IP_ADDRESS, ip: name } : { type: DNS_NAME, value: name },
      ),
    },
    { name: "subjectKeyIdentifier" },
    {
      name: "authorityKeyIdentifier",
      keyIdentifier: issuer.generateSubjectKeyIdentifier().getBytes(),
    },
  ]);
  const signer = forge.pki.privateKeyFromPem(authority.key);
  certificate.sign(signer, forge.md.sha256.create());
  return { cert: pem(forge, certificate) + authority.cert, key };
}

type Forge = typeof import("node-forge");

/** Only where something is made: the package takes longer to load than a server to start. */
async function loaded(): Promise<Forge> {
  return (await import("node-forge")).default;
}

/** By the runtime, which is faster at it by far. */
async function keys(
  { pki }: Forge,
  modulusLength: number,
): Promise<{ key: string; pair: pki.rsa.KeyPair }> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)("rsa", {
    modulusLength,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const pair = {
    publicKey: pki.publicKeyFromPem(publicKey),
    privateKey: pki.privateKeyFromPem(privateKey),
  };
  return { key: privateKey, pair };
}

function begun(
  { pki }: Forge,
  { publicKey }: pki.rsa.KeyPair,
  now: number,
  days: number,
): pki.Certificate {
  const certificate = pki.createCertificate();
  certificate.publicKey = publicKey;
  // The first byte keeps it a positive number of full length.
  certificate.serialNumber = `4b${randomBytes(15).toString("hex")}`;
  certificate.validity.notBefore = new Date(now - EARLIER_MS);
  certificate.validity.notAfter = new Date(now - EARLIER_MS + days * DAY_MS);
  return certificate;
}

/** permittedSubtrees, and nothing else. */
function constraints({ asn1 }: Forge, own: readonly string[]): string {
  const { UNIVERSAL, CONTEXT_SPECIFIC } = asn1.Class;
  const subtree = (type: number, bytes: string): Asn1.Asn1 =>
    asn1.create(UNIVERSAL, asn1.Type.SEQUENCE, true, [
      asn1.create(CONTEXT_SPECIFIC, type, false, bytes),
    ]);
  const permitted = [
    ...[...PRIVATE_DOMAINS, ...own].map((domain) => subtree(DNS_NAME, domain)),
    ...PRIVATE_NETWORKS.map(([hex, bits]) => {
      const bytes = Buffer.from(hex, "hex").toString("latin1");
      return subtree(IP_ADDRESS, bytes + mask(bytes.length, bits));
    }),
  ];
  const all = asn1.create(UNIVERSAL, asn1.Type.SEQUENCE, true, [
    asn1.create(CONTEXT_SPECIFIC, 0, true, permitted),
  ]);
  return asn1.toDer(all).getBytes();
}

/** As many ones, then zeros; a character for each byte. */
function mask(bytes: number, bits: number): string {
  const each = Array.from({ length: bytes }, (_, index) => {
    const ones = Math.min(8, Math.max(0, bits - 8 * index));
    return 256 - 2 ** (8 - ones);
  });
  return String.fromCharCode(...each);
}

function pem({ pki }: Forge, certificate: pki.Certificate): string {
  return pki.certificateToPem(certificate).replaceAll("\r\n", "\n");
}
