/**
 * Which rules hold for the addresses of a folder, of all that were written?
 *
 * Redirects and rewrites, first match wins: the `redirects` option, then `_redirects`, then `serve.json`
 * (its redirects before its rewrites). Field lines, later ones replace earlier ones of the same name:
 * `serve.json`, then `_headers`, then the `cache` option, then the `headers` option.
 * This file refuses to know how any single rule is written or followed, and how files are read.
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
import type { Pattern } from "./pattern.ts";
import { compilePattern } from "./pattern-text.ts";
import {
  type RedirectRule,
  RedirectTable,
  type RuleAnswer,
  redirectRule,
} from "./redirect-rules.ts";
import { REDIRECTS_FILE } from "./redirects-file.ts";
import { isFault } from "./rule-fault.ts";
import type { RedirectInit, RuleOptions } from "./rule-options.ts";
import { SERVE_FILE, type ServeSettings } from "./serve-json.ts";

/** Field lines of an address; the same object as long as the same rules apply. */
export type AddressFields = RuleFields;

/** What a file with the command's settings may be called; having two of them is a mistake. */
export const CONFIG_NAMES: readonly string[] = ["json", "js", "mjs", "ts", "mts"].map(
  (extension) => `barewire.config.${extension}`,
);

/** Names directly in the root that are for the server, and never served. */
export const RESERVED_NAMES: readonly string[] = Object.freeze(
  [
    REDIRECTS_FILE,
    HEADERS_FILE,
    SERVE_FILE,
    ...CONFIG_NAMES,
    // A build that compresses everything compresses them as well.
  ].flatMap((name) => [name, `${name}.br`, `${name}.zst`, `${name}.gz`]),
);

/** What the files in a folder say. */
export interface WrittenRules {
  readonly settings: ServeSettings;
  readonly serveRedirects: readonly RedirectRule[];
  readonly serveFields: readonly FieldRule[];
  readonly redirects: readonly RedirectRule[];
  readonly fields: readonly FieldRule[];
}

/** All rules of one folder. */
export class SiteRules {
  readonly #redirects: RedirectTable;
  readonly #fields: FieldTable;
  readonly #unlisted: readonly Pattern[];

  /** @throws RangeError or TypeError for a rule in the options that can't be followed */
  constructor(options: RuleOptions, files: WrittenRules) {
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
