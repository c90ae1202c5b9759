/**
 * Does a rule send this request elsewhere, or to another file, or away?
 *
 * The first rule that matches wins, in the order in which the rules are given. A forced rule applies
 * always, any other one only where there is no file. A rule that leads to the very path and query that
 * was asked for doesn't apply, since the client would ask again for ever. A rewrite happens once: the
 * file that it leads to is looked up, the rules aren't asked again. Rules for one path are found through
 * a map, and rules that begin with one name through another; only the rest is tried one by one.
 * This file refuses to know where the rules came from, and whether there is a file.
 */
import { encodePath } from "../http/target.ts";
import type { Captures, Pattern } from "./pattern.ts";
import { compilePattern, type Dialect } from "./pattern-text.ts";
import { type Fault, fault, isFault, quoted } from "./rule-fault.ts";
import { type FilledTarget, fillTarget, parseTarget, type Target } from "./rule-target.ts";

/** A parameter that the query must have: with this value, or with any, which then has a name. */
export interface QueryCondition {
  readonly key: string;
  readonly value: string | undefined;
  readonly name: string;
}

export interface RedirectRule {
  /** Where it is written, for whoever asks why: `_redirects:3`. */
  readonly source: string;
  readonly from: Pattern;
  readonly query: readonly QueryCondition[];
  readonly target: Target;
  readonly status: number;
  readonly force: boolean;
}

/** What somebody wrote of one rule. */
export interface RedirectText {
  readonly source: string;
  readonly from: string;
  readonly to: string;
  readonly query?: readonly QueryCondition[];
  readonly status?: number;
  readonly force?: boolean;
}

export type RuleAnswer =
  | {
      readonly kind: "redirect";
      readonly rule: RedirectRule;
      readonly status: number;
      /** A path of this site with exactly one slash at its beginning, or an absolute URL. */
      readonly location: string;
      /** The location is a path of this site: whoever serves it under another path puts that first. */
      readonly inSite: boolean;
      readonly source: string;
    }
  | {
      readonly kind: "rewrite" | "gone" | "not-found";
      readonly rule: RedirectRule;
      readonly status: number;
      /** The file to send with this status, as `decodePath` gives it. */
      readonly segments: readonly string[];
      readonly source: string;
    };

export const REDIRECT_STATUSES: readonly number[] = [301, 302, 303, 307, 308];
const PAGES: ReadonlyMap<number, "rewrite" | "gone" | "not-found"> = new Map([
  [200, "rewrite"],
  [404, "not-found"],
  [410, "gone"],
]);
const STATUSES = [200, ...REDIRECT_STATUSES, 404, 410];

/** The rule, or why there can't be such a one. */
export function redirectRule(text: RedirectText, dialect: Dialect): RedirectRule | Fault {
  const { source, to, status = 301, force = false, query = [] } = text;
  if (!STATUSES.includes(status)) {
    return fault(`the status ${status} isn't supported; it is one of ${STATUSES.join(", ")}`);
  }
  const from = compilePattern(text.from, dialect);
  if (isFault(from)) return from;
  const names = new Set(from.names);
  for (const { name } of query) {
    if (names.has(name)) return fault(`:${name} is said twice`);
    if (name !== "") names.add(name);
  }
  const target = parseTarget(to, names);
  if (isFault(target)) return target;
  if (PAGES.has(status)) {
    if (target.origin !== undefined) {
      return fault(`${status} with the URL ${quoted(to)} (proxying) isn't supported`);
    }
    if (target.query !== undefined || target.fragment !== "") {
      return fault(`${status} sends the file ${quoted(to)}; a file has no query and no fragment`);
    }
    if (to.startsWith("/.netlify/")) return fault(`functions (${quoted(to)}) aren't supported`);
  }
  return { source, from, query, target, status, force };
}

interface Ranked {
  readonly rank: number;
  readonly rule: RedirectRule;
}

export class RedirectTable {
  readonly #byPath = new Map<string, Ranked[]>();
  readonly #byFirst = new Map<string, Ranked[]>();
  readonly #others: Ranked[] = [];
  readonly #isEmpty: boolean;

