/**
 * What does the `serve.json` of the `serve` package ask for?
 *
 * Each setting is checked, and refused by line when it can't be followed. `etag` changes nothing, since
 * every answer has an entity tag; `symlinks` is handed back as a wish, since a file in a folder may not
 * decide what leaves it. Globs are those of `pattern-text`: no part of this file becomes a regular
 * expression. Its redirects come before files, as there; its rewrites come before a file only when they
 * name one address and nothing in it looks like an extension.
 * This file refuses to know how a setting is carried out.
 */

import { type FieldChange, type FieldRule, fieldFault } from "./field-rules.ts";
import { type JsonNode, type JsonObject, readJson } from "./json-text.ts";
import type { Pattern } from "./pattern.ts";
import { compilePattern } from "./pattern-text.ts";
import { REDIRECT_STATUSES, type RedirectRule, redirectRule } from "./redirect-rules.ts";
import { isFault, quoted, type RuleFault } from "./rule-fault.ts";
import type { CleanUrls, TrailingSlash } from "./rule-options.ts";

export const SERVE_FILE = "serve.json";

/** Entries of one list. */
const ENTRIES_MAX = 1000;

/** Undefined is what the file doesn't say. */
export interface ServeSettings {
  /** The folder beneath the one that holds the file, name by name; none is that folder itself. */
  readonly public?: readonly string[];
  readonly cleanUrls?: CleanUrls;
  readonly trailingSlash?: TrailingSlash;
  readonly directoryListing?: boolean;
  /** What a listing leaves out; a pattern without a slash means names at any depth. */
  readonly unlisted?: readonly Pattern[];
  /** Whether symbolic links should be followed: only a wish. */
  readonly symlinks?: boolean;
}

export interface ServeFile {
  readonly settings: ServeSettings;
  readonly redirects: readonly RedirectRule[];
  readonly fields: readonly FieldRule[];
  readonly faults: readonly RuleFault[];
}

type Draft = { -readonly [K in keyof ServeSettings]: ServeSettings[K] };

export function parseServeJson(text: string): ServeFile {
  const reading = new Reading();
  const json = readJson(text);
  if (isFault(json)) reading.wrong(json.line, json.error);
  else if (json.value instanceof Map) reading.settings(json.value);
  else reading.wrong(json.line, "the file holds no object ({ … })");
  const { draft, fields, faults } = reading;
  return {
    settings: draft,
    redirects: [...reading.redirects, ...reading.rewrites],
    fields,
    faults,
  };
}

class Reading {
  readonly draft: Draft = {};
  readonly redirects: RedirectRule[] = [];
  readonly rewrites: RedirectRule[] = [];
  readonly fields: FieldRule[] = [];
  readonly faults: RuleFault[] = [];

  readonly #readers: Readonly<Record<string, (node: JsonNode) => void>> = {
    public: (node) => this.#public(node),
    cleanUrls: (node) => {
      this.draft.cleanUrls = this.#flag(node, "cleanUrls") ? "redirect" : "off";
    },
    trailingSlash: (node) => {
      this.draft.trailingSlash = this.#flag(node, "trailingSlash") ? "always" : "never";
    },
    directoryListing: (node) => {
      this.draft.directoryListing = this.#flag(node, "directoryListing");
    },
    symlinks: (node) => {
      this.draft.symlinks = this.#flag(node, "symlinks");
    },
    etag: (node) => void this.#flag(node, "etag"),
    renderSingle: (node) => {
      if (!this.#flag(node, "renderSingle")) return;
      this.wrong(
        node.line,
        "renderSingle isn't supported; name the file with an index or a rewrite",
      );
    },
    unlisted: (node) => this.#unlisted(node),
    rewrites: (node) => this.#list(node, "rewrites", (entry) => this.#rewrite(entry)),
    redirects: (node) => this.#list(node, "redirects", (entry) => this.#redirect(entry)),
    headers: (node) => this.#list(node, "headers", (entry) => this.#headers(entry)),
  };

  wrong(line: number, sentence: string): void {
    this.faults.push({ file: SERVE_FILE, line, sentence });
  }

  settings(members: JsonObject): void {
    this.#members(members, this.#readers, "setting");
  }

