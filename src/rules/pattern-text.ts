/**
 * Which pattern do these characters say?
 *
 * Three dialects, one form. `splat` is that of `_redirects` and `_headers`: `:name` in a segment, and
 * one `*` that stands for the rest. `glob` is that of our options: `*` in a segment, `**` for any number
 * of segments, `:name`, `:name*`, `:name+`, `{a,b}`; without any slash it matches at any depth. `serve`
 * is `glob` as serve.json has it, where a pattern without a slash begins at the root. Text may be
 * written as it is or percent-encoded; an encoded character is never special. No regular expression is
 * ever made of it.
 * This file refuses to know what the pattern is for.
 */
import { type Part, Pattern, type Piece } from "./pattern.ts";
import { type Fault, fault, isFault, quoted } from "./rule-fault.ts";

export type Dialect = "splat" | "glob" | "serve";

const TEXT_MAX = 1024;
const PARTS_MAX = 64;
const ALTERNATIVES_MAX = 64;
const MANY_MAX = 8;
/** Only a pattern with several places for any number of segments is looked for in many places. */
const SEVERAL_PARTS_MAX = 16;
const BRACES_MAX = 16;

const PLACEHOLDER = /:([A-Za-z][A-Za-z0-9_]*)/y;
/** What other programs call an extended glob with `@` is braces in another spelling. */
const ONE_OF = /@\(([^(){},/@]*)\)/g;

/** The pattern, or why it can't be one. */
export function compilePattern(text: string, dialect: Dialect): Pattern | Fault {
  if (text.length > TEXT_MAX) return fault(`a pattern has at most ${TEXT_MAX} characters`);
  if (text === "") return fault("a pattern can't be empty");
  if (dialect === "splat" && !text.startsWith("/")) {
    return fault(`the path ${quoted(text)} must begin with a slash`);
  }
  const spelt = dialect === "splat" ? [text] : alternativesOf(text);
  if (isFault(spelt)) return spelt;
  const floating = dialect === "glob" && !text.includes("/");
  const alternatives: Part[][] = [];
  for (const one of spelt) {
    const parts = partsOf(one, dialect);
    if (isFault(parts)) return parts;
    if (floating) parts.unshift({ kind: "many", name: "", least: 0 });
    alternatives.push(parts);
  }
  return new Pattern(text, alternatives);
}

/** The text once for each way through its braces. */
function alternativesOf(text: string): string[] | Fault {
  const plain = text.replace(ONE_OF, (_, inner: string) => `{${inner.replaceAll("|", ",")}}`);
  if (plain.split("{").length - 1 > BRACES_MAX) {
    return fault(`a pattern has at most ${BRACES_MAX} pairs of braces`);
  }
  const pending = [plain];
  const found: string[] = [];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const options = firstBraces(next);
    if (options === undefined) found.push(next);
    else if (isFault(options)) return options;
    else for (const option of options.reverse()) pending.push(option);
    if (found.length + pending.length > ALTERNATIVES_MAX) {
      return fault(
        `the braces of ${quoted(text)} stand for more than ${ALTERNATIVES_MAX} patterns`,
      );
    }
  }
  return found;
}

/** The text with each option of its first braces in their place; undefined when it has no braces. */
function firstBraces(text: string): string[] | Fault | undefined {
  const open = text.indexOf("{");
  if (open < 0) {
    return text.includes("}") ? fault(`${quoted(text)} closes a brace that isn't open`) : undefined;
  }
  const options: string[] = [];
  let depth = 0;
  let from = open + 1;
  for (let at = open; at < text.length; at++) {
    const character = text[at];
    if (character === "{") depth++;
    else if (character === "," && depth === 1) {
      options.push(text.slice(from, at));
      from = at + 1;
    } else if (character === "}" && --depth === 0) {
      options.push(text.slice(from, at));
      if (options.length === 1 && options[0]?.includes("..")) {
        return fault(`a range such as ${quoted(text.slice(open, at + 1))} isn't supported`);
      }
      return options.map((option) => text.slice(0, open) + option + text.slice(at + 1));
    }
  }
  return fault(`${quoted(text)} opens a brace that isn't closed`);
}

function partsOf(text: string, dialect: Dialect): Part[] | Fault {
  const segments = (text.startsWith("/") ? text.slice(1) : text).split("/");
  if (segments.at(-1) === "") segments.pop();
  const parts: Part[] = [];
  const names = new Names();
  for (const [at, segment] of segments.entries()) {
    if (segment === "") return fault(`${quoted(text)} holds an empty segment (//)`);
    const last = at === segments.length - 1;
    const read = dialect === "splat" ? splatParts(segment, last, names) : globParts(segment, names);
    if (isFault(read)) return read;
    parts.push(...read);
  }
  if (names.repeated !== undefined) return fault(`${quoted(text)} says ${names.repeated} twice`);
  if (parts.length > PARTS_MAX) return fault(`a pattern has at most ${PARTS_MAX} segments`);
  const many = parts.filter(({ kind }) => kind === "many").length;
  if (many > 1 && parts.length > SEVERAL_PARTS_MAX) {
    return fault(`a pattern with more than one ** has at most ${SEVERAL_PARTS_MAX} segments`);
  }
  if (many > MANY_MAX) {
    return fault(`a pattern has at most ${MANY_MAX} places for any number of segments`);
  }
  return parts;
}

