/**
 * Which address does this text name, and how is it written?
 *
 * IPv4 in four decimal numbers, IPv6 in the forms of RFC 4291 §2.2, written back in the one of RFC 5952.
 * Inside, both are eight groups of 16 bits, IPv4 as IPv6 maps it (RFC 4291 §2.5.5.2): an address that a
 * system tells in the one form or the other is the same. This file refuses to know whose address it is.
 */

/** Eight groups of 16 bits, from the left. */
export type IpAddress = readonly number[];

/** Where IPv4 begins in an address that maps it. */
export const MAPPED_BITS = 96;

/** Addresses that are longer in text are none. */
const TEXT_MAX = 45;
const GROUPS = 8;
const GROUP = /^[0-9A-Fa-f]{1,4}$/;
const BYTE = /^(?:0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])$/;

/** Undefined when it names none; a zone ("%eth0") isn't part of an address. */
export function readIp(text: string): IpAddress | undefined {
  if (text.length > TEXT_MAX) return undefined;
  if (text.includes(":")) return readIpv6(text);
  const last = readIpv4(text);
  return last === undefined ? undefined : [0, 0, 0, 0, 0, 0xffff, ...last];
}

/** As two groups. */
function readIpv4(text: string): readonly [number, number] | undefined {
  const bytes = text.split(".");
  if (bytes.length !== 4 || !bytes.every((byte) => BYTE.test(byte))) return undefined;
  const [first = 0, second = 0, third = 0, fourth = 0] = bytes.map(Number);
  return [first * 256 + second, third * 256 + fourth];
}

function readIpv6(text: string): IpAddress | undefined {
  const gap = text.indexOf("::");
  if (gap < 0) {
    const whole = readGroups(text, true);
    return whole?.length === GROUPS ? whole : undefined;
  }
  const before = gap === 0 ? [] : readGroups(text.slice(0, gap), false);
  const behind = gap + 2 === text.length ? [] : readGroups(text.slice(gap + 2), true);
  if (before === undefined || behind === undefined) return undefined;
  // A gap stands for one group at least.
  const missing = GROUPS - before.length - behind.length;
  return missing < 1 ? undefined : [...before, ...new Array<number>(missing).fill(0), ...behind];
}

/** @param last whether nothing follows: the last two groups may be written as IPv4 */
function readGroups(text: string, last: boolean): number[] | undefined {
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [at, part] of parts.entries()) {
    if (GROUP.test(part)) groups.push(Number.parseInt(part, 16));
    else {
      const pair = last && at === parts.length - 1 ? readIpv4(part) : undefined;
      if (pair === undefined) return undefined;
      groups.push(...pair);
    }
  }
  return groups;
}

/** IPv4 in its own form, also where it was mapped. */
export function writeIp(address: IpAddress): string {
  if (isMapped(address)) {
    return address
      .slice(6)
      .flatMap((group) => [group >> 8, group & 255])
      .join(".");
  }
  const { start, length } = longestZeros(address);
  const hex = (groups: IpAddress): string => groups.map((group) => group.toString(16)).join(":");
  if (length < 2) return hex(address);
  return `${hex(address.slice(0, start))}::${hex(address.slice(start + length))}`;
}

/** The address of four or sixteen bytes. */
export function ipOfBytes(bytes: Uint8Array): IpAddress {
  const groups: number[] = bytes.length === 4 ? [0, 0, 0, 0, 0, 0xffff] : [];
  for (let at = 0; at < bytes.length; at += 2) groups.push(bytes[at]! * 256 + bytes[at + 1]!);
  return groups;
}

function isMapped(address: IpAddress): boolean {
  return address[5] === 0xffff && address.slice(0, 5).every((group) => group === 0);
}

/** The first of the longest runs of groups that are zero (RFC 5952 §4.2.3). */
function longestZeros(address: IpAddress): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < GROUPS; start++) {
    let length = 0;
    while (address[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}
