/**
 * Does each request get one name that nobody else chose, and is it the same in the answer and for whoever looks on?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { serve } from "../../src/app/serve.ts";
import { Fields } from "../../src/http/fields.ts";
import { madeId, RequestIds, resolveRequestIds } from "../../src/server/request-ids.ts";
import type { Exchange } from "../../src/server/tap.ts";
import { converse, within } from "../support/raw-client.ts";
import type { Cleanup } from "../support/test-server.ts";

interface Told {
  readonly inAnswer: (string | undefined)[];
  readonly inLog: (string | undefined)[];
  readonly inHandler: (string | undefined)[];
}

async function told(
  t: Cleanup,
  options: { requestId?: boolean | string; trustProxy?: string },
  asks: readonly string[],
  answers: Readonly<Record<string, string>> = {},
): Promise<Told> {
  const inLog: (string | undefined)[] = [];
  const inHandler: (string | undefined)[] = [];
  const server = serve({
    hostname: "127.0.0.1",
    port: 0,
    ...options,
    fetch: (_request, info) => {
      inHandler.push(info.requestId);
      return new Response("x", { headers: answers });
    },
    tap: { exchange: (_connection, exchange: Exchange) => void inLog.push(exchange.requestId) },
  });
  t.after(() => within(server.close(true), () => "closing the server"));
  const { port } = await server.ready();
  const inAnswer: (string | undefined)[] = [];
  for (const ask of asks) {
    const [answer] = await converse(port, ask);
    inAnswer.push(answer?.fields.find(([name]) => /^(x-request-id|trace)$/i.test(name))?.[1]);
  }
  return { inAnswer, inLog, inHandler };
}

const ask = (line = ""): string =>
  `GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${line}\r\n`;

test("by default there are none", async (t) => {
  assert.deepEqual(await told(t, {}, [ask("X-Request-Id: a\r\n")]), {
    inAnswer: [undefined],
    inLog: [undefined],
    inHandler: [undefined],
  });
});

test("the answer, the handler and the log have the same, and each request another", async (t) => {
  const asks = [ask(), ask(), "GET / HTTP/1.1\r\n\r\n"];
  const { inAnswer, inLog, inHandler } = await told(t, { requestId: true }, asks);
  assert.deepEqual(inAnswer, inLog);
  assert.deepEqual(inAnswer.slice(0, 2), inHandler);
  assert.equal(new Set(inLog).size, 3);
  for (const id of inLog) assert.match(id ?? "", /^[0-9a-hj-km-np-tv-z]{16}$/);
});

test("whoever isn't trusted can't choose it, and who is can, within bounds", async (t) => {
  const strange = await told(t, { requestId: true }, [ask("X-Request-Id: mine\r\n")]);
  assert.notEqual(strange.inAnswer[0], "mine");
  const trusted = { requestId: "Trace", trustProxy: "loopback" };
  const asks = ["trace: a.b-c", `Trace: ${"x".repeat(129)}`, 'Trace: a" b', "Trace: é", "Trace:"];
  const { inAnswer, inLog } = await told(
    t,
    trusted,
    asks.map((line) => ask(`${line}\r\n`)),
  );
  assert.deepEqual(inAnswer, inLog);
  assert.equal(inAnswer[0], "a.b-c");
  for (const id of inAnswer.slice(1)) assert.match(id ?? "", /^[0-9a-z]{16}$/);
});

test("an answer that has the field keeps its own", async (t) => {
  const { inAnswer } = await told(t, { requestId: true }, [ask()], { "x-request-id": "own" });
  assert.deepEqual(inAnswer, ["own"]);
});

test("many are all different, and taken only when they are one line of plain characters", () => {
  assert.equal(new Set(Array.from({ length: 5000 }, madeId)).size, 5000);
  const ids = new RequestIds("X");
  assert.equal(ids.taken(Fields.of({ x: "A_1~+/=:@-." })), "A_1~+/=:@-.");
  assert.equal(ids.taken(Fields.empty), undefined);
});

test("what can't be such a field is refused", () => {
  for (const requestId of ["", "a b", "Connection", "Content-Length"]) {
    assert.throws(() => resolveRequestIds({ requestId }), TypeError);
  }
  assert.throws(() => resolveRequestIds({ requestId: 1 as unknown as string }), TypeError);
});
