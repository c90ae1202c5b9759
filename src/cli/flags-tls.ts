/**
 * Which settings say how HTTPS is spoken?
 *
 * Rows of the table in flags.ts. This file refuses to know what happens with any of them.
 */
import type { Flag } from "./flag.ts";

export const TLS_FLAGS: readonly Flag[] = [
  {
    name: "tls",
    kind: "switch",
    group: "https",
    standard: false,
    help: "with a certificate of this computer's own",
  },
  {
    name: "cert",
    kind: "paths",
    group: "https",
    value: " FILE",
    example: "../cert.pem",
    help: "with this certificate (PEM; repeatable)",
  },
  {
    name: "key",
    kind: "paths",
    group: "https",
    value: " FILE",
    example: "../key.pem",
    help: "and its private key (PEM; repeatable)",
  },
  {
    name: "pfx",
    kind: "paths",
    group: "https",
    value: " FILE",
    example: "../site.pfx",
    help: "with both, from a PFX file (repeatable)",
  },
  {
    name: "key-passphrase",
    kind: "secret",
    group: "https",
    only: "not words",
    help: "opens a private key or PFX file that is encrypted",
  },
  {
    name: "passphrase-file",
    kind: "path",
    group: "https",
    value: " FILE",
    example: "../passphrase",
    help: "holds what opens a key or PFX",
  },
  {
    name: "redirect-http",
    kind: "optional",
    group: "https",
    value: "[=PORT]",
    example: "8080",
    bare: "80",
    off: false,
    standard: false,
    help: "send plain HTTP from there to HTTPS",
  },
  {
    name: "hsts",
    kind: "optional",
    group: "https",
    value: "[=HOW]",
    example: "31536000,subdomains",
    bare: "31536000",
    off: false,
    standard: false,
    help: "let browsers remember to use HTTPS",
  },
];
