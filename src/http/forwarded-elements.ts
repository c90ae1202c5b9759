/**
 * What does a line of Forwarded say, station by station?
 *
 * RFC 7239 §4 (grammar), §5 (parameters), §6 (nodes: addresses, "unknown", names that hide one). A client
 * may have written the beginning of a line to which a proxy then added, so what can't be read is told as
 * such, and what follows it is read only where it is certain where it begins: not behind a quote. This
 * file refuses to know whom to believe.
 */
import type { RemoteAddress } from "./handler.ts";
import { readIp, writeIp } from "./ip-address.ts";

/** What one proxy says of the request that it received. */
export interface Station {
  /** Who sent it; undefined when that isn't said, or hidden. */
  readonly client: RemoteAddress | undefined;
  /** By https? Undefined when that isn't said. */
  readonly secure: boolean | undefined;
  /** The Host that it named; undefined when that isn't said. */
  readonly authority: string | undefined;
}

/** Undefined: what stands there can't be read. */
export type ReadStation = Station | undefined;

const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const QUOTED = '"(?:[\\t !#-[\\]-~\\x80-\\xff]|\\\\[\\t -~\\x80-\\xff])*"';
/** Or nothing: a semicolon may stand alone. */
const PAIR = new RegExp(`[ \\t]*(?:(${TOKEN})=(?:(${TOKEN})|(${QUOTED})))?[ \\t]*(?=[;,]|$)`, "y");
const PORT = /^[0-9]{1,5}$/;
const HIDDEN_PORT = /^_[A-Za-z0-9._-]+$/;
const NAME = /^[A-Za-z0-9_~-]+(?:\.[A-Za-z0-9_~-]+)*\.?$/;
const AUTHORITY_MAX = 260;

/** The stations of one field line, in order. */
export function readForwarded(line: string): ReadStation[] {
  const stations: ReadStation[] = [];
  let at = 0;
  while (at < line.length) {
    const comma = line.indexOf(",", at);
    if (line.slice(at, comma < 0 ? line.length : comma).trim() === "") {
      if (comma < 0) break;
      at = comma + 1;
      continue;
    }
    const { station, end } = readStation(line, at);
    stations.push(station);
    at = end + 1;
  }
  return stations;
}

/** One station, and where the comma behind it stands, or the line ends. */
function readStation(line: string, from: number): { station: ReadStation; end: number } {
  const said = new Map<string, string>();
  let at = from;
  for (;;) {
    PAIR.lastIndex = at;
    const [pair, name = "", token, quoted = ""] = PAIR.exec(line) ?? [];
    const parameter = name.toLowerCase();
    if (pair === undefined || said.has(parameter)) {
      return { station: undefined, end: nextComma(line, from) };
    }
    if (name !== "") said.set(parameter, token ?? quoted.slice(1, -1).replace(/\\(.)/g, "$1"));
    at = PAIR.lastIndex;
    if (line[at] !== ";") break;
    at++;
  }
  const station = {
    client: readNode(said.get("for") ?? ""),
    secure: readScheme(said.get("proto") ?? ""),
    authority: readAuthority(said.get("host") ?? ""),
  };
  return { station, end: at };
}

/** The line's end where a quote comes first: a comma might stand in it. */
function nextComma(line: string, from: number): number {
  const comma = line.indexOf(",", from);
  return comma < 0 || line.slice(from, comma).includes('"') ? line.length : comma;
}

/** "192.0.2.1", "192.0.2.1:80", "[2001:db8::1]", "[2001:db8::1]:80"; anything else is nobody. */
function readNode(text: string): RemoteAddress | undefined {
  const [, address = "", port] = /^(\[[^\]]*\]|[^:[\]]+)(?::(.*))?$/.exec(text) ?? [];
  const bare = address.startsWith("[") ? address.slice(1, -1) : address;
  if (bare.includes(":") !== address.startsWith("[")) return undefined;
  return readAddress(bare, port);
}

/** @param port as text; one that hides itself, and none, is 0 */
function readAddress(text: string, port: string | undefined): RemoteAddress | undefined {
  const ip = readIp(text);
  const isHidden = port === undefined || HIDDEN_PORT.test(port);
  if (ip === undefined || !(isHidden || (PORT.test(port) && Number(port) <= 65_535))) {
    return undefined;
  }
  return { transport: "tcp", hostname: writeIp(ip), port: isHidden ? 0 : Number(port) };
}

/** As X-Forwarded-For has it: IPv6 may stand without brackets there. */
export function readClient(text: string): RemoteAddress | undefined {
  return readAddress(text, undefined) ?? readNode(text);
}

/** Whether it is https; undefined for what is neither that nor http. */
export function readScheme(text: string): boolean | undefined {
  const scheme = text.toLowerCase();
  return scheme === "https" ? true : scheme === "http" ? false : undefined;
}

/** host[:port]; undefined for what a URL couldn't hold. */
export function readAuthority(text: string): string | undefined {
  if (text.length > AUTHORITY_MAX) return undefined;
  const [, host = "", port = "0"] = /^(\[[^\]]*\]|[^:]*)(?::([0-9]{1,5}))?$/.exec(text) ?? [];
  if (Number(port) > 65_535) return undefined;
  const isHost = host.startsWith("[")
    ? host.includes(":") && readIp(host.slice(1, -1)) !== undefined
    : NAME.test(host);
  return isHost ? text : undefined;
}