  constructor(rules: readonly RedirectRule[]) {
    this.#isEmpty = rules.length === 0;
    for (const [rank, rule] of rules.entries()) {
      const { literal, first } = rule.from;
      if (literal !== undefined) push(this.#byPath, encodePath(literal), { rank, rule });
      else if (first !== undefined) push(this.#byFirst, first, { rank, rule });
      else this.#others.push({ rank, rule });
    }
  }

  /** What the first rule says that applies. The query is as sent, without its question mark. */
  find(
    segments: readonly string[],
    query: string | undefined,
    fileExists: boolean,
  ): RuleAnswer | undefined {
    if (this.#isEmpty) return undefined;
    let parameters: readonly Parameter[] | undefined;
    for (const rule of this.#candidates(segments)) {
      if (fileExists && !rule.force) continue;
      let captures = rule.from.match(segments);
      if (captures === undefined) continue;
      if (rule.query.length > 0) {
        parameters ??= parametersOf(query);
        captures = withQuery(rule.query, parameters, captures);
        if (captures === undefined) continue;
      }
      const answer = answerOf(rule, captures, segments, query);
      if (answer !== undefined) return answer;
    }
    return undefined;
  }

  /** Whether requests for this path are answered by their query as well. */
  dependsOnQuery(segments: readonly string[], fileExists: boolean): boolean {
    for (const { force, query, target, from } of this.#candidates(segments)) {
      if (fileExists && !force) continue;
      if (query.length === 0 && target.query === undefined) continue;
      if (from.match(segments) !== undefined) return true;
    }
    return false;
  }

  /** The rules that could match, in their order. */
  *#candidates(segments: readonly string[]): Generator<RedirectRule> {
    const names = segments.at(-1) === "" ? segments.slice(0, -1) : segments;
    const lists = [
      this.#byPath.size === 0 ? undefined : this.#byPath.get(encodePath(names)),
      this.#byFirst.get(names[0] ?? ""),
      this.#others,
    ].filter((list) => list !== undefined);
    const at = lists.map(() => 0);
    for (;;) {
      let next = -1;
      for (let list = 0; list < lists.length; list++) {
        const rank = lists[list]?.[at[list] ?? 0]?.rank;
        const best = lists[next]?.[at[next] ?? 0]?.rank ?? Number.POSITIVE_INFINITY;
        if (rank !== undefined && rank < best) next = list;
      }
      const found = lists[next]?.[at[next] ?? 0];
      if (found === undefined) return;
      at[next] = (at[next] ?? 0) + 1;
      yield found.rule;
    }
  }
}

function answerOf(
  rule: RedirectRule,
  captures: Captures,
  asked: readonly string[],
  query: string | undefined,
): RuleAnswer | undefined {
  const { source, status, target } = rule;
  const filled = fillTarget(target, captures);
  if (filled === undefined) return undefined;
  const kind = PAGES.get(status);
  if (kind !== undefined) {
    return { kind, rule, status, segments: filled.segments ?? [""], source };
  }
  const rest = filled.query ?? remainingQuery(query, rule.query);
  if (leadsToItself(filled, rest, asked, query)) return undefined;
  const inSite = target.origin === undefined;
  const reference = (rest === undefined ? "" : `?${rest}`) + target.fragment;
  const location = (target.origin ?? "") + filled.path + reference;
  return { kind: "redirect", rule, status, location, inSite, source };
}

function leadsToItself(
  { segments }: FilledTarget,
  rest: string | undefined,
  asked: readonly string[],
  query: string | undefined,
): boolean {
  if (segments === undefined || segments.length !== asked.length) return false;
  return segments.every((name, at) => name === asked[at]) && (rest ?? "") === (query ?? "");
}

interface Parameter {
  readonly key: string;
  readonly value: string;
}

/** Those that can be decoded; each is looked at once. */
function parametersOf(query: string | undefined): Parameter[] {
  const parameters: Parameter[] = [];
  for (const pair of query?.split("&") ?? []) {
    const key = keyOf(pair);
    const value = decoded(pair.includes("=") ? pair.slice(pair.indexOf("=") + 1) : "");
    if (key !== undefined && value !== undefined) parameters.push({ key, value });
  }
  return parameters;
}

function withQuery(
  conditions: readonly QueryCondition[],
  parameters: readonly Parameter[],
  captures: Captures,
): Captures | undefined {
  const all = new Map(captures);
  for (const { key, value, name } of conditions) {
    const found = parameters.find((one) => one.key === key);
    if (found === undefined || (value !== undefined && found.value !== value)) return undefined;
    if (name === "") continue;
    if (found.value === "") return undefined;
    all.set(name, [found.value]);
  }
  return all;
}

/** Without what the rule asked for: that went into its target. */
function remainingQuery(
  query: string | undefined,
  conditions: readonly QueryCondition[],
): string | undefined {
  if (query === undefined || query === "") return undefined;
  const used = new Set(conditions.map(({ key }) => key));
  const pairs = query.split("&");
  const kept = used.size === 0 ? pairs : pairs.filter((pair) => !used.has(keyOf(pair) ?? ""));
  return kept.length === 0 ? undefined : kept.join("&").replace(/[^!-~]|#/g, percentEncoded);
}

function keyOf(pair: string): string | undefined {
  const equals = pair.indexOf("=");
  return decoded(equals < 0 ? pair : pair.slice(0, equals));
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}

/** Of characters that are bytes (ISO-8859-1), as a received query has them. */
function percentEncoded(character: string): string {
  const byte = character.charCodeAt(0) & 0xff;
  return `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
}

function push(map: Map<string, Ranked[]>, key: string, value: Ranked): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
