/**
 * What does a JSON text say, and in which line?
 *
 * RFC 8259. `JSON.parse` tells no lines, and who mistyped a setting wants to be sent to it. A name that
 * an object says twice is a fault here, since programs disagree on which one holds.
 * This file refuses to know what the values mean.
 */
import { type Fault, fault, isFault, quoted } from "./rule-fault.ts";

export interface JsonMember {
  readonly line: number;
  readonly value: JsonNode;
}

export interface JsonNode {
  /** From 1: where the value begins. */
  readonly line: number;
  readonly value: null | boolean | number | string | readonly JsonNode[] | JsonObject;
}

export type JsonObject = ReadonlyMap<string, JsonMember>;

const DEPTH_MAX = 32;

const NUMBER_OR_WORD = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null/y;

/** The whole text as one value. */
export function readJson(text: string): JsonNode | (Fault & { readonly line: number }) {
  const reader = new Reader(text.startsWith("\ufeff") ? text.slice(1) : text);
  const read = reader.value(0);
  if (isFault(read)) return { ...read, line: reader.line };
  const wrong = reader.end();
  return wrong === undefined ? read : { ...wrong, line: reader.line };
}

class Reader {
  line = 1;
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): JsonNode | Fault {
    const next = this.#peek();
    const { line } = this;
    if (next === "{" || next === "[") {
      if (depth >= DEPTH_MAX) return fault(`values lie at most ${DEPTH_MAX} deep in each other`);
      this.#at++;
      const value = next === "{" ? this.#object(depth + 1) : this.#array(depth + 1);
      return isFault(value) ? value : { line, value };
    }
    const token = this.#token();
    return token === undefined ? this.#unexpected("a value") : { line, value: token };
  }

  end(): Fault | undefined {
    return this.#peek() === "" ? undefined : this.#unexpected("the end");
  }

  #object(depth: number): JsonObject | Fault {
    const members = new Map<string, JsonMember>();
    if (this.#takes("}")) return members;
    for (;;) {
      const quote = this.#peek();
      const { line } = this;
      const name = quote === '"' ? this.#token() : undefined;
      if (typeof name !== "string") return this.#unexpected('a name in "quotation marks"');
      if (members.has(name)) return fault(`${quoted(name)} is said twice`);
      if (!this.#takes(":")) return this.#unexpected("a colon");
      const value = this.value(depth);
      if (isFault(value)) return value;
      members.set(name, { line, value });
      if (this.#takes("}")) return members;
      if (!this.#takes(",")) return this.#unexpected("a comma or }");
    }
  }

  #array(depth: number): JsonNode[] | Fault {
    const items: JsonNode[] = [];
    if (this.#takes("]")) return items;
    for (;;) {
      const item = this.value(depth);
      if (isFault(item)) return item;
      items.push(item);
      if (this.#takes("]")) return items;
      if (!this.#takes(",")) return this.#unexpected("a comma or ]");
    }
  }

  /** The next character that is no white space, or "" at the end. */
  #peek(): string {
    for (; this.#at < this.#text.length; this.#at++) {
      const character = this.#text.charAt(this.#at);
      if (character === "\n") this.line++;
      else if (character !== " " && character !== "\t" && character !== "\r") return character;
    }
    return "";
  }

  #takes(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at++;
    return true;
  }

  /** A string, a number, true, false or null; undefined when none stands here whole. */
  #token(): null | boolean | number | string | undefined {
    const token = this.#text.charAt(this.#at) === '"' ? this.#string() : this.#plain();
    try {
      const value = JSON.parse(token) as null | boolean | number | string;
      this.#at += token.length;
      return value;
    } catch {
      return undefined;
    }
  }

  #plain(): string {
    NUMBER_OR_WORD.lastIndex = this.#at;
    return NUMBER_OR_WORD.exec(this.#text)?.[0] ?? "";
  }

  #string(): string {
    let end = this.#at + 1;
    for (; end < this.#text.length; end++) {
      const character = this.#text.charAt(end);
      if (character === '"' || character === "\n") break;
      if (character === "\\") end++;
    }
    return this.#text.slice(this.#at, end + 1);
  }

  #unexpected(wanted: string): Fault {
    const next = this.#peek();
    if (next === "") return fault(`${wanted} is missing: the text ends here`);
    const rest = this.#text.slice(this.#at, this.#at + 20);
    if (next === '"' && this.#token() === undefined) {
      return fault("this text in quotation marks isn't closed, or has a wrong escape");
    }
    const word = /^(?:[\w.-]+|\/[/*]|.)/su.exec(rest)?.[0] ?? next;
    const hint = word === "//" || word === "/*" ? " (JSON has no comments)" : "";
    return fault(`${wanted} is expected where ${quoted(word)} stands${hint}`);
  }
}
