/**
 * Which field lines do rules add to the answer for a path, and which do they take away?
 *
 * Rules come in layers, and a later layer replaces what an earlier one says of the same name. Within
 * `_headers`, rules that say the same name join their values, as Netlify and Cloudflare Pages do; in the
 * other layers the later one holds. Fields that say how a message travels, or which content this is, are
 * the server's: a rule that names one would lie about every answer.
 * The same rules give the same object, so whoever dresses answers can keep what it made of one.
 * This file refuses to know what is sent at this path.
 */
import { DRESSING_NEEDS, DRESSING_REFUSES } from "../http/dressing.ts";
import { isToken } from "../http/fields.ts";
import { belongsToConnection } from "../http/response.ts";
import type { CacheRule } from "./cache-rule.ts";
import type { Pattern } from "./pattern.ts";
import { type Fault, fault, quoted } from "./rule-fault.ts";

/** A value of null takes the field away. */
export interface FieldChange {
  readonly name: string;
  readonly value: string | null;
}

export interface FieldRule {
  /** Where it is written, for whoever asks why: `_headers:3`. */
  readonly source: string;
  readonly pattern: Pattern;
  readonly changes: readonly FieldChange[];
}

/** The rules of one source. */
export interface FieldLayer {
  readonly rules: readonly FieldRule[];
  /** Values of one name are joined; else the last one holds. */
  readonly joins: boolean;
}

export interface CachePattern {
  readonly pattern: Pattern;
  readonly rule: CacheRule;
}

export interface RuleFields {
  /** To be set in place of what the server would say under the same name. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** To be left out, in lower case. */
  readonly remove: readonly string[];
  /** The rules that applied. */
  readonly sources: readonly string[];
}

export const NO_FIELDS: RuleFields = Object.freeze({
  fields: Object.freeze([]),
  remove: Object.freeze([]),
  sources: Object.freeze([]),
});

const KEPT_MAX = 1024;

const NAME_MAX = 256;
const VALUE_MAX = 8 * 1024;

/** Why a rule can't set this field, or take it away (RFC 9110 §5.1, §5.5). */
export function fieldFault(name: string, value: string | null): Fault | undefined {
  if (!isToken(name) || name.length > NAME_MAX) {
    return fault(
      `${quoted(name)} is no field name: it takes letters, digits and - (RFC 9110 §5.1)`,
    );
  }
  const lower = name.toLowerCase();
  if (belongsToConnection(name)) {
    return fault(`${name} says how a message travels, which only the server knows; leave it out`);
  }
  if (DRESSING_REFUSES.has(lower)) {
    return fault(`${name} is told by the file itself and can't be set by a rule; leave it out`);
  }
  if (value === null && DRESSING_NEEDS.has(lower)) {
    return fault(`without ${name} caches and clients would misread the answer; leave it in`);
  }
  if (lower === "location") return fault("Location is set by a redirect, not by a field line");
  if (value !== null && !/^[\t -~]*$/.test(value)) {
    return fault(`the value of ${name} holds a control character or one that isn't ASCII`);
  }
  if (value !== null && value.length > VALUE_MAX) {
    return fault(`the value of ${name} has more than ${VALUE_MAX} characters`);
  }
  return undefined;
}

export class FieldTable {
  readonly #layers: readonly FieldLayer[];
  readonly #cache: readonly CachePattern[];
  readonly #isEmpty: boolean;
  readonly #kept = new Map<string, RuleFields>();

  /**
   * @param cache values of Cache-Control, of which the last that matches holds; they stand before the
   * last layer, so that a field line there may still say something else
   */
  constructor(layers: readonly FieldLayer[], cache: readonly CachePattern[]) {
    this.#layers = layers;
    this.#cache = cache;
    this.#isEmpty = cache.length === 0 && layers.every(({ rules }) => rules.length === 0);
  }

  fieldsFor(segments: readonly string[]): RuleFields {
    if (this.#isEmpty) return NO_FIELDS;
    const found = this.#layers.map(({ rules }) =>
      rules.filter(({ pattern }) => pattern.match(segments) !== undefined),
    );
    const cacheControl = this.#cacheControlFor(segments);
    if (cacheControl === undefined && found.every((rules) => rules.length === 0)) return NO_FIELDS;
    const sources = found.flat().map(({ source }) => source);
    const key = `${sources.join(" ")}\n${cacheControl ?? ""}`;
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const made = this.#combine(found, cacheControl, sources);
    if (this.#kept.size >= KEPT_MAX) this.#kept.clear();
    this.#kept.set(key, made);
    return made;
  }

  /** What the last rule says that has a say. */
  #cacheControlFor(segments: readonly string[]): string | undefined {
    for (let at = this.#cache.length - 1; at >= 0; at--) {
      const { pattern, rule } = this.#cache[at] ?? {};
      if (pattern?.match(segments) === undefined) continue;
      const value = rule?.(segments.at(-1) ?? "");
      if (value !== undefined) return value;
    }
    return undefined;
  }

  #combine(
    found: readonly (readonly FieldRule[])[],
    cacheControl: string | undefined,
    sources: readonly string[],
  ): RuleFields {
    const all: Said = new Map();
    for (const [at, rules] of found.entries()) {
      if (cacheControl !== undefined && at === found.length - 1) {
        all.set("cache-control", { name: "Cache-Control", values: [cacheControl] });
      }
      const layer: Said = new Map();
      const joins = this.#layers[at]?.joins ?? false;
      for (const { changes } of rules) for (const change of changes) say(layer, change, joins);
      for (const [lower, said] of layer) all.set(lower, said);
    }
    const fields: [string, string][] = [];
    const remove: string[] = [];
    for (const [lower, { name, values }] of all) {
      if (values === null) remove.push(lower);
      // A cookie holds commas of its own: each keeps its line (RFC 6265 §3).
      else if (lower === "set-cookie") for (const value of values) fields.push([name, value]);
      else fields.push([name, values.join(", ")]);
    }
    return Object.freeze({
      fields: Object.freeze(fields),
      remove: Object.freeze(remove),
      sources: Object.freeze(sources),
    });
  }
}

type Said = Map<string, { readonly name: string; readonly values: readonly string[] | null }>;

function say(layer: Said, { name, value }: FieldChange, joins: boolean): void {
  const lower = name.toLowerCase();
  const before = joins ? layer.get(lower) : undefined;
  if (value === null) layer.set(lower, { name, values: null });
  else if (before?.values == null) layer.set(lower, { name, values: [value] });
  else layer.set(lower, { name: before.name, values: [...before.values, value] });
}
