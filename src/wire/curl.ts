/**
 * Which curl command sends this request again?
 *
 * One for a POSIX shell, which sends the same method, target, field lines and content. curl adds lines of its
 * own and tidies addresses, so the command says where it mustn't. What curl can't do is said, too. This file
 * refuses to know how a shell reads words.
 */
import { type KeptExchange, type KeptRequest, requestName } from "./exchanges.ts";
import { printfWord, quotedLines, shellWord } from "./shell-words.ts";

export interface CurlCommand {
  /** Without a line end at its end. */
  readonly command: string;
  /** Sentences, safe for a terminal, about what will be different. */
  readonly differences: readonly string[];
}

export interface CurlOptions {
  /** Default "http": a transcript doesn't say what carried it. */
  readonly scheme?: "http" | "https";
  /** Path of the socket on which the server listens, where it has no port. */
  readonly unix?: string;
}

/** What curl asks where the request names no server that it could ask. */
const NO_SERVER = "localhost";
const LINE_MAX = 100;
/** Longer ones go through standard input: there are systems that don't pass longer arguments. */
const ARGUMENT_MAX = 65_536;
/** Versions of curl differ in the length from which they wait for 100 (Continue). */
const EXPECTING_FROM = 1024;

const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*)|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;
/** Host names that curl repeats in Host as they stand in its address. */
const REPEATED_HOST =
  /^(?:[a-z](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z](?:[a-z0-9-]*[a-z0-9])?)*|127\.0\.0\.1)(?::(?!80$|443$)[1-9]\d{0,4})?$/;
/** Targets that curl repeats as they stand in its address. */
const REPEATED_TARGET =
  /^\/(?:[A-Za-z0-9._~!$&()*+,;=:@/-]|%[0-9A-F]{2})*(?:\?(?:[A-Za-z0-9._~!$&()*+,;=:@/?-]|%[0-9A-F]{2})+)?$/;
const DOT_SEGMENT = /\/(?:\.|%2E){1,2}(?:[/?]|$)/;

/** @param exchange one that `exchangesOf` gave */
export function curlCommand(exchange: KeptExchange, options: CurlOptions = {}): CurlCommand {
  const { request } = exchange;
  const { text, isPiped, words: contentWords } = contentOf(request);
  const words = [
    request.head.minorVersion === 0 ? "--http1.0" : "--http1.1",
    ...(options.unix === undefined ? [] : ["--unix-socket", shellWord(options.unix)]),
    ...methodWords(request, contentWords.length > 0),
    ...addressWords(request, options.scheme ?? "http"),
    ...fieldWords(request, contentWords.length > 0),
    ...contentWords,
  ];
  const before = isPiped ? `printf ${printfWord(text)} | ` : "";
  return { command: before + inLines(words), differences: differencesOf(request) };
}

/** On one line, or with one option a line. */
function inLines(words: readonly string[]): string {
  const line = `curl ${words.join(" ")}`;
  if (line.length <= LINE_MAX) return line;
  let text = "curl";
  for (const [index, word] of words.entries()) {
    const isValue = OPTIONS_WITH_VALUE.has(words[index - 1] ?? "");
    text += isValue ? ` ${word}` : ` \\\n  ${word}`;
  }
  return text;
}

const OPTIONS_WITH_VALUE: ReadonlySet<string> = new Set([
  "--unix-socket",
  "-X",
  "-H",
  "--request-target",
  "--data-binary",
  "--data-raw",
]);

function methodWords({ head: { method } }: KeptRequest, hasContent: boolean): string[] {
  // Else curl would wait for content that no answer to HEAD has.
  if (method === "HEAD" && !hasContent) return ["--head"];
  return method === (hasContent ? "POST" : "GET") ? [] : ["-X", shellWord(method)];
}

function addressWords({ head }: KeptRequest, scheme: string): string[] {
  const { target, authority } = head;
  const server = `${scheme}://${HOST.test(authority) ? authority : NO_SERVER}`;
  if (!REPEATED_TARGET.test(target)) {
    return ["--request-target", shellWord(target), shellWord(`${server}/`)];
  }
  const isTidied = DOT_SEGMENT.test(target.replace(/\?.*/, ""));
  return [...(isTidied ? ["--path-as-is"] : []), shellWord(server + target)];
}

/** Each line, in order; then those that curl is to leave out. */
function fieldWords({ head, content }: KeptRequest, hasContent: boolean): string[] {
  const words: string[] = [];
  const { fields, authority } = head;
  const isHostRepeated = REPEATED_HOST.test(authority) && fields.get("host") === authority;
  for (const [name, value] of fields) {
    if (isHostRepeated && name === "Host") continue;
    words.push("-H", shellWord(value === "" ? `${name};` : `${name}: ${value}`));
  }
  const added = ["Host", "User-Agent", "Accept"];
  if (hasContent) added.push("Content-Type");
  if (content.length >= EXPECTING_FROM) added.push("Expect");
  for (const name of added) if (!fields.has(name)) words.push("-H", `${name}:`);
  return words.map((word) => (word.endsWith(":") ? shellWord(word) : word));
}

interface ContentWords {
  /** One byte per character. */
  readonly text: string;
  readonly isPiped: boolean;
  readonly words: readonly string[];
}

function contentOf({ content, framing }: KeptRequest): ContentWords {
  if (content.length === 0 && framing.kind !== "chunked") {
    return { text: "", isPiped: false, words: [] };
  }
  const text = latin1(content);
  const word = text.length > ARGUMENT_MAX ? undefined : quotedLines(text);
  if (word === undefined) return { text, isPiped: true, words: ["--data-binary", "@-"] };
  // With an @ at the beginning it would name a file.
  const option = text.startsWith("@") ? "--data-raw" : "--data-binary";
  return { text, isPiped: false, words: [option, word] };
}

function latin1(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += 4096) {
    pieces.push(String.fromCharCode(...bytes.subarray(at, at + 4096)));
  }
  return pieces.join("");
}

function differencesOf({ head, trailers, content }: KeptRequest): string[] {
  const { method, fields, authority } = head;
  const differences: string[] = [];
  const hosts = [...fields].map(([name]) => name).filter((name) => /^host$/i.test(name));
  const isFirst = fields.count === 0 || hosts.length === 0 || /^host$/i.test(fields.name(0));
  if (!isFirst || hosts.some((name) => name !== "Host")) {
    differences.push("curl sends Host first, and spells it Host.");
  }
  if (!HOST.test(authority)) {
    differences.push(
      `it names no server that curl could ask, so ${NO_SERVER} stands in its place.`,
    );
  }
  if (trailers.count > 0) differences.push("curl sends no trailers.");
  if (method === "HEAD" && content.length > 0) {
    differences.push("curl will wait for content, which no answer to HEAD has: end it by Ctrl-C.");
  }
  if (method === "CONNECT") differences.push("curl won't speak through the tunnel.");
  return differences.map((sentence) => `${requestName(head)}: ${sentence}`);
}
