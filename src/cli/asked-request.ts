/**
 * Which request does somebody ask about who writes `barewire why …`?
 *
 *   /about    GET /about    "GET /about HTTP/1.1"    http://localhost:8000/about    saved.http    -
 * A path is asked for with GET, and a URL by its path. Where no fields are written, those are added with
 * which a browser goes to a page. A file holds a whole request as text: there a line of the head may end
 * in LF alone, and the empty line at its end may be missing; its content stays as it is. This file refuses
 * to know what is answered.
 */
import { readFileSync } from "node:fs";
import { writtenHead } from "../explain/written-head.ts";
import { byteCount } from "../wire/visible.ts";
import { isApplicationName } from "./application-name.ts";
import type { Failed } from "./flag.ts";
import { statsAt } from "./named-place.ts";
import { quoted, shown } from "./quoting.ts";

export interface Question {
  /** A folder, an application, or both, as typed; none: what is served by default. */
  readonly served: readonly string[];
  /** A request line, a path, the name of a file, or "-". */
  readonly request: string;
}

const REQUEST_MAX_BYTES = 1024 * 1024;
export interface AskedRequest {
  /** More than empty lines. */
  readonly bytes: Uint8Array;
  /** The field lines that weren't written, and are asked with. */
  readonly added: readonly string[];
}

const BROWSER_FIELDS: readonly string[] = [
  "Host: localhost",
  "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
];

const URL_START = /^https?:\/\/[^/?#]*/i;
const METHOD = /^[A-Z]{3,20}$/;
const CR = 0x0d;
const LF = 0x0a;

const WHY_NEEDS =
  "why needs a request: barewire why site /about, or a request line, or a file that ends in .http";

/** What is served comes first, if it is named; a request line may be one word or three. */
export function questionOf(words: readonly string[]): Question | Failed {
  const at = METHOD.test(words[0] ?? "") ? -1 : words.slice(0, 2).findIndex(isApplication);
  const application = words[at];
  if (application === undefined) return questionBehind(words);
  const question = questionBehind(words.filter((_, index) => index !== at));
  if ("sentence" in question) return question;
  return { served: [...question.served, application], request: question.request };
}

/** And not the path of a request for a script, or its URL. */
function isApplication(word: string): boolean {
  if (!isApplicationName(word) || URL_START.test(word)) return false;
  return !word.startsWith("/") || statsAt(word)?.isFile() === true;
}

function questionBehind(words: readonly string[]): Question | Failed {
  const [first, ...rest] = words;
  if (first === undefined) return { sentence: `${WHY_NEEDS}.` };
  if (rest.length === 0) {
    if (isRequest(first)) return { served: [], request: first };
    return { sentence: `${WHY_NEEDS}; ${quoted(first)} alone is none of them.` };
  }
  const isLine = METHOD.test(first) && statsAt(first) === undefined;
  const request = (isLine ? words : rest).join(" ");
  if (isLine || isRequest(request)) return { served: isLine ? [] : [first], request };
  return {
    sentence: `There is no file ${quoted(request)}, and a path begins with a slash. Did you mean ${shown(`/${request}`)}?`,
  };
}

/** Or the name of a file that there is. */
function isRequest(word: string): boolean {
  if (/^[/*]/.test(word) || URL_START.test(word)) return true;
  return word === "-" || /\s/.test(word) || statsAt(word)?.isFile() === true;
}

/** The request, and what it didn't say. @param input read for "-" */
export async function requestBytes(
  word: string,
  input: AsyncIterable<Uint8Array>,
): Promise<AskedRequest | Failed> {
  const isFile = statsAt(word)?.isFile() === true;
  if (word === "-") return asWritten(await readInput(input));
  if (isFile && (!word.startsWith("/") || word.endsWith(".http")))
    return asWritten(readRequest(word));
  if (word.includes("\n")) return asWritten(requestIn(Buffer.from(word), "these words"));
  const text = [requestLine(word), ...BROWSER_FIELDS, "", ""].join("\r\n");
  return { bytes: Buffer.from(text), added: BROWSER_FIELDS };
}

function asWritten(bytes: Uint8Array | Failed): AskedRequest | Failed {
  return "sentence" in bytes ? bytes : { bytes, added: [] };
}

/** "/about" and "GET /about" as whole lines; whatever else is left for the parser to judge. */
function requestLine(word: string): string {
  const text = URL_START.test(word) ? pathOf(word) : word;
  if (/^[/*]\S*$/.test(text)) return `GET ${text} HTTP/1.1`;
  return /^[A-Z]+ \S+$/.test(text) ? `${text} HTTP/1.1` : text;
}

/** The part of a URL that is asked for: without the server, and without what stays in the browser. */
function pathOf(url: string): string {
  const [path = ""] = url.replace(URL_START, "").split("#");
  return path.startsWith("/") ? path : `/${path}`;
}

function readRequest(name: string): Uint8Array | Failed {
  try {
    if ((statsAt(name)?.size ?? 0) > REQUEST_MAX_BYTES) return tooLarge(quoted(name));
    return requestIn(readFileSync(name), quoted(name));
  } catch {
    return { sentence: `The file ${quoted(name)} can't be read.` };
  }
}

async function readInput(input: AsyncIterable<Uint8Array>): Promise<Uint8Array | Failed> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of input) {
    length += piece.length;
    if (length > REQUEST_MAX_BYTES) return tooLarge("standard input");
    pieces.push(piece);
  }
  return requestIn(Buffer.concat(pieces), "standard input");
}

function requestIn(bytes: Uint8Array, called: string): Uint8Array | Failed {
  if (bytes.every((byte) => byte === CR || byte === LF))
    return { sentence: `There is no request in ${called}.` };
  return wholeRequest(bytes);
}

function tooLarge(called: string): Failed {
  return { sentence: `The request in ${called} has more than ${byteCount(REQUEST_MAX_BYTES)}.` };
}

/** With CR LF at the end of each line of the head, and an empty line behind it. */
export function wholeRequest(text: Uint8Array): Uint8Array {
  const head = writtenHead(text);
  return Buffer.concat([head.bytes, text.subarray(head.length)]);
}