/** Which names of open places were said; places without a name are counted. */
class Names {
  repeated: string | undefined;
  readonly #said = new Set<string>();
  #count = 0;

  say(name: string, shown = `:${name}`): string {
    if (this.#said.has(name)) this.repeated = shown;
    this.#said.add(name);
    return name;
  }

  next(): string {
    return this.say(String(this.#count++));
  }
}

function splatParts(segment: string, last: boolean, names: Names): Part[] | Fault {
  const star = segment.indexOf("*");
  if (star < 0) return oneSegment(segment, names);
  if (segment === "*") {
    return [{ kind: "many", name: names.say("splat", "*"), least: last ? 0 : 1 }];
  }
  const other = segment.replace("*", "");
  if (!last || other.includes("*") || (star > 0 && star < segment.length - 1)) {
    return fault(`in ${quoted(segment)}, * isn't supported; it stands at the end of a path`);
  }
  names.say("splat", "*");
  const run: Piece = { kind: "run", name: "", least: 0 };
  const read = piecesOf(other, names);
  if (isFault(read)) return read;
  const rest: Part = { kind: "many", name: "", least: 0 };
  return star > 0 ? [segmentOf([...read, run]), rest] : [rest, segmentOf([run, ...read])];
}

const WHOLE = /^:([A-Za-z][A-Za-z0-9_]*)([*+])$/;

function globParts(segment: string, names: Names): Part[] | Fault {
  if (segment === "**") return [{ kind: "many", name: names.next(), least: 0 }];
  const [, name, amount] = WHOLE.exec(segment) ?? [];
  if (name !== undefined) {
    return [{ kind: "many", name: names.say(name), least: amount === "*" ? 0 : 1 }];
  }
  if (segment.startsWith("!")) {
    return fault(`in ${quoted(segment)}, ! (negation) isn't supported; a plain one is written %21`);
  }
  const special = /[()[\]?]/.exec(segment)?.[0];
  if (special !== undefined) {
    const code = special.charCodeAt(0).toString(16).toUpperCase();
    const what = `regular expressions, classes and extended globs aren't supported`;
    return fault(
      `in ${quoted(segment)}, ${special}: ${what}; a plain ${special} is written %${code}`,
    );
  }
  return oneSegment(segment, names);
}

function oneSegment(segment: string, names: Names): Part[] | Fault {
  const pieces = piecesOf(segment, names);
  if (isFault(pieces)) return pieces;
  const part = segmentOf(pieces);
  if (part.kind === "segment" && /^\.\.?$/.test(part.literal ?? "")) {
    return fault(`no path holds the segment ${quoted(segment)}`);
  }
  return [part];
}

function segmentOf(pieces: readonly Piece[]): Part {
  const [only] = pieces;
  const literal = pieces.length === 1 && only?.kind === "text" ? only.text : undefined;
  return { kind: "segment", pieces, literal };
}

/** Text and runs by turns. */
function piecesOf(segment: string, names: Names): Piece[] | Fault {
  const pieces: Piece[] = [];
  let text = "";
  const endText = (): Fault | undefined => {
    const decoded = text === "" ? "" : decodedText(text);
    if (typeof decoded !== "string") return decoded;
    if (decoded !== "") pieces.push({ kind: "text", text: decoded });
    text = "";
    return undefined;
  };
  for (let at = 0; at < segment.length; at++) {
    PLACEHOLDER.lastIndex = at;
    const name = PLACEHOLDER.exec(segment)?.[1];
    if (name === undefined && segment[at] !== "*") {
      text += segment[at];
      continue;
    }
    const wrong = endText();
    if (wrong !== undefined) return wrong;
    if (name === undefined && segment[at + 1] === "*") continue;
    if (pieces.at(-1)?.kind === "run") {
      return fault(`in ${quoted(segment)}, nothing tells where one open place ends`);
    }
    if (name === undefined) pieces.push({ kind: "run", name: names.next(), least: 0 });
    else pieces.push({ kind: "run", name: names.say(name), least: 1 });
    at += name?.length ?? 0;
  }
  return endText() ?? pieces;
}

/** Percent-decoded as `decodePath` does it. */
function decodedText(text: string): string | Fault {
  let decoded = text;
  try {
    decoded = decodeURIComponent(text);
  } catch {
    return fault(`in ${quoted(text)}, % isn't followed by two hexadecimal digits of UTF-8`);
  }
  for (let at = 0; at < decoded.length; at++) {
    const code = decoded.charCodeAt(at);
    if (code < 0x20 || (code >= 0x7f && code <= 0x9f) || code === 0x2f || code === 0x5c) {
      return fault(`no path matches ${quoted(text)}: it holds a control character or a separator`);
    }
  }
  return decoded;
}
