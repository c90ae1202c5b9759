/**
 * Which names does a path ask for, one beneath the other?
 *
 * RFC 3986 §2.4, §3.3, §5.2.4 and RFC 9110 §4.2.3. A path is decoded here and nowhere else, and once.
 * What two readers could take for two different things is refused rather than repaired: a separator
 * inside a name, a name that isn't UTF-8, a dot segment (a client resolves those before it sends).
 * This file refuses to know whether anything is to be found under these names.
 */

/** What can be wrong with a path. */
export type PathRefusal =
  | "character"
  | "escape"
  | "encoding"
  | "control"
  | "separator"
  | "dots"
  | "empty";

/** The sentence that tells the client. */
export const PATH_REFUSALS: Readonly<Record<PathRefusal, string>> = {
  character:
    "This path holds a byte that must be percent-encoded (RFC 3986 §3.3), such as a space, " +
    "a backslash, or one that is not ASCII.",
  escape: "In a path, % must be followed by two hexadecimal digits; a plain % is written %25.",
  encoding: "The percent-encoded bytes of this path are not valid UTF-8.",
  control: "This path holds a control character.",
  separator: "A name in this path holds an encoded slash or backslash (%2F or %5C).",
  dots: "This path holds a dot segment (. or ..); a client resolves those before it sends.",
  empty: "This path holds an empty segment (//).",
};

const OTHER_THAN_PATH = /[^!-[\]-~]/;
const BROKEN_ESCAPE = /%(?![0-9A-Fa-f]{2})/;

/**
 * The decoded segments of a path that begins with "/". When the path ends in a slash, the last
 * segment is empty: "/" is [""], "/a" is ["a"], "/a/" is ["a", ""]. No other segment is empty.
 */
export function decodePath(path: string): readonly string[] | PathRefusal {
  if (!path.startsWith("/") || OTHER_THAN_PATH.test(path)) return "character";
  const segments = path.slice(1).split("/");
  const escaped = path.includes("%");
  if (escaped && BROKEN_ESCAPE.test(path)) return "escape";
  for (const [at, segment] of segments.entries()) {
    const name = escaped && segment.includes("%") ? decodeSegment(segment) : segment;
    if (name === undefined) return "encoding";
    const refusal = refusalOf(name);
    if (refusal !== undefined) return refusal;
    if (name === "" && at < segments.length - 1) return "empty";
    segments[at] = name;
  }
  return segments;
}

/**
 * The path of decoded segments, percent-encoded no more than RFC 3986 §3.3 asks for. It begins with
 * exactly one slash when the first segment is not empty, which is what makes it safe in Location.
 */
export function encodePath(segments: readonly string[]): string {
  return `/${segments.map(encodeSegment).join("/")}`;
}

/** Undefined when the bytes are not UTF-8 in its one shortest form (RFC 3629 §3). */
function decodeSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

function refusalOf(name: string): PathRefusal | undefined {
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    if (code < 0x20 || (code >= 0x7f && code <= 0x9f)) return "control";
    if (code === 0x2f || code === 0x5c) return "separator";
  }
  return name === "." || name === ".." ? "dots" : undefined;
}

function encodeSegment(segment: string): string {
  // Of what encodeURIComponent escapes, `$ & + , : ; = @` may stand in a segment as they are.
  return encodeURIComponent(segment).replace(/%(?:2[46BC]|3[ABD]|40)/g, decodeURIComponent);
}
