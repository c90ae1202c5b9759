/**
 * Which server does somebody mean?
 *
 *   localhost    localhost:8000    [::1]:8000    http://localhost:8000/about    unix:/run/site.sock
 * A port that isn't said is the scheme's. This file refuses to know whether anybody listens there.
 */
import type { Destination } from "../client/dial.ts";
import { isAuthority } from "../http1/grammar.ts";
import type { Failed } from "./flag.ts";
import { quoted, shown } from "./quoting.ts";

export interface ServerAddress {
  readonly destination: Destination;
  /** What a Host field says of it. */
  readonly host: string;
  /** For people: "localhost:8000", "unix socket /run/site.sock". */
  readonly called: string;
  /** Of a URL: its path and query. */
  readonly target: string | undefined;
}

const HTTP_PORT = 80;
const HTTPS_PORT = 443;
const LAST_PORT = 65_535;
const URL_PARTS = /^([a-z][a-z\d+.-]*):\/\/([^/?#]*)([^#]*)/i;
const UNIX = /^unix:(?:\/\/)?(.+)$/i;
const HOST_AND_PORT = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/;
const BRACKETED = /^\[[^\]]*\](?::.*)?$/;
const PATHS = /[/?#]/;

/** @param tls was TLS asked for, besides by the scheme of a URL? */
export function serverAddress(word: string, tls: boolean): ServerAddress | Failed {
  const socket = UNIX.exec(word)?.[1];
  if (socket !== undefined) return unixAddress(socket, tls);
  const [whole, scheme, authority = "", target = ""] = URL_PARTS.exec(word) ?? [];
  if (whole !== undefined)
    return urlAddress(word, scheme?.toLowerCase() ?? "", authority, target, tls);
  if (PATHS.test(word)) {
    return {
      sentence: `${quoted(word)} names more than a server. With a path, write the whole URL: ${shown(`http://${word}`)}`,
    };
  }
  return hostAddress(word, tls, undefined);
}

function unixAddress(path: string, tls: boolean): ServerAddress {
  const destination = { host: "localhost", port: 0, unix: path, tls };
  return {
    destination,
    host: "localhost",
    called: `unix socket ${shown(path)}`,
    target: undefined,
  };
}

function urlAddress(
  word: string,
  scheme: string,
  authority: string,
  target: string,
  tls: boolean,
): ServerAddress | Failed {
  if (scheme !== "http" && scheme !== "https") {
    return { sentence: `talk speaks http:// and https://, not ${quoted(`${scheme}://`)}.` };
  }
  if (authority.includes("@")) {
    return {
      sentence: `The user name in ${quoted(word)} isn't sent by talk. Leave it out, and type the field Authorization.`,
    };
  }
  if (scheme === "http" && tls) {
    return { sentence: "http:// is without TLS, so either it becomes https://, or --tls must go." };
  }
  const path = target.startsWith("/") ? target : `/${target}`;
  return hostAddress(authority, scheme === "https", path);
}

function hostAddress(
  authority: string,
  tls: boolean,
  target: string | undefined,
): ServerAddress | Failed {
  if (/[[\]]/.test(authority) && !BRACKETED.test(authority)) {
    return { sentence: `${quoted(authority)} is no host with a port.` };
  }
  const colons = authority.split(":").length - 1;
  if (colons > 1 && !authority.startsWith("[")) {
    const fix = /^[\da-f:.]+$/i.test(authority)
      ? ` An IPv6 address needs brackets: [${shown(authority)}]`
      : "";
    return { sentence: `${quoted(authority)} is no host with a port.${fix}` };
  }
  const [, name = "", digits] = HOST_AND_PORT.exec(authority) ?? [];
  const standard = tls ? HTTPS_PORT : HTTP_PORT;
  const port = digits === undefined ? standard : portOf(digits);
  if (port === undefined) {
    return { sentence: `A port is a number from 1 to ${LAST_PORT}, not ${quoted(digits ?? "")}.` };
  }
  if (name === "")
    return { sentence: `${quoted(authority)} names no host. Did you mean localhost:${port}?` };
  if (/^\d+$/.test(name)) {
    return {
      sentence: `${quoted(authority)} names no host. Did you mean localhost:${shown(name)}?`,
    };
  }
  if (!isAuthority(name)) return { sentence: `${quoted(name)} can't be the name of a host.` };
  const host = name.replace(/^\[|\]$/g, "");
  return {
    destination: { host, port, tls },
    host: port === standard ? name : `${name}:${port}`,
    called: `${name}:${port}`,
    target,
  };
}

function portOf(digits: string): number | undefined {
  const port = Number(digits);
  return /^\d{1,5}$/.test(digits) && port > 0 && port <= LAST_PORT ? port : undefined;
}
