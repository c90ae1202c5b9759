/**
 * What do the lines of every log say of an exchange, and how is it kept from forging another line?
 *
 * A client writes most of it. Escapes are those of nginx, which programs that read logs know: `\x22` for what
 * isn't printable ASCII, for quotes and for backslashes. This file refuses to know in which order it stands.
 */
import type { RemoteAddress } from "../http/handler.ts";
import type { RequestHead } from "../http/request.ts";
import type { Exchange, TappedConnection } from "../server/tap.ts";
import { hostText } from "./visible.ts";

/** Makes the line of an exchange, its end included. `now`: milliseconds since 1970. */
export type LineFormat = (connection: TappedConnection, exchange: Exchange, now: number) => string;

/** Characters of one value: nobody's field may fill a disk. */
export const VALUE_MAX: number = 4096;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NOT_PLAIN = /[^ !#-[\]-~]/g;

/**
 * Is this printable ASCII without quotes and backslashes? Nearly all text is, and for most a regular expression takes
 * longer to begin than this to end.
 */
export function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code > 0x7e || code === QUOTE || code === BACKSLASH) return false;
  }
  return true;
}

/** Text whose characters are bytes, safe between quotes and everywhere else. */
export function escaped(text: string): string {
  if (text.length > VALUE_MAX) return escaped(`${text.slice(0, VALUE_MAX - 3)}...`);
  return isPlain(text) ? text : text.replace(NOT_PLAIN, hexEscape);
}

/** Of what isn't one byte, those that it is in UTF-8. */
function hexEscape(character: string): string {
  const code = character.charCodeAt(0);
  const bytes = code < 0x100 ? [code] : new TextEncoder().encode(character);
  let text = "";
  for (const byte of bytes) text += `\\x${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  return text;
}

/** Whoever asks, as far as those who are trusted tell it. */
export function clientOf(connection: TappedConnection, { forwarded }: Exchange): RemoteAddress {
  return forwarded?.client ?? connection.remoteAddr;
}

/** The address of whoever asks; "unix" by a socket file. */
export function clientText(connection: TappedConnection, exchange: Exchange): string {
  return addressText(clientOf(connection, exchange));
}

/** "127.0.0.1"; "unix" by a socket file. */
export function addressText(client: RemoteAddress): string {
  return client.transport === "unix" ? "unix" : hostText(client);
}

/** "GET / HTTP/1.1" as it was sent, or means over HTTP/2; "-" when none could be read. */
export function requestLineText(exchange: Exchange): string {
  const { request } = exchange;
  if (request === undefined) return "-";
  return `${request.method} ${request.target} HTTP/${versionText(exchange, request)}`;
}

/** "1.1", "2.0". */
export function versionText({ httpVersion }: Exchange, request: RequestHead): string {
  return httpVersion ?? (request.minorVersion === 1 ? "1.1" : "1.0");
}

/** The value of a field of the request, "-" where there is none. */
export function requestValue({ request }: Exchange, name: string): string {
  const value = request?.fields.get(name);
  return value === undefined ? "-" : escaped(value);
}

/** Who asks, "-" where nobody has made sure of it. A program without types may have said anything. */
export function userText({ user }: Exchange): string {
  return typeof user === "string" && user !== "" ? escaped(user) : "-";
}
