/**
 * What does a server really answer to a transcript? Sends its requests on a real socket and
 * compares; record.ts uses the same to write down what comes.
 */
import assert from "node:assert/strict";
import { MESSAGE_LIMITS } from "../../src/http1/limits.ts";
import { CONNECTION_LIMITS } from "../../src/server/connection-limits.ts";
import type { ServerOptions } from "../../src/server/options.ts";
import { connect, type RawClient, type Split } from "../support/raw-client.ts";
import { readResponses } from "../support/response-parser.ts";
import { type Transcript, writeResponse } from "./format.ts";
import { HANDLERS, PROBE_ANSWER, PROBE_REQUEST, withProbe } from "./handlers.ts";

const CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";
const DATE = /(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [JFMASOND][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT/;
const DATE_LINE = new RegExp(`^(Date|Last-Modified): ${DATE.source}\r$`, "gm");
const ETAG_LINE = /^ETag: "[\x21\x23-\x7e]+"\r$/gm;
/** A line that is still coming and may get a placeholder when it is whole. */
const UNMASKED = /\n(Date|Last-Modified|ETag): [^\r]*\r?$/;
const OWN_OPTIONS = new Set([
  "handler",
  "connection",
  "half-close",
  "continue",
  "methods",
  "incomplete",
]);
const LIMITS: ReadonlySet<string> = new Set([
  ...Object.keys(MESSAGE_LIMITS),
  ...Object.keys(CONNECTION_LIMITS),
]);
/** The methods of the requests, where the answer depends on them. */
export function methodsOf({ options }: Transcript): string[] {
  return (options.get("methods") ?? "").split(",").map((method) => method.trim());
}

/** What the transcript asks of the server. @throws Error for what no server offers */
export function serverOptions({ options }: Transcript): ServerOptions {
  const name = options.get("handler") ?? "hello";
  const handler = HANDLERS[name];
  if (handler === undefined) throw new Error(`there is no handler ${name}`);
  const limits: Record<string, number> = {};
  for (const [key, value] of options) {
    if (LIMITS.has(key)) limits[key] = Number(value);
    else if (key !== "serverField" && !OWN_OPTIONS.has(key)) throw new Error(`no option: ${key}`);
  }
  const serverField = options.get("serverField") !== "false";
  return { handler: withProbe(handler), serverField, ...limits };
}

/** What differs from run to run, replaced by its placeholder. */
export function mask(bytes: Buffer): Buffer {
  const text = bytes.toString("latin1").replace(DATE_LINE, "$1: <date>\r");
  return Buffer.from(text.replace(ETAG_LINE, "ETag: <etag>\r"), "latin1");
}

/** Plays all of it; throws an AssertionError where the server answers something else. */
export async function play(transcript: Transcript, port: number, split: Split): Promise<void> {
  using client = await connect(port);
  const ending = transcript.options.get("connection");
  let answered = 0;
  for (const [index, { request, response }] of transcript.steps.entries()) {
    await client.send(request, { split });
    const last = index === transcript.steps.length - 1;
    if (last && transcript.options.get("half-close") === "true") client.end();
    const wanted = variants(transcript, response);
    const bytes = await answerOf(client, answered, wanted, last ? ending : "open");
    answered += bytes.length;
    compare(transcript, mask(bytes), wanted, last && ending === "cut");
  }
  if (ending === "open") await probe(client, answered);
}

/** The expected answer, and the one without an invitation where that may be missing. */
function variants({ options }: Transcript, response: Buffer): string[] {
  const text = response.toString("latin1");
  return options.get("continue") === "optional" ? [text, text.replace(CONTINUE, "")] : [text];
}

/** What came behind the first `from` bytes: up to the end, or until it can't become what was expected. */
async function answerOf(
  client: RawClient,
  from: number,
  wanted: readonly string[],
  ending: string | undefined,
): Promise<Buffer> {
  if (ending === "closed") return (await client.untilClosed()).subarray(from);
  if (ending === "cut") return (await client.untilCut()).subarray(from);
  return client.until("the answer", (received) => {
    const bytes = received.subarray(from);
    const text = mask(bytes).toString("latin1");
    if (wanted.includes(text)) return bytes;
    const goesOn = wanted.some((variant) => variant.startsWith(text)) || UNMASKED.test(text);
    return goesOn ? undefined : bytes;
  });
}

/** A reset may take bytes with it that the client hasn't read; what it has read must be right. */
function compare(
  transcript: Transcript,
  answer: Buffer,
  wanted: readonly string[],
  cut: boolean,
): void {
  const text = answer.toString("latin1");
  const found = wanted.find((variant) => variant === text || (cut && variant.startsWith(text)));
  if (found !== undefined) return;
  const expected = Buffer.from(wanted[0] ?? "", "latin1");
  const methods = methodsOf(transcript);
  assert.equal(writeResponse(answer, methods), writeResponse(expected, methods));
  assert.fail("the same text, but not the same bytes");
}

async function probe(client: RawClient, from: number): Promise<void> {
  await client.send(PROBE_REQUEST);
  const received = await client.untilClosed();
  const { responses, rest } = readResponses(received.subarray(from));
  const [response, ...others] = responses;
  assert.equal(response?.content.toString(), PROBE_ANSWER, "the connection still serves");
  assert.deepEqual(others, []);
  assert.equal(rest, received.length - from);
}
