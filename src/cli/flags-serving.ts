/**
 * Which settings say where the server is found, what is printed, and where settings come from?
 *
 * Rows of the table in flags.ts. This file refuses to know what happens with any of them.
 */
import type { Flag } from "./flag.ts";

/** Stands for every interface, until somebody knows which address that is here. */
export const EVERY_INTERFACE = "*";

export const SERVING_FLAGS: readonly Flag[] = [
  {
    name: "root",
    kind: "path",
    group: "where",
    value: " DIR",
    example: "site",
    standardWords: "htdocs, or .",
    help: "the folder, like the first word",
  },
  {
    name: "app",
    kind: "path",
    group: "where",
    value: " FILE",
    example: "app.ts",
    help: "an application, like a word that ends in .ts",
  },
  {
    name: "watch",
    kind: "switch",
    group: "where",
    only: "words",
    standard: false,
    help: "start again when the application changes",
  },
  {
    name: "port",
    short: "p",
    kind: "number",
    group: "where",
    value: " N",
    example: "8080",
    least: 0,
    most: 65_535,
    standard: 8000,
    standardWords: "$PORT, or 8000",
    help: "port; 0: a free one",
  },
  {
    name: "port-search",
    kind: "switch",
    group: "where",
    standard: false,
    help: "take the next free port when it is taken",
  },
  {
    name: "host",
    kind: "address",
    group: "where",
    value: " [ADDRESS]",
    example: "192.168.1.2",
    bare: EVERY_INTERFACE,
    standard: "localhost",
    help: "where to listen; alone: everywhere",
  },
  {
    name: "unix",
    kind: "path",
    group: "where",
    value: " PATH",
    example: "./site.sock",
    help: "listen on a Unix socket instead",
  },
  {
    name: "open",
    short: "o",
    kind: "optional",
    group: "where",
    value: "[=PATH]",
    example: "/docs/",
    bare: "/",
    off: false,
    standard: false,
    help: "open the site in a browser",
  },
];

export const SHOWING_FLAGS: readonly Flag[] = [
  {
    name: "verbose",
    short: "v",
    kind: "switch",
    group: "showing",
    standard: false,
    help: "say why each answer is what it is",
  },
  {
    name: "quiet",
    short: "q",
    kind: "switch",
    group: "showing",
    standard: false,
    help: "print the URL and nothing else",
  },
  {
    name: "wire",
    kind: "optional",
    group: "showing",
    value: "[=HOW]",
    example: "full",
    choices: ["head", "full", "hex"],
    bare: "head",
    off: false,
    standard: false,
    help: "print what is said: head, full, hex",
  },
  {
    name: "wire-secrets",
    kind: "switch",
    group: "showing",
    standard: false,
    help: "cookies and passwords in it, too",
  },
  {
    name: "save",
    kind: "path",
    group: "showing",
    value: " DIR",
    example: "../conversations",
    help: "keep all that is said, in files",
  },
  {
    name: "inspect",
    kind: "optional",
    group: "showing",
    value: "[=PORT]",
    example: "8001",
    bare: "0",
    off: false,
    standard: false,
    help: "look on from a page of its own",
  },
  {
    name: "json",
    kind: "switch",
    group: "showing",
    only: "words",
    standard: false,
    help: "with the word config: print it as JSON",
  },
  {
    name: "help",
    short: "h",
    kind: "switch",
    group: "showing",
    only: "words",
    help: "print this text",
  },
  {
    name: "version",
    short: "V",
    kind: "switch",
    group: "showing",
    only: "words",
    help: "print the version",
  },
];

export const SETTINGS_FLAGS: readonly Flag[] = [
  {
    name: "config",
    short: "c",
    kind: "path",
    group: "settings",
    value: " FILE",
    example: "barewire.config.json",
    off: false,
    only: "not file",
    standardWords: "barewire.config.*",
    help: "read settings from it",
  },
];
