/**
 * Which settings say whom to believe about who asks?
 *
 * Rows of the table in flags.ts. This file refuses to know what happens with any of them.
 */
import type { Flag } from "./flag.ts";

export const PROXY_FLAGS: readonly Flag[] = [
  {
    name: "trust-proxy",
    kind: "ranges",
    group: "access",
    value: " RANGES",
    example: "loopback,10.0.0.0/8",
    off: [],
    help: "proxies whose X-Forwarded-* is believed",
  },
  {
    name: "proxy-protocol",
    kind: "ranges",
    group: "access",
    value: " RANGES",
    example: "loopback,10.0.0.0/8",
    off: [],
    help: "proxies that begin with a PROXY header",
  },
];
