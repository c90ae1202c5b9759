/**
 * What does RFC 9112 say about these bytes? A second reader of requests for the fuzzer to compare
 * with: written from the standard, on one string that is all there, with regular expressions, slow
 * and plain. It shares nothing with src/, not even a table.
 *
 * Where the standard leaves a choice it takes the strict one that the house has announced: no LF
 * alone, no folding, one empty line in front, one Content-Length, `chunked` or nothing, no number of
 * more than 16 digits, no port of more than 5.
 */
import { isIPv6 } from "node:net";

/** The numbers of the options of the same names. */
export interface ReferenceLimits {
  readonly maxRequestLine: number;
  readonly maxHeaderSize: number;
  readonly maxHeaders: number;
  readonly maxRequestBodySize: number;
  readonly maxChunkLine: number;
  readonly maxChunkOverhead: number;
  readonly maxTrailerSize: number;
  readonly maxTrailers: number;
}

export type Line = readonly [name: string, value: string];

export interface ReferenceHead {
  readonly method: string;
  readonly target: string;
  readonly minorVersion: 0 | 1;
  readonly fields: readonly Line[];
  readonly framing: "none" | "length" | "chunked";
  readonly length: number;
  /** May another request follow (RFC 9112 §9.3)? */
  readonly persistent: boolean;
}

/** A whole request: its bytes are `start` to `end`. */
export interface ReferenceMessage {
  readonly head: ReferenceHead;
  readonly start: number;
  readonly end: number;
  readonly content: string;
  readonly trailers: readonly Line[];
}

export interface Reading {
  readonly messages: readonly ReferenceMessage[];
  /** The head of a last message whose head is right and whose content is wrong or not all there. */
  readonly open: ReferenceHead | undefined;
  /**
   * complete: every byte belongs to a message. closed: the last message is to be the last.
   * refused: the bytes break a rule. suspect: they might, in a line or section that isn't whole.
   */
  readonly outcome: "complete" | "closed" | "incomplete" | "suspect" | "refused";
  /** The statuses that fit the faults found. */
  readonly statuses: ReadonlySet<number>;
}

