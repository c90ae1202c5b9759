/**
 * For whom is a connection made, as its first bytes say?
 *
 * The PROXY protocol (HAProxy's proxy-protocol.txt), §2.1 (version 1, a line of text); version 2 is
 * proxy-header-v2's. All that has come is looked at anew with each byte more, and what is said of it doesn't
 * depend on how it was cut. Strict: whoever speaks it was configured to, and a header that is nearly one is
 * none. This file refuses to know sockets, and who may speak it.
 */
import type { RemoteAddress } from "../http/handler.ts";
import { readIp, writeIp } from "../http/ip-address.ts";
import { readVersion2, SIGNATURE } from "./proxy-header-v2.ts";

/** A whole header. */
export interface ProxyHeader {
  /** In bytes; what follows is said by the client. */
  readonly length: number;
  /** Undefined when the proxy speaks for itself, or doesn't know. */
  readonly client: RemoteAddress | undefined;
}

/** Why it is none. */
export interface ProxyFault {
  readonly sentence: string;
}

/** Undefined: there may be more to come. */
export type ReadProxyHeader = ProxyHeader | ProxyFault | undefined;

/** A line of version 1, with CR LF (§2.1). */
export const LINE_MAX = 107;
const BEGINNING = "PROXY ";
const SHOWN_MAX = 24;
const PORT = /^(?:0|[1-9][0-9]{0,4})$/;

/** @param bytes all that has come on the connection */
export function readProxyHeader(bytes: Uint8Array): ReadProxyHeader {
  if (begins(bytes, SIGNATURE)) return readVersion2(bytes);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, LINE_MAX));
  const line = text.toString("latin1");
  if (!line.startsWith(BEGINNING.slice(0, line.length))) {
    const first = line.trimStart().split("\r\n", 1)[0] ?? "";
    const shown = JSON.stringify(first.slice(0, SHOWN_MAX).replace(/[^ -~]+/g, "?"));
    return { sentence: `the connection begins with ${shown} instead` };
  }
  const end = line.indexOf("\r\n");
  if (end < 0) {
    if (line.length < LINE_MAX) return undefined;
    return { sentence: `its line has more than ${LINE_MAX} bytes` };
  }
  return readLine(line.slice(BEGINNING.length, end), end + 2);
}

/** As far as there is something to compare. */
function begins(bytes: Uint8Array, wanted: Uint8Array): boolean {
  if (bytes.length === 0) return false;
  for (let at = 0; at < Math.min(bytes.length, wanted.length); at++) {
    if (bytes[at] !== wanted[at]) return false;
  }
  return true;
}

function readLine(line: string, length: number): ProxyHeader | ProxyFault {
  const [family, source = "", destination = "", from = "", to = "", more] = line.split(" ");
  // What follows UNKNOWN says nothing that counts.
  if (family === "UNKNOWN") return { length, client: undefined };
  const isFamily = family === "TCP4" || family === "TCP6";
  const isIpv6 = family === "TCP6";
  const addresses = [source, destination].map((text) =>
    text.includes(":") === isIpv6 ? readIp(text) : undefined,
  );
  const [client, server] = addresses;
  const arePorts = [from, to].every((port) => PORT.test(port) && Number(port) <= 65_535);
  if (!isFamily || more !== undefined || !client || !server || !arePorts) {
    return { sentence: "its line isn't TCP4, TCP6 or UNKNOWN with two addresses and two ports" };
  }
  return {
    length,
    client: { transport: "tcp", hostname: writeIp(client), port: Number(from) },
  };
}
