/**
 * How is the value of a setting read, wherever it was written?
 *
 * From text (a command line, the environment) and from data (a config file): to the same value, or to
 * a sentence that says what it should be. This file refuses to know which sources there are.
 */
import { Cors } from "../app/cors.ts";
import { Hosts } from "../app/hosts.ts";
import { AddressRanges } from "../http/address-ranges.ts";
import { readDuration, readNumber, readSize } from "./amounts.ts";
import type { Flag, Read } from "./flag.ts";
import { nearest } from "./nearest.ts";
import { described, quoted } from "./quoting.ts";
import { cacheRules, folders, headerLines, redirectRules } from "./values-by-path.ts";

/** @param texts at least one; several where the flag is repeated */
export function fromTexts(flag: Flag, texts: readonly string[], called: string): Read {
  const last = texts.at(-1) ?? "";
  switch (flag.kind) {
    case "mounts":
      return folders(texts, called);
    case "cache":
      return cacheRules(texts, called);
    case "headers":
      return headerLines(texts, called);
    case "paths":
      return files(texts, called);
    case "redirects":
      return { sentence: `${called} can only be said in a config file.` };
    case "hosts":
      return listed(
        flag,
        texts.flatMap((text) => text.split(/[,\n]/)),
        called,
      );
    default:
      return texts.some((text) => text === "")
        ? { sentence: `${called} needs a value.` }
        : oneText(flag, last, called);
  }
}

/** A value with a type of its own, such as a config file has. */
export function fromData(flag: Flag, data: unknown, called: string): Read {
  switch (flag.kind) {
    case "mounts":
      return folders(data, called);
    case "cache":
      return cacheRules(data, called);
    case "headers":
      return headerLines(data, called);
    case "redirects":
      return redirectRules(data, called);
    default:
      break;
  }
  if (typeof data === "boolean") return onOrOff(flag, data, called);
  if (typeof data === "number" && isAmount(flag)) return amount(flag, String(data), called);
  if (Array.isArray(data) && isList(flag)) {
    const texts: readonly unknown[] = data;
    if (texts.every((text) => typeof text === "string")) {
      return flag.kind === "paths" ? files(texts, called) : listed(flag, texts, called);
    }
  }
  if (typeof data === "string" && flag.kind !== "switch") return fromTexts(flag, [data], called);
  return { sentence: `${called} takes ${expected(flag)}, not ${described(data)}.` };
}

/** What a setting is when it is only named, or named with "no". */
export function onOrOff(flag: Flag, on: boolean, called: string): Read {
  if (flag.kind === "switch") return { value: on };
  const value = on ? flag.bare : flag.off;
  if (value !== undefined) return { value };
  return { sentence: `${called} takes ${expected(flag)}, not ${on}.` };
}

function oneText(flag: Flag, text: string, called: string): Read {
  switch (flag.kind) {
    case "number":
    case "duration":
    case "size":
      return amount(flag, text, called);
    case "choice":
      return choice(flag, text, called);
    case "optional":
      return flag.choices === undefined ? asText(text, called) : choice(flag, text, called);
    case "address":
      return address(text, called);
    case "names":
    case "origins":
    case "ranges":
      return listed(flag, text.split(/[,\n]/), called);
    case "switch":
      return { sentence: `${called} takes ${expected(flag)}, not ${quoted(text)}.` };
    default:
      return asText(text, called);
  }
}

function asText(text: string, called: string): Read {
  if (!text.includes("\0")) return { value: text };
  return { sentence: `${called} can't hold a NUL character.` };
}

function files(texts: readonly string[], called: string): Read {
  if (texts.some((text) => text === "")) return { sentence: `${called} needs a value.` };
  const wrong = texts.find((text) => text.includes("\0"));
  return wrong === undefined ? { value: texts } : asText(wrong, called);
}

function isAmount({ kind }: Flag): boolean {
  return kind === "number" || kind === "duration" || kind === "size";
}

function isList({ kind }: Flag): boolean {
  return ["names", "origins", "hosts", "ranges", "paths"].includes(kind);
}

function amount(flag: Flag, text: string, called: string): Read {
  const { kind, least = 0, most = Number.MAX_SAFE_INTEGER, choices = [] } = flag;
  if (choices.includes(text)) return { value: text };
  const value =
    kind === "duration" ? readDuration(text) : kind === "size" ? readSize(text) : readNumber(text);
  if (value !== undefined && value >= least && value <= most) return { value };
  return { sentence: `${called} takes ${expected(flag)}, not ${quoted(text)}.` };
}

function choice(flag: Flag, text: string, called: string): Read {
  const { choices = [] } = flag;
  if (choices.includes(text)) return { value: text };
  const near = nearest(text, choices);
  const hint = near === undefined ? "" : ` Did you mean ${near}?`;
  return { sentence: `${called} takes ${expected(flag)}, not ${quoted(text)}.${hint}` };
}

function address(text: string, called: string): Read {
  const bare = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
  if (!/[/\s[\]]/.test(bare) && !/^[^:]*:\d*$/.test(bare)) return { value: bare };
  return {
    sentence: `${called} takes an address alone, such as 127.0.0.1 or ::1, not ${quoted(text)}.`,
  };
}

function listed(flag: Flag, texts: readonly string[], called: string): Read {
  const items = texts.map((text) => text.trim()).filter((text) => text !== "");
  if (flag.kind === "origins") {
    if (items.includes("*")) return { value: true };
    return checked(items, () => new Cors(items), called);
  }
  if (flag.kind === "hosts") {
    if (items.some((item) => item === "*" || item.toLowerCase() === "any")) return { value: true };
    return items.length === 0 ? { value: [] } : checked(items, () => new Hosts(items), called);
  }
  if (flag.kind === "ranges") {
    return items.length === 0
      ? { value: [] }
      : checked(items, () => new AddressRanges(items), called);
  }
  const wrong = items.find((item) => /[/\\\0]/.test(item));
  if (wrong === undefined) return { value: items };
  return { sentence: `${called} takes ${expected(flag)}, not ${quoted(wrong)}.` };
}

/** A list, if what it is for takes it. */
function checked(items: readonly string[], take: () => unknown, called: string): Read {
  try {
    take();
    return { value: items };
  } catch (error) {
    return { sentence: `${called}: ${error instanceof Error ? error.message : String(error)}.` };
  }
}

/** What a setting wants to be told, for "… takes X, not Y". */
export function expected(flag: Flag): string {
  const { kind, choices = [], least = 0, most } = flag;
  if (choices.length > 0 && kind !== "number") return `one of ${choices.join(", ")}`;
  switch (kind) {
    case "switch":
      return "true or false";
    case "duration":
      return "a time up to 24h, such as 10s, 500ms or 2m";
    case "size":
      return "a number of bytes, such as 8192, 16k or 1m";
    case "number":
      return most === undefined
        ? `a whole number from ${least} up`
        : [`a whole number from ${least} to ${most}`, ...choices].join(", or ");
    case "names":
      return "names such as index.html,index.htm";
    case "origins":
      return "origins such as https://example.org";
    case "hosts":
      return "names such as app.example,*.app.example, or any";
    case "ranges":
      return "ranges such as loopback,10.0.0.0/8";
    case "address":
      return "an address such as 127.0.0.1";
    default:
      return `text such as ${flag.example ?? "a word"}`;
  }
}
