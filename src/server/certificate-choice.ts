/**
 * Which of several certificates does a client get?
 *
 * The one that has the name that it asks for (SNI, RFC 6066 §3), in its subjectAltName: exactly, or by a
 * wildcard that stands for one label (RFC 9525 §6.3). The first certificate is for everybody else: who names
 * nothing, an address, or what nobody has. A client may name anything, so a name is only ever looked up.
 * This file refuses to know how a client names it, and whether the certificates are any good.
 */
import { comparableHost } from "./certificate-hosts.ts";

/** Finds what belongs to a name, among things of which each has several names. */
export class ByName<T> {
  readonly #found = new Map<string, T>();
  readonly #otherwise: T;

  constructor(otherwise: T) {
    this.#otherwise = otherwise;
  }

  /** Whoever was first keeps a name. */
  add(hosts: readonly string[], thing: T): void {
    for (const host of hosts) {
      if (!this.#found.has(host)) this.#found.set(host, thing);
    }
  }

  /** Whatever is asked for, something is found. */
  find(name: string): T {
    const host = comparableHost(name);
    if (host.startsWith("*")) return this.#otherwise;
    const dot = host.indexOf(".");
    const above = dot > 0 ? this.#found.get(`*${host.slice(dot)}`) : undefined;
    return this.#found.get(host) ?? above ?? this.#otherwise;
  }
}
