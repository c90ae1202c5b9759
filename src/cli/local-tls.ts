/**
 * With which certificate does the command speak HTTPS when nobody has one?
 *
 * With one of an authority of this user's own, made at the first start and kept for the next ones, so that
 * browsers need to be told once whom to trust. Where nothing can be kept, both are made for this start alone.
 * This file refuses to know how certificates are made, and what a person reads.
 */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { hostsOf } from "../server/certificate-hosts.ts";
import type { TlsOptions } from "../server/credentials.ts";
import { AUTHORITY_FILE, AUTHORITY_KEY_FILE, SERVER_KEY_FILE } from "./authority-files.ts";
import {
  AUTHORITY_NAME,
  DAY_MS,
  type Issued,
  issueAuthority,
  issueCertificate,
  machineOf,
} from "./issuing.ts";
import type { KeptFiles } from "./kept-files.ts";
import { canonicalName, isPrivate } from "./private-names.ts";

/** What is left of a certificate when another one takes its place. */
const SERVER_LEFT_MS = 30 * DAY_MS;
const AUTHORITY_LEFT_MS = 90 * DAY_MS;
/** Names of earlier starts stay, so that two servers in turn don't make a certificate each time. */
const NAMES_MAX = 64;

const KEY = /-----BEGIN PRIVATE KEY-----.+?-----END PRIVATE KEY-----\n?/s;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----\n?/gs;

export interface LocalTls {
  readonly tls: TlsOptions;
  /** Was the authority made just now? */
  readonly isNew: boolean;
  /** Those for which the authority may not speak. */
  readonly leftOut: readonly string[];
  /** Why nothing could be kept. */
  readonly notKept: unknown;
}

export interface LocalNames {
  /** Names and addresses under which the server may be asked for, as `canonicalName` writes them. */
  readonly names: readonly string[];
  /** The name of this computer. */
  readonly machine: string;
}

/** @param files undefined where there is no place to keep anything */
export async function localTls(
  wanted: LocalNames,
  files: KeptFiles | undefined,
  now: number,
): Promise<LocalTls> {
  if (files === undefined) return inMemory(wanted, now, new Error("this user has no home"));
  try {
    const [authority, isNew] = await keptAuthority(files, wanted.machine, now);
    const { names, leftOut } = namesOf(wanted, authority);
    const server = await keptServer(files, authority, names, now);
    return { tls: server, isNew, leftOut, notKept: undefined };
  } catch (error) {
    return inMemory(wanted, now, error);
  }
}

async function inMemory(wanted: LocalNames, now: number, notKept: unknown): Promise<LocalTls> {
  const authority = await issueAuthority(wanted.machine, now);
  const { names, leftOut } = namesOf(wanted, authority);
  const tls = await issueCertificate(authority, names, now);
  return { tls, isNew: true, leftOut, notKept };
}

function namesOf({ names }: LocalNames, authority: Issued): { names: string[]; leftOut: string[] } {
  const machine = machineOf(new X509Certificate(authority.cert));
  const all = [...new Set(names)];
  return {
    names: all.filter((name) => isPrivate(name, machine)),
    leftOut: all.filter((name) => !isPrivate(name, machine)),
  };
}

async function keptAuthority(
  files: KeptFiles,
  machine: string,
  now: number,
): Promise<readonly [authority: Issued, isNew: boolean]> {
  const text = files.read(AUTHORITY_KEY_FILE);
  const kept = text === undefined ? undefined : parsed(text);
  if (kept !== undefined && isGoodAuthority(kept, now)) {
    publish(files, kept);
    return [kept, false];
  }
  const made = await issueAuthority(machine, now);
  if (!files.write(AUTHORITY_KEY_FILE, made.key + made.cert, text)) {
    // Another start was first.
    const theirs = parsed(files.read(AUTHORITY_KEY_FILE) ?? "");
    if (theirs === undefined) throw new Error(`${AUTHORITY_KEY_FILE} can't be read`);
    return [theirs, false];
  }
  publish(files, made);
  return [made, true];
}

/** What is to be imported has no key in it. */
function publish(files: KeptFiles, { cert }: Issued): void {
  const text = files.read(AUTHORITY_FILE);
  if (text !== cert) files.write(AUTHORITY_FILE, cert, text);
}

async function keptServer(
  files: KeptFiles,
  authority: Issued,
  names: readonly string[],
  now: number,
): Promise<Issued> {
  const text = files.read(SERVER_KEY_FILE);
  const kept = text === undefined ? undefined : parsed(text);
  const isOurs = kept !== undefined && isOf(kept, authority);
  const known = isOurs ? spokenFor(kept) : [];
  const has = names.every((name) => known.includes(name));
  if (isOurs && has && isGood(kept, now, SERVER_LEFT_MS)) return kept;
  const others = known.filter((name) => !names.includes(name));
  const room = Math.max(0, NAMES_MAX - names.length);
  const made = await issueCertificate(authority, [...names, ...others.slice(0, room)], now);
  try {
    // When another start has just made one, each serves its own, and the next start finds either.
    files.write(SERVER_KEY_FILE, made.key + made.cert, text);
  } catch {
    // The next start makes another one, of the same authority, which is what browsers were told of.
  }
  return made;
}

/** Undefined for what isn't a key and certificates of ours. */
function parsed(text: string): Issued | undefined {
  const key = KEY.exec(text)?.[0];
  const certificates = text.match(CERTIFICATE) ?? [];
  const cert = certificates.join("");
  try {
    const own = new X509Certificate(certificates[0] ?? "");
    return key !== undefined && own.checkPrivateKey(createPrivateKey(key))
      ? { cert, key }
      : undefined;
  } catch {
    return undefined;
  }
}

function isGoodAuthority(authority: Issued, now: number): boolean {
  const { ca, subject } = new X509Certificate(authority.cert);
  return ca && subject.includes(AUTHORITY_NAME) && isGood(authority, now, AUTHORITY_LEFT_MS);
}

function isGood({ cert }: Issued, now: number, left: number): boolean {
  const { validFrom, validTo } = new X509Certificate(cert);
  return Date.parse(validFrom) <= now && Date.parse(validTo) - now > left;
}

function isOf({ cert }: Issued, authority: Issued): boolean {
  const issuer = new X509Certificate(authority.cert);
  const own = new X509Certificate(cert);
  return own.checkIssued(issuer) && own.verify(issuer.publicKey);
}

/** Names and addresses of a certificate, each in one spelling. */
function spokenFor({ cert }: Issued): string[] {
  const certificate = new X509Certificate(cert);
  const addresses = [...(certificate.subjectAltName ?? "").matchAll(/IP Address:([^,]+)/g)];
  return [
    ...hostsOf(certificate),
    ...addresses.map(([, address = ""]) => canonicalName(address) ?? address),
  ];
}
