/**
 * What is `barewire convert`? A kept conversation in another form: as an HTTP Archive, as curl commands, or as
 * a transcript again.
 *
 * What the other form can't hold is said, and the exit status says that there was something. This file
 * refuses to know how any of the forms looks.
 */
import { readFileSync } from "node:fs";
import { canDecode, codingsOf, decode } from "../client/decoding.ts";
import { GENEROUS_LIMITS } from "../client/generous-limits.ts";
import { credentialCount, withoutCredentials } from "../wire/credentials.ts";
import { curlCommand } from "../wire/curl.ts";
import { exchangesOf, type KeptExchange } from "../wire/exchanges.ts";
import { writeHar } from "../wire/har.ts";
import { type ReadHar, readHar } from "../wire/har-import.ts";
import { HarError } from "../wire/har-values.ts";
import { TranscriptError } from "../wire/line-text.ts";
import type { KeptAnswer } from "../wire/read-answers.ts";
import { readTranscript } from "../wire/read-transcript.ts";
import { grouped } from "../wire/visible.ts";
import { writeTranscript } from "../wire/write-transcript.ts";
import type { Failed } from "./flag.ts";
import { statsAt } from "./named-place.ts";
import { quoted } from "./quoting.ts";
import type { Tool, ToolSurroundings } from "./tool.ts";
import type { ToolLine } from "./tool-line.ts";
import { transcriptsIn } from "./transcript-file.ts";
import { version } from "./version.ts";

const WHOLE = 0;
const IN_PART = 1;
const MISTYPED = 2;

const FILE_MAX_BYTES = 64 * 1024 * 1024;
const DECODED_MAX_BYTES = 64 * 1024 * 1024;
const PIECE = 65_536;
const FORMS = ["curl", "har", "transcript"] as const;
type Form = (typeof FORMS)[number];

export const CONVERT: Tool = {
  name: "convert",
  summary: "writes a kept conversation as HAR or curl commands, and a HAR as a transcript",
  usage: ["barewire convert <transcript or HAR> [flags]"],
  flags: [
    { name: "curl", kind: "switch", help: "a curl command for each request" },
    { name: "har", kind: "switch", help: "HAR 1.2, an HTTP Archive (default for a transcript)" },
    { name: "transcript", kind: "switch", help: "a transcript (default for a HAR)" },
    {
      name: "secrets",
      kind: "switch",
      help: "keep credentials and cookies, which are masked otherwise",
    },
    {
      name: "https",
      kind: "switch",
      help: "the transcript went over TLS, so its addresses are https",
    },
  ],
  examples: [
    ["barewire convert talk.txt --curl", "as commands for a shell"],
    ["barewire convert talk.txt > talk.har", "for the developer tools of a browser, and others"],
    ["barewire convert page.har --secrets > talk.txt", "what a browser saved, for barewire replay"],
  ],
  run: convert,
};

/** What was read, in whichever form it was. */
interface Source {
  readonly exchanges: readonly KeptExchange[];
  /** Undefined for a transcript. */
  readonly har: ReadHar | undefined;
  readonly requestFaults: readonly string[];
  readonly answerFaults: readonly string[];
  readonly isSecure: (exchange: KeptExchange) => boolean;
}

interface Converted {
  readonly text: string;
  readonly lost: readonly string[];
}

async function convert(line: ToolLine, surroundings: ToolSurroundings): Promise<number> {
  const { problems } = surroundings;
  const [file, ...more] = line.words;
  const forms = FORMS.filter((form) => line.is(form));
  const wrong =
    file === undefined
      ? "convert needs a transcript or a HAR: barewire convert talk.txt"
      : more.length > 0
        ? `convert takes one file, so ${quoted(more.join(" "))} must go.`
        : forms.length > 1
          ? `convert writes one form, so say --${forms[0]} or --${forms[1]}.`
          : undefined;
  if (file === undefined || wrong !== undefined) {
    problems(`barewire: ${wrong}\n`);
    return MISTYPED;
  }
  const source = sourceIn(file, line);
  if ("sentence" in source) {
    problems(`barewire: ${source.sentence}\n`);
    return source.status;
  }
  const isHar = source.har !== undefined;
  const form = forms[0] ?? (isHar ? "transcript" : "har");
  if (form === (isHar ? "har" : "transcript")) {
    problems(`barewire: ${quoted(file)} is a ${isHar ? "HAR" : "transcript"} already.\n`);
    return MISTYPED;
  }
  const { text, lost } = await written(source, form, line.is("secrets"));
  for (const sentence of lost) problems(`barewire: ${sentence}\n`);
  const masked = maskedCount(source, line.is("secrets"));
  if (masked > 0) {
    const values = `${grouped(masked)} ${masked === 1 ? "credential is" : "credentials are"}`;
    problems(`barewire: ${values} masked; --secrets keeps them.\n`);
  }
  await print(text, surroundings);
  return lost.length === 0 ? WHOLE : IN_PART;
}

interface Refused extends Failed {
  readonly status: number;
}

