/**
 * Which names does a site answer to?
 *
 * A page anywhere can let its own name lead to this computer, and what is served here is then of the
 * page's own origin (DNS rebinding): no other check keeps it from reading. But its browser says the name
 * that was asked for. A request for another name than those of a list is misdirected (RFC 9110 §7.4,
 * §15.5.20), and is told nothing but that. Names are compared as browsers write them (URL standard):
 * without case, IPv6 in its shortest form; the port doesn't matter, nor a dot at the end.
 * This file refuses to know where the site is listened for.
 */
import type { Handler } from "../http/handler.ts";
import { HttpResponse } from "../http/response.ts";

/** How many spellings of good names, with their ports, are recognised without taking them apart. */
export const REMEMBERED_MAX = 64;

/** A name of 253 characters, a dot, and a port. */
const AUTHORITY_MAX = 260;
const LOCALHOST = "localhost";
/** Neither controls nor spaces. Named as such, they would be looked up in tables, at each start. */
const ONE_HOST = /^(?:(?![\s/?#@\\\x7f-\x9f])[!-\uffff])+$/;
const NAME = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/;
const IPV4 = /^\d+\.\d+\.\d+\.\d+$/;
const LOOPBACK_IPV4 = /^127\.\d+\.\d+\.\d+$/;
/** 127.x as IPv6 writes it (RFC 4291 §2.5.5.2). */
const MAPPED_LOOPBACK = /^\[::ffff:7f[0-9a-f]{2}:[0-9a-f]+\]$/;

export class Hosts {
  /** "app.example", "[::1]", "*.app.example". */
  readonly #names: ReadonlySet<string>;
  readonly #recognised = new Set<string>();

  /**
   * @param hosts as SiteOptions.hosts.
   * @throws TypeError when the list is empty or an entry is no host.
   */
  constructor(hosts: readonly string[]) {
    if (!Array.isArray(hosts) || hosts.length === 0) {
      throw new TypeError('hosts is a list of names, such as ["localhost", "app.example"]');
    }
    this.#names = new Set(hosts.map(entry));
  }

  /**
   * Is this one of them?
   * @param authority host[:port]; "" when a request names none, as no browser's does
   */
  has(authority: string): boolean {
    return authority === "" || this.#recognised.has(authority) || this.#recognise(authority);
  }

  #recognise(authority: string): boolean {
    if (authority.length > AUTHORITY_MAX) return false;
    const host = hostOf(authority);
    if (host === undefined || !this.#isListed(host)) return false;
    if (this.#recognised.size >= REMEMBERED_MAX) this.#recognised.clear();
    // It may be part of a longer string, the request's head, which must not stay with it.
    this.#recognised.add(Buffer.from(authority, "latin1").toString("latin1"));
    return true;
  }

  #isListed(host: string): boolean {
    if (this.#names.has(host)) return true;
    if (this.#names.has(LOCALHOST) && isLoopbackHost(host)) return true;
    for (let dot = host.indexOf("."); dot >= 0; dot = host.indexOf(".", dot + 1)) {
      if (this.#names.has(`*${host.slice(dot)}`)) return true;
    }
    return false;
  }
}

/**
 * Hands on the requests for one of these names, and answers the others with 421.
 *
 * @param hint a sentence for whoever reads that answer: how another name comes to be answered.
 * @throws TypeError when the list is empty or an entry is no host.
 */
export function answeringTo(
  hosts: readonly string[],
  hint: string | undefined,
): (handler: Handler) => Handler {
  const names = new Hosts(hosts);
  const misdirected = misdirectedResponse(hint);
  return (handler) => (request, context) => {
    const { authority } = request;
    if (names.has(authority)) return handler(request, context);
    context.note?.("access", `421: ${authority} is none of the names that are answered`);
    return misdirected;
  };
}

/** Does this name or address lead to the own computer, wherever it is asked for (RFC 6761 §6.3)? */
export function isLoopback(text: string): boolean {
  const host = hostOf(bracketed(text));
  return host !== undefined && isLoopbackHost(host);
}

function isLoopbackHost(host: string): boolean {
  if (host === LOCALHOST || host.endsWith(`.${LOCALHOST}`)) return true;
  return LOOPBACK_IPV4.test(host) || host === "[::1]" || MAPPED_LOOPBACK.test(host);
}

/** As a browser writes it, without the port and a dot at the end; undefined when it is no host. */
function hostOf(authority: string): string | undefined {
  if (!ONE_HOST.test(authority)) return undefined;
  try {
    return new URL(`http://${authority}`).hostname.replace(/\.$/, "");
  } catch {
    return undefined;
  }
}

/** Programs without types may say anything. */
function entry(given: unknown): string {
  if (typeof given !== "string") throw new TypeError("hosts is a list of names, each a string");
  const isBelow = given.startsWith("*.");
  const host = hostAlone(bracketed(isBelow ? given.slice(2) : given));
  if (host === undefined || (isBelow && (IPV4.test(host) || host.startsWith("[")))) {
    throw new TypeError(
      `${JSON.stringify(given)} is no host: write a name or an address without a port, such as "app.example", "*.app.example" or "::1"`,
    );
  }
  return isBelow ? `*.${host}` : host;
}

/** Undefined when there is a port, too. */
function hostAlone(text: string): string | undefined {
  const host = hostOf(text);
  if (text.startsWith("[")) return text.endsWith("]") ? host : undefined;
  return host !== undefined && !text.includes(":") && NAME.test(host) ? host : undefined;
}

/** An address of IPv6 may be written without its brackets where no port can follow. */
function bracketed(text: string): string {
  const isIPv6 = text.indexOf(":") !== text.lastIndexOf(":") && !text.startsWith("[");
  return isIPv6 ? `[${text}]` : text;
}

function misdirectedResponse(hint: string | undefined): HttpResponse {
  const sentence = "The site doesn't answer to the name that was asked for.";
  const text = `421 Misdirected Request\n${sentence}${hint === undefined ? "" : ` ${hint}`}\n`;
  const fields = [
    ["Content-Type", "text/plain; charset=utf-8"],
    ["Cache-Control", "no-store"],
    ["X-Content-Type-Options", "nosniff"],
  ] as const;
  return new HttpResponse({ status: 421, fields, content: new TextEncoder().encode(text) }, true);
}
