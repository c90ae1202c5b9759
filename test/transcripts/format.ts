/**
 * How is a raw conversation written so that people read it and programs play it? README.md in this
 * folder says it to people; this file reads and writes it.
 */

import { readTranscript, type TranscriptEntry } from "../../src/wire/read-transcript.ts";
import { writeTranscript } from "../../src/wire/write-transcript.ts";
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

type Block = { readonly kind: string; readonly lines: readonly string[] };

/** @throws Error when the text isn't a transcript */
export function parseTranscript(markdown: string): Transcript {
  const { prose, blocks } = splitBlocks(markdown);
  const title = /^# (\S.*)$/m.exec(prose)?.[1];
  if (title === undefined) throw new Error("a transcript begins with its title: # Title");
  const shows = /^Shows: (.+)$/m.exec(prose)?.[1];
  if (shows === undefined) throw new Error("the line is missing that begins with Shows:");
  const options = new Map<string, string>();
  const conversation: string[] = [];
  for (const { kind, lines } of blocks) {
    if (kind === "options") readOptions(lines, options);
    else if (kind === "transcript") conversation.push(...lines);
    else throw new Error(`unknown kind of block: ${kind}`);
  }
  return {
    title,
    shows: shows.split(";").map((item) => item.trim()),
    options,
    steps: readSteps(conversation.join("\n")),
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

function readSteps(text: string): Step[] {
  const { entries, lost } = readTranscript(text);
  if (lost[0] !== undefined) throw new Error(`there is nothing to play for ${lost[0].words}`);
  const steps: { request: Buffer; response: Buffer }[] = [];
  let before: string | undefined;
  for (const entry of entries) {
    if (entry.kind === "remark") continue;
    const { from, bytes } = entry;
    if (from === "client" && before !== "client") {
      steps.push({ request: Buffer.alloc(0), response: Buffer.alloc(0) });
    }
    before = from;
    const step = steps.at(-1);
    if (step === undefined) throw new Error("a conversation begins with what the client says");
    const part = from === "client" ? "request" : "response";
    step[part] = Buffer.concat([step[part], bytes]);
  }
  if (steps.length === 0) throw new Error("there is no conversation");
  return steps;
}

/** Responses as lines: text content as such, everything else as if it were a head. */
export function writeResponse(bytes: Buffer, methods: readonly string[] = []): string {
  const entries: TranscriptEntry[] = [];
  const say = (form: "head" | "content", said: Uint8Array): void => {
    if (said.length === 0) return;
    const at = undefined;
    entries.push({ kind: "bytes", at, connection: undefined, from: "server", form, bytes: said });
  };
  let request = 0;
  for (let at = 0; at < bytes.length; ) {
    const response = tryToRead(bytes, at, methods[request]);
    const end = response?.end ?? bytes.length;
    const text = response === undefined ? 0 : textLength(response);
    say("head", bytes.subarray(at, end - text));
    say("content", bytes.subarray(end - text, end));
    if (response !== undefined && response.status >= 200) request++;
    at = end;
  }
  return writeTranscript(entries);
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
