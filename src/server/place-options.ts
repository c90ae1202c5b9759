/**
 * How does a server come to its sockets, and how does somebody ask whether it is ready?
 *
 * Options for whoever runs it as a service. Wrong values are the programmer's fault and throw at the call.
 * This file refuses to know how anything is listened on.
 */

/** For servers that are run as a service. */
export interface PlaceOptions {
  /**
   * Descriptors of sockets that are bound already, by a service manager or a parent process, instead of port,
   * hostname and unix: all of TCP, or all Unix sockets. Default: none.
   */
  readonly descriptors?: readonly number[];
  /** Who may open the Unix socket, such as 0o660; it is so from the first moment. Default: as the umask says. */
  readonly unixMode?: number;
  /**
   * A path, such as "/.well-known/ready", under which GET and HEAD learn whether new requests are welcome,
   * before anything else is asked: 200, and from the moment in which `close()` is called 503. Default: none.
   */
  readonly ready?: string;
}

export interface ResolvedPlace {
  /** Empty: it binds by itself. */
  readonly descriptors: readonly number[];
  readonly unixMode: number | undefined;
  readonly ready: string | undefined;
}

export const PLACE_OPTIONS = ["descriptors", "unixMode", "ready"] as const;

const MOST_MODE = 0o777;
/** Those below are the process's own: input, output and errors. */
const FIRST_DESCRIPTOR = 3;
/** What a path may hold as it stands in a request (RFC 3986 §3.3). */
const PATH = /^\/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*$/;

/** @throws TypeError or RangeError for a value that can't be meant. */
export function resolvePlace(options: PlaceOptions & { readonly unix?: string }): ResolvedPlace {
  const { descriptors = [], unixMode, ready, unix } = options;
  if (!Array.isArray(descriptors) || !descriptors.every(isDescriptor)) {
    throw new TypeError(`descriptors is a list of whole numbers from ${FIRST_DESCRIPTOR} up`);
  }
  if (descriptors.length > 0 && unix !== undefined) {
    throw new TypeError("unix and descriptors both say where to listen: one of them must go");
  }
  if (unixMode !== undefined && !isMode(unixMode)) {
    throw new RangeError(`unixMode must be a whole number from 0 to 0o777, not ${unixMode}`);
  }
  if (ready !== undefined && !isReadyPath(ready)) {
    throw new TypeError(`ready is a path as requests have it, such as "/ready", not ${ready}`);
  }
  return { descriptors: Object.freeze([...descriptors]), unixMode, ready };
}

/** Can a request ask for this? Programs without types may say anything. */
export function isReadyPath(path: unknown): path is string {
  return typeof path === "string" && PATH.test(path);
}

function isDescriptor(given: unknown): boolean {
  return Number.isSafeInteger(given) && Number(given) >= FIRST_DESCRIPTOR;
}

function isMode(mode: number): boolean {
  return Number.isInteger(mode) && mode >= 0 && mode <= MOST_MODE;
}
