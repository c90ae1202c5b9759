/**
 * How does a message repeat what somebody wrote?
 *
 * In quotes, not endlessly, on one line and with nothing that a terminal obeys. This file refuses to know
 * what was meant.
 */
import { bounded, safeName } from "../wire/visible.ts";

const SHOWN_MAX = 100;

/** In quotes, as it was written. */
export function quoted(text: string): string {
  return `"${shown(text)}"`;
}

/** The same without the quotes. */
export function shown(text: string): string {
  return safeName(bounded(text, SHOWN_MAX));
}

/** A value of any type: itself where that is short, else what it is. */
export function described(data: unknown): string {
  if (typeof data === "string") return quoted(data);
  if (data === null || data === undefined) return String(data);
  if (Array.isArray(data)) return "a list";
  if (typeof data === "object") return "an object";
  return typeof data === "function" ? "a function" : bounded(String(data), SHOWN_MAX);
}
