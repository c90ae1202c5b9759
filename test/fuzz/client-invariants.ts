/**
 * What must hold for every answer whatever? One case: the client, in three splits and two manners,
 * against itself, and against the reader of responses that the other tests use, which shares nothing
 * with src/.
 */
import assert from "node:assert/strict";
import { MESSAGE_LIMITS, type MessageLimits } from "../../src/http1/limits.ts";
import { Prng } from "../support/prng.ts";
import {
  MalformedResponse,
  type ParsedResponse,
  readResponse,
} from "../support/response-parser.ts";
import { type ClientRun, logOf, runClient, type SeenResponse } from "./client-run.ts";
import { mutate } from "./mutations.ts";
import { type Answered, makeAnswered } from "./responses.ts";

const MODEST: MessageLimits = {
  maxRequestLine: 20,
  maxHeaderSize: 80,
  maxHeaders: 3,
  maxRequestBodySize: 0,
  maxChunkLine: 8,
  maxChunkOverhead: 6,
  maxTrailerSize: 20,
  maxTrailers: 1,
};

export interface ClientCase extends Answered {
  readonly limits: MessageLimits;
  /** For the random split. */
  readonly seed: number;
}

/** The same for the same seed, on every machine. */
export function makeClientCase(seed: number): ClientCase {
  const prng = new Prng(seed);
  const limits = prng.below(6) === 0 ? MODEST : MESSAGE_LIMITS;
  const { methods, text } = makeAnswered(prng);
  return { methods, text: mutate(prng, text), limits, seed };
}

/** What became of a case, for the statistics. */
export interface ClientVerdict {
  readonly accepted: number;
  readonly code: string;
}

/** @throws Error that says which promise was broken */
export function checkClient(one: ClientCase): ClientVerdict {
  const { text, methods, limits } = one;
  const bytes = Buffer.from(text, "latin1");
  const whole = runClient([bytes], methods, limits, "ahead");
  checkSplits(bytes, one, logOf(whole));
  checkOffsets(whole, text);
  checkReference(whole, bytes, methods, limits);
  for (const response of whole.responses) checkAgain(response, limits);
  const accepted = whole.responses.filter(({ end }) => end !== undefined).length;
  return { accepted, code: whole.violation?.code ?? whole.last };
}

function checkSplits(bytes: Buffer, { methods, limits, seed }: ClientCase, log: string): void {
  const prng = new Prng(seed ^ 0x5bd1e995);
  const single = Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
  const pieces = prng.cut(bytes, prng.pick([3, 17, 90]));
  const inTurn = runClient([bytes], methods, limits, "in turn");
  assert.equal(logOf(inTurn), log, "requests sent in turn are not answered alike");
  const bySingle = runClient(single, methods, limits, "ahead");
  assert.equal(logOf(bySingle), log, "byte by byte is not like whole");
  const byPieces = runClient(pieces, methods, limits, "in turn");
  assert.equal(logOf(byPieces), log, "randomly split is not like whole");
}

/** Each message begins where the one before it ended, and its bytes are accounted for. */
function checkOffsets({ responses, violation, offset }: ClientRun, text: string): void {
  let end = 0;
  for (const response of responses) {
    assert.equal(response.start, end, "a message does not begin where the last one ended");
    assert.equal(text.slice(response.headEnd - 4, response.headEnd), "\r\n\r\n");
    assert.ok(text.startsWith("HTTP/1.", response.start));
    if (response.end === undefined) break;
    const [kind, length] = response.framing.split(" ");
    if (kind === "length") assert.equal(response.content.length, Number(length));
    if (kind !== "chunked") assert.equal(response.end, response.headEnd + response.content.length);
    end = response.end;
  }
  assert.ok(offset <= text.length);
  if (violation === undefined) return;
  assert.equal(violation.status, 502);
  assert.ok(violation.offset >= 0 && violation.offset <= text.length, "an offset out of bounds");
  const byte = violation.excerpt[violation.caret];
  if (byte !== undefined && violation.offset < text.length) {
    assert.equal(byte, text.charCodeAt(violation.offset), "the caret shows another byte");
  }
}

