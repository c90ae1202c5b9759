/**
 * How is a subject put under load, and what came of it? wrk on a processor of its own repeats one request;
 * the CPU that the subject took meanwhile is divided by the requests.
 *
 * This file refuses to know who is measured, and how often.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Answer, ask, fieldValue } from "./ask.ts";
import { cpuBetween, readTree } from "./cpu.ts";
import { http2Load, missingHttp2Load, readHttp2Load } from "./load-http2.ts";
import { BENCH, systemProgram } from "./programs.ts";
import { FILE_PLACE, requestText } from "./requests.ts";
import { LOAD_PROCESSOR } from "./running.ts";
import type { Load, Measured } from "./scenario.ts";
import { manyFile, type Site } from "./site.ts";
import type { Running } from "./subject.ts";

/** What `load.lua` prints, or h2load. */
export interface Seen {
  readonly requests: number;
  readonly microseconds: number;
  /** With their heads; over HTTP/2 of the content alone. */
  readonly bytes: number;
  /** In microseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Connections that couldn't be made, or broke off. */
  readonly failed: number;
  /** Answers that took longer than ten seconds. */
  readonly timedOut: number;
  /** Answers with a status of 400 or more. */
  readonly refused: number;
}

/** A load that is made for one running subject. */
export interface PreparedLoad {
  readonly load: Load;
  readonly running: Running;
  /** Where wrk finds the request. */
  readonly requestFile: string;
  /** What one request was answered with, before the load. */
  readonly answer: Answer;
}

export interface Round {
  readonly figures: Measured;
  /** A sentence when something wasn't as expected; then the figures don't count. */
  readonly fault: string | undefined;
}

/** Fields such as Date may differ by a byte or two in a whole load. */
const BYTES_TOLERANCE = 0.02;
const SPARE_MS = 30_000;

const wrk = systemProgram("wrk", "wrk");

/**
 * Asks once, and writes down what wrk has to repeat.
 * @throws Error with a sentence when the answer isn't the expected one.
 */
export async function prepare(load: Load, running: Running, site: Site): Promise<PreparedLoad> {
  const { conditional = false, tls = false } = load;
  const host = `localhost:${running.port}`;
  const once = (lines: readonly string[]): Promise<Answer> =>
    ask(
      running.port,
      requestText(load, host, lines).replace(`many/${FILE_PLACE}`, manyFile(0)),
      tls,
    );
  const further: string[] = [];
  if (conditional) {
    const tag = fieldValue((await once([])).head, "ETag");
    if (tag === undefined) throw new Error("it sends no ETag");
    further.push(`If-None-Match: ${tag}`);
  }
  const answer = await once(further);
  const wanted = faultOf(load, answer, site);
  if (wanted !== undefined) throw new Error(wanted);
  const requestFile = join(site.besides, `request-${running.port}`);
  writeFileSync(requestFile, requestText(load, host, further), "latin1");
  return { load, running, requestFile, answer };
}

/** What is wrong with an answer, in a sentence. */
export function faultOf(
  { asked, contentLength, contentFile = asked.file }: Load,
  answer: Pick<Answer, "status" | "contentLength">,
  site: Pick<Site, "size">,
): string | undefined {
  if (answer.status !== asked.status) {
    return `it answers ${answer.status} instead of ${asked.status}`;
  }
  const isWhole = asked.status === 200 && contentFile !== undefined;
  const length = contentLength ?? (isWhole ? site.size(contentFile) : undefined);
  if (length !== undefined && answer.contentLength !== length) {
    return `it answers with ${answer.contentLength} bytes of content instead of ${length}`;
  }
  return undefined;
}

/**
 * One round.
 * @throws Error when wrk fails, or the signal is given.
 */
