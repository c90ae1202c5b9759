/**
 * Which setting says whether HTTP/2 is spoken?
 *
 * A row of the table in flags.ts. This file refuses to know what happens with it.
 */
import type { Flag } from "./flag.ts";

export const HTTP2_FLAGS: readonly Flag[] = [
  {
    name: "http2",
    kind: "switch",
    group: "https",
    standardWords: "with HTTPS",
    help: "speak HTTP/2, too",
  },
];
