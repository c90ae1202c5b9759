/**
 * What is `barewire replay`? Saved requests go out again, byte for byte, and what has changed in the answers
 * is shown.
 *
 * So a transcript is a test: its exit status says whether the server still answers as it did. This file
 * refuses to know how a transcript is read, and when two answers are the same.
 */
import { type Answers, ask } from "../client/asking.ts";
import { DialError } from "../client/dial.ts";
import { GENEROUS_LIMITS } from "../client/generous-limits.ts";
import { type Change, changesBetween } from "../wire/compare-answers.ts";
import type { KeptConversation } from "../wire/kept-conversation.ts";
import type { Paint } from "../wire/paint.ts";
import { readAnswers } from "../wire/read-answers.ts";
import { grouped, joined } from "../wire/visible.ts";
import type { Failed } from "./flag.ts";
import { type Plan, plansOf } from "./replay-plan.ts";
import { dialWords } from "./talk-words.ts";
import type { Tool, ToolSurroundings } from "./tool.ts";
import type { ToolLine } from "./tool-line.ts";

const SAME = 0;
const CHANGED = 1;
const MISTYPED = 2;
const WAIT_MS = 10_000;

export const REPLAY: Tool = {
  name: "replay",
  summary: "sends saved requests again, and shows what has changed in the answers",
  usage: ["barewire replay <transcript> [--to <host[:port], URL or unix:/path>] [flags]"],
  flags: [
    {
      name: "to",
      kind: "text",
      value: " SERVER",
      example: "localhost:8000",
      help: "ask this server; else the one that Host names",
    },
    {
      name: "ignore",
      kind: "text",
      value: " NAMES",
      example: "etag,last-modified",
      help: "fields that may change, besides Date and the like",
    },
    {
      name: "insecure",
      short: "k",
      kind: "switch",
      help: "speak TLS whatever the certificate says",
    },
    {
      name: "timeout",
      kind: "duration",
      value: " TIME",
      least: 1,
      most: 86_400_000,
      help: "how long nothing may come (10s)",
    },
  ],
  examples: [
    ["barewire site --wire=full --wire-secrets > talk.txt", "keep what is said"],
    ["barewire replay talk.txt", "say it again, and compare the answers"],
    ["barewire replay talk.txt --to https://example.org", "ask another server"],
  ],
  run: replay,
};

async function replay(line: ToolLine, surroundings: ToolSurroundings): Promise<number> {
  const { problems, out } = surroundings;
  const plans = plansOf(line);
  if ("sentence" in plans) {
    problems(`barewire: ${plans.sentence}\n`);
    return MISTYPED;
  }
  let changed = 0;
  let count = 0;
  for (const plan of plans) {
    const outcome = await replayOne(plan, line, surroundings.paint);
    if ("sentence" in outcome) {
      problems(`barewire: ${outcome.sentence}\n`);
      return CHANGED;
    }
    out(outcome.text);
    changed += outcome.changed;
    count += outcome.count;
  }
  const exchanges = `${grouped(count)} ${count === 1 ? "answer" : "answers"}`;
  out(changed === 0 ? `${exchanges}, as kept\n` : `${exchanges}, ${grouped(changed)} changed\n`);
  return changed === 0 ? SAME : CHANGED;
}

interface Outcome {
  readonly text: string;
  readonly count: number;
  readonly changed: number;
}

async function replayOne(plan: Plan, line: ToolLine, paint: Paint): Promise<Outcome | Failed> {
  const { conversation, address, requests } = plan;
  const silenceMs = line.number("timeout") ?? WAIT_MS;
  const options = { silenceMs, deadlineMs: silenceMs, insecure: line.is("insecure") };
  let now: Answers;
  try {
    const bytes = conversation.turns.map(({ asked }) => asked);
    now = await ask(address.destination, bytes, options);
  } catch (error) {
    if (!(error instanceof DialError)) throw error;
    return { sentence: dialWords(error, address, silenceMs) };
  }
  const said = joined(conversation.turns.map(({ answered }) => answered));
  const methods = requests.map(({ method }) => method);
  const kept = readAnswers(methods, said, GENEROUS_LIMITS);
  const ignored = new Set((line.text("ignore") ?? "").toLowerCase().split(/[ ,]+/));
  const count = Math.max(kept.answers.length, now.answers.length, 1);
  let text = "";
  let changed = 0;
  for (let index = 0; index < count; index++) {
    const before = kept.answers[index];
    const after = now.answers[index];
    const isLast = index === count - 1;
    const changes: Change[] =
      before === undefined || after === undefined
        ? missing(before, after)
        : changesBetween(before, after, ignored);
    if (isLast) changes.push(...endChanges(kept.violation, violationOf(now)));
    if (changes.length > 0) changed++;
    text += answerText(conversation, requests[index]?.called ?? "?", changes, after, paint);
  }
  return { text, count, changed };
}

function missing(
  before: { readonly response: { readonly status: number } } | undefined,
  after: { readonly response: { readonly status: number } } | undefined,
): Change[] {
  if (before === undefined && after === undefined) return [];
  if (after === undefined) {
    return [
      { kind: "kept", words: `an answer: ${before?.response.status}` },
      { kind: "now", words: "none" },
    ];
  }
  return [
    { kind: "kept", words: "no answer" },
    { kind: "now", words: `an answer: ${after.response.status}` },
  ];
}

function violationOf({ end }: Answers): string | undefined {
  return end?.kind === "violation" ? end.violation.code : undefined;
}

/** Both may break the same rule: then nothing has changed. */
function endChanges(kept: string | undefined, now: string | undefined): Change[] {
  // What ends a transcript isn't what ended the connection, so a kept answer may be missing its end.
  if (kept === now || now === undefined) return [];
  return [{ kind: "now", words: `breaks a rule: ${now}` }];
}

function answerText(
  { connection }: KeptConversation,
  called: string,
  changes: readonly Change[],
  after: { readonly response: { readonly status: number } } | undefined,
  paint: Paint,
): string {
  const number = connection === undefined ? "" : paint("mark", `#${connection} `);
  if (changes.length === 0)
    return `${number}${called}: ${after?.response.status ?? "no answer"}, as kept\n`;
  const lines = changes.map(({ kind, words }) => {
    if (kind === "kept") return paint("refused", `    - ${words}`);
    return kind === "now" ? paint("successful", `    + ${words}`) : `    ${words}`;
  });
  return `${number}${paint("warning", `${called}: changed`)}\n${lines.join("\n")}\n`;
}