export async function measure(
  { load, running, requestFile, answer }: PreparedLoad,
  seconds: number,
  signal: AbortSignal,
): Promise<Round> {
  const before = readTree(running.pid);
  const seen = await run(load, running.port, requestFile, seconds, signal);
  const after = readTree(running.pid);
  const requests = load.byBytes ? seen.bytes / answer.bytes : seen.requests;
  const fault = faultUnderLoad(load, seen, answer);
  if (requests === 0) return { figures: {}, fault: fault ?? "nothing was answered" };
  return {
    figures: {
      requestsPerSecond: (requests / seen.microseconds) * 1e6,
      cpuMicroseconds: cpuBetween(before, after) / requests,
      ...latencies(seen),
      peakRssBytes: after.peakRssBytes,
    },
    fault,
  };
}

/** wrk says 0 where it can't tell, as it often does of pipelined requests. */
function latencies({ p50, p99 }: Seen): Measured {
  if (p50 === 0 || p99 === 0) return {};
  return { p50Milliseconds: p50 / 1000, p99Milliseconds: p99 / 1000 };
}

/** What went wrong during a load, in a sentence. */
export function faultUnderLoad(load: Load, seen: Seen, answer: Answer): string | undefined {
  if (seen.failed > 0) return `${seen.failed} connections failed`;
  if (seen.timedOut > 0) return `${seen.timedOut} answers took longer than ten seconds`;
  const refusals = load.asked.status >= 400 ? seen.requests : 0;
  if (seen.refused !== refusals) return `${seen.refused} answers had a status of 400 or more`;
  const expected = load.http2 === undefined ? answer.bytes : (answer.contentLength ?? 0);
  if (load.files !== undefined || comesAsAsked(load, seen, expected)) return undefined;
  const each = Math.round(seen.bytes / seen.requests);
  return `answers had ${each} bytes instead of ${expected}`;
}

/** Whether the bytes are those of the answers, and of such as were under way when the time was up. */
function comesAsAsked(load: Load, seen: Seen, each: number): boolean {
  const { connections, pipelined = load.http2 ?? 1 } = load;
  const most = (seen.requests + connections * pipelined) * each;
  const least = seen.requests * each;
  return seen.bytes >= least * (1 - BYTES_TOLERANCE) && seen.bytes <= most * (1 + BYTES_TOLERANCE);
}

async function run(
  load: Load,
  port: number,
  requestFile: string,
  seconds: number,
  signal: AbortSignal,
): Promise<Seen> {
  const isHttp2 = load.http2 !== undefined;
  const missing = isHttp2 ? missingHttp2Load() : undefined;
  if (missing !== undefined) throw new Error(missing);
  const words = isHttp2
    ? http2Load(load, port, seconds)
    : wrkLoad(load, port, requestFile, seconds);
  const child = spawn("taskset", ["-c", String(LOAD_PROCESSOR), ...words], {
    ...{ signal, killSignal: "SIGKILL", timeout: seconds * 1000 + SPARE_MS },
  });
  const kill = (): unknown => child.kill("SIGKILL");
  process.once("exit", kill);
  const printed = await output(child);
  process.off("exit", kill);
  const seen = isHttp2 ? readHttp2Load(printed) : readWrkLoad(printed);
  const program = isHttp2 ? "h2load" : "wrk";
  if (seen === undefined) throw new Error(`${program} failed: ${printed.trim().slice(-300)}`);
  return seen;
}

function wrkLoad(load: Load, port: number, requestFile: string, seconds: number): string[] {
  const { connections, pipelined = 1, files = 0, tls = false } = load;
  return [
    ...[wrk.path, "-t1", `-c${connections}`, `-d${seconds}s`, "--latency"],
    ...["-s", join(BENCH, "load.lua"), `${tls ? "https" : "http"}://127.0.0.1:${port}/`],
    ...["--", requestFile, String(pipelined), String(files)],
  ];
}

function readWrkLoad(printed: string): Seen | undefined {
  const line = printed.split("\n").findLast((text) => text.startsWith("{"));
  return line === undefined ? undefined : (JSON.parse(line) as Seen);
}

async function output(child: ChildProcess): Promise<string> {
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (piece: string) => {
      text += piece;
    });
  }
  // Also when it is cut off, or can't be started; what it printed then tells less than the error does.
  child.on("error", (error) => {
    text += error.message;
  });
  await once(child, "close");
  return text;
}
