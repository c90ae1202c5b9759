/**
 * Is this address one of those that somebody listed?
 *
 * Addresses, ranges of them (RFC 4632 §3.1, RFC 4291 §2.3), and words for those that many mean. This file
 * refuses to know what it means to be listed.
 */
import type { RemoteAddress } from "./handler.ts";
import { type IpAddress, MAPPED_BITS, readIp, writeIp } from "./ip-address.ts";

/** What somebody may write in place of ranges. */
const WORDS: ReadonlyMap<string, readonly string[]> = new Map([
  ["loopback", ["127.0.0.0/8", "::1/128"]],
  [
    "private",
    // RFC 1918, RFC 3927, RFC 4193, RFC 4291 §2.5.6.
    ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7", "fe80::/10"],
  ],
  ["unix", []],
  ["any", ["0.0.0.0/0", "::/0"]],
]);

const UNIX_WORDS: readonly string[] = ["unix", "any"];
const BITS = 128;
const PREFIX = /^(?:0|[1-9][0-9]{0,2})$/;

interface Range {
  readonly first: IpAddress;
  /** How many bits of it count, of 128. */
  readonly bits: number;
}

export class AddressRanges {
  readonly #ranges: readonly Range[];
  readonly #unix: boolean;

  /**
   * @param texts such as "10.0.0.0/8", "fd00::/8", "192.0.2.7", "loopback", "private", "unix", "any"
   * @throws TypeError for what is none of that, and for an empty list
   */
  constructor(texts: readonly string[]) {
    if (texts.length === 0) throw new TypeError("a list of address ranges can't be empty");
    this.#ranges = texts.flatMap((text) => (WORDS.get(text) ?? [text]).map(readRange));
    this.#unix = texts.some((text) => UNIX_WORDS.includes(text));
  }

  has({ transport, hostname }: RemoteAddress): boolean {
    return transport === "unix" ? this.#unix : this.hasIp(hostname);
  }

  /** @param text an address as the system tells it, with or without a zone */
  hasIp(text: string): boolean {
    const zone = text.indexOf("%");
    const address = readIp(zone < 0 ? text : text.slice(0, zone));
    return address !== undefined && this.#ranges.some((range) => isWithin(address, range));
  }
}

/** @throws TypeError */
function readRange(text: unknown): Range {
  if (typeof text !== "string") throw new TypeError("an address range is a string");
  const slash = text.indexOf("/");
  const address = readIp(slash < 0 ? text : text.slice(0, slash));
  const prefix = slash < 0 ? undefined : text.slice(slash + 1);
  const given = text.includes(":") ? 0 : MAPPED_BITS;
  const bits = prefix === undefined ? BITS : PREFIX.test(prefix) ? given + Number(prefix) : 999;
  if (address === undefined || bits > BITS) {
    const words = [...WORDS.keys()].join(", ");
    throw new TypeError(
      `${JSON.stringify(text)} is no range of addresses: write one such as "10.0.0.0/8", "fd00::/8" or "192.0.2.7", or a word (${words})`,
    );
  }
  const first = address.map((group, at) => group & maskOf(at, bits));
  if (first.some((group, at) => group !== address[at])) {
    throw new TypeError(
      `${JSON.stringify(text)} says more than its /${prefix} covers: "${writeIp(first)}/${prefix}" is that range, "${writeIp(address)}" that address`,
    );
  }
  return { first, bits };
}

function isWithin(address: IpAddress, { first, bits }: Range): boolean {
  return first.every((group, at) => group === (address[at]! & maskOf(at, bits)));
}

/** Those bits of a group that count. */
function maskOf(group: number, bits: number): number {
  const counting = Math.min(16, Math.max(0, bits - group * 16));
  return (0xffff << (16 - counting)) & 0xffff;
}