function checkReference(
  seen: ClientRun,
  bytes: Buffer,
  methods: readonly string[],
  limits: MessageLimits,
): void {
  for (const response of seen.responses) {
    if (response.end === undefined || isBeyondReference(response, bytes)) continue;
    const parsed = readResponse(bytes, response.start, response.method, true);
    assert.ok(parsed, "the reference misses bytes of a response that the client has wholly");
    compare(response, parsed);
  }
  const last = seen.responses.at(-1);
  const start = last === undefined ? 0 : (last.end ?? last.start);
  if (seen.last === "tunnel" || limits !== MESSAGE_LIMITS) return;
  const answered = seen.responses.filter((one) => one.end !== undefined && !isInterim(one)).length;
  const method = methods[answered];
  const goesOn = last?.persistent !== false || last.end === undefined;
  if (method === undefined || !goesOn) return;
  checkRefusal(seen, parsedOrNot(bytes, start, method), bytes, start);
}

function isInterim({ head }: SeenResponse): boolean {
  return head.status >= 100 && head.status < 200;
}

/**
 * The reference knows no version beyond 1.1, no status beyond 599, no chunk extension, no coding but
 * chunked, and doesn't ignore what a tunnel's head announces.
 */
function isBeyondReference(response: SeenResponse, bytes: Buffer): boolean {
  const { head, method, framing, start, headEnd, end } = response;
  if (!/^HTTP\/1\.[01]/.test(bytes.toString("latin1", start, start + 8))) return true;
  if (head.status < 100 || head.status > 599) return true;
  if (method === "CONNECT" && head.status >= 200 && head.status < 300) return true;
  if ((head.fields.get("transfer-encoding") ?? "chunked") !== "chunked") return true;
  if ((head.fields.get("content-length") ?? "").length > 15) return true;
  return framing === "chunked" && /;|[0-9a-f]{14}/i.test(bytes.toString("latin1", headEnd, end));
}

function compare(response: SeenResponse, parsed: ParsedResponse): void {
  assert.equal(parsed.version, `HTTP/1.${response.head.minorVersion}`);
  assert.equal(parsed.status, response.head.status);
  assert.equal(parsed.reason, response.head.reason);
  assert.deepEqual(parsed.fields, response.fields);
  assert.equal(parsed.framing, response.framing.split(" ")[0]);
  assert.equal(parsed.content.toString("latin1"), response.content);
  assert.deepEqual(parsed.trailers, response.trailers);
  assert.equal(parsed.end, response.end);
}

type Parsed = ParsedResponse | "malformed" | undefined;

function parsedOrNot(bytes: Buffer, start: number, method: string): Parsed {
  try {
    return readResponse(bytes, start, method, true);
  } catch (error) {
    if (!(error instanceof MalformedResponse)) throw error;
    return "malformed";
  }
}

/** What neither reader has wholly: if one of them knows why, the other doesn't take it for right. */
function checkRefusal(seen: ClientRun, parsed: Parsed, bytes: Buffer, start: number): void {
  if (parsed === undefined) return;
  const said = `the reference says ${typeof parsed === "string" ? parsed : parsed.status}, the client ${seen.violation?.code ?? seen.last}`;
  if (start === bytes.length) return;
  assert.equal(seen.last, "violation", said);
  if (parsed === "malformed") return;
  // The reference is no client: it doesn't ask what a version or a switch implies.
  const stricter = ["CODING_IN_HTTP_1_0", "SWITCH_WITHOUT_PROTOCOL"];
  assert.ok(stricter.includes(seen.violation?.code ?? ""), said);
}

/** What was accepted, written out plainly, is understood in the same way. */
function checkAgain(response: SeenResponse, limits: MessageLimits): void {
  if (response.end === undefined) return;
  const { head, content, framing, method } = response;
  const lines = response.fields.map(([name, value]) => `${name}:${value}\r\n`).join("");
  const status = String(head.status).padStart(3, "0");
  const start = `HTTP/1.${head.minorVersion} ${status} ${head.reason}\r\n${lines}\r\n`;
  const text = framing === "chunked" ? start + chunked(response) : start + content;
  const again = runClient([Buffer.from(text, "latin1")], [method], limits, "ahead").responses[0];
  assert.ok(again, "written out again, it is refused");
  assert.equal(again.head.status, head.status);
  assert.equal(again.head.reason, head.reason);
  assert.deepEqual(again.fields, response.fields);
  assert.equal(again.content, content);
  assert.equal(again.framing, framing);
  assert.equal(again.persistent, response.persistent);
  assert.deepEqual(again.trailers, response.trailers);
  assert.equal(again.end, text.length);
}

function chunked({ content, trailers }: SeenResponse): string {
  const data = content === "" ? "" : `${content.length.toString(16)}\r\n${content}\r\n`;
  const lines = trailers.map(([name, value]) => `${name}:${value}\r\n`).join("");
  return `${data}0\r\n${lines}\r\n`;
}
