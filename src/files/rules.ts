/**
 * Which rules hold for a folder, of all that are said in options and files?
 *
 * Redirects and rewrites, first match wins: the `redirects` option, then `_redirects`, then `serve.json`
 * (its redirects before its rewrites). Field lines, later ones replace earlier ones of the same name:
 * `serve.json`, then `_headers`, then the `cache` option, then the `headers` option. Settings: what
 * somebody gave, else what `serve.json` says, else the default. A setting that would lead out of the
 * folder (symbolic links) is never taken from a file in it.
 * This file refuses to know how any single rule is written or followed.
 */
import { compileCacheRule } from "./cache-rule.ts";
import {
  type CachePattern,
  type FieldChange,
  type FieldLayer,
  type FieldRule,
  FieldTable,
  fieldFault,
  type RuleFields,
} from "./field-rules.ts";
import { HEADERS_FILE } from "./headers-file.ts";
import type { FilesOptions, RedirectInit } from "./options.ts";
import type { Pattern } from "./pattern.ts";
import { compilePattern } from "./pattern-text.ts";
import {
  type RedirectRule,
  RedirectTable,
  type RuleAnswer,
  redirectRule,
} from "./redirect-rules.ts";
import { REDIRECTS_FILE } from "./redirects-file.ts";
import { isFault, RulesError } from "./rule-fault.ts";
import { type RuleFiles, readRuleFiles, withoutRuleFiles } from "./rule-files.ts";
import { SERVE_FILE } from "./serve-json.ts";

export { RulesError } from "./rule-fault.ts";

/** Field lines of an address; the same object as long as the same rules apply. */
export type AddressFields = RuleFields;

/** Names directly in the root that are for the server, and never served. */
export const RESERVED_NAMES: readonly string[] = Object.freeze([
  REDIRECTS_FILE,
  HEADERS_FILE,
  SERVE_FILE,
  ...["json", "js", "mjs", "ts", "mts"].map((extension) => `barewire.config.${extension}`),
]);

/** A folder with its rules, ready to be served. */
export interface Site {
  /** The folder whose files are served. Absolute. */
  readonly root: string;
  /** With what serve.json says where nobody said anything else. */
  readonly options: FilesOptions;
  readonly rules: SiteRules;
  /** The files of rules that were read. */
  readonly used: readonly string[];
  /** serve.json asks for symbolic links to be followed, which only an option can allow. */
  readonly wantsSymlinks: boolean;
}

/**
 * Reads the files of rules of a folder, unless the `rules` option says not to.
 *
 * @param given the options as given, without the defaults
 * @throws RulesError for faults in the files; RangeError or TypeError for a rule in the options
 */
export function readSite(
  folder: string,
  options: FilesOptions,
  given: Partial<FilesOptions>,
): Site {
  const files = options.rules ? readRuleFiles(folder) : withoutRuleFiles(folder);
  if (files.faults.length > 0) throw new RulesError(files.faults);
  const { cleanUrls, trailingSlash, directoryListing, symlinks } = files.settings;
  const said: Partial<FilesOptions> = {
    ...(cleanUrls === undefined ? {} : { cleanUrls }),
    ...(trailingSlash === undefined ? {} : { trailingSlash }),
    ...(directoryListing === undefined ? {} : { list: directoryListing }),
  };
  const chosen = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  );
  return {
    root: files.root,
    options: Object.freeze({ ...options, ...said, ...chosen }),
    rules: new SiteRules(options, files),
    used: files.used,
    wantsSymlinks: symlinks === true && options.symlinks !== "follow",
  };
}

/** All rules of one folder. */
export class SiteRules {
  readonly #redirects: RedirectTable;
  readonly #fields: FieldTable;
  readonly #unlisted: readonly Pattern[];

  /** @throws RangeError or TypeError for a rule in the options that can't be followed */
  constructor(
    options: Pick<FilesOptions, "redirects" | "headers" | "cache">,
    files: Omit<RuleFiles, "root" | "used" | "faults">,
  ) {
    const own = options.redirects.map(redirectOf);
    this.#redirects = new RedirectTable([...own, ...files.redirects, ...files.serveRedirects]);
    const layers: FieldLayer[] = [
      { rules: files.serveFields, joins: false },
      { rules: files.fields, joins: true },
      { rules: Object.entries(options.headers).map(fieldRuleOf), joins: false },
    ];
    this.#fields = new FieldTable(layers, Object.entries(options.cache).map(cachePatternOf));
    this.#unlisted = files.settings.unlisted ?? [];
  }

  /**
   * What the first rule says that applies.
   *
   * @param segments as `decodePath` gives them
   * @param query as sent, without its question mark
   * @param fileExists then only forced rules apply
   */
  redirectFor(
    segments: readonly string[],
    query: string | undefined,
    fileExists: boolean,
  ): RuleAnswer | undefined {
    return this.#redirects.find(segments, query, fileExists);
  }

  /** Whether a rule that applies to this path looks at the query. */
  dependsOnQuery(segments: readonly string[], fileExists: boolean): boolean {
    return this.#redirects.dependsOnQuery(segments, fileExists);
  }

  fieldsFor(segments: readonly string[]): AddressFields {
    return this.#fields.fieldsFor(segments);
  }

  /** Whether a listing shows what has this path. */
  isListed(segments: readonly string[]): boolean {
    return this.#unlisted.every((pattern) => pattern.match(segments) === undefined);
  }
}

function redirectOf(init: RedirectInit, at: number): RedirectRule {
  const source = `redirects option, rule ${at + 1}`;
  const { from, to, status = 301, force = false } = init;
  const texts = typeof from === "string" && typeof to === "string";
  if (!texts || typeof status !== "number" || typeof force !== "boolean") {
    throw new TypeError(
      `${source}: from and to are texts, status is a number, force true or false`,
    );
  }
  return sound(redirectRule({ ...init, source }, "splat"), source);
}

function fieldRuleOf(
  [path, lines]: [string, Readonly<Record<string, string>>],
  at: number,
): FieldRule {
  const source = `headers option, path ${at + 1}`;
  if (typeof lines !== "object" || lines === null) {
    throw new TypeError(`${source}: it has an object of names and values`);
  }
  const changes: FieldChange[] = Object.entries(lines).map(([name, text]) => {
    const value = String(text).trim();
    const wrong = fieldFault(name, value);
    return wrong === undefined ? { name, value } : sound(wrong, source);
  });
  return { source, pattern: sound(compilePattern(path, "glob"), source), changes };
}

function cachePatternOf([path, text]: [string, string]): CachePattern {
  const source = `cache option, path ${JSON.stringify(path)}`;
  const pattern = sound(compilePattern(path, "glob"), source);
  return { pattern, rule: sound(compileCacheRule(String(text)), source) };
}

function sound<T extends object>(made: T, source: string): Exclude<T, { error: string }> {
  if (isFault(made)) throw new RangeError(`${source}: ${made.error}`);
  return made as Exclude<T, { error: string }>;
}
