/**
 * What does `barewire explain` do? It reads a saved request or response and says what each part of it means.
 *
 * Nothing is sent and nothing is served. This file refuses to know what any part means, and how that looks.
 */
import { createReadStream } from "node:fs";
import { explain } from "../explain/explain.ts";
import { byteCount } from "../wire/visible.ts";
import { explainedText } from "./explained-text.ts";
import type { Failed } from "./flag.ts";
import { statsAt } from "./named-place.ts";
import { quoted, shown } from "./quoting.ts";
import type { Tool, ToolSurroundings } from "./tool.ts";
import type { ToolLine } from "./tool-line.ts";

const MAX_BYTES = 1024 * 1024;
const CR = 0x0d;
const LF = 0x0a;

const MALFORMED = 1;
const MISTYPED = 2;

/** RFC 9110 §9.1, §5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** A path, an address or a request line: something to ask about, but no message. */
const QUESTION = /^[/*]|^https?:\/\/|\s/i;

export const EXPLAIN: Tool = {
  name: "explain",
  summary: "says what each line of a saved request or response is, and what its value does",
  usage: ["barewire explain [file] [flags]"],
  flags: [
    {
      name: "method",
      kind: "text",
      value: " NAME",
      example: "HEAD",
      help: "what a response answers when its request isn't there: HEAD has no content (GET)",
    },
    {
      name: "secrets",
      kind: "switch",
      help: "show credentials and cookies, which are masked otherwise",
    },
  ],
  examples: [
    ["barewire explain request.http", "a request, a response, or several, saved as text"],
    ["curl -si localhost:8000 | barewire explain", "the answer of a server"],
    ["barewire explain", "paste something, then press Ctrl-D"],
  ],
  run,
};

async function run(line: ToolLine, surroundings: ToolSurroundings): Promise<number> {
  const { out, problems, paint } = surroundings;
  const method = line.text("method");
  if (method !== undefined && !TOKEN.test(method)) {
    problems(
      `barewire: --method takes the name of a method such as HEAD, not ${quoted(method)}.\n`,
    );
    return MISTYPED;
  }
  const bytes = await askedBytes(line.words, surroundings);
  if ("sentence" in bytes) {
    problems(`barewire: ${bytes.sentence}\n`);
    return MISTYPED;
  }
  const explained = explain(bytes, { written: true, ...(method === undefined ? {} : { method }) });
  out(explainedText(explained, { paint, secrets: line.is("secrets") }));
  return explained.violation === undefined ? 0 : MALFORMED;
}

async function askedBytes(
  words: readonly string[],
  { input, problems }: ToolSurroundings,
): Promise<Uint8Array | Failed> {
  const [word = "-", ...more] = words;
  if (word === "-" && more.length === 0) {
    if (input.isTTY === true) problems("Paste a request or a response, then press Ctrl-D.\n");
    return messageIn(input, "standard input");
  }
  const named = words.join(" ");
  const stats = statsAt(named);
  if (stats?.isDirectory() === true) {
    return { sentence: `${quoted(named)} is a folder; explain reads a file.` };
  }
  if (stats !== undefined) return messageIn(createReadStream(named), quoted(named));
  if (!QUESTION.test(named)) return { sentence: `There is no file ${quoted(named)}.` };
  return {
    sentence:
      `explain reads a whole message, and ${quoted(named)} is none. Save it in a file, or paste it ` +
      `into barewire explain. What would be answered, says: barewire why ${/\s/.test(named) ? quoted(named) : shown(named)}`,
  };
}

async function messageIn(
  input: AsyncIterable<Uint8Array>,
  called: string,
): Promise<Uint8Array | Failed> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of input) {
      length += piece.length;
      if (length > MAX_BYTES) {
        return { sentence: `There are more than ${byteCount(MAX_BYTES)} in ${called}.` };
      }
      pieces.push(piece);
    }
  } catch {
    return { sentence: `${called.replace(/^./, (first) => first.toUpperCase())} can't be read.` };
  }
  const bytes = Buffer.concat(pieces);
  if (bytes.some((byte) => byte !== CR && byte !== LF)) return bytes;
  return { sentence: `There is no message in ${called}.` };
}
