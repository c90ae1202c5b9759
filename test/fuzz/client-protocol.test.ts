/**
 * Does the client keep its promises for whatever bytes a server sends, and does it read what our own
 * server writes? The same cases in every run; the environment variable SEED begins elsewhere, CASES says
 * how many. A failure prints its seed and its input.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type ContentStream, HttpResponse, type ResponseContent } from "../../src/http/response.ts";
import { CHUNK_DATA_END, chunkLine, LAST_CHUNK } from "../../src/http1/chunked.ts";
import { MESSAGE_LIMITS } from "../../src/http1/limits.ts";
import { REQUEST, ServerProtocol } from "../../src/http1/protocol.ts";
import { RESPONSE_RULES } from "../../src/http1/response-rules.ts";
import { Prng } from "../support/prng.ts";
import { escaped } from "./cases.ts";
import { checkClient, makeClientCase } from "./client-invariants.ts";
import { runClient } from "./client-run.ts";

const { SEED = "1", CASES: count = "16000" } = process.env;
const FIRST = Number(SEED);
const CASES = Number(count);
const CONVERSATIONS = CASES / 8;

test(`${CASES} answers: accepted or refused alike by every split and by the reference`, (t) => {
  const codes = new Map<string, number>();
  let accepted = 0;
  for (let seed = FIRST; seed < FIRST + CASES; seed++) {
    const one = makeClientCase(seed);
    try {
      const verdict = checkClient(one);
      if (verdict.accepted > 0) accepted++;
      codes.set(verdict.code, (codes.get(verdict.code) ?? 0) + 1);
    } catch (error) {
      const input = `${one.methods.join(" ")} answered by ${escaped(one.text)}`;
      throw new Error(`seed ${seed} fails: ${error}\n${input}`, { cause: error });
    }
  }
  t.diagnostic(`${accepted} with an accepted response; ends: ${JSON.stringify([...codes])}`);
  // A generator that makes only rubbish would prove nothing.
  assert.ok(accepted > CASES / 4, `only ${accepted} cases hold a right response`);
  const missing = Object.keys(RESPONSE_RULES).filter((code) => !codes.has(code));
  assert.deepEqual(missing, [], "every rule of responses is broken by some case");
});

interface Sent {
  readonly method: string;
  readonly response: HttpResponse;
  readonly content: string;
}

/** What a server writes: responses to requests, until it wants the connection closed. */
interface Written {
  readonly bytes: Buffer;
  readonly sent: readonly Sent[];
}

const METHODS = ["GET", "GET", "POST", "HEAD", "OPTIONS"];
const STATUSES = [200, 200, 206, 301, 404, 503];
const BARE_STATUSES = [204, 205, 304];
const MOMENTARY = Buffer.from("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
const NEVER: AsyncIterable<Uint8Array> = {
  async *[Symbol.asyncIterator]() {
    yield new Uint8Array(1);
  },
};

function write(prng: Prng): Written {
  const server = new ServerProtocol();
  const pieces: Uint8Array[] = [];
  const sent: Sent[] = [];
  for (let left = 1 + prng.below(4); left > 0; left--) {
    const method = prng.pick(METHODS);
    const version = prng.below(6) === 0 ? "1.0\r\nConnection: keep-alive" : "1.1";
    server.receive(Buffer.from(`${method} / HTTP/${version}\r\nHost: h\r\n\r\n`));
    // Behind a response that ends the connection, the server takes no request.
    if (server.next() !== REQUEST) break;
    const content = Buffer.from(prng.bytes(prng.below(40)));
    const response = makeResponse(prng, content);
    const close = prng.below(8) === 0;
    const framing = server.begin(response, close, MOMENTARY, pieces);
    if (framing.kind === "chunked") pieces.push(...chunksOf(prng, content));
    else if (framing.kind !== "none" && response.content !== null) pieces.push(content);
    server.finish();
    const carried = framing.kind === "none" || response.content === null ? "" : content;
    sent.push({ method, response, content: carried.toString("latin1") });
  }
  return { bytes: Buffer.concat(pieces), sent };
}

function makeResponse(prng: Prng, bytes: Buffer): HttpResponse {
  const bare = prng.below(6) === 0;
  const unknown: ContentStream = { kind: "stream", chunks: NEVER };
  const content: ResponseContent = bare ? null : prng.pick([null, bytes, bytes, unknown, unknown]);
  const fields = [
    ["X-Token", String(prng.below(1000))],
    ["x", "caf\xe9, \t!"],
  ] as const;
  const status = prng.pick(bare ? BARE_STATUSES : STATUSES);
  return new HttpResponse({ status, content, fields: prng.below(4) === 0 ? [] : fields });
}

function chunksOf(prng: Prng, content: Buffer): Uint8Array[] {
  const chunks = prng.cut(content, 20);
  return [...chunks.flatMap((data) => [chunkLine(data.length), data, CHUNK_DATA_END]), LAST_CHUNK];
}

test(`${CONVERSATIONS} conversations: what our server writes is what the client reads`, (t) => {
  let count = 0;
  for (let seed = FIRST; seed < FIRST + CONVERSATIONS; seed++) {
    const prng = new Prng(seed);
    const { bytes, sent } = write(prng);
    const methods = sent.map(({ method }) => method);
    const pieces = prng.cut(bytes, prng.pick([1, 9, 2000]));
    const { responses, last } = runClient(pieces, methods, MESSAGE_LIMITS, "ahead");
    assert.equal(last, "closed", `seed ${seed}`);
    assert.equal(responses.length, sent.length, `seed ${seed}`);
    for (const [index, { response, content }] of sent.entries()) {
      const seen = responses[index];
      assert.equal(seen?.head.status, response.status, `seed ${seed}`);
      assert.equal(seen.content, content, `seed ${seed}`);
      const given = seen.fields.filter(([name]) => /^x/i.test(name));
      assert.deepEqual(given, [...response.fields], `seed ${seed}`);
      count++;
    }
    assert.ok(responses.slice(0, -1).every(({ persistent }) => persistent));
  }
  t.diagnostic(`${count} responses`);
});
