/**
 * Which settings say what is written down of requests, and where?
 *
 * Rows of the table in flags.ts. This file refuses to know what happens with any of them.
 */
import type { Flag } from "./flag.ts";

export const LOG_FLAGS: readonly Flag[] = [
  {
    name: "log-format",
    kind: "text",
    group: "showing",
    value: " FORMAT",
    example: "combined",
    standard: "barewire",
    help: "common, combined, json, or '{…}'",
  },
  {
    name: "log-file",
    kind: "path",
    group: "showing",
    value: " FILE",
    example: "/var/log/barewire.log",
    help: "log to a file; SIGUSR1 opens it anew",
  },
  {
    name: "request-id",
    kind: "optional",
    group: "showing",
    value: "[=FIELD]",
    example: "X-Request-Id",
    bare: "X-Request-Id",
    off: false,
    standard: false,
    help: "give requests ids, told in this field",
  },
  {
    name: "metrics",
    kind: "text",
    group: "showing",
    value: " [HOST:]PORT",
    example: "127.0.0.1:9100",
    off: false,
    help: "figures for Prometheus, at /metrics",
  },
];
