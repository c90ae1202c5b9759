/**
 * How is a field value that is a list, or has parameters, taken apart?
 *
 * RFC 9110 §5.6.1 (lists), §5.6.4 (quoted strings), §5.6.6 (parameters). Loose: it takes apart what peers
 * really send, and whoever explains the pieces says what is wrong with them. This file refuses to know
 * what any element means.
 */
import { splitOutsideQuotes } from "../http/accept.ts";
import { isToken, trimmed } from "../http/fields.ts";

/** `name` in lower case; `value` without its quotes, undefined when there is no "=". */
export interface Parameter {
  readonly name: string;
  readonly value: string | undefined;
  /** Was the value a quoted string? */
  readonly quoted: boolean;
  /** As it was written. */
  readonly text: string;
}

/** What stands before the first ";", and what comes behind it. */
export interface Element {
  readonly text: string;
  readonly parameters: readonly Parameter[];
}

/** The elements of a list, without the empty ones. */
export function elementsOf(value: string): readonly string[] {
  return pieces(value, ",");
}

/** Between the separators, without white space around it and without what is empty. */
export function pieces(value: string, separator: "," | ";"): readonly string[] {
  return splitOutsideQuotes(value, separator)
    .map(trimmed)
    .filter((piece) => piece !== "");
}

/** `text;a=b;c="d"`. */
export function elementOf(text: string): Element {
  const [first = "", ...rest] = splitOutsideQuotes(text, ";").map(trimmed);
  return { text: first, parameters: rest.filter((piece) => piece !== "").map(parameterOf) };
}

/** `a=b`, `a="b"`, or `a` alone. */
export function parameterOf(text: string): Parameter {
  const equals = text.indexOf("=");
  if (equals < 0) return { name: text.toLowerCase(), value: undefined, quoted: false, text };
  const name = trimmed(text.slice(0, equals)).toLowerCase();
  const value = trimmed(text.slice(equals + 1));
  const quoted = value.length >= 2 && value.startsWith('"') && value.endsWith('"');
  return { name, value: quoted ? unquoted(value) : value, quoted, text };
}

export function parameter(element: Element, name: string): string | undefined {
  return element.parameters.find((candidate) => candidate.name === name)?.value;
}

/** Those of its elements that are no tokens, in a list that may hold nothing else. */
export function notTokens(elements: readonly string[]): readonly string[] {
  return elements.filter((element) => !isToken(element));
}

function unquoted(value: string): string {
  return value.slice(1, -1).replace(/\\(.)/g, "$1");
}
