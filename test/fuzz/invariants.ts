/**
 * What must hold for every input whatever? One case: the protocol, in three splits and two manners,
 * against itself and against the reference reader.
 */
import assert from "node:assert/strict";
import { MESSAGE_LIMITS, type MessageLimits } from "../../src/http1/limits.ts";
import { Prng } from "../support/prng.ts";
import { mutate } from "./mutations.ts";
import { type Line, logOf, type Manner, type Run, run, type SeenRequest } from "./protocol-run.ts";
import { ANY_STATUS, type Reading, readRequests } from "./reference.ts";
import { makeRequests } from "./requests.ts";

const TIGHT: MessageLimits = {
  maxRequestLine: 24,
  maxHeaderSize: 80,
  maxHeaders: 3,
  maxRequestBodySize: 20,
  maxChunkLine: 12,
  maxChunkOverhead: 16,
  maxTrailerSize: 20,
  maxTrailers: 1,
};

/** Room for most requests, and little for what is in chunks and trailers. */
const MODEST: MessageLimits = {
  maxRequestLine: 60,
  maxHeaderSize: 200,
  maxHeaders: 6,
  maxRequestBodySize: 60,
  maxChunkLine: 20,
  maxChunkOverhead: 6,
  maxTrailerSize: 40,
  maxTrailers: 2,
};

const LIMITS = [...new Array<MessageLimits>(8).fill(MESSAGE_LIMITS), TIGHT, MODEST, MODEST];

export interface Case {
  readonly text: string;
  readonly limits: MessageLimits;
  /** For the random split. */
  readonly seed: number;
}

/** The same for the same seed, on every machine. */
export function makeCase(seed: number): Case {
  const prng = new Prng(seed);
  const limits = prng.pick(LIMITS);
  const text = mutate(prng, makeRequests(prng));
  return { text, limits, seed };
}

/** What became of a case, for the statistics. */
export interface Verdict {
  readonly accepted: number;
  readonly code: string;
}

/** @throws Error that says which promise was broken */
export function check({ text, limits, seed }: Case): Verdict {
  const bytes = Buffer.from(text, "latin1");
  const whole = run([bytes], limits, "late");
  const log = logOf(whole);
  checkSplits(bytes, limits, seed, "late", log);
  const early = run([bytes], limits, "early");
  checkSplits(bytes, limits, seed, "early", logOf(early));
  checkEarly(whole, early);
  checkOffsets(whole, text);
  checkReference(whole, readRequests(text, limits), text, limits);
  for (const request of whole.requests) checkAgain(request, limits);
  const accepted = whole.requests.filter(({ end }) => end !== undefined).length;
  return { accepted, code: whole.violation?.code ?? whole.last };
}

function checkSplits(
  bytes: Buffer,
  limits: MessageLimits,
  seed: number,
  manner: Manner,
  log: string,
): void {
  const prng = new Prng(seed ^ 0x5bd1e995);
  const single = Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
  assert.equal(logOf(run(single, limits, manner)), log, "byte by byte is not like whole");
  const pieces = prng.cut(bytes, prng.pick([3, 17, 90]));
  assert.equal(logOf(run(pieces, limits, manner)), log, "randomly split is not like whole");
}

/** An answer that comes early may end the conversation sooner, and changes nothing else. */
function checkEarly(late: Run, early: Run): void {
  for (const [index, request] of early.requests.entries()) {
    const same = late.requests[index];
    assert.ok(same, "an early answer made a request");
    assert.equal(request.headEnd, same.headEnd, "an early answer moved the end of a head");
    assert.equal(request.head.target, same.head.target);
  }
  if (early.last === "violation") {
    assert.equal(early.violation?.code, late.violation?.code, "an early answer made a violation");
    assert.equal(early.violation?.offset, late.violation?.offset);
  }
}

/** Each message begins where the one before it ended, and its bytes are accounted for. */
function checkOffsets({ requests, violation, offset }: Run, text: string): void {
  let end = 0;
  for (const request of requests) {
    assert.equal(request.start, end, "a message does not begin where the last one ended");
    assert.ok(request.headEnd > request.start && request.headEnd <= text.length);
    assert.equal(text.slice(request.headEnd - 4, request.headEnd), "\r\n\r\n");
    const [kind, length] = request.framing.split(" ");
    if (request.end === undefined) break;
    if (kind === "length") assert.equal(request.content.length, Number(length));
    if (kind !== "chunked") assert.equal(request.end, request.headEnd + request.content.length);
    end = request.end;
  }
  assert.ok(offset <= text.length);
  if (violation !== undefined) {
    assert.ok(violation.offset >= 0 && violation.offset <= text.length, "an offset out of bounds");
    const byte = violation.excerpt[violation.caret];
    if (byte !== undefined && violation.offset < text.length) {
      assert.equal(byte, text.charCodeAt(violation.offset), "the caret shows another byte");
    }
  }
}

