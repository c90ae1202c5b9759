/**
 * Which requests does a transcript hold, and what was answered to each?
 *
 * Read as strictly as the server reads: what isn't valid HTTP has no meaning that another form could carry, so
 * it is named instead. This file refuses to know how an exchange is written in any other form.
 */
import { Fields } from "../http/fields.ts";
import type { RequestHead } from "../http/request.ts";
import { PORTABLE_CODEC } from "../http1/codec.ts";
import { beginsTunnel, type Framing } from "../http1/framing.ts";
import type { MessageLimits } from "../http1/limits.ts";
import {
  CONTENT,
  END_OF_MESSAGE,
  PAUSED,
  REQUEST,
  ServerProtocol,
  VIOLATION,
} from "../http1/protocol.ts";
import { type Violation, visible } from "../http1/violation.ts";
import { type KeptAnswer, readAnswers } from "./read-answers.ts";
import type { ReadTranscript, Spoken } from "./read-transcript.ts";
import { bounded, byteCount, joined, safeAscii } from "./visible.ts";

/** One request, whole. */
export interface KeptRequest {
  readonly head: RequestHead;
  readonly framing: Framing;
  /** Without its framing; still in its content coding. */
  readonly content: Uint8Array;
  readonly trailers: Fields;
  /** Bytes of the head, its empty line included. */
  readonly headSize: number;
}

/** In milliseconds since the transcript was begun. */
export interface ExchangeTimes {
  /** The first byte of the request, and the last. */
  readonly asked: number;
  readonly askedWhole: number;
  /** The first byte of the answer, and the last; undefined when there is none. */
  readonly answered: number | undefined;
  readonly answeredWhole: number | undefined;
}

export interface KeptExchange {
  /** Undefined where the transcript has no numbers. */
  readonly connection: number | undefined;
  /** It was a stream of HTTP/2, and its text says in HTTP/1.1 what it meant. */
  readonly isHttp2?: boolean;
  readonly request: KeptRequest;
  /** The final response; undefined when none is kept. */
  readonly answer: KeptAnswer | undefined;
  /** Undefined where the transcript has no times. */
  readonly times: ExchangeTimes | undefined;
}

/** Sentences, safe for a terminal, about what isn't among the exchanges. */
export interface KeptExchanges {
  readonly exchanges: readonly KeptExchange[];
  /** Of what clients said. */
  readonly requestFaults: readonly string[];
  /** Of what servers said. */
  readonly answerFaults: readonly string[];
}

const CALLED_MAX = 100;
/** What a transcript remarks of such a connection. */
const IS_HTTP2 = /^HTTP\/2: stream \d/;

/**
 * In the order in which the connections are first heard of, and in the order of the requests on each.
 *
 * Bytes that the transcript has lost are missing here without a word: whoever minds looks at `lost` first.
 *
 * @param limits of requests and answers; default: the server's
 */
export function exchangesOf(
  { entries }: ReadTranscript,
  limits: Partial<MessageLimits> = {},
): KeptExchanges {
  const byConnection = new Map<number | undefined, Spoken[]>();
  const streams = new Set<number | undefined>();
  for (const entry of entries) {
    if (entry.kind === "remark") {
      if (IS_HTTP2.test(entry.words)) streams.add(entry.connection);
      continue;
    }
    const said = byConnection.get(entry.connection);
    if (said === undefined) byConnection.set(entry.connection, [entry]);
    else said.push(entry);
  }
  const all = [...byConnection].map(([connection, said]) => exchangesOn(connection, said, limits));
  return {
    exchanges: all
      .flatMap(({ exchanges }) => exchanges)
      .map((each) => (streams.has(each.connection) ? { ...each, isHttp2: true } : each)),
    requestFaults: all.flatMap(({ requestFaults }) => requestFaults),
    answerFaults: all.flatMap(({ answerFaults }) => answerFaults),
  };
}

/** "GET /about", safe for a terminal. */
export function requestName({ method, target }: Pick<RequestHead, "method" | "target">): string {
  return safeAscii(bounded(`${method} ${target}`, CALLED_MAX));
}

