/**
 * What of that which an application exports can be served?
 *
 *   export default { fetch }      an object or an application of a framework; fetch is called as its method
 *   export const fetch            (request, info) => Response
 *   export default { handler }    barewire's own kind: (request, context) => HttpResponse, or undefined
 *   export const handler
 * in this order, and what a CommonJS file has in module.exports is its default. A function alone is refused: it
 * could be of either kind, or a third, and a guess that fails does so at the first request. This file refuses
 * to know how a module is loaded.
 */
import type { SiteOptions } from "../app/site.ts";
import type { Failed, Value } from "./flag.ts";
import { described, quoted, shown } from "./quoting.ts";

/** What was loaded, as the runtime gives it: exports by name. */
export type Exports = Readonly<Record<string, unknown>>;

export interface Application {
  /** `fetch` or `handler`. */
  readonly site: Pick<SiteOptions, "fetch" | "handler">;
  /** By the name of the flag; what it says of where it wants to be found. */
  readonly wishes: ReadonlyMap<string, Value>;
}

const NAMES_MAX = 12;
const LAST_PORT = 65_535;
const EXAMPLE = "export default { fetch: (request) => new Response(…) }";

type Callable = (...given: never[]) => unknown;

/** @param name for messages */
export function applicationOf(name: string, exports: Exports): Application | Failed {
  const places = placesOf(exports);
  const site = fetchIn(places) ?? handlerIn(places);
  if (site === undefined) return { sentence: nothingFits(name, exports, places) };
  const [first] = places;
  const wishes = wishesOf(name, first);
  return "sentence" in wishes ? wishes : { site, wishes };
}

/** Where to look: the default export, the default of what a compiler made for CommonJS, the module itself. */
function placesOf(exports: Exports): object[] {
  const { default: first } = exports;
  const inner = isObject(first) && "__esModule" in first ? read(first, "default") : undefined;
  return [inner, first, exports].filter(isObject);
}

function fetchIn(places: readonly object[]): Application["site"] | undefined {
  const found = withFunction(places, "fetch");
  return found === undefined
    ? undefined
    : { fetch: found as NonNullable<Application["site"]["fetch"]> };
}

function handlerIn(places: readonly object[]): Application["site"] | undefined {
  const found = withFunction(places, "handler");
  return found === undefined
    ? undefined
    : { handler: found as NonNullable<Application["site"]["handler"]> };
}

/** A method of that name, bound to what it is a method of. */
function withFunction(places: readonly object[], name: string): Callable | undefined {
  for (const place of places) {
    const member = read(place, name);
    if (typeof member === "function") return member.bind(place) as Callable;
  }
  return undefined;
}

/**
 * Some frameworks make a route of every name that is asked for, so a function says nothing; nor does what
 * isn't there.
 */
function wishesOf(name: string, place: object | undefined): Application["wishes"] | Failed {
  const wishes = new Map<string, Value>();
  const port = saidBy(place, "port");
  if (port !== undefined) {
    const number = typeof port === "string" && /^\d{1,5}$/.test(port) ? Number(port) : port;
    const isPort = typeof number === "number" && Number.isInteger(number);
    if (!isPort || number < 0 || number > LAST_PORT) {
      return {
        sentence: `${name} says that its port is ${described(port)}, and a port is a number from 0 to ${LAST_PORT}.`,
      };
    }
    wishes.set("port", number);
  }
  const hostname = saidBy(place, "hostname");
  if (hostname !== undefined) {
    if (typeof hostname !== "string" || hostname.trim() === "") {
      return {
        sentence: `${name} says that its hostname is ${described(hostname)}, and that is a name or an address, such as "localhost".`,
      };
    }
    wishes.set("host", hostname);
  }
  return wishes;
}

function saidBy(place: object | undefined, name: string): unknown {
  const said = place === undefined ? undefined : read(place, name);
  return said === null || typeof said === "function" ? undefined : said;
}

function nothingFits(name: string, exports: Exports, [first]: readonly object[]): string {
  const { default: given } = exports;
  if (typeof given === "function") {
    return `${name} exports a function alone, and nothing says of which kind it is. Write: export default { fetch: ${functionName(given)} }, or { handler: … } for one of barewire's own kind.`;
  }
  const names = Object.keys(exports).filter((key) => key !== "default" && key !== "module.exports");
  const members = "default" in exports ? defaultWords(given, first) : [];
  const all = [...members, ...names.map((key) => quoted(key))];
  const what = all.length === 0 ? "nothing" : all.join(" and ");
  return `${name} exports ${what}, and needs a fetch function. Write: ${EXAMPLE}`;
}

function defaultWords(given: unknown, place: object | undefined): string[] {
  if (!isObject(given) || place === undefined) return [`${described(given)} as its default`];
  const keys = Object.keys(place).filter((key) => key !== "__esModule");
  const shownKeys = keys.slice(0, NAMES_MAX).map(shown).join(", ");
  const more = keys.length > NAMES_MAX ? ", …" : "";
  return [
    keys.length === 0
      ? "an object without members as its default"
      : `an object with ${shownKeys}${more} as its default`,
  ];
}

function functionName({ name }: { readonly name: string }): string {
  return /^[\w$]+$/.test(name) && name !== "default" && name.length < 40 ? name : "app";
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** A getter that throws is the same as none. */
function read(place: object, name: string): unknown {
  try {
    return (place as Readonly<Record<string, unknown>>)[name];
  } catch {
    return undefined;
  }
}
