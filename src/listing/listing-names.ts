/**
 * How is the name of a file written where others read it: in HTML, in an address, in JSON, on a
 * terminal?
 *
 * RFC 3986 §3.3, RFC 8259 §7. A name comes from whoever could write into the folder, and is trusted
 * nowhere. This file refuses to know what is listed, and what the form around the name looks like.
 */
import { decodePath, encodePath } from "../http/target.ts";

/** What a terminal obeys, what reverses the text after it, and what ends a line in disguise. */
const OBEYED =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;
/** The usual name, which is written alike everywhere. Most are such, and there may be many. */
const PLAIN = /^[\w-][\w.-]*$/;
const MARKUP = /[&<>"']/g;
const MARKUP_ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
/** JSON is no markup, but it may be put into some, or on a terminal. */
const JSON_OBEYED = /[<\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The name with everything shown as an escape that isn't seen, but obeyed. */
export function visibleName(name: string): string {
  if (PLAIN.test(name)) return name;
  return name.replace(OBEYED, (character) => {
    if (character === "\n") return "\\n";
    const hex = (character.codePointAt(0) ?? 0).toString(16);
    return hex.length < 3 ? `\\x${hex.padStart(2, "0")}` : `\\u{${hex}}`;
  });
}

/** Text as it may stand in HTML, also within quotation marks. */
export function htmlText(text: string): string {
  return text.replace(MARKUP, (character) => MARKUP_ESCAPES[character] ?? "");
}

/** Text as JSON, quotation marks included. */
export function jsonText(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  return JSON.stringify(text).replace(JSON_OBEYED, (character) =>
    // One escape for each half of a surrogate pair.
    Array.from({ length: character.length }, (_, at) => {
      return `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`;
    }).join(""),
  );
}

/**
 * Whether any address can ask for this name: none can for one with a control character, a backslash
 * or half a surrogate pair in it, nor for one that isn't UTF-8 on disk.
 */
export function isAddressable(name: string): boolean {
  if (PLAIN.test(name)) return true;
  try {
    return typeof decodePath(encodePath([name])) !== "string";
  } catch {
    return false;
  }
}

/**
 * The relative reference to an entry (RFC 3986 §4.2). It begins with a dot segment, so that no name
 * is taken for a scheme or an authority.
 *
 * @param from what leads from the listing's address to the folder: "./", or more when the address
 * doesn't end in a slash
 */
export function referenceTo(from: string, name: string, isFolder: boolean): string {
  const segment = PLAIN.test(name) ? name : encodePath([name]).slice(1);
  return `${from}${segment}${isFolder ? "/" : ""}`;
}

/** What leads from an address to the folder that it names (RFC 3986 §5.2). */
export function referenceToFolder(address: readonly string[]): string {
  const last = address.at(-1) ?? "";
  return last === "" ? "./" : referenceTo("./", last, true);
}

/** What leads from an address to a folder so many levels, at least 1, above the one that it names. */
export function referenceUp(address: readonly string[], levels: number): string {
  const dots = address.at(-1) === "" ? levels : levels - 1;
  return dots === 0 ? "./" : "../".repeat(dots);
}
