/**
 * How is an entity tag written?
 *
 * RFC 9110 §8.8.3: an opaque string in double quotes; a strong one (§8.8.1) promises that the same
 * tag always stands for the same bytes. Whether the parts can keep that promise is known only to
 * whoever names them. This file refuses to know what the parts mean.
 */

/** A strong entity tag that differs whenever a part differs. */
export function strongEntityTag(parts: readonly bigint[]): string {
  // Base 36 has no "." and the sign is "-", so no two lists of parts give one text.
  return `"${parts.map((part) => part.toString(36)).join(".")}"`;
}
