/**
 * How are settings read that hold for some paths: folders, field lines, caching, redirects?
 *
 *   /docs=../docs    /assets/*=10m    *.html=no-store    hashed    /assets/*: X-Robots-Tag: noindex    X-A: b
 * From lines of text, or from an object with patterns as its keys; what has no pattern holds everywhere.
 * A field line that can't be sent is refused here. This file refuses to know how patterns match.
 */

import { HttpResponse } from "../http/response.ts";
import { compileCacheRule } from "../rules/cache-rule.ts";
import { compilePattern } from "../rules/pattern-text.ts";
import type { RedirectInit } from "../rules/rule-options.ts";
import type { Failed, Read } from "./flag.ts";
import { nearest } from "./nearest.ts";
import { described, quoted } from "./quoting.ts";

type Lines = Map<string, Map<string, string>>;

/** Matches every path. */
const EVERYWHERE = "/**";

const REDIRECT_KEYS: readonly string[] = ["from", "to", "status", "force"];

/** `/docs=../docs`, or `{ "/docs": "../docs" }`. */
export function folders(given: unknown, called: string): Read {
  const pairs = isTexts(given)
    ? given.map((text) => cutAt(text, text.indexOf("="), 1))
    : textPairs(given);
  if (pairs === undefined) return wanted(called, '{ "/docs": "../docs" }', given);
  const found: Record<string, string> = {};
  for (const [path, folder] of pairs) {
    if (!path.startsWith("/") || folder === "" || folder.includes("\0")) {
      const text = folder === "" ? path : `${path}=${folder}`;
      return wanted(called, "a path and a folder, such as /docs=../docs", text);
    }
    if (Object.hasOwn(found, path)) {
      return { sentence: `${called} names two folders for ${quoted(path)}.` };
    }
    found[path] = folder;
  }
  return { value: found };
}

/** `no-store`, `/assets/*=max-age=60`, or an object of them. */
export function cacheRules(given: unknown, called: string): Read {
  const lines = typeof given === "string" ? [given] : given;
  const pairs = isTexts(lines) ? lines.map(cacheRule) : textPairs(lines);
  if (pairs === undefined) return wanted(called, '{ "/assets/*": "max-age=3600" }', given);
  const found = new Map<string, string>();
  for (const [pattern, words] of pairs) {
    const rule = compileCacheRule(words);
    if (typeof rule !== "function") {
      return { sentence: `${called}: ${noPattern(words) ?? rule.error}.` };
    }
    const fault = patternFault(pattern, called);
    if (fault !== undefined) return fault;
    // A rule that is said again holds from there on.
    found.delete(pattern);
    found.set(pattern, words);
  }
  return { value: Object.fromEntries(found) };
}

