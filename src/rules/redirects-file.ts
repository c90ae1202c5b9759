/**
 * Which redirects does a `_redirects` file ask for?
 *
 * One rule a line, as Netlify and Cloudflare Pages know them: a path, parameters of the query, a target,
 * a status with or without `!`. What needs more than files to be answered (conditions on the client,
 * proxying, functions, other domains) is refused by line, never left out in silence.
 * This file refuses to know how a rule is followed.
 */

import { type QueryCondition, type RedirectRule, redirectRule } from "./redirect-rules.ts";
import {
  type Fault,
  fault,
  isFault,
  LINE_MAX,
  linesOf,
  quoted,
  type RuleFault,
} from "./rule-fault.ts";

export const REDIRECTS_FILE = "_redirects";

/** Rules in one file. */
export const REDIRECTS_MAX = 10_000;

export interface RedirectsFile {
  readonly rules: readonly RedirectRule[];
  readonly faults: readonly RuleFault[];
}

const STATUS = /^([0-9]{3})(!?)$/;
const CONDITION = /^(country|language|role|cookie)=/i;
const PARAMETER = /^([^=]+)=(.*)$/;
const NAMED = /^:([A-Za-z][A-Za-z0-9_]*)$/;

export function parseRedirects(text: string): RedirectsFile {
  const rules: RedirectRule[] = [];
  const faults: RuleFault[] = [];
  for (const [line, content] of linesOf(text)) {
    if (content === "" || content.startsWith("#")) continue;
    if (rules.length + faults.length >= REDIRECTS_MAX) {
      const sentence = `a file holds at most ${REDIRECTS_MAX} rules`;
      faults.push({ file: REDIRECTS_FILE, line, sentence });
      break;
    }
    const rule = ruleOf(content, `${REDIRECTS_FILE}:${line}`);
    if (isFault(rule)) faults.push({ file: REDIRECTS_FILE, line, sentence: rule.error });
    else rules.push(rule);
  }
  return { rules, faults };
}

function ruleOf(line: string, source: string): RedirectRule | Fault {
  if (line.length > LINE_MAX) return fault(`a line has at most ${LINE_MAX} characters`);
  const words = line.split(/[ \t]+/);
  const comment = words.findIndex((word) => word.startsWith("#"));
  if (comment >= 0) words.length = comment;
  const [from = "", ...rest] = words;
  const wrong = fromFault(from);
  if (wrong !== undefined) return wrong;
  const toAt = rest.findIndex((word) => /^(?:\/|https?:)/i.test(word));
  const to = rest[toAt];
  if (to === undefined) return targetFault(from, rest[0]);
  const query: QueryCondition[] = [];
  for (const word of rest.slice(0, toAt)) {
    const condition = conditionOf(word);
    if (isFault(condition)) return condition;
    query.push(condition);
  }
  return withStatus({ source, from, to, query }, rest.slice(toAt + 1));
}

function conditionOf(word: string): QueryCondition | Fault {
  const [, key, value = ""] = PARAMETER.exec(word) ?? [];
  if (key === undefined) {
    return fault(`${quoted(word)} is neither a parameter of the query (key=:value) nor a target`);
  }
  const name = NAMED.exec(value)?.[1] ?? "";
  try {
    const wanted = name === "" ? decodeURIComponent(value) : undefined;
    return { key: decodeURIComponent(key), value: wanted, name };
  } catch {
    return fault(`in ${quoted(word)}, % isn't followed by two hexadecimal digits of UTF-8`);
  }
}

function withStatus(
  rule: { source: string; from: string; to: string; query: QueryCondition[] },
  words: readonly string[],
): RedirectRule | Fault {
  const [, digits, mark] = STATUS.exec(words[0] ?? "") ?? [];
  for (const word of digits === undefined ? words : words.slice(1)) {
    const condition = CONDITION.exec(word)?.[1];
    return condition === undefined
      ? fault(`${quoted(word)} isn't known; behind the target stands a status such as 301 or 200!`)
      : fault(`the condition ${quoted(word)} isn't supported, since files don't know the client`);
  }
  if (digits === undefined) return redirectRule(rule, "splat");
  return redirectRule({ ...rule, status: Number(digits), force: mark === "!" }, "splat");
}

function fromFault(from: string): Fault | undefined {
  if (/^https?:/i.test(from)) {
    return fault(`a rule for another domain (${quoted(from)}) isn't supported; begin with a path`);
  }
  if (from.includes("?")) {
    return fault(
      `write the query of ${quoted(from)} apart from the path, as in: /store id=:id /to`,
    );
  }
  if (from.includes("#")) return fault(`no server is told the fragment in ${quoted(from)}`);
  return undefined;
}

function targetFault(from: string, next: string | undefined): Fault {
  const where = "a target: a path that begins with /, or an http(s) URL";
  if (next === undefined || STATUS.test(next)) return fault(`${quoted(from)} needs ${where}`);
  return fault(`${quoted(next)} is no target, and ${quoted(from)} needs ${where}`);
}
