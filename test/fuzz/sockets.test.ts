/**
 * Does a whole server keep its promises for whatever bytes? Thousands of conversations on real
 * sockets, in random pieces, with handlers of every habit: each answer parses, there is at most one
 * for each request and one for a refusal, and the server still serves. The seed begins at SEED.
 */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Handler } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { MESSAGE_LIMITS } from "../../src/http1/limits.ts";
import type { Server } from "../../src/server/server.ts";
import { Prng } from "../support/prng.ts";
import { connect, converse } from "../support/raw-client.ts";
import { type ParsedResponse, readResponses } from "../support/response-parser.ts";
import { startServer } from "../support/test-server.ts";
import { escaped } from "./cases.ts";
import { makeCase } from "./invariants.ts";
import { ANY_STATUS, type Reading, readRequests } from "./reference.ts";

const CASES = 10_000;
const AT_ONCE = 25;

const uncaught: unknown[] = [];
const remember = (error: unknown) => uncaught.push(error);
process.on("uncaughtException", remember);
process.on("unhandledRejection", remember);
after(() => assert.deepEqual(uncaught, []));

const page = new HttpResponse({ content: Buffer.from("page") }, true);

async function* pieces(): AsyncGenerator<Uint8Array> {
  yield Buffer.from("one");
  await nextTurn();
  yield Buffer.from("two");
}

const HABITS: readonly Handler[] = [
  () => page,
  () => undefined,
  async () => {
    await nextTurn();
    return page;
  },
  async (request) => new HttpResponse({ content: await request.content.bytes() }),
  async (request) => {
    await request.content.read();
    return page;
  },
  () => {
    throw new Error("a mistake");
  },
  async (request) => {
    await request.content.text(3);
    return new HttpResponse({ status: 204 });
  },
  () => new HttpResponse({ content: { kind: "stream", chunks: pieces() } }),
  () =>
    new HttpResponse({
      content: {
        kind: "source",
        length: 5,
        read: async (into) => into.fill(0x78).length,
        close: () => {},
      },
    }),
];

/** Announces no content, and has some when the request has. */
const breaking: Handler = (request) =>
  new HttpResponse({ content: { kind: "stream", chunks: request.content, length: 0 } });

/** It depends on what was asked alone, so that a case fails again. */
function habitOf(method: string, target: string, fieldCount: number): Handler | undefined {
  const text = method + target + fieldCount;
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum = (sum * 31 + text.charCodeAt(i)) % 65_521;
  // The one that breaks its connection comes seldom.
  return sum % 64 === 0 ? breaking : HABITS[sum % HABITS.length];
}

const handler: Handler = (request, context) => {
  if (request.path === "/probe") return HttpResponse.text("alive");
  const { method, target, fields } = request;
  return habitOf(method, target, fields.count)?.(request, context);
};

async function talk(server: Server, seed: number): Promise<void> {
  const { text } = makeCase(seed);
  const prng = new Prng(seed);
  using client = await connect(server.port);
  for (const piece of prng.cut(Buffer.from(text, "latin1"), prng.pick([5, 40, 400]))) {
    client.socket.write(piece);
    if (prng.below(3) === 0) await nextTurn();
  }
  client.end();
  const received = await client.untilCut();
  const reading = readRequests(text, MESSAGE_LIMITS);
  const { responses, rest } = readResponses(received, methodsOf(reading, text));
  const finals = responses.filter(({ status }) => status >= 200);
  const heads = [
    ...reading.messages.map(({ head }) => head),
    ...(reading.open ? [reading.open] : []),
  ];
  const broken = heads.find(
    ({ method, target, fields }) => habitOf(method, target, fields.length) === breaking,
  );
  if (broken !== undefined) {
    // A reset may take answers with it; nothing may follow it.
    assert.ok(finals.length <= heads.length + 1, "an answer too many");
    return;
  }
  assert.equal(rest, received.length, "bytes that are no whole answer");
  compare(finals, reading);
}

function compare(finals: readonly ParsedResponse[], reading: Reading): void {
  const { messages, outcome, statuses } = reading;
  const wrong = outcome === "refused" || outcome === "suspect" || outcome === "incomplete";
  assert.ok(finals.length <= messages.length + (wrong ? 1 : 0), "more answers than requests");
  if (messages.length > 0) assert.ok(finals.length > 0, "no answer at all");
  for (const [index, { status, fields }] of finals.entries()) {
    const last = index === finals.length - 1;
    const closing = fields.some(([name, value]) => name === "Connection" && value === "close");
    assert.ok(last || !closing, "an answer behind the last one");
    if (index < messages.length) {
      assert.ok(statusesFor(messages[index]?.head.method).includes(status), `${status}`);
    } else if (reading.open === undefined && outcome === "refused" && !statuses.has(ANY_STATUS)) {
      assert.ok(statuses.has(status), `${status} is none of ${[...statuses]}`);
    }
  }
}

/** What the handlers answer with; no tunnel is ever opened. */
function statusesFor(method: string | undefined): readonly number[] {
  return method === "CONNECT" ? [404, 413, 500, 501] : [200, 204, 404, 413, 500];
}

/** Of each request that is answered, a refused one included. */
function methodsOf({ messages, open }: Reading, text: string): string[] {
  const methods = messages.map(({ head }) => head.method);
  const next = messages.at(-1)?.end ?? 0;
  const [, method = ""] = /^(?:\r\n)?([!#$%&'*+\-.^_`|~0-9A-Za-z]+) /.exec(text.slice(next)) ?? [];
  return [...methods, open?.method ?? method];
}

test(`${CASES} conversations on sockets`, async (t) => {
  const server = await startServer(t, handler);
  const { SEED = "1" } = process.env;
  const first = Number(SEED);
  for (let seed = first; seed < first + CASES; seed += AT_ONCE) {
    const seeds = Array.from({ length: AT_ONCE }, (_, i) => seed + i);
    await Promise.all(
      seeds.map((one) =>
        talk(server, one).catch((error: Error) => {
          throw new Error(`seed ${one} fails: ${error.message}\n${escaped(makeCase(one).text)}`);
        }),
      ),
    );
    const [probe] = await converse(server.port, "GET /probe HTTP/1.0\r\n\r\n");
    assert.equal(probe?.content.toString(), "alive");
    assert.deepEqual(uncaught, []);
  }
});
