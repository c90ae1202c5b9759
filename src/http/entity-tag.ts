/**
 * How is an entity tag written, and do two of them mean the same?
 *
 * RFC 9110 §8.8.3: an opaque string in double quotes; a strong one (§8.8.1) promises that the same
 * tag always stands for the same bytes, one that begins with W/ doesn't. Whether the parts of a tag
 * can keep that promise is known only to whoever names them.
 * This file refuses to know what the parts mean, and what follows from a comparison.
 */

/** A strong entity tag that differs whenever a part differs. */
export function strongEntityTag(parts: readonly bigint[]): string {
  // Base 36 has no "." and the sign is "-", so no two lists of parts give one text.
  return `"${parts.map((part) => part.toString(36)).join(".")}"`;
}

/** "*", or entity tags as they were written: with their quotes, and W/ before those that are weak. */
export type EntityTags = "*" | readonly string[];

/**
 * The value of If-Match or If-None-Match (RFC 9110 §13.1.1, §13.1.2). Empty list elements are passed
 * over (§5.6.1.2). Undefined when it is neither "*" nor a list of entity tags.
 */
export function parseEntityTags(value: string): EntityTags | undefined {
  if (value === "*") return "*";
  const tags: string[] = [];
  for (let at = skipSpace(value, 0); at < value.length; at = skipSpace(value, at)) {
    if (value[at] !== ",") {
      const end = endOfTag(value, at);
      if (end < 0) return undefined;
      tags.push(value.slice(at, end));
      at = skipSpace(value, end);
      if (at < value.length && value[at] !== ",") return undefined;
    }
    at++;
  }
  return tags;
}

export function isEntityTag(text: string): boolean {
  return endOfTag(text, 0) === text.length;
}

/** Do both promise the same bytes (RFC 9110 §8.8.3.2)? */
export function matchesStrongly(one: string, other: string): boolean {
  return one === other && !isWeak(one);
}

/** Is one as good as the other (RFC 9110 §8.8.3.2)? */
export function matchesWeakly(one: string, other: string): boolean {
  return opaqueTag(one) === opaqueTag(other);
}

function isWeak(tag: string): boolean {
  return tag.startsWith("W/");
}

function opaqueTag(tag: string): string {
  return isWeak(tag) ? tag.slice(2) : tag;
}

/** The position after the entity tag that begins at `start`, or -1 when none does. */
function endOfTag(text: string, start: number): number {
  let at = text.startsWith("W/", start) ? start + 2 : start;
  if (text[at] !== '"') return -1;
  for (at++; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (code < 0x21 || code === 0x7f || code > 0xff) return -1;
  }
  return -1;
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (text[at] === " " || text[at] === "\t") at++;
  return at;
}
