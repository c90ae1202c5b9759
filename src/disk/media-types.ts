/**
 * Of which media type is a file with this name?
 *
 * RFC 9110 §8.3. Told by the extension alone, from the table of the package `mime` and the decisions
 * below; never from the content (nosniff is sent with every answer) and never from a table of the
 * operating system, so that a folder is served alike everywhere.
 */
import { registeredType } from "./registered-types.ts";

const PLAIN_TEXT = "text/plain; charset=utf-8";
const UNKNOWN = "application/octet-stream";

/** More than there are extensions with a type; who makes up others only costs some searches. */
const LOOKED_MAX = 4096;

/**
 * Source text that a browser should show. Among them are extensions that the registry gives to
 * something rarer: `.ts` and `.mts` are MPEG transport streams there, `.rs` a resource list; folders
 * with sources are served far more often (docs/decisions/0010).
 */
const SOURCE_EXTENSIONS =
  "astro bash bat cfg cmake cs cts dart diff fish go gradle graphql hpp hs jl jsonc jsonl jsx kt " +
  "lock lua mts ndjson nix patch pl properties proto ps1 py rb rs rst scala sh sql svelte swift tex " +
  "tf ts tsx vue zig zsh";

const TYPE_OF_EXTENSION: ReadonlyMap<string, string> = new Map([
  ...SOURCE_EXTENSIONS.split(" ").map((extension) => [extension, PLAIN_TEXT] as const),
  // A module must be JavaScript by its type, or no browser runs it.
  ["js", "text/javascript; charset=utf-8"],
  ["mjs", "text/javascript; charset=utf-8"],
  ["cjs", "text/javascript; charset=utf-8"],
  ["parquet", "application/vnd.apache.parquet"],
  ["tgz", "application/gzip"],
  ["zst", "application/zstd"],
]);

/** What nearly every page is made of, as the registry has it: its tables needn't be read for these. */
export const COMMON_TYPES: ReadonlyMap<string, string> = new Map([
  ["css", "text/css"],
  ["gif", "image/gif"],
  ["htm", "text/html"],
  ["html", "text/html"],
  ["ico", "image/vnd.microsoft.icon"],
  ["jpeg", "image/jpeg"],
  ["jpg", "image/jpeg"],
  ["json", "application/json"],
  ["png", "image/png"],
  ["svg", "image/svg+xml"],
  ["txt", "text/plain"],
  ["webp", "image/webp"],
  ["woff2", "font/woff2"],
]);

/** Well-known names without an extension, in lower case. */
const TYPE_OF_NAME: ReadonlyMap<string, string> = new Map([
  ["apple-app-site-association", "application/json"],
  ...(
    "authors changelog codeowners containerfile contributing copying copyright dockerfile gemfile " +
    "install justfile licence license makefile news notice procfile rakefile readme thanks version"
  )
    .split(" ")
    .map((name) => [name, PLAIN_TEXT] as const),
]);

/** The value of Content-Type for a file of this name. */
export function mediaType(name: string): string {
  const lower = name.toLowerCase();
  const dot = lower.lastIndexOf(".");
  if (dot <= 0) return TYPE_OF_NAME.get(lower) ?? UNKNOWN;
  const extension = lower.slice(dot + 1);
  return TYPE_OF_EXTENSION.get(extension) ?? withCharset(registered(extension) ?? UNKNOWN);
}

/** What was looked for; undefined where the tables have nothing. */
const looked = new Map<string, string | undefined>();

function registered(extension: string): string | undefined {
  const common = COMMON_TYPES.get(extension);
  if (common !== undefined) return common;
  if (looked.has(extension)) return looked.get(extension);
  const type = registeredType(extension);
  if (looked.size === LOOKED_MAX) looked.clear();
  looked.set(extension, type);
  return type;
}

/**
 * Text is UTF-8 unless somebody says otherwise, and so is an SVG image. Other XML declares its own
 * encoding, which a parameter would override (RFC 7303 §3); JSON has but one (RFC 8259 §8.1).
 */
function withCharset(type: string): string {
  const isText = type.startsWith("text/") || type === "image/svg+xml";
  return isText ? `${type}; charset=utf-8` : type;
}
