/**
 * Which settings say how many processes serve, and how they share an address?
 *
 * Rows of the table in flags.ts. This file refuses to know what happens with any of them.
 */
import type { Flag } from "./flag.ts";

/** As many as the machine can run at the same time. */
export const AUTO = "auto";
/** More than any machine has processors. */
const MOST_WORKERS = 512;

export const WORKERS_FLAGS: readonly Flag[] = [
  {
    name: "workers",
    kind: "number",
    group: "where",
    value: " N",
    example: "4",
    least: 1,
    most: MOST_WORKERS,
    choices: [AUTO],
    help: "serve with N processes; auto: one per core",
  },
  {
    name: "reuse-port",
    kind: "switch",
    group: "where",
    standard: false,
    help: "let other processes listen there, too",
  },
];