  #public(node: JsonNode): void {
    const text = this.#text(node, "public");
    if (text === undefined) return;
    const names = text.split("/").filter((name, at) => name !== "." && (name !== "" || at === 0));
    if (names.includes("..") || names[0] === "" || /[\\:\p{Cc}]/u.test(text)) {
      this.wrong(
        node.line,
        `public is a folder beneath this one, such as "dist", not ${quoted(text)}`,
      );
    } else this.draft.public = names;
  }

  #unlisted(node: JsonNode): void {
    const patterns: Pattern[] = [];
    this.#list(node, "unlisted", (entry) => {
      const text = this.#text(entry, "an entry of unlisted");
      const pattern = text === undefined ? undefined : compilePattern(text, "glob");
      if (pattern === undefined) return;
      if (isFault(pattern)) this.wrong(entry.line, pattern.error);
      else patterns.push(pattern);
    });
    this.draft.unlisted = patterns;
  }

  #rewrite(entry: JsonNode): void {
    const texts = this.#entry(entry, "a rewrite", ["source", "destination"]);
    if (texts === undefined) return;
    const { source: from, destination } = texts;
    const exact = !/[*:{(@]/.test(from) && !/\.[^/]*$/.test(from);
    const init = { source: sourceOf(entry), from, to: slashed(destination), status: 200 };
    const rule = redirectRule({ ...init, force: exact }, "serve");
    if (isFault(rule)) this.wrong(entry.line, rule.error);
    else this.rewrites.push(rule);
  }

  #redirect(entry: JsonNode): void {
    let status = 301;
    const texts = this.#entry(entry, "a redirect", ["source", "destination"], {
      type: (node) => {
        if (typeof node.value === "number" && REDIRECT_STATUSES.includes(node.value)) {
          status = node.value;
        } else this.wrong(node.line, `type is one of ${REDIRECT_STATUSES.join(", ")}`);
      },
    });
    if (texts === undefined) return;
    const { source: from, destination } = texts;
    const init = { source: sourceOf(entry), from, to: slashed(destination), status, force: true };
    const rule = redirectRule(init, "serve");
    if (isFault(rule)) this.wrong(entry.line, rule.error);
    else this.redirects.push(rule);
  }

  #headers(entry: JsonNode): void {
    let changes: FieldChange[] | undefined;
    const texts = this.#entry(entry, "an entry of headers", ["source"], {
      headers: (node) => {
        const found: FieldChange[] = [];
        this.#list(node, "headers", (one) => {
          const change = this.#change(one);
          if (change !== undefined) found.push(change);
        });
        changes = found;
      },
    });
    if (texts === undefined) return;
    const pattern = compilePattern(texts.source, "serve");
    if (changes === undefined) this.wrong(entry.line, 'an entry of headers needs "headers"');
    else if (isFault(pattern)) this.wrong(entry.line, pattern.error);
    else this.fields.push({ source: sourceOf(entry), pattern, changes });
  }

  #change(node: JsonNode): FieldChange | undefined {
    let value: string | null | undefined;
    const texts = this.#entry(node, "a field line", ["key"], {
      value: (given) => {
        value = given.value === null ? null : this.#text(given, "value");
      },
    });
    if (texts === undefined) return undefined;
    if (value === undefined) {
      this.wrong(node.line, `${quoted(texts.key)} needs a value: text, or null to leave it out`);
      return undefined;
    }
    const trimmed = value?.trim() ?? null;
    const wrong = fieldFault(texts.key, trimmed);
    if (wrong === undefined) return { name: texts.key, value: trimmed };
    this.wrong(node.line, wrong.error);
    return undefined;
  }

  /** The texts that an entry must have; undefined, and told, when one is missing. */
  #entry<K extends string>(
    node: JsonNode,
    what: string,
    names: readonly K[],
    others: Readonly<Record<string, (node: JsonNode) => void>> = {},
  ): Record<K, string> | undefined {
    if (!(node.value instanceof Map)) {
      this.wrong(node.line, `${what} is an object ({ … })`);
      return undefined;
    }
    const members: JsonObject = node.value;
    const texts: Partial<Record<K, string>> = {};
    const readers: Record<string, (node: JsonNode) => void> = { ...others };
    for (const name of names) {
      readers[name] = (given) => {
        texts[name] = this.#text(given, name) ?? "";
      };
    }
    this.#members(members, readers, `member of ${what}`);
    const missing = names.find((name) => !members.has(name));
    if (missing !== undefined) this.wrong(node.line, `${what} needs ${quoted(missing)}`);
    const whole = names.every((name) => (texts[name] ?? "") !== "");
    return whole ? (texts as Record<K, string>) : undefined;
  }

  #members(
    members: JsonObject,
    readers: Readonly<Record<string, (node: JsonNode) => void>>,
    what: string,
  ): void {
    const known = Object.keys(readers);
    for (const [name, { line, value }] of members) {
      if (name === "$schema") continue;
      const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
      if (read !== undefined) read(value);
      else this.wrong(line, `there is no ${what} ${quoted(name)}; ${meant(name, known)}`);
    }
  }

  #list(node: JsonNode, name: string, each: (entry: JsonNode) => void): void {
    if (!Array.isArray(node.value)) {
      this.wrong(node.line, `${name} is a list ([ … ])`);
    } else if (node.value.length > ENTRIES_MAX) {
      this.wrong(node.line, `${name} has at most ${ENTRIES_MAX} entries`);
    } else for (const entry of node.value as readonly JsonNode[]) each(entry);
  }

  #flag(node: JsonNode, name: string): boolean {
    if (typeof node.value === "boolean") return node.value;
    const listed = Array.isArray(node.value) ? "; a list of paths isn't supported" : "";
    this.wrong(node.line, `${name} is true or false${listed}`);
    return false;
  }

  #text(node: JsonNode, name: string): string | undefined {
    if (typeof node.value === "string" && node.value !== "") return node.value;
    this.wrong(node.line, `${name} is a text that isn't empty`);
    return undefined;
  }
}

function sourceOf({ line }: JsonNode): string {
  return `${SERVE_FILE}:${line}`;
}

/** As there, a destination without a slash begins at the root. */
function slashed(destination: string): string {
  return /^(?:\/|https?:)/i.test(destination) ? destination : `/${destination}`;
}

/** Which name somebody may have meant, or which there are. */
function meant(typed: string, known: readonly string[]): string {
  const lower = typed.toLowerCase();
  const near = known.filter((name) => {
    const other = name.toLowerCase();
    return lower.length > 2 && (other.startsWith(lower) || lower.startsWith(other));
  });
  return near.length === 1 ? `did you mean ${near[0]}?` : `there are ${known.join(", ")}`;
}
