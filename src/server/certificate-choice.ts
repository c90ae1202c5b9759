/**
 * Which of several certificates does a client get?
 *
 * The one that has the name that it asks for (SNI, RFC 6066 §3), in its subjectAltName: exactly, or by a
 * wildcard that stands for one label (RFC 9525 §6.3). The first certificate is for everybody else: who names
 * nothing, an address, or what nobody has. A client may name anything, so a name is only ever looked up.
 * This file refuses to know how TLS is spoken, and whether the certificates are any good.
 */
import type { SecureContext, TlsOptions } from "node:tls";
import { comparableHost, hostsOf } from "./certificate-hosts.ts";
import { type Credentials, tlsModule } from "./credentials.ts";

/**
 * The same for every name. In TLS 1.2, those that keep what was said secret when the key becomes known later, and
 * that bind each record to what it holds: no other is one of TLS 1.3 or of HTTP/2 (RFC 9113 §9.2.2).
 */
const COMMON = {
  minVersion: "TLSv1.2",
  ciphers: "ECDHE+AESGCM:ECDHE+CHACHA20",
  honorCipherOrder: true,
} as const;

/** Finds what belongs to a name, among things of which each has several names. */
export class ByName<T> {
  readonly #found = new Map<string, T>();

  /** Whoever was first keeps a name. */
  add(hosts: readonly string[], thing: T): void {
    for (const host of hosts) {
      if (!this.#found.has(host)) this.#found.set(host, thing);
    }
  }

  /** Undefined for a name that nobody has, whatever it is. */
  find(name: string): T | undefined {
    const host = comparableHost(name);
    if (host.startsWith("*")) return undefined;
    const dot = host.indexOf(".");
    return this.#found.get(host) ?? (dot > 0 ? this.#found.get(`*${host.slice(dot)}`) : undefined);
  }
}

/** What a TLS server is told of its certificates. */
export function certificateOptions(credentials: readonly Credentials[]): TlsOptions {
  const [first, ...others] = credentials;
  const options = { ...COMMON, ...first?.parts };
  // To ask for each name takes time, and with one certificate there is nothing to choose.
  if (first === undefined || others.length === 0) return options;
  const contexts = new ByName<SecureContext | undefined>();
  const { createSecureContext } = tlsModule();
  contexts.add(hostsOf(first.certificate), undefined);
  for (const { certificate, parts } of others) {
    contexts.add(hostsOf(certificate), createSecureContext({ ...COMMON, ...parts }));
  }
  return { ...options, SNICallback: (name, done) => done(null, contexts.find(name)) };
}
