/**
 * What do field lines look like to a program that knows `Headers`?
 *
 * https://fetch.spec.whatwg.org/#headers-class. `get`, `has` and `getSetCookie` are answered from the lines
 * themselves; whoever iterates or changes something makes a native `Headers` of them, and from then on
 * that is the one store. This file refuses to know where the lines come from.
 */
import { Fields, isToken } from "../http/fields.ts";
import { type GivenHeaders, INSPECT, type Inspect, NativeHeaders, standBeneath } from "./native.ts";

type Args<Name extends keyof Headers> = Headers[Name] extends (...args: infer A) => unknown
  ? A
  : never;

class LazyHeaders {
  /** Undefined once there is a native one. */
  #fields: Fields | undefined;
  #native: Headers | undefined;

  constructor(fields: Fields) {
    this.#fields = fields;
  }

  /** The lines as they are now: a native store when somebody has needed one. */
  static storeOf(headers: object): Fields | Headers | undefined {
    return #fields in headers ? (headers.#fields ?? headers.#native) : undefined;
  }

  static nativeOf(headers: LazyHeaders): Headers {
    return headers.#store();
  }

  get(...names: Args<"get">): string | null {
    const fields = this.#fields;
    const [name] = names;
    if (fields === undefined || !isName(name)) {
      return Reflect.apply(NativeHeaders.prototype.get, this.#store(), names);
    }
    const value = fields.get(name);
    if (value === undefined) return null;
    // As the runtime's own class and RFC 9113 §8.2.3 join it: a cookie may hold no comma.
    return isCookie(name) ? fields.all(name).join("; ") : value;
  }

  has(...names: Args<"has">): boolean {
    const fields = this.#fields;
    const [name] = names;
    if (fields !== undefined && isName(name)) return fields.has(name);
    return Reflect.apply(NativeHeaders.prototype.has, this.#store(), names);
  }

  getSetCookie(): string[] {
    return this.#fields?.all("set-cookie") ?? this.#store().getSetCookie();
  }

  get [Symbol.toStringTag](): string {
    return "Headers";
  }

  [INSPECT](_depth: number, options: unknown, inspect: Inspect): string {
    return inspect(this.#store(), options);
  }

  #store(): Headers {
    if (this.#native === undefined) {
      this.#native = new NativeHeaders();
      for (const [name, value] of this.#fields ?? []) this.#native.append(name, value);
      this.#fields = undefined;
    }
    return this.#native;
  }
}

/** Programs without types may ask for anything; the native class says what is wrong with it. */
function isName(name: unknown): name is string {
  return typeof name === "string" && isToken(name);
}

function isCookie(name: string): boolean {
  return name.length === "cookie".length && name.toLowerCase() === "cookie";
}

standBeneath(LazyHeaders, NativeHeaders, LazyHeaders.nativeOf);
// What asks for the iterator by its symbol must get that of the store, too.
Object.defineProperty(LazyHeaders.prototype, Symbol.iterator, {
  configurable: true,
  writable: true,
  value: Reflect.get(LazyHeaders.prototype, "entries"),
});
Object.defineProperty(LazyHeaders.prototype, "constructor", {
  configurable: true,
  writable: true,
  value: NativeHeaders,
});

function isPair(value: unknown): value is Pair {
  if (!Array.isArray(value) || value.length !== 2) return false;
  return typeof value[0] === "string" && typeof value[1] === "string";
}

/** Headers over these lines. */
export function headersOver(fields: Fields): Headers {
  return new LazyHeaders(fields) as unknown as Headers;
}

/**
 * The lines of any Headers as they are now.
 * @throws TypeError when a value can't be sent: `Headers` takes control characters, and HTTP doesn't
 */
export function fieldsOf(headers: Headers): Fields {
  const store = LazyHeaders.storeOf(headers) ?? headers;
  return store instanceof Fields ? store : Fields.of(store);
}

/**
 * The lines of what a program may write in place of Headers; undefined when only the native class can tell what
 * it means, or what is wrong with it.
 */
export function simpleFields(init: GivenHeaders | null | undefined): Fields | undefined {
  if (init === undefined) return Fields.empty;
  if (typeof init !== "object" || init === null) return undefined;
  const store = LazyHeaders.storeOf(init);
  if (store instanceof Fields) return store;
  const pairs = store === undefined ? pairsOf(init) : [...store];
  try {
    return pairs === undefined ? undefined : Fields.of(pairs);
  } catch {
    return undefined;
  }
}

type Pair = readonly [name: string, value: string];

function pairsOf(init: object): readonly Pair[] | undefined {
  const prototype = Object.getPrototypeOf(init);
  if (prototype === NativeHeaders.prototype) return [...(init as Headers)];
  if (Array.isArray(init)) return init.every(isPair) ? init : undefined;
  if (prototype !== Object.prototype && prototype !== null) return undefined;
  if (Symbol.iterator in init || Object.getOwnPropertySymbols(init).length > 0) return undefined;
  const pairs = Object.entries(init);
  return pairs.every(([, value]) => typeof value === "string") ? pairs : undefined;
}
