/**
 * Who hears that a peer broke a rule, and what may they answer?
 */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { RemoteAddress } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import type { Violation } from "../../src/http1/violation.ts";
import { connect, converse } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";
import { countedStream } from "./contents.ts";
import { RecordingTap } from "./recording-tap.ts";

const uncaught: unknown[] = [];
const remember = (error: unknown) => uncaught.push(error);
process.on("unhandledRejection", remember);
after(() => assert.deepEqual(uncaught, []));

const BAD = "GET / HTTP/1.1\r\nHost: a b\r\n\r\n";
const hello = () => HttpResponse.text("hello");

test("each broken rule is told once, with its byte and with who broke it", async (t) => {
  const told: [string, number, RemoteAddress][] = [];
  const reject = (violation: Violation, remoteAddr: RemoteAddress): undefined => {
    told.push([violation.code, violation.offset, remoteAddr]);
  };
  const server = await startServer(t, hello, { reject, headersTimeout: 50, lingerTimeout: 40 });
  const [usual] = await converse(server.port, BAD);
  assert.equal(usual?.status, 400);
  assert.match(usual.content.toString(), /^HOST_INVALID \(RFC /);
  const [late] = await converse(server.port, "GET");
  assert.equal(late?.status, 408);
  assert.deepEqual(
    told.map(([code, offset, { hostname }]) => [code, offset, hostname]),
    [
      ["HOST_INVALID", told[0]?.[1], "127.0.0.1"],
      ["HEAD_TIMEOUT", 3, "127.0.0.1"],
    ],
  );
});

test("another answer may be given, of any kind, and the connection ends all the same", async (t) => {
  const answers = [
    HttpResponse.html("<p>no</p>", { status: 422 }),
    new HttpResponse({ status: 204 }),
    new HttpResponse({ status: 400, content: countedStream(["a", "b"]) }),
  ];
  for (const answer of answers) {
    const tap = new RecordingTap();
    const server = await startServer(t, hello, { reject: () => answer, tap });
    const [response, ...others] = await converse(server.port, BAD + BAD);
    assert.equal(response?.status, answer.status);
    assert.ok(response.fields.some(([name, value]) => name === "Connection" && value === "close"));
    assert.deepEqual(others, []);
    assert.equal(tap.exchanges[0]?.violation?.code, "HOST_INVALID");
  }
});

const HARMLESS: readonly (readonly [name: string, reject: () => unknown])[] = [
  [
    "throws",
    () => {
      throw new Error("hook");
    },
  ],
  ["rejects", () => Promise.reject(new Error("hook"))],
  ["promises an answer", () => Promise.resolve(hello())],
  ["returns garbage", () => ({ status: 200 })],
  ["returns a 101", () => new HttpResponse({ status: 101, fields: { Upgrade: "a" } })],
];

for (const [name, reject] of HARMLESS) {
  test(`a hook that ${name} does no harm: the usual refusal is sent`, async (t) => {
    const errors: unknown[] = [];
    const error = (what: unknown) => void errors.push(what) as undefined;
    const server = await startServer(t, hello, { reject: reject as () => undefined, error });
    const [response] = await converse(server.port, BAD);
    assert.equal(response?.status, 400);
    assert.match(response.content.toString(), /^HOST_INVALID/);
    assert.equal(errors.length, name === "throws" ? 1 : 0);
  });
}

test("what is broken behind the beginning of an answer is told, and its answer let go of", async (t) => {
  const told: string[] = [];
  const unsent = countedStream(["unsent"]);
  const server = await startServer(
    t,
    async (request) => {
      const content = countedStream(
        (async function* () {
          yield "begun ";
          await request.content.bytes().catch(() => {});
          yield "whole";
        })(),
      );
      return new HttpResponse({ content });
    },
    {
      reject: ({ code }) => {
        told.push(code);
        return new HttpResponse({ status: 400, content: unsent });
      },
    },
  );
  using client = await connect(server.port);
  await client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
  await client.until("the beginning", (received) => received.includes("begun") || undefined);
  await client.send("z\r\n");
  const [response] = await client.finalResponses();
  assert.equal(response?.content.toString(), "begun whole");
  assert.deepEqual(told, ["CHUNK_SIZE_INVALID"]);
  assert.equal(unsent.reads, 0);
});

test("a hook, and a signal, of the wrong kind are a TypeError at the start", async (t) => {
  await assert.rejects(startServer(t, hello, { reject: 5 as never }), TypeError);
  await assert.rejects(startServer(t, hello, { signal: {} as never }), TypeError);
});
