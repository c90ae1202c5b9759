/**
 * What do the files of rules in a folder say?
 *
 * `serve.json` lies in the folder itself; `_redirects` and `_headers` in what is served, which may be a
 * folder beneath it that `serve.json` names. Each is read once. One that can't be read is a fault, since
 * a site without its rules may show what they were to hide.
 * This file refuses to know what else rules come from, and how they are followed.
 */

import { isUtf8 } from "node:buffer";
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import { isBeneath } from "../disk/root.ts";
import { HEADERS_FILE, parseHeaders } from "../rules/headers-file.ts";
import { parseRedirects, REDIRECTS_FILE } from "../rules/redirects-file.ts";
import type { RuleFault } from "../rules/rule-fault.ts";
import { parseServeJson, SERVE_FILE, type ServeFile } from "../rules/serve-json.ts";
import type { WrittenRules } from "../rules/site-rules.ts";

/** Bytes of one file. */
export const RULE_FILE_MAX_BYTES: number = 1024 * 1024;

export interface RuleFiles extends WrittenRules {
  /** The folder to serve: the one that was asked for, or the one that serve.json names. Absolute. */
  readonly root: string;
  /** The names of the files that are there. */
  readonly used: readonly string[];
  readonly faults: readonly RuleFault[];
}

export function readRuleFiles(folder: string): RuleFiles {
  const used: string[] = [];
  const faults: RuleFault[] = [];
  const read = (root: string, file: string): string => {
    const text = textOf(join(root, file));
    if (typeof text === "object") faults.push({ file, ...text });
    if (text === undefined) return "";
    used.push(file);
    return typeof text === "string" ? text : "";
  };
  const top = resolve(folder);
  const json = read(top, SERVE_FILE);
  const serve = used.length > 0 && faults.length === 0 ? parseServeJson(json) : NO_SERVE;
  faults.push(...serve.faults);
  const root = join(top, ...(serve.settings.public ?? []));
  if (root !== top && !isFolderBeneath(top, root)) {
    const sentence = `public names "${serve.settings.public?.join("/")}", which is no folder in here`;
    faults.push({ file: SERVE_FILE, line: 0, sentence });
    return { ...NONE, root: top, used, faults };
  }
  const redirects = parsed(read(root, REDIRECTS_FILE), parseRedirects);
  const headers = parsed(read(root, HEADERS_FILE), parseHeaders);
  faults.push(...redirects.faults, ...headers.faults);
  return {
    root,
    settings: serve.settings,
    serveRedirects: serve.redirects,
    serveFields: serve.fields,
    redirects: redirects.rules,
    fields: headers.rules,
    used,
    faults,
  };
}

const NOTHING = { serveRedirects: [], serveFields: [], redirects: [], fields: [] } as const;
const NONE = { ...NOTHING, settings: {} } as const;

const NO_SERVE: ServeFile = { settings: {}, redirects: [], fields: [], faults: [] };
const NO_RULES = { rules: [], faults: [] } as const;

function parsed<File>(text: string, parse: (text: string) => File): File | typeof NO_RULES {
  return text === "" ? NO_RULES : parse(text);
}

/** What holds where the files aren't to be looked at. */
export function withoutRuleFiles(folder: string): RuleFiles {
  return { ...NONE, root: resolve(folder), used: [], faults: [] };
}

/** A link that leads out of the folder would serve what its owner didn't name. */
function isFolderBeneath(top: string, root: string): boolean {
  try {
    return isBeneath(realpathSync.native(top), realpathSync.native(root));
  } catch {
    return false;
  }
}

type Unread = Pick<RuleFault, "line" | "sentence">;

const ABSENT: ReadonlySet<string | undefined> = new Set(["ENOENT", "ENOTDIR"]);

/** Undefined when there is no such file. */
function textOf(path: string): string | Unread | undefined {
  let descriptor: number;
  try {
    // Without O_NONBLOCK, a FIFO of this name would hold the start for ever.
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    return ABSENT.has(code) ? undefined : { line: 0, sentence: `can't be read (${code})` };
  }
  try {
    if (!fstatSync(descriptor).isFile()) return { line: 0, sentence: "is no regular file" };
    const bytes = new Uint8Array(RULE_FILE_MAX_BYTES + 1);
    let length = 0;
    for (let count = -1; count !== 0 && length < bytes.length; length += count) {
      count = readSync(descriptor, bytes, length, bytes.length - length, length);
    }
    if (length > RULE_FILE_MAX_BYTES) {
      return { line: 0, sentence: `has more than ${RULE_FILE_MAX_BYTES} bytes` };
    }
    return decodedText(bytes.subarray(0, length));
  } finally {
    closeSync(descriptor);
  }
}

function decodedText(bytes: Uint8Array): string | Unread {
  if (isUtf8(bytes)) return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  let line = 1;
  for (let from = 0; from < bytes.length; line++) {
    const feed = bytes.indexOf(0x0a, from);
    const end = feed < 0 ? bytes.length : feed;
    if (!isUtf8(bytes.subarray(from, end))) break;
    from = end + 1;
  }
  return { line, sentence: "holds bytes that aren't UTF-8" };
}