const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
const FIELD = /^([^:]*):[ \t]*(.*?)[ \t]*$/s;
const FIELD_VALUE = /^[\t -~\x80-\xff]*$/;
const TARGET = /^[!-"$-~]+$/;
const HEX_LINE = /^([0-9A-Fa-f]{1,16})(.*)$/s;
const EXTENSIONS =
  /^(?:[ \t]*;[ \t]*[A-Za-z0-9!#$%&'*+.^_`|~-]+(?:[ \t]*=[ \t]*(?:[A-Za-z0-9!#$%&'*+.^_`|~-]+|"(?:[\t !#-[\]-~\x80-\xff]|\\[\t -~\x80-\xff])*"))?)*$/;

/** In `Reading.statuses`: the bytes end inside a line, and any refusal of that line may be right. */
export const ANY_STATUS = 0;

interface LineLimit {
  readonly longest: number;
  /** Bytes beyond the longest that are still waited for while the line isn't whole. */
  readonly slack: number;
  readonly status: number;
  /** What else may be wrong with a line that is too long or ends wrongly. */
  check(line: string): void;
}

/** The bytes end before the line, the section or the content does. */
class Incomplete {}

/** The bytes break rules; any of these statuses would be a right answer. */
class Refused {
  readonly statuses: readonly number[];
  constructor(...statuses: number[]) {
    this.statuses = statuses;
  }
}

/** Reads as many requests as there are. Each character is a byte. */
export function readRequests(text: string, limits: ReferenceLimits): Reading {
  const messages: ReferenceMessage[] = [];
  let at = 0;
  while (at < text.length) {
    const attempt = new Attempt(text, limits);
    try {
      const message = attempt.message(at);
      messages.push(message);
      at = message.end;
      if (!message.head.persistent) return reading(messages, undefined, "closed");
    } catch (error) {
      if (error instanceof Refused) attempt.suspicions.push(...error.statuses);
      else if (!(error instanceof Incomplete)) throw error;
      const whole = error instanceof Incomplete && attempt.suspicions.length === 0;
      const outcome = error instanceof Refused ? "refused" : whole ? "incomplete" : "suspect";
      return reading(messages, attempt.open, outcome, attempt.suspicions);
    }
  }
  return reading(messages, undefined, "complete");
}

function reading(
  messages: readonly ReferenceMessage[],
  open: ReferenceHead | undefined,
  outcome: Reading["outcome"],
  statuses: readonly number[] = [],
): Reading {
  return { messages, open, outcome, statuses: new Set(statuses) };
}

class Attempt {
  readonly #text: string;
  readonly #limits: ReferenceLimits;
  /** Statuses of faults in lines that are whole, while the section around them isn't. */
  readonly suspicions: number[] = [];
  open: ReferenceHead | undefined;

  constructor(text: string, limits: ReferenceLimits) {
    this.#text = text;
    this.#limits = limits;
  }

  message(start: number): ReferenceMessage {
    const begin = this.#text.startsWith("\r\n", start) ? start + 2 : start;
    if (begin > start && this.#text[begin] === "\r") throw new Refused(400);
    if (begin >= this.#text.length) throw new Incomplete();
    const longest = this.#limits.maxRequestLine;
    const check = checkRequestLine;
    const first = this.#line(begin, { longest, slack: 0, status: 414, check });
    this.#suspect(() => checkRequestLine(first.line));
    const { lines, next } = this.#section(first.next, {
      size: this.#limits.maxHeaderSize,
      count: this.#limits.maxHeaders,
    });
    if (this.suspicions.length > 0) throw new Refused();
    const head = readHead(first.line, lines, this.#limits);
    this.open = head;
    const { content, trailers, end } = this.#body(head, next);
    this.open = undefined;
    return { head, start, end, content, trailers };
  }

  /** One line without its CR LF. LF alone, and CR alone, are faults. */
  #line(from: number, most: LineLimit): { line: string; next: number } {
    const end = /[\r\n]/g;
    end.lastIndex = from;
    const at = end.exec(this.#text)?.index ?? this.#text.length;
    const length = at - from;
    const tooLong = length > 0 && length > most.longest;
    if (tooLong) this.suspicions.push(most.status);
    const line = this.#text.slice(from, at);
    const alone = at + 1 < this.#text.length && this.#text.slice(at, at + 2) !== "\r\n";
    if (alone || tooLong) this.#suspect(() => most.check(line));
    if (alone || this.#text[at] === "\n") {
      // Where a line may not hold a byte any more, an LF is one byte too many as well.
      throw new Refused(400, ...(length >= most.longest ? [most.status] : []));
    }
    if (at + 1 >= this.#text.length) {
      if (length > 0 && length > most.longest + most.slack) throw new Refused(400, 505);
      // Whatever stands in half a line may be wrong already.
      if (length > 0) this.suspicions.push(ANY_STATUS);
      throw new Incomplete();
    }
    if (tooLong) throw new Refused(most.status);
    return { line, next: at + 2 };
  }

  /** Field lines up to the empty one. Their CR LF counts, that of the empty one doesn't. */
  #section(from: number, most: { size: number; count: number }): { lines: Line[]; next: number } {
    const lines: Line[] = [];
    let left = most.size;
    for (let at = from, count = 0; ; count++) {
      // The first byte of one line too many is enough; white space there is wrong anyway.
      if (count >= most.count && /[^\r]/.test(this.#text.charAt(at))) throw new Refused(431, 400);
      const { line, next } = this.#line(at, {
        longest: left - 2,
        slack: 2,
        status: 431,
        check: readField,
      });
      if (line === "") return { lines, next };
      left -= line.length + 2;
      this.#suspect(() => lines.push(readField(line)));
      at = next;
    }
  }

  /** Remembers a fault in a whole line; whether it counts is known when the section is whole. */
  #suspect(check: () => void): void {
    try {
      check();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.suspicions.push(...error.statuses);
    }
  }

  #body(head: ReferenceHead, from: number): { content: string; trailers: Line[]; end: number } {
    if (head.framing === "chunked") return this.#chunked(from);
    const end = from + head.length;
    if (end > this.#text.length) throw new Incomplete();
    return { content: this.#text.slice(from, end), trailers: [], end };
  }

  #chunked(from: number): { content: string; trailers: Line[]; end: number } {
    const limits = this.#limits;
    let content = "";
    let overhead = 0;
    for (let at = from; ; ) {
      // No chunk line is empty, whatever would follow the CR.
      if (this.#text[at] === "\r") throw new Refused(400);
      const most = { longest: limits.maxChunkLine, slack: 0, status: 400, check: () => {} };
      const { line, next } = this.#line(at, most);
      const [, digits = "", rest = ""] = HEX_LINE.exec(line) ?? [];
      overhead += rest.length;
      if (digits === "" || !EXTENSIONS.test(rest)) throw new Refused(400);
      if (overhead > limits.maxChunkOverhead) throw new Refused(400);
      const size = BigInt(`0x${digits}`);
      if (size > BigInt(Number.MAX_SAFE_INTEGER)) throw new Refused(400, 413);
      if (size === 0n) {
        const section = { size: limits.maxTrailerSize, count: limits.maxTrailers };
        const { lines, next: end } = this.#section(next, section);
        if (this.suspicions.length > 0) throw new Refused();
        return { content, trailers: lines, end };
      }
      if (content.length + Number(size) > limits.maxRequestBodySize) throw new Refused(413);
      const end = next + Number(size);
      if (end > this.#text.length) throw new Incomplete();
      content += this.#text.slice(next, end);
      const mark = this.#text.slice(end, end + 2);
      if (mark !== "\r\n" && !(end + mark.length === this.#text.length && "\r\n".startsWith(mark)))
        throw new Refused(400);
      if (mark !== "\r\n") throw new Incomplete();
      at = end + 2;
    }
  }
}

function checkRequestLine(line: string): void {
  const parts = line.split(" ");
  const [method = "", target = "", version = ""] = parts;
  if (parts.length !== 3 || !TOKEN.test(method)) throw new Refused(400);
  const [, major, minor] = /^HTTP\/([0-9])\.([0-9])$/.exec(version) ?? [];
  if (major === undefined || minor === undefined) throw new Refused(400, 505);
  const faults: number[] = [];
  if (major !== "1") faults.push(505);
  if (!isTarget(method, target)) faults.push(400);
  // No connection is secured here (RFC 9110 §7.4).
  else if (/^https:/i.test(target)) faults.push(421);
  if (faults.length > 0) throw new Refused(...faults);
}

/** RFC 9112 §3.2, with the characters that browsers leave unescaped. */
function isTarget(method: string, target: string): boolean {
  if (!TARGET.test(target)) return false;
  if (method === "CONNECT") return isAuthority(target) && /:[0-9]+$/.test(target);
  if (target === "*") return method === "OPTIONS";
  if (target.startsWith("/")) return isPath(target);
  const [, authority, rest = ""] = /^https?:\/\/([^/?]*)(.*)$/i.exec(target) ?? [];
  return authority !== undefined && isAuthority(authority) && isPath(rest);
}

function isPath(pathAndQuery: string): boolean {
  const [path = ""] = pathAndQuery.split("?");
  return !/%(?![0-9A-Fa-f]{2})/.test(path);
}

/** uri-host [ ":" port ] (RFC 3986 §3.2.2); a host is never empty in http (RFC 9110 §4.2.1). */
function isAuthority(authority: string): boolean {
  const parts = /^(?:\[([^\]]*)\]|([^:[\]]+))(?::([0-9]{0,5}))?$/.exec(authority);
  const [, literal, name, port = ""] = parts ?? [];
  if (Number(port) > 65_535) return false;
  if (name !== undefined) {
    return /^(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+$/.test(name);
  }
  if (literal === undefined || literal.includes("%")) return false;
  return isIPv6(literal) || /^v[0-9a-f]+\.[A-Za-z0-9._~!$&'()*+,;=:-]+$/i.test(literal);
}

function readField(line: string): Line {
  const [, name = "", value = ""] = FIELD.exec(line) ?? [];
  if (!TOKEN.test(name) || !FIELD_VALUE.test(value)) throw new Refused(400);
  return [name, value];
}

function valuesOf(fields: readonly Line[], wanted: string): string[] {
  return fields.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value);
}

function readHead(line: string, fields: readonly Line[], limits: ReferenceLimits): ReferenceHead {
  const [method = "", target = "", version = ""] = line.split(" ");
  const minorVersion = version === "HTTP/1.0" ? 0 : 1;
  const faults: number[] = [];
  const hosts = valuesOf(fields, "host");
  if (hosts.length > 1 || (minorVersion === 1 && hosts.length === 0)) faults.push(400);
  if (hosts.some((host) => !isAuthority(host))) faults.push(400);
  const expectations = valuesOf(fields, "expect").flatMap((value) =>
    value.split(",").map((one) => one.replace(/^[ \t]+|[ \t]+$/g, "").toLowerCase()),
  );
  if (minorVersion === 1 && expectations.some((value) => !/^(?:100-continue)?$/.test(value)))
    faults.push(417);
  const framing = readFraming(fields, minorVersion, faults);
  if (framing.length > limits.maxRequestBodySize) faults.push(413);
  if (faults.length > 0) throw new Refused(...faults);
  const options = valuesOf(fields, "connection").flatMap((value) => value.toLowerCase().split(","));
  const says = (option: string) => options.some((one) => one.trim() === option);
  const wanted = !says("close") && (minorVersion === 1 || says("keep-alive"));
  // Behind CONNECT somebody on the way may see a tunnel: nothing there is a request.
  const persistent = wanted && method !== "CONNECT";
  return { method, target, minorVersion, fields, persistent, ...framing };
}

function readFraming(
  fields: readonly Line[],
  minorVersion: 0 | 1,
  faults: number[],
): Pick<ReferenceHead, "framing" | "length"> {
  const lengths = valuesOf(fields, "content-length");
  const codings = valuesOf(fields, "transfer-encoding");
  if (codings.length > 0) {
    const [coding = ""] = codings;
    const members = codings.flatMap((value) => value.toLowerCase().split(/[ \t]*,[ \t]*/));
    const names = members.map((member) => member.replace(/[ \t]*;.*$/, ""));
    if (names.some((name) => TOKEN.test(name) && name !== "chunked")) faults.push(501, 400);
    if (coding.toLowerCase() !== "chunked" || codings.length > 1) faults.push(400);
    if (lengths.length > 0 || minorVersion === 0) faults.push(400);
    return { framing: "chunked", length: 0 };
  }
  if (lengths.length === 0) return { framing: "none", length: 0 };
  const [text = ""] = lengths;
  if (lengths.length > 1 || !/^[0-9]{1,16}$/.test(text)) {
    faults.push(400);
    return { framing: "length", length: 0 };
  }
  if (BigInt(text) > BigInt(Number.MAX_SAFE_INTEGER)) faults.push(400, 413);
  return { framing: "length", length: Number(text) };
}
