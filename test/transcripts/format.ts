/**
 * How is a raw conversation written so that people read it and programs play it? README.md in this
 * folder says it to people; this file reads and writes it.
 */

import {
  MalformedResponse,
  type ParsedResponse,
  readResponse,
} from "../support/response-parser.ts";

/** A piece of the conversation: the client sends `request`, then everything of `response` comes. */
export interface Step {
  readonly request: Buffer;
  readonly response: Buffer;
}

export interface Transcript {
  readonly title: string;
  /** Sections and attacks, as the line "Shows:" lists them. */
  readonly shows: readonly string[];
  readonly options: ReadonlyMap<string, string>;
  readonly steps: readonly Step[];
}

type Direction = "request" | "response";
type Block = { readonly kind: string; readonly lines: readonly string[] };

const LINE_END: Readonly<Record<string, string>> = {
  "http-request": "\r\n",
  "http-response": "\r\n",
  content: "\n",
};
const ESCAPED: Readonly<Record<string, string>> = { r: "\r", n: "\n", t: "\t", "\\": "\\" };
const ESCAPE = /\\(?:x([0-9a-f]{2})|([rnt\\])|\{((?:[^\\*}]|\\[^{])+)\*(\d+)\}|(.?))/g;

/** @throws Error when the text isn't a transcript */
export function parseTranscript(markdown: string): Transcript {
  const { prose, blocks } = splitBlocks(markdown);
  const title = /^# (\S.*)$/m.exec(prose)?.[1];
  if (title === undefined) throw new Error("a transcript begins with its title: # Title");
  const shows = /^Shows: (.+)$/m.exec(prose)?.[1];
  if (shows === undefined) throw new Error("the line is missing that begins with Shows:");
  const options = new Map<string, string>();
  const exchange: Block[] = [];
  for (const block of blocks) {
    if (block.kind === "options") readOptions(block.lines, options);
    else exchange.push(block);
  }
  return {
    title,
    shows: shows.split(";").map((item) => item.trim()),
    options,
    steps: readSteps(exchange),
  };
}

function splitBlocks(markdown: string): { readonly prose: string; readonly blocks: Block[] } {
  const blocks: Block[] = [];
  const prose: string[] = [];
  let open: { kind: string; lines: string[] } | undefined;
  for (const line of markdown.split("\n")) {
    if (open === undefined && line.startsWith("```")) open = { kind: line.slice(3), lines: [] };
    else if (open === undefined) prose.push(line);
    else if (line === "```") {
      blocks.push(open);
      open = undefined;
    } else open.lines.push(line);
  }
  if (open !== undefined) throw new Error(`the block ${open.kind} has no end`);
  return { prose: prose.join("\n"), blocks };
}

function readOptions(lines: readonly string[], options: Map<string, string>): void {
  for (const line of lines) {
    const [, key, value] = /^([\w-]+): (\S.*)$/.exec(line) ?? [];
    if (key === undefined || value === undefined) throw new Error(`no option: ${line}`);
    options.set(key, value);
  }
}

function readSteps(blocks: readonly Block[]): Step[] {
  const steps: { request: Buffer; response: Buffer }[] = [];
  let direction: Direction | undefined;
  for (const { kind, lines } of blocks) {
    const bytes = readLines(lines, kind);
    if (kind === "http-request") {
      if (direction !== "request")
        steps.push({ request: Buffer.alloc(0), response: Buffer.alloc(0) });
      direction = "request";
    } else if (kind === "http-response") direction = "response";
    const step = steps.at(-1);
    if (step === undefined || direction === undefined) {
      throw new Error("a conversation begins with an http-request block");
    }
    step[direction] = Buffer.concat([step[direction], bytes]);
  }
  if (direction !== "response") throw new Error("a conversation ends in an http-response block");
  return steps;
}

