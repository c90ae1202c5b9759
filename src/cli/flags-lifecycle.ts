/**
 * Which settings are for whoever runs the server as a service?
 *
 * Rows of the table in flags.ts. This file refuses to know what happens with any of them.
 */
import { GRACE_MS } from "../server/running-server.ts";
import type { Flag } from "./flag.ts";

const DAY_MS = 86_400_000;

export const LIFECYCLE_FLAGS: readonly Flag[] = [
  {
    name: "descriptors",
    kind: "names",
    group: "service",
    value: " NUMBERS",
    example: "3,4",
    standardWords: "$LISTEN_FDS",
    help: "listen on inherited sockets",
  },
  {
    name: "ready",
    kind: "text",
    group: "service",
    value: " PATH",
    example: "/.well-known/ready",
    help: "answers 200, and 503 while it stops",
  },
  {
    name: "drain-delay",
    kind: "duration",
    group: "service",
    value: " TIME",
    example: "5s",
    least: 0,
    most: DAY_MS,
    standard: 0,
    help: "still accept after SIGTERM",
  },
  {
    name: "drain-timeout",
    kind: "duration",
    group: "service",
    value: " TIME",
    example: "25s",
    least: 1,
    most: DAY_MS,
    standard: GRACE_MS,
    help: "then finish what is under way, no longer",
  },
  {
    name: "pid-file",
    kind: "path",
    group: "service",
    value: " FILE",
    example: "/run/site.pid",
    help: "holds the process's number while it runs",
  },
  {
    name: "user",
    kind: "text",
    group: "service",
    value: " NAME",
    example: "www-data:www-data",
    help: "become NAME or NAME:GROUP once it listens",
  },
  {
    name: "unix-mode",
    kind: "text",
    group: "service",
    value: " MODE",
    example: "660",
    help: "who may open the Unix socket",
  },
];
