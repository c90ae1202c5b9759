/**
 * What does a client see of a handler that misbehaves? The same, whichever kind of handler it is: a 500 before
 * the first byte, and behind it a connection that breaks off, never a well-formed answer that is short.
 */
import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { FastResponse } from "../../src/fetch/fast-response.ts";
import { type FetchHandler, fetchHandler } from "../../src/fetch/fetch-handler.ts";
import type { Handler } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { connect, converse } from "../support/raw-client.ts";
import { readResponses } from "../support/response-parser.ts";
import { startServer } from "../support/test-server.ts";

const FAULT = new Error("out of cheese");
const UTF8 = new TextEncoder();
const GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
const LAST = "GET /well HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
const INJECTED = { "X-Name": "a\r\nInjected: yes" };

/** Makes the answers that a kind of handler misbehaves with. */
interface Kind {
  /** As the server wants it: misbehaves, but for /well. */
  handler(misbehave: () => unknown): Handler;
  text(text: string, fields?: Record<string, string>): unknown;
  stream(chunks: AsyncGenerator<Uint8Array>, length?: number): unknown;
}

const OWN: Kind = {
  handler: (misbehave) => (request) =>
    request.path === "/well" ? HttpResponse.text("well") : (misbehave() as HttpResponse),
  text: (text, fields = {}) => HttpResponse.text(text, { fields }),
  stream: (chunks, length) =>
    new HttpResponse({
      content: { kind: "stream", chunks, ...(length === undefined ? {} : { length }) },
    }),
};

function webKind(Made: typeof Response): Kind {
  return {
    handler: (misbehave) => {
      const fetch: FetchHandler = ({ url }) =>
        url.endsWith("/well") ? new Made("well") : (misbehave() as Response);
      return fetchHandler(fetch);
    },
    text: (text, headers = {}) => new Made(text, { headers }),
    stream: (chunks, length) =>
      new Made(
        streamOf(chunks),
        length === undefined ? {} : { headers: { "Content-Length": `${length}` } },
      ),
  };
}

const KINDS: Readonly<Record<string, Kind>> = {
  "barewire's own kind": OWN,
  "a fetch handler with the runtime's Response": webKind(globalThis.Response),
  "a fetch handler with FastResponse": webKind(FastResponse),
};

function streamOf(chunks: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
}

async function* pieces(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) {
    await sleep(5);
    yield UTF8.encode(text);
  }
}

async function* failing(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  yield* pieces(...texts);
  // Later than what is read ahead.
  await sleep(texts.length > 0 ? 120 : 0);
  throw FAULT;
}

type Misbehaviour = (kind: Kind) => unknown;

/** Nothing of the answer had been sent. */
const A_500: Readonly<Record<string, Misbehaviour>> = {
  throws: () => {
    throw FAULT;
  },
  "throws nothing at all": () => {
    throw undefined;
  },
  rejects: () => Promise.reject(FAULT),
  "rejects later": () => sleep(5).then(() => Promise.reject(FAULT)),
  "answers with a number": () => 42,
  "answers with null, later": async () => null,
  "sets a field with CR LF in its value": ({ text }) => text("x", INJECTED),
  "sets a field with a space in its name": ({ text }) => text("x", { "X Name": "a" }),
  "sets a field with NUL in its value": ({ text }) => text("x", { "X-Name": "a\0b" }),
  "streams, and fails before the first byte": ({ stream }) => stream(failing()),
};

/** The head had been sent. */
const A_BREAK: Readonly<Record<string, Misbehaviour>> = {
  "streams, and fails halfway": ({ stream }) => stream(failing("half")),
  "streams, and fails halfway to a length": ({ stream }) => stream(failing("half"), 8),
  "streams less than its length": ({ stream }) => stream(pieces("ha", "lf"), 8),
  "streams more than its length": ({ stream }) => stream(pieces("half", "more", "and more"), 6),
};

async function start(t: TestContext, kind: Kind, misbehaviour: Misbehaviour) {
  const heard: unknown[] = [];
  const error = (fault: unknown) => void heard.push(fault);
  const { port } = await startServer(
    t,
    kind.handler(() => misbehaviour(kind)),
    { error },
  );
  return { port, heard };
}

for (const [which, kind] of Object.entries(KINDS)) {
  suite(which, () => {
    for (const [what, misbehaviour] of Object.entries(A_500)) {
      test(`${what}: a 500, told once, and the connection goes on`, async (t) => {
        const { port, heard } = await start(t, kind, misbehaviour);
        const [bad, well, ...others] = await converse(port, GET + LAST);
        assert.equal(bad?.status, 500);
        assert.equal(bad.fields.join().includes("Injected"), false);
        assert.doesNotMatch(bad.content.toString(), /cheese/);
        assert.equal(well?.content.toString(), "well");
        assert.deepEqual(others, []);
        assert.equal(heard.length, 1);
      });
    }

    for (const [what, misbehaviour] of Object.entries(A_BREAK)) {
      test(`${what}: the connection breaks off, and nobody takes it for an answer`, async (t) => {
        const { port, heard } = await start(t, kind, misbehaviour);
        using client = await connect(port);
        await client.send(GET + LAST);
        const received = await client.untilCut();
        assert.match(received.toString("latin1"), /^HTTP\/1\.1 200 OK\r\n/);
        assert.deepEqual(readResponses(received, [], false).responses, []);
        assert.doesNotMatch(received.toString("latin1"), /well|cheese/);
        assert.equal(heard.length, 1);
        const [well] = await converse(port, LAST);
        assert.equal(well?.content.toString(), "well");
      });
    }

    test("answers twice: the first answer is the answer", async (t) => {
      const { text } = kind;
      const { port } = await start(
        t,
        kind,
        () =>
          new Promise((resolve, reject) => {
            resolve(text("first"));
            resolve(text("second"));
            reject(FAULT);
          }),
      );
      const contents = (await converse(port, GET + LAST)).map(({ content }) => content.toString());
      assert.deepEqual(contents, ["first", "well"]);
    });

    test("never answers: others are answered, and its client may leave", async (t) => {
      const { port, heard } = await start(t, kind, () => new Promise(() => {}));
      using client = await connect(port);
      await client.send(GET);
      const [well] = await converse(port, LAST);
      assert.equal(well?.content.toString(), "well");
      assert.equal(client.received.length, 0);
      client.socket.resetAndDestroy();
      assert.deepEqual(heard, []);
    });
  });
}

for (const [which, Made] of [
  ["the runtime's Response", globalThis.Response],
  ["FastResponse", FastResponse],
] as const) {
  test(`a Content-Length that lies is a 500 with ${which}; the server writes its own`, async (t) => {
    const kind = webKind(Made);
    const lying: Misbehaviour = ({ text }) => text("abc", { "Content-Length": "5" });
    const { port } = await start(t, kind, lying);
    const [bad] = await converse(port, GET + LAST);
    assert.equal(bad?.status, 500);
  });
}

test("barewire's own kind can't say a Content-Length that lies", async (t) => {
  const lying: Misbehaviour = ({ text }) => text("abc", { "Content-Length": "5" });
  const { port, heard } = await start(t, OWN, lying);
  const [bad, well] = await converse(port, GET + LAST);
  assert.equal(bad?.status, 500);
  assert.equal(heard.length, 1);
  assert.equal(well?.content.toString(), "well");
});
