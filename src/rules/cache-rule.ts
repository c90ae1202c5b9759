/**
 * For how long may a client keep what it is sent, in the words of whoever starts the server?
 *
 * RFC 9111 §5.2.2 and RFC 8246 (immutable). A word, a duration, or a value of Cache-Control as it is.
 * `hashed` looks at each name: one with a fingerprint of its content never means anything else, so it
 * may be kept for ever. Taking a date or a version for a fingerprint would show old content for a year,
 * while missing one costs a 304, so doubtful names count as none.
 * This file refuses to know which files there are.
 */
import { type Fault, fault, quoted } from "./rule-fault.ts";

/** The value of Cache-Control for a name; undefined when the rule has no say about such a name. */
export type CacheRule = (name: string) => string | undefined;

const REVALIDATE = "no-cache";
export const FOREVER = "max-age=31536000, immutable";

const WORDS: ReadonlyMap<string, string> = new Map([
  ["no-store", "no-store"],
  ["no-cache", REVALIDATE],
  ["revalidate", REVALIDATE],
  ["immutable", FOREVER],
  ["forever", FOREVER],
]);

const DURATION = /^([0-9]{1,10})([smhdw]?)$/;
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
/** RFC 9111 §1.2.2: what is more may be taken for this. */
const LONGEST = 2 ** 31;

const DIRECTIVE =
  /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:=("[\t !#-[\]-~]*"|[!#$%&'*+.^_`|~0-9A-Za-z-]+))?$/;
/** Whether a directive has an argument. */
const DIRECTIVES: ReadonlyMap<string, "seconds" | "names" | "nothing"> = new Map([
  ["max-age", "seconds"],
  ["s-maxage", "seconds"],
  ["stale-while-revalidate", "seconds"],
  ["stale-if-error", "seconds"],
  ["no-cache", "names"],
  ["private", "names"],
  ["no-store", "nothing"],
  ["no-transform", "nothing"],
  ["must-revalidate", "nothing"],
  ["proxy-revalidate", "nothing"],
  ["must-understand", "nothing"],
  ["public", "nothing"],
  ["immutable", "nothing"],
]);

/** What a rule says, or why it says nothing. */
export function compileCacheRule(text: string): CacheRule | Fault {
  const rule = text.trim();
  if (rule === "hashed") return (name) => (isFingerprinted(name) ? FOREVER : undefined);
  const word = WORDS.get(rule);
  if (word !== undefined) return () => word;
  const [, amount, unit = ""] = DURATION.exec(rule) ?? [];
  if (amount !== undefined) {
    const seconds = Math.min(Number(amount) * (SECONDS[unit] ?? 1), LONGEST);
    // Without must-revalidate, which lets shared caches keep what needs a password (RFC 9111 §3.5).
    return () => `max-age=${seconds}`;
  }
  return directivesFault(rule) ?? (() => rule);
}

/** Whether what stands before the extension is a fingerprint that a build tool made. */
export function isFingerprinted(name: string): boolean {
  const [, stem = "", extension = ""] = /^(.*)\.([^.]*)$/s.exec(withoutMap(name)) ?? [];
  const code = CODE.has(extension.toLowerCase());
  if (!code && !ASSETS.has(extension.toLowerCase())) return false;
  const core = stem.replace(/\.(?:min|chunk|bundle|module)$/, "");
  // The alphabet of one kind holds the hyphen, so its eight characters are counted from the end.
  const eight = core.slice(-8);
  if (/^[.-]$/.test(core.slice(-9, -8)) && isMixed(eight, code)) return true;
  const from = Math.max(core.lastIndexOf("."), core.lastIndexOf("-"));
  const token = core.slice(from + 1);
  if (isHexadecimal(token, code, core[from])) return true;
  return from >= 0 && token.length > 8 && token.length <= 64 && isMixed(token, code);
}

const CODE: ReadonlySet<string> = new Set(["js", "mjs", "cjs", "css", "wasm"]);
const ASSETS: ReadonlySet<string> = new Set([
  ..."png jpg jpeg gif svg webp avif ico bmp woff woff2 ttf otf eot".split(" "),
  ..."mp3 mp4 m4a webm ogg wav flac glb gltf".split(" "),
]);

/** A source map has the name of what it maps, fingerprint and all. */
function withoutMap(name: string): string {
  return /\.(?:m?js|css)\.map$/.test(name) ? name.slice(0, -".map".length) : name;
}

function isHexadecimal(token: string, code: boolean, separator: string | undefined): boolean {
  if (!/^[0-9a-f]{6,64}$/.test(token)) return false;
  const letters = token.replace(/[0-9]/g, "").length;
  const digits = token.length - letters;
  if (letters === 0 || digits === 0) return false;
  // Six characters may be a colour, and a date with a letter behind it numbers photographs.
  if (token.length < 8) return code && separator === ".";
  return code || (letters > 1 && digits > 1);
}

/** Letters of both cases and digits that change too often to be words. */
function isMixed(token: string, code: boolean): boolean {
  if (!/^[0-9A-Za-z_-]{8,64}$/.test(token)) return false;
  // Eight capitals and digits without 0, 1, 8 and 9 are what some tools write base 32 in.
  if (code && /^[A-Z2-7]{8}$/.test(token)) return token.replace(/[^2-7]/g, "").length > 1;
  if (!/[a-z]/.test(token) || !/[A-Z]/.test(token) || !/[0-9]/.test(token)) return false;
  const others = token.replace(/[A-Za-z]/g, "").length;
  const changes = token.match(/[a-z]+|[A-Z]+|[0-9]+|[_-]+/g)?.length ?? 0;
  const enough = token.length === 8 ? 5 : token.length * 0.6;
  return changes >= enough && (code || others > 1);
}

function directivesFault(rule: string): Fault | undefined {
  const help = "say no-store, no-cache, forever, hashed, a time such as 10m, or directives of it";
  for (const part of rule.split(",")) {
    const [, name = "", argument] = DIRECTIVE.exec(part.trim()) ?? [];
    const kind = DIRECTIVES.get(name.toLowerCase());
    if (kind === undefined) return fault(`${quoted(rule)} says nothing about caching; ${help}`);
    if (kind === "seconds" && !/^[0-9]{1,10}$/.test(argument ?? "")) {
      return fault(`in ${quoted(rule)}, ${name} needs a number of seconds, as in ${name}=60`);
    }
    if (kind === "nothing" && argument !== undefined) {
      return fault(`in ${quoted(rule)}, ${name} stands alone`);
    }
  }
  return undefined;
}
