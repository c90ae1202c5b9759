/**
 * Which names and addresses belong to this computer, or to a private network, and to nobody on the internet?
 *
 * RFC 6761, RFC 6762, RFC 8375, and ICANN's "internal"; RFC 1918, RFC 6598, RFC 4193. This file refuses to
 * know who asks.
 */

/** With all that lies beneath them. "lan" is what many a router calls its network. */
export const PRIVATE_DOMAINS: readonly string[] = [
  ...["localhost", "test", "local", "internal", "lan", "home.arpa"],
];

/** Networks by their first bytes in hexadecimal, and the number of bits that addresses in them share. */
export const PRIVATE_NETWORKS: readonly (readonly [bytes: string, bits: number])[] = [
  ["7f000000", 8],
  ["0a000000", 8],
  ["ac100000", 12],
  ["c0a80000", 16],
  ["a9fe0000", 16],
  ["64400000", 10],
  ["00000000000000000000000000000001", 128],
  ["fc000000000000000000000000000000", 7],
  ["fe800000000000000000000000000000", 10],
];

/** The same networks, by how their addresses are written. */
const PRIVATE_ADDRESSES: readonly RegExp[] = [
  /^(?:127|10)\.|^192\.168\.|^169\.254\./,
  /^172\.(?:1[6-9]|2\d|3[01])\./,
  /^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./,
  /^(?:::1$|f[cd][\da-f]{2}:|fe[89ab][\da-f]:)/i,
];

/** What would end a host in a URL, or stand before it. */
const NO_HOST = /[\s/?#@\\]/;

/** Is it an address, and not a name? */
export function isAddress(name: string): boolean {
  return name.includes(":") || /^\d+\.\d+\.\d+\.\d+$/.test(name);
}

/**
 * As certificates have it (URL standard): in lower case and ASCII, IPv6 in its shortest form and without brackets;
 * undefined for what can't be a name or address.
 */
export function canonicalName(name: string): string | undefined {
  const below = name.startsWith("*.") ? "*." : "";
  const host = name.slice(below.length).replace(/^\[(.*)\]$/, "$1");
  if (NO_HOST.test(host)) return undefined;
  try {
    const { hostname } = new URL(`http://${host.includes(":") ? `[${host}]` : host}`);
    const bare = hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
    return bare === "" ? undefined : below + bare;
  } catch {
    return undefined;
  }
}

/**
 * Is that name or address private?
 *
 * @param machine the name of this computer, which is so with all that lies beneath it
 */
export function isPrivate(name: string, machine: string): boolean {
  if (isAddress(name)) return PRIVATE_ADDRESSES.some((form) => form.test(name));
  const host = name.toLowerCase().replace(/^\*\./, "");
  return [...PRIVATE_DOMAINS, ...domainOf(machine)].some(
    (domain) => host === domain || host.endsWith(`.${domain}`),
  );
}

/** The name of a computer as a domain; nothing when it can't be one. */
export function domainOf(machine: string): string[] {
  const domain = machine.toLowerCase().replace(/\.$/, "");
  return /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/.test(domain) && !isAddress(domain) ? [domain] : [];
}