function readLines(lines: readonly string[], kind: string): Buffer {
  const lineEnd = LINE_END[kind];
  if (lineEnd === undefined) throw new Error(`unknown kind of block: ${kind}`);
  return Buffer.concat(lines.map((line) => readLine(line, lineEnd)));
}

function readLine(line: string, lineEnd: string): Buffer {
  if (/[\t\r]| $/.test(line))
    throw new Error(`write \\t, \\r or \\x20 here: ${JSON.stringify(line)}`);
  const goesOn = /(?:^|[^\\])(?:\\\\)*\\$/.test(line);
  const text = Buffer.from(goesOn ? line.slice(0, -1) : line, "utf8").toString("latin1");
  return Buffer.from(readEscapes(text) + (goesOn ? "" : lineEnd), "latin1");
}

function readEscapes(text: string): string {
  return text.replace(ESCAPE, (written, hex, letter, repeated, times) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    if (letter !== undefined) return ESCAPED[letter] ?? "";
    if (repeated !== undefined) return readEscapes(repeated).repeat(Number(times));
    throw new Error(`no such escape: ${written} in ${text.slice(0, 80)}`);
  });
}

/** Bytes as the lines of a block whose lines end in `lineEnd`. */
export function writeLines(bytes: Buffer, lineEnd: "\r\n" | "\n"): string[] {
  const parts = bytes.toString("latin1").split(lineEnd);
  const last = parts.pop() ?? "";
  const lines = parts.map((part) => showText(part, lineEnd));
  return last === "" ? lines : [...lines, `${showText(last, lineEnd)}\\`];
}

function showText(latin1: string, lineEnd: "\r\n" | "\n"): string {
  const readable = lineEnd === "\n" ? asUtf8(latin1) : latin1;
  let text = "";
  for (const character of readable) {
    if (readable !== latin1 && character > "\x9f") text += character;
    else text += showOne(character);
  }
  if (text.endsWith(" ")) return `${text.slice(0, -1)}\\x20`;
  return text.startsWith("```") ? `\\x60${text.slice(1)}` : text;
}

function showOne(character: string): string {
  const letter = Object.keys(ESCAPED).find((key) => ESCAPED[key] === character);
  if (letter !== undefined) return `\\${letter}`;
  if (character >= " " && character <= "~") return character;
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}

/** Text that is UTF-8 is shown as such; other bytes are escaped one by one. */
function asUtf8(latin1: string): string {
  const bytes = Buffer.from(latin1, "latin1");
  const text = bytes.toString("utf8");
  return Buffer.from(text, "utf8").equals(bytes) ? text : latin1;
}

/** Responses as blocks: text content in a block of its own, everything else with its head. */
export function writeResponse(bytes: Buffer, methods: readonly string[] = []): string {
  const blocks: string[] = [];
  let request = 0;
  for (let at = 0; at < bytes.length || blocks.length === 0; ) {
    const response = tryToRead(bytes, at, methods[request]);
    const end = response?.end ?? bytes.length;
    const text = response === undefined ? 0 : textLength(response);
    blocks.push(block("http-response", writeLines(bytes.subarray(at, end - text), "\r\n")));
    if (text > 0) blocks.push(block("content", writeLines(bytes.subarray(end - text, end), "\n")));
    if (response !== undefined && response.status >= 200) request++;
    at = end;
  }
  return blocks.join("\n");
}

function tryToRead(bytes: Buffer, at: number, method = "GET"): ParsedResponse | undefined {
  try {
    return readResponse(bytes, at, method, true);
  } catch (error) {
    if (error instanceof MalformedResponse) return undefined;
    throw error;
  }
}

/** How many bytes of the response are better read as lines of text? */
function textLength({ framing, content }: ParsedResponse): number {
  if (framing !== "length" && framing !== "close") return 0;
  return content.at(-1) === 0x0a && !content.includes("\r") ? content.length : 0;
}

function block(kind: string, lines: readonly string[]): string {
  return `\`\`\`${kind}\n${lines.map((line) => `${line}\n`).join("")}\`\`\``;
}