function exchangesOn(
  connection: number | undefined,
  entries: readonly Spoken[],
  limits: Partial<MessageLimits>,
): KeptExchanges {
  const asked = new Voice(entries, "client");
  const answered = new Voice(entries, "server");
  const { requests, violation, rest } = readRequests(asked.bytes, limits);
  const methods = requests.map(({ head }) => head.method);
  const { answers, violation: answerViolation } = readAnswers(methods, answered.bytes, limits);
  const last = answers.at(-1);
  const lastMethod = methods[answers.length - 1] ?? "";
  const isTunnel = last !== undefined && beginsTunnel(lastMethod, last.response.status);
  const exchanges = requests.map((request, index): KeptExchange => {
    const answer = answers[index];
    const from = answers[index - 1]?.end ?? 0;
    const times = timesOf(request, asked, answered, answer && { from, end: answer.end });
    return { connection, request, answer, times };
  });
  const where = connection === undefined ? "" : `#${connection}: `;
  const requestFaults: string[] = [];
  const answerFaults: string[] = [];
  if (isTunnel) {
    exchanges.splice(answers.length);
    const name = requestName(exchanges.at(-1)?.request.head ?? { method: "", target: "" });
    answerFaults.push(`${where}What follows ${name} is another protocol, and is left out.`);
  } else if (violation !== undefined) requestFaults.push(`${where}${violationSentence(violation)}`);
  else {
    if (rest > 0) {
      requestFaults.push(
        `${where}${byteCount(rest)} behind a request that was to be the last ${rest === 1 ? "is" : "are"} left out.`,
      );
    }
    if (answerViolation !== undefined && answered.bytes.length > 0) {
      answerFaults.push(`${where}What the server said breaks a rule: ${answerViolation}.`);
    }
  }
  return { exchanges, requestFaults, answerFaults };
}

function violationSentence({ code, section, sentence, excerpt, offset }: Violation): string {
  const shown = excerpt.length < 2 ? "" : `, behind "${visible(excerpt.slice(0, -1))}"`;
  const from = "what comes from there on is left out";
  return `At byte ${offset} of what the client said${shown}, a rule is broken, so ${from}: ${code} (${section}): ${sentence}`;
}

interface ReadRequest extends KeptRequest {
  readonly start: number;
  readonly end: number;
}

interface ReadRequests {
  readonly requests: readonly ReadRequest[];
  readonly violation: Violation | undefined;
  /** Bytes behind a request that said that it is the last. */
  readonly rest: number;
}

function readRequests(bytes: Uint8Array, limits: Partial<MessageLimits>): ReadRequests {
  const protocol = new ServerProtocol(limits, PORTABLE_CODEC, true);
  protocol.receive(bytes);
  protocol.receiveEnd();
  const requests: ReadRequest[] = [];
  let start = 0;
  let headEnd = 0;
  let content: Uint8Array[] = [];
  let trailers: Fields = Fields.empty;
  for (;;) {
    const step = protocol.next();
    if (step === REQUEST) {
      headEnd = protocol.offset;
      content = [];
      trailers = Fields.empty;
    } else if (step === CONTENT) content.push(protocol.content);
    else if (step === END_OF_MESSAGE) trailers = protocol.trailers;
    else if (step === PAUSED && protocol.request !== undefined) {
      const { request: head, framing, offset: end } = protocol;
      const headSize = headEnd - start;
      requests.push({ head, framing, content: joined(content), trailers, headSize, start, end });
      start = end;
      protocol.finish();
    } else {
      const violation = step === VIOLATION ? protocol.violation : undefined;
      return { requests, violation, rest: bytes.length - start };
    }
  }
}

/** All that one side of a connection said, and when it said which byte. */
class Voice {
  readonly bytes: Uint8Array;
  readonly #pieces: { readonly end: number; readonly at: number | undefined }[] = [];

  constructor(entries: readonly Spoken[], from: Spoken["from"]) {
    const said = entries.filter((entry) => entry.from === from && entry.bytes.length > 0);
    this.bytes = joined(said.map(({ bytes }) => bytes));
    let end = 0;
    for (const { bytes, at } of said) {
      end += bytes.length;
      this.#pieces.push({ end, at });
    }
  }

  timeOf(index: number): number | undefined {
    let low = 0;
    let high = this.#pieces.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#pieces[middle]?.end ?? 0) > index) high = middle;
      else low = middle + 1;
    }
    return this.#pieces[low]?.at;
  }
}

function timesOf(
  { start, end }: ReadRequest,
  asker: Voice,
  answerer: Voice,
  answer: { readonly from: number; readonly end: number } | undefined,
): ExchangeTimes | undefined {
  const asked = asker.timeOf(start);
  const askedWhole = asker.timeOf(end - 1);
  if (asked === undefined || askedWhole === undefined) return undefined;
  return {
    asked,
    askedWhole,
    answered: answer && answerer.timeOf(answer.from),
    answeredWhole: answer && answerer.timeOf(answer.end - 1),
  };
}