function checkReference(seen: Run, reading: Reading, text: string, limits: MessageLimits): void {
  const complete = seen.requests.filter(({ end }) => end !== undefined);
  assert.equal(complete.length, reading.messages.length, "another number of whole messages");
  for (const [index, message] of reading.messages.entries()) {
    const request = complete[index];
    assert.ok(request);
    compareHead(request, message.head.method, message.head.target, message.head.fields);
    assert.equal(request.head.minorVersion, message.head.minorVersion);
    assert.equal(request.content, message.content);
    assert.deepEqual(request.trailers, message.trailers);
    assert.equal(request.start, message.start);
    assert.equal(request.end, message.end);
  }
  const open = seen.requests.length > complete.length ? seen.requests.at(-1) : undefined;
  assert.equal(open === undefined, reading.open === undefined, "one of the two accepts this head");
  if (open !== undefined && reading.open !== undefined) {
    compareHead(open, reading.open.method, reading.open.target, reading.open.fields);
  }
  checkOutcome(seen, reading, text, limits);
}

function compareHead(
  request: SeenRequest,
  method: string,
  target: string,
  fields: readonly Line[],
): void {
  assert.equal(request.head.method, method);
  assert.equal(request.head.target, target);
  assert.deepEqual(request.fields, fields);
}

function checkOutcome(seen: Run, reading: Reading, text: string, limits: MessageLimits): void {
  const status = seen.violation?.status;
  const { outcome, statuses } = reading;
  const said = `the reference says ${outcome} ${[...statuses]}, the protocol ${seen.last} ${seen.violation?.code}`;
  if (outcome === "refused") assert.equal(seen.last, "violation", said);
  else if (outcome === "closed") assert.equal(seen.last, "closed", said);
  else if (outcome !== "suspect") assert.equal(seen.last, "need", said);
  if (status !== undefined && !statuses.has(ANY_STATUS)) assert.ok(statuses.has(status), said);
  if (outcome === "suspect" && status !== undefined) checkHopeless(reading, text, limits);
  if (seen.last === "need") {
    const nothingBegun = reading.open === undefined && /^(?:\r\n?)?$/.test(rest(reading, text));
    assert.equal(seen.atEnd === "CLOSED", nothingBegun, `${seen.atEnd} at the end of the bytes`);
  }
}

function rest({ messages }: Reading, text: string): string {
  return text.slice(messages.at(-1)?.end ?? 0);
}

const COMPLETIONS = [
  "\r\n\r\n",
  "\n\r\n",
  "\nHost: h\r\n\r\n",
  ": x\r\n\r\n",
  ": h\r\nHost: h\r\n\r\n",
  "\r\nHost: h\r\n\r\n",
  '"\r\nx\r\n0\r\n\r\n',
  "x\r\n0\r\n\r\n",
  " / HTTP/1.1\r\nHost: h\r\n\r\n",
  "/ HTTP/1.1\r\nHost: h\r\n\r\n",
  " HTTP/1.1\r\nHost: h\r\n\r\n",
  "11 HTTP/1.1\r\nHost: h\r\n\r\n",
  "1 HTTP/1.1\r\nHost: h\r\n\r\n",
  "HTTP/1.1\r\nHost: h\r\n\r\n",
  "TTP/1.1\r\nHost: h\r\n\r\n",
  "/1.1\r\nHost: h\r\n\r\n",
  "1.1\r\nHost: h\r\n\r\n",
  ".1\r\nHost: h\r\n\r\n",
  "1\r\nHost: h\r\n\r\n",
  "://h/ HTTP/1.1\r\nHost: h\r\n\r\n",
];

/** Half a line was refused: then no way of going on may be right. */
function checkHopeless({ messages }: Reading, text: string, limits: MessageLimits): void {
  for (const completion of COMPLETIONS) {
    const { messages: more, outcome } = readRequests(text + completion, limits);
    const hopeful = more.length > messages.length || outcome === "incomplete";
    assert.ok(!hopeful, `refused, although ${JSON.stringify(completion)} would make it right`);
  }
}

/** What was accepted, written out plainly, is understood in the same way. */
function checkAgain(request: SeenRequest, limits: MessageLimits): void {
  if (request.end === undefined) return;
  const { head, content, framing } = request;
  const lines = request.fields.map(([name, value]) => `${name}:${value}\r\n`).join("");
  const start = `${head.method} ${head.target} HTTP/1.${head.minorVersion}\r\n${lines}\r\n`;
  const text = framing === "chunked" ? start + chunked(request) : start + content;
  const again = run([Buffer.from(text, "latin1")], limits, "late").requests[0];
  assert.ok(again, "written out again, it is refused");
  compareHead(again, head.method, head.target, request.fields);
  assert.equal(again.content, content);
  assert.equal(again.framing, framing);
  assert.deepEqual(again.trailers, request.trailers);
  assert.equal(again.end, text.length);
}

function chunked({ content, trailers }: SeenRequest): string {
  const data = content === "" ? "" : `${content.length.toString(16)}\r\n${content}\r\n`;
  const lines = trailers.map(([name, value]) => `${name}:${value}\r\n`).join("");
  return `${data}0\r\n${lines}\r\n`;
}