/** No directive has any of the characters that a pattern begins with, or that join a name and its end. */
function cacheRule(text: string): readonly [string, string] {
  const equals = text.indexOf("=");
  const isPattern = equals > 0 && /[/*{.]/.test(text.slice(0, equals));
  return isPattern ? cutAt(text, equals, 1) : [EVERYWHERE, text.trim()];
}

/** What to say when something that is no pattern stands before a rule. */
function noPattern(text: string): string | undefined {
  const [before, rule] = cutAt(text, text.indexOf("="), 1);
  const directive = before.split(/[\s,]/).at(-1) ?? "";
  if (rule === "" || typeof compileCacheRule(rule) !== "function") return undefined;
  if (typeof compileCacheRule(`${directive}=1`) === "function") return undefined;
  return `${quoted(before)} is no path pattern, such as /docs/** or *.html`;
}

function patternFault(pattern: string, called: string): Failed | undefined {
  const compiled = compilePattern(pattern, "glob");
  return "error" in compiled ? { sentence: `${called}: ${compiled.error}.` } : undefined;
}

/** `Name: value`, `/path/*: Name: value`; or `{ "/path": { "Name": "value" } }`, `{ "Name": "value" }`. */
export function headerLines(given: unknown, called: string): Read {
  const found: Lines = new Map();
  if (isTexts(given)) {
    for (const text of given) {
      const cut = text.search(/:[ \t]/);
      const hasPattern = /[/*{]/.test(text.slice(0, Math.max(cut, 0)));
      const [path, line] = hasPattern ? cutAt(text, cut, 2) : [EVERYWHERE, text];
      const colon = line.indexOf(":");
      const [name, value] = cutAt(line, colon, 1);
      if (colon <= 0) return wanted(called, "a line such as 'Name: value'", text);
      const fault = addLine(found, path, name, value, called);
      if (fault !== undefined) return fault;
    }
    return { value: asObject(found) };
  }
  if (!isPlainObject(given)) return wanted(called, '{ "/*": { "X-Name": "value" } }', given);
  for (const [key, inner] of Object.entries(given)) {
    const fault = addLines(found, key, inner, called);
    if (fault !== undefined) return fault;
  }
  return { value: asObject(found) };
}

function asObject(lines: Lines): Record<string, Record<string, string>> {
  return Object.fromEntries([...lines].map(([path, inner]) => [path, Object.fromEntries(inner)]));
}

function addLines(found: Lines, key: string, inner: unknown, called: string): Failed | undefined {
  if (typeof inner === "string") return addLine(found, EVERYWHERE, key, inner, called);
  const pairs = textPairs(inner);
  if (pairs === undefined) return wanted(called, `names and values for ${quoted(key)}`, inner);
  for (const [name, value] of pairs) {
    const fault = addLine(found, key, name, value, called);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function addLine(
  found: Lines,
  path: string,
  name: string,
  given: string,
  called: string,
): Failed | undefined {
  const fault = patternFault(path, called);
  if (fault !== undefined) return fault;
  const value = sendable(name, given);
  if (typeof value !== "string") return { sentence: `${called} can't be sent: ${value.message}.` };
  const lines = found.get(path) ?? new Map<string, string>();
  found.set(path, lines);
  const known = [...lines.keys()].find((other) => other.toLowerCase() === name.toLowerCase());
  if (known === undefined) lines.set(name, value);
  else if (name.toLowerCase() === "set-cookie") {
    return { sentence: `${called} can set one cookie for a path, and there are two.` };
  } else lines.set(known, `${lines.get(known)}, ${value}`);
  return undefined;
}

/** The value as it is sent, or why none is. */
function sendable(name: string, value: string): string | Error {
  try {
    return new HttpResponse({ fields: [[name, value]] }).fields.get(name) ?? "";
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** `[{ from: "/old/*", to: "/new/:splat", status: 301, force: true }]`. */
export function redirectRules(given: unknown, called: string): Read {
  if (!Array.isArray(given)) return wanted(called, "a list of { from, to, status, force }", given);
  const rules: RedirectInit[] = [];
  for (const rule of given as readonly unknown[]) {
    if (!isPlainObject(rule)) return wanted(called, "rules such as { from, to }", rule);
    const strange = Object.keys(rule).find((key) => !REDIRECT_KEYS.includes(key));
    if (strange !== undefined) {
      const near = nearest(strange, REDIRECT_KEYS);
      const hint = near === undefined ? "" : ` Did you mean "${near}"?`;
      return { sentence: `${called} has a rule with ${quoted(strange)}.${hint}` };
    }
    const { from, to, status, force } = rule;
    if (typeof from !== "string" || typeof to !== "string") {
      return wanted(called, 'from and to in each rule, such as "/old" and "/new"', from ?? to);
    }
    if (status !== undefined && !Number.isInteger(status)) {
      return wanted(called, "a status such as 301", status);
    }
    if (force !== undefined && typeof force !== "boolean") {
      return wanted(called, "true or false for force", force);
    }
    rules.push({
      from,
      to,
      ...(status === undefined ? {} : { status: Number(status) }),
      ...(force === undefined ? {} : { force }),
    });
  }
  return { value: rules };
}

function wanted(called: string, what: string, given: unknown): Failed {
  return { sentence: `${called} takes ${what}, not ${described(given)}.` };
}

/** What stands before and behind a separator; all of it before when there is none. */
function cutAt(text: string, at: number, length: number): readonly [string, string] {
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + length)];
}

function isTexts(given: unknown): given is readonly string[] {
  return Array.isArray(given) && given.every((item) => typeof item === "string");
}

function isPlainObject(given: unknown): given is Readonly<Record<string, unknown>> {
  return typeof given === "object" && given !== null && !Array.isArray(given);
}

/** Undefined when it is no object, or one with other values than text. */
function textPairs(given: unknown): (readonly [string, string])[] | undefined {
  if (!isPlainObject(given)) return undefined;
  const pairs: (readonly [string, string])[] = [];
  for (const [key, value] of Object.entries(given)) {
    if (typeof value !== "string") return undefined;
    pairs.push([key, value]);
  }
  return pairs;
}