function sourceIn(file: string, line: ToolLine): Source | Refused {
  const stats = statsAt(file);
  const fail = (sentence: string): Refused => ({ sentence, status: MISTYPED });
  if (stats === undefined) return fail(`There is no file ${quoted(file)}.`);
  if (stats.isDirectory()) return fail(`${quoted(file)} is a folder; convert reads a file.`);
  // Of a device there may be no end.
  if (!stats.isFile() && !stats.isFIFO()) return fail(`${quoted(file)} is no file.`);
  if (stats.size > FILE_MAX_BYTES) return fail(`${quoted(file)} is too large: over 64 MiB.`);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return fail(`${quoted(file)} can't be read.`);
  }
  try {
    return /^\ufeff?\s*\{/.test(text)
      ? harSource(text, line.is("secrets"))
      : transcriptSource(text, file, line.is("https"));
  } catch (error) {
    if (error instanceof TranscriptError || error instanceof HarError) {
      return fail(`${quoted(file)}: ${error.message}`);
    }
    throw error;
  }
}

function harSource(text: string, secrets: boolean): Source {
  const har = readHar(text, { secrets, limits: GENEROUS_LIMITS });
  const read = exchangesOf({ entries: har.entries, lost: [] }, GENEROUS_LIMITS);
  return { ...read, har, isSecure: ({ connection = 0 }) => har.secure.has(connection) };
}

function transcriptSource(text: string, file: string, isSecure: boolean): Source | Refused {
  const exchanges: KeptExchange[] = [];
  const requestFaults: string[] = [];
  const answerFaults: string[] = [];
  for (const block of transcriptsIn(text)) {
    const transcript = readTranscript(block.text, block.firstLine);
    const [loss] = transcript.lost;
    if (loss !== undefined) {
      return {
        sentence: `${quoted(file)}, line ${loss.line}: where it says ‹${loss.words}›, bytes were left out, so it can't be converted. --wire=full --wire-secrets leaves nothing out.`,
        status: IN_PART,
      };
    }
    const read = exchangesOf(transcript, GENEROUS_LIMITS);
    exchanges.push(...read.exchanges);
    requestFaults.push(...read.requestFaults);
    answerFaults.push(...read.answerFaults);
  }
  if (exchanges.length === 0 && requestFaults.length === 0) {
    return { sentence: `There is no request in ${quoted(file)}.`, status: MISTYPED };
  }
  return { exchanges, har: undefined, requestFaults, answerFaults, isSecure: () => isSecure };
}

/** What a HAR held was masked when it was read. */
function maskedCount({ har, exchanges }: Source, secrets: boolean): number {
  if (secrets) return 0;
  return har?.masked ?? exchanges.reduce((sum, exchange) => sum + credentialCount(exchange), 0);
}

async function written(source: Source, form: Form, secrets: boolean): Promise<Converted> {
  const { har, requestFaults, answerFaults, isSecure } = source;
  const shown = secrets ? source.exchanges : source.exchanges.map(withoutCredentials);
  if (form === "transcript") {
    return { text: writeTranscript(har?.entries ?? []), lost: har?.lost ?? [] };
  }
  if (form === "curl") {
    const commands = shown.map((exchange) =>
      curlCommand(exchange, { scheme: isSecure(exchange) ? "https" : "http" }),
    );
    const differences = commands.flatMap((command) => command.differences);
    // Of answers nothing is shown, so nothing of them is missing.
    const lost = [...(har?.lost ?? []), ...requestFaults, ...differences];
    return { text: commands.map(({ command }) => `${command}\n`).join("\n"), lost };
  }
  const decoded = await decodedAnswers(shown);
  const scheme = shown.some(isSecure) ? "https" : "http";
  const { text, lost } = writeHar(shown, {
    scheme,
    version: version(),
    decoded: (answer) => decoded.get(answer),
  });
  return { text, lost: [...requestFaults, ...answerFaults, ...lost] };
}

async function decodedAnswers(
  exchanges: readonly KeptExchange[],
): Promise<ReadonlyMap<KeptAnswer, Uint8Array>> {
  const found = new Map<KeptAnswer, Uint8Array>();
  const limits = { keptBytes: DECODED_MAX_BYTES, mostBytes: DECODED_MAX_BYTES };
  for (const { answer } of exchanges) {
    if (answer === undefined) continue;
    const codings = codingsOf(answer.response.fields.get("content-encoding"));
    if (!canDecode(codings)) continue;
    const { bytes, fault } = await decode(codings, answer.content, limits);
    if (fault === undefined) found.set(answer, bytes);
  }
  return found;
}

/** Piece by piece: the queue in front of standard output would rather drop what is long than wait. */
async function print(text: string, { out, drained }: ToolSurroundings): Promise<void> {
  for (let at = 0; at < text.length; ) {
    const end = at + PIECE;
    // Half a character would come out as none.
    const cut = /[\ud800-\udbff]/.test(text.charAt(end - 1)) ? end + 1 : end;
    out(text.slice(at, cut));
    at = cut;
    await drained?.();
  }
}
