/**
 * Which settings say which file answers, what goes with it, and who gets it?
 *
 * Rows of the table in flags.ts; defaults are those of the folder itself. This file refuses to know
 * what happens with any of them.
 */
import { CHOICES, FILES_OPTIONS, type FilesOptions } from "../files/options.ts";
import type { Flag } from "./flag.ts";

function ofFiles(
  name: string,
  option: Exclude<keyof FilesOptions, "cacheFigures">,
  rest: Pick<Flag, "kind" | "group" | "help"> & Partial<Flag>,
): Flag {
  const standard = FILES_OPTIONS[option];
  return { name, files: option, ...(standard === undefined ? {} : { standard }), ...rest };
}

export const FOLDER_FLAGS: readonly Flag[] = [
  ofFiles("index", "index", {
    kind: "names",
    group: "files",
    value: " NAMES",
    example: "index.html,index.htm",
    off: [],
    help: "what answers for a folder",
  }),
  ofFiles("clean-urls", "cleanUrls", {
    kind: "choice",
    group: "files",
    value: " HOW",
    example: "redirect",
    choices: CHOICES.cleanUrls,
    off: "off",
    help: "/about: serve, redirect, off",
  }),
  ofFiles("trailing-slash", "trailingSlash", {
    kind: "choice",
    group: "files",
    value: " WHO",
    example: "always",
    choices: CHOICES.trailingSlash,
    help: "end in /: folders, always, never",
  }),
  ofFiles("spa", "spa", {
    short: "s",
    kind: "optional",
    group: "files",
    value: "[=FILE]",
    example: "app.html",
    bare: "index.html",
    off: false,
    standard: false,
    help: "one page for all addresses without a file",
  }),
  ofFiles("base", "base", {
    kind: "text",
    group: "files",
    value: " PATH",
    example: "/app",
    help: "the path under which all of it lies",
  }),
  ofFiles("mount", "mounts", {
    key: "mounts",
    kind: "mounts",
    group: "files",
    value: " PATH=DIR",
    example: "/docs=../docs",
    help: "another folder under a path (repeatable)",
  }),
  ofFiles("list", "list", {
    kind: "switch",
    group: "files",
    help: "list folders that have no index",
  }),
  ofFiles("archive", "archive", {
    kind: "switch",
    group: "files",
    help: "send whole folders: /docs/?archive=tar.gz",
  }),
  ofFiles("dotfiles", "dotfiles", {
    kind: "switch",
    group: "files",
    help: "serve names that begin with a dot",
  }),
  ofFiles("symlinks", "symlinks", {
    kind: "choice",
    group: "files",
    value: " WHICH",
    example: "never",
    choices: CHOICES.symlinks,
    off: "never",
    help: "links that work: inside, never, follow",
  }),
];

export const ANSWER_FLAGS: readonly Flag[] = [
  ofFiles("header", "headers", {
    key: "headers",
    short: "H",
    kind: "headers",
    group: "answers",
    value: " LINE",
    example: "'X-Robots-Tag: noindex'",
    help: "'Name: value' or '/path/*: Name: value'",
  }),
  ofFiles("redirects", "redirects", {
    kind: "redirects",
    group: "answers",
    only: "file",
    help: "rules such as { from, to, status, force }",
  }),
  ofFiles("cache", "cache", {
    kind: "cache",
    group: "answers",
    value: " RULE",
    example: "hashed",
    standardWords: "no-cache",
    help: "hashed, no-store, 10m, '*.html=10m'",
  }),
  ofFiles("precompressed", "precompressed", {
    kind: "switch",
    group: "answers",
    help: "leave .br, .zst and .gz files alone",
  }),
  ofFiles("compress", "compress", {
    kind: "switch",
    group: "answers",
    help: "compress nothing",
  }),
  ofFiles("rules", "rules", {
    kind: "switch",
    group: "answers",
    help: "leave _redirects, _headers, serve.json out",
  }),
  {
    name: "cors",
    kind: "origins",
    group: "answers",
    value: "[=ORIGINS]",
    example: "https://example.org",
    bare: true,
    off: false,
    standard: false,
    help: "let pages of other origins read it",
  },
  {
    name: "isolate",
    kind: "switch",
    group: "answers",
    standard: false,
    help: "cross-origin isolation, for wasm threads",
  },
];

export const ACCESS_FLAGS: readonly Flag[] = [
  {
    name: "allow-host",
    kind: "hosts",
    group: "access",
    value: " NAMES",
    example: "app.example",
    bare: true,
    help: "other names to answer to; any: all of them",
  },
  {
    name: "auth-file",
    kind: "path",
    group: "access",
    value: " FILE",
    example: "../users.htpasswd",
    help: "ask for a password (htpasswd, bcrypt)",
  },
  {
    name: "auth",
    kind: "secret",
    group: "access",
    value: " USER:PASS",
    example: "ada:secret",
    help: "one user; better in $BAREWIRE_AUTH",
  },
  {
    name: "realm",
    kind: "text",
    group: "access",
    value: " TEXT",
    example: "'Our site'",
    standardWords: "this site",
    help: "what the password is for",
  },
];
