/**
 * Whom does a server believe about who its clients are?
 *
 * Nobody, unless it is said. This file refuses to know how they say it.
 */
import { AddressRanges } from "../http/address-ranges.ts";

/** Whom to believe about clients. Each is a list of address ranges, or one of them. */
export interface ProxyOptions {
  /**
   * Proxies whose `Forwarded` (RFC 7239) and `X-Forwarded-For`, `-Proto`, `-Host` and `-Port` are believed:
   * ranges such as "10.0.0.0/8" or "fd00::/8", addresses, or the words "loopback", "private", "unix" (whoever
   * connects to the Unix socket) and "any". What they say becomes `remoteAddr`, the scheme of URLs, and
   * `authority`; the list of `hosts` then sees the forwarded one. The fields are read from the end, up to the
   * first address that isn't trusted. Default: nobody, and then these fields change nothing.
   */
  readonly trustProxy?: string | readonly string[];
  /**
   * Those whose connections begin with a header of the PROXY protocol (version 1 or 2), before TLS or HTTP: it
   * says who the client is. From them it is required; whoever else sends one is refused as for any other
   * bytes that aren't HTTP. Ranges as in `trustProxy`. Default: nobody.
   */
  readonly proxyProtocol?: string | readonly string[];
}

export interface ResolvedProxies {
  readonly trustProxy: AddressRanges | undefined;
  readonly proxyProtocol: AddressRanges | undefined;
}

export const PROXY_OPTIONS: readonly (keyof ProxyOptions)[] = ["trustProxy", "proxyProtocol"];

/** @throws TypeError for what are no ranges */
export function resolveProxies(options: ProxyOptions): ResolvedProxies {
  const ranges = (name: keyof ProxyOptions): AddressRanges | undefined => {
    const given: unknown = options[name];
    if (given === undefined) return undefined;
    const texts: unknown = typeof given === "string" ? [given] : given;
    if (!Array.isArray(texts)) throw new TypeError(`${name} is a list of address ranges`);
    try {
      return texts.length === 0 ? undefined : new AddressRanges(texts);
    } catch (error) {
      throw new TypeError(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  return { trustProxy: ranges("trustProxy"), proxyProtocol: ranges("proxyProtocol") };
}
