/**
 * What does a header of the PROXY protocol say in its binary form?
 *
 * proxy-protocol.txt §2.2: a signature, what is meant, of which family, how long; then addresses, then
 * records of type, length and value. A checksum among them (§2.2.3) is verified, so a header that was
 * changed on its way isn't believed. This file refuses to know the form in text, and sockets.
 */
import { ipOfBytes, writeIp } from "../http/ip-address.ts";
import type { ProxyFault, ProxyHeader, ReadProxyHeader } from "./proxy-header.ts";

export const SIGNATURE: Uint8Array = Uint8Array.of(
  ...[0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a],
);

/** Signature, version and command, family, length. */
const FIXED = 16;
/** Addresses and records. The longest addresses have 216 bytes. */
export const REST_MAX = 4096;

const LOCAL = 0x20;
const PROXY = 0x21;
/** How long the addresses are, by family: none, IPv4, IPv6, Unix. */
const ADDRESSES: readonly number[] = [0, 12, 36, 216];
const STREAM_OR_DATAGRAM = 2;
const CHECKSUM = 0x03;
const POLYNOMIAL = 0x82f63b78;

/** @param bytes begin with the signature, or with a part of it when there is no more */
export function readVersion2(bytes: Uint8Array): ReadProxyHeader {
  const command = bytes[12];
  if (command === undefined) return undefined;
  if (command !== LOCAL && command !== PROXY) {
    return { sentence: `its version and command are 0x${hex(command)}, neither 0x20 nor 0x21` };
  }
  const family = bytes[13];
  if (family === undefined) return undefined;
  const addressLength = ADDRESSES[family >> 4];
  if (addressLength === undefined || (family & 15) > STREAM_OR_DATAGRAM) {
    return { sentence: `its family is 0x${hex(family)}, which nobody has defined` };
  }
  if (bytes.length < FIXED) return undefined;
  const rest = bytes[14]! * 256 + bytes[15]!;
  if (rest > REST_MAX) return { sentence: `it has ${rest} bytes, more than ${REST_MAX}` };
  const needed = command === LOCAL ? 0 : addressLength;
  if (rest < needed) return { sentence: `its addresses have ${rest} bytes and need ${needed}` };
  if (bytes.length < FIXED + rest) return undefined;
  const header = bytes.subarray(0, FIXED + rest);
  // What a proxy says of itself, for instance to see whether we live, has no addresses that count.
  if (command === LOCAL) return { length: header.length, client: undefined };
  return recordFault(header, FIXED + addressLength) ?? readAddresses(header, family);
}

function readAddresses(header: Uint8Array, family: number): ProxyHeader {
  const { length } = header;
  const kind = family >> 4;
  if (kind === 0 || (family & 15) === 0) return { length, client: undefined };
  if (kind === 3) return { length, client: { transport: "unix", hostname: "", port: 0 } };
  const size = kind === 1 ? 4 : 16;
  const hostname = writeIp(ipOfBytes(header.subarray(FIXED, FIXED + size)));
  const portAt = FIXED + 2 * size;
  const port = header[portAt]! * 256 + header[portAt + 1]!;
  return { length, client: { transport: "tcp", hostname, port } };
}

/** Whether the records are whole, and the checksum is right where there is one. */
function recordFault(header: Uint8Array, from: number): ProxyFault | undefined {
  let at = from;
  while (at < header.length) {
    const valueAt = at + 3;
    const length = valueAt > header.length ? 0 : header[at + 1]! * 256 + header[at + 2]!;
    if (valueAt + length > header.length) return { sentence: "one of its records isn't whole" };
    if (header[at] === CHECKSUM && !isSumRight(header, valueAt, length)) {
      return { sentence: "its checksum is wrong" };
    }
    at = valueAt + length;
  }
  return undefined;
}

/** CRC-32C over the whole header, in which the sum itself counts as zeros (§2.2.3). */
function isSumRight(header: Uint8Array, at: number, length: number): boolean {
  if (length !== 4) return false;
  const blank = Uint8Array.from(header);
  blank.fill(0, at, at + length);
  const said = new DataView(header.buffer, header.byteOffset + at, 4).getUint32(0);
  return crc32c(blank) === said;
}

/** RFC 3720 appendix B.4. A bit at a time: there is one header to a connection, and few have a sum. */
export function crc32c(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum & 1) === 0 ? sum >>> 1 : (sum >>> 1) ^ POLYNOMIAL;
  }
  return ~sum >>> 0;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
