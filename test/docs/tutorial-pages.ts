/**
 * What does the tutorial show, and what is really said? Finds the transcripts in a page, sends what the client
 * says in them, byte for byte, and writes down what comes back.
 *
 * A block ```transcript is a conversation with the example of its page; ```transcript barewire is one with
 * barewire itself, in front of the same folder and the same form. "half-close" behind it: the client closes its
 * side after its last byte.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { serve } from "../../src/app/serve.ts";
import { HttpResponse } from "../../src/http/response.ts";
import type { Server } from "../../src/server/server.ts";
import { conversationsOf } from "../../src/wire/kept-conversation.ts";
import { readTranscript, type TranscriptEntry } from "../../src/wire/read-transcript.ts";
import { writeTranscript } from "../../src/wire/write-transcript.ts";
import { PROJECT_ROOT } from "../support/processes.ts";
import { connect, within } from "../support/raw-client.ts";
import { readResponses } from "../support/response-parser.ts";
import type { Cleanup } from "../support/test-server.ts";
import { mask } from "../transcripts/play.ts";

export const TUTORIAL: string = `${PROJECT_ROOT}docs/tutorial`;

export interface Block {
  /** From 1, of the line that opens it. */
  readonly line: number;
  /** What stands behind "transcript", word by word. */
  readonly words: readonly string[];
  readonly lines: readonly string[];
}

export interface Page {
  readonly name: string;
  readonly text: string;
  readonly transcripts: readonly Block[];
  readonly programs: readonly Block[];
}

export function pages(): Page[] {
  return readdirSync(TUTORIAL)
    .filter((name) => /^\d-.*\.md$/.test(name))
    .sort()
    .map((name) => {
      const text = readFileSync(`${TUTORIAL}/${name}`, "utf8");
      return {
        name,
        text,
        transcripts: blocks(text, "transcript"),
        programs: blocks(text, "js"),
      };
    });
}

/** The example that goes with a page, relative to the repository. */
export function exampleOf({ name }: Page): string {
  return `docs/tutorial/examples/${name.replace(/\.md$/, ".mjs")}`;
}

function blocks(text: string, kind: string): Block[] {
  const found: Block[] = [];
  let open: { line: number; kind: string; words: string[]; lines: string[] } | undefined;
  for (const [index, line] of text.split("\n").entries()) {
    if (open === undefined) {
      if (!line.startsWith("```")) continue;
      const [first = "", ...words] = line.slice(3).split(" ");
      open = { line: index + 1, kind: first, words, lines: [] };
    } else if (line === "```") {
      if (open.kind === kind) found.push(open);
      open = undefined;
    } else open.lines.push(line);
  }
  assert.equal(open, undefined, "a block has no end");
  return found;
}

/** The block as it is when what the server says is what comes now. */
export async function played({ line, words, lines }: Block, port: number): Promise<string[]> {
  const { entries, lost } = readTranscript(lines.join("\n"), line + 1);
  assert.deepEqual(lost, [], "only what is whole can be sent");
  const [conversation, ...others] = conversationsOf({ entries, lost });
  assert.ok(conversation !== undefined && others.length === 0, "one conversation");
  const answers = await answersTo(
    conversation.turns.map(({ asked }) => asked),
    port,
    words.includes("half-close"),
  );
  const written: string[] = [];
  for (const [index, said] of lines.entries()) {
    if (said.startsWith("←")) continue;
    written.push(said);
    const goesOn = lines[index + 1]?.startsWith("→") === true;
    if (!goesOn) written.push(...answerLines(answers.shift() ?? Buffer.alloc(0)));
  }
  return written;
}

async function answersTo(
  asked: readonly Uint8Array[],
  port: number,
  halfClose: boolean,
): Promise<Buffer[]> {
  using client = await connect(port);
  const answers: Buffer[] = [];
  let answered = 0;
  for (const [index, bytes] of asked.entries()) {
    await client.send(bytes);
    const isLast = index === asked.length - 1;
    if (isLast && halfClose) client.end();
    if (isLast) await client.untilClosed();
    else await client.responses(index + 1);
    answers.push(mask(client.received.subarray(answered)));
    answered = client.received.length;
  }
  return answers;
}

/** Heads and text as lines, other content in hexadecimal. */
function answerLines(bytes: Buffer): string[] {
  const entries: TranscriptEntry[] = [];
  const say = (form: "head" | "content" | "hex", said: Uint8Array): void => {
    if (said.length === 0) return;
    const at = undefined;
    entries.push({ kind: "bytes", at, connection: undefined, from: "server", form, bytes: said });
  };
  let from = 0;
  const { responses, rest } = readResponses(bytes);
  for (const { content, end } of responses) {
    say("head", bytes.subarray(from, end - content.length));
    say(content.includes(0) ? "hex" : "content", content);
    from = end;
  }
  assert.equal(rest, bytes.length, "only whole responses");
  return writeTranscript(entries).split("\n").slice(0, -1);
}

/** barewire in front of the folder of the tutorial, with the form of step 6. */
export async function startBarewire(t: Cleanup): Promise<Server> {
  const server = serve({
    hostname: "127.0.0.1",
    port: 0,
    root: `${TUTORIAL}/htdocs`,
    handler: async (request) => {
      if (request.method !== "POST" || request.path !== "/greet") return undefined;
      const form = new URLSearchParams(await request.content.text(10_000));
      return HttpResponse.text(`Hello, ${form.get("name")}, born in ${form.get("born")}!\n`);
    },
  });
  t.after(() => within(server.close(true), () => "closing the server"));
  await within(server.ready(), () => "starting the server");
  return server;
}
