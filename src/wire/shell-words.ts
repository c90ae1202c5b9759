/**
 * How is any text written so that a POSIX shell takes it as one word, and as nothing else?
 *
 * Between single quotes a shell obeys nothing, so that is where text stands. What a person couldn't see there,
 * or a terminal would obey, is written as an escape, which printf reads back: $'…' isn't in every shell.
 * This file refuses to know what the words are for.
 */
import { safeName } from "./visible.ts";

/** In none of them does any shell see more than the character itself. */
const PLAIN_WORD = /^[A-Za-z0-9_./:,][A-Za-z0-9_./:,@%+=-]*$|^-{1,2}[A-Za-z][A-Za-z0-9.-]*$/;
const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
/** Text that stands for itself, a character of UTF-8, or any other byte. */
const PIECES =
  /[ "#$&(-[\]-~]+|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|[\s\S]/g;
const LETTERS: ReadonlyMap<string, string> = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
  ["\\", "\\\\"],
  ["%", "%%"],
  ["'", "'\\''"],
  // At a prompt some shells recall earlier commands by it, between double quotes, too.
  ["!", "\\041"],
]);

/**
 * One word for a shell. What isn't visible is written as a command that a shell runs: printf.
 *
 * @param text one byte per character (ISO-8859-1); no NUL, which no word can hold, and no LF at its end,
 * which a shell would drop
 */
export function shellWord(text: string): string {
  if (PLAIN_WORD.test(text)) return text;
  const shown = visibleText(text);
  return shown === undefined ? `"$(printf ${printfWord(text)})"` : singleQuoted(shown);
}

/**
 * Text as one word in single quotes, where LF may stand, too; undefined when a person couldn't see all of it.
 *
 * @param text one byte per character
 */
export function quotedLines(text: string): string | undefined {
  const lines = text.split("\n").map(visibleText);
  return lines.includes(undefined) ? undefined : singleQuoted(lines.join("\n"));
}

/**
 * The one argument with which printf prints these bytes.
 *
 * @param text one byte per character
 */
export function printfWord(text: string): string {
  const escaped = text.replace(PIECES, escapeOf);
  // An argument that begins with a hyphen would be an option.
  return `'${escaped.replace(/^-/, "\\055")}'`;
}

function escapeOf(piece: string): string {
  if (/^[ -~]/.test(piece)) return LETTERS.get(piece) ?? piece;
  const shown = piece.length > 1 ? visibleText(piece) : LETTERS.get(piece);
  return shown ?? [...piece].map(octal).join("");
}

function octal(byte: string): string {
  return `\\${byte.charCodeAt(0).toString(8).padStart(3, "0")}`;
}

function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** The bytes as text; undefined unless each of its characters can be seen. */
function visibleText(text: string): string | undefined {
  let decoded: string;
  try {
    decoded = STRICT_UTF8.decode(Uint8Array.from(text, (byte) => byte.charCodeAt(0)));
  } catch {
    return undefined;
  }
  return safeName(decoded) === decoded ? decoded : undefined;
}
