/**
 * Does a closing server wait for what handlers have promised, and hear of what fails?
 */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import type { Handler } from "../../src/http/handler.ts";
import { ContentError } from "../../src/http/request.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { connect, within } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";

const uncaught: unknown[] = [];
const remember = (error: unknown) => uncaught.push(error);
process.on("uncaughtException", remember);
process.on("unhandledRejection", remember);
after(() => assert.deepEqual(uncaught, []));

const GET = "GET / HTTP/1.0\r\n\r\n";

/** A server that has answered one request, whose handler has promised this. */
async function promised(
  t: Parameters<typeof startServer>[0],
  promise: () => unknown,
  error: (what: unknown) => undefined = () => undefined,
) {
  const handler: Handler = (_request, { waitUntil }) => {
    waitUntil(promise() as Promise<unknown>);
    return HttpResponse.text("hello");
  };
  const server = await startServer(t, handler, { error });
  using client = await connect(server.port);
  await client.send(GET);
  await client.finalResponses();
  client.end();
  while (server.connections > 0) await wait(1);
  return server;
}

test("close waits for it when the last connection is long gone", async (t) => {
  let done = false;
  const server = await promised(t, async () => {
    await wait(150);
    done = true;
  });
  await within(server.close({ idleMs: 0 }), () => "the close");
  assert.equal(done, true);
  await server.finished;
});

test("close waits no longer than its grace, and close(true) not at all", async (t) => {
  for (const how of [{ graceMs: 50 }, true]) {
    const server = await promised(t, () => new Promise(() => {}));
    const started = performance.now();
    await within(server.close(how), () => "the close");
    assert.ok(performance.now() - started < 5000);
  }
});

test("nobody waits for a server that has nothing to wait for", async (t) => {
  const server = await promised(t, () => wait(1));
  await wait(50);
  await within(server.close({ idleMs: 0 }), () => "the close");
});

const thenable = (then: () => void) => ({ then });

const FAILING: readonly (readonly [name: string, promise: () => unknown, heard: number])[] = [
  ["a rejection", () => Promise.reject(new Error("x")), 1],
  ["a later rejection", () => wait(1).then(() => Promise.reject(new Error("x"))), 1],
  ["a rejection with nothing", () => Promise.reject(undefined), 1],
  [
    "a thenable that throws",
    () =>
      thenable(() => {
        throw new Error("x");
      }),
    1,
  ],
  ["no promise at all", () => 5, 0],
  ["nothing", () => undefined, 0],
  ["the fault of a client", () => Promise.reject(new ContentError("gone")), 0],
];

for (const [name, promise, heard] of FAILING) {
  test(`the error option hears of what fails, and the server lives: ${name}`, async (t) => {
    const errors: unknown[] = [];
    const server = await promised(t, promise, (error) => void errors.push(error) as undefined);
    await within(server.close({ idleMs: 0 }), () => "the close");
    assert.equal(errors.length, heard);
  });
}

test("an error option that throws, or rejects, when it hears of it does no harm", async (t) => {
  for (const error of [
    () => {
      throw new Error("and again");
    },
    (() => Promise.reject(new Error("and again"))) as unknown as () => undefined,
  ]) {
    const server = await promised(t, () => Promise.reject(new Error("x")), error);
    await within(server.close({ idleMs: 0 }), () => "the close");
  }
});

test("bun#35130, bun#37074: close waits for what is under way, and has ended when it says so", async (t) => {
  const server = await startServer(t, async (_request, { waitUntil }) => {
    waitUntil(wait(120));
    await wait(60);
    return HttpResponse.text("hello");
  });
  using client = await connect(server.port);
  using silent = await connect(server.port);
  await client.send(GET.replace("1.0", "1.1\r\nHost: h"));
  while (server.pendingRequests === 0) await wait(1);
  const closed = [server.close({ idleMs: 20 }), server.close({ idleMs: 20 })];
  const [response] = await client.finalResponses();
  assert.ok(response?.fields.some(([name, value]) => name === "Connection" && value === "close"));
  client.end();
  await silent.untilClosed();
  silent.end();
  await within(Promise.all(closed), () => "both");
  assert.equal(server.connections, 0);
});

test("a signal closes the server in order, now or from the beginning", async (t) => {
  const controller = new AbortController();
  const server = await startServer(
    t,
    async () => {
      await wait(50);
      return HttpResponse.text("hello");
    },
    { signal: controller.signal },
  );
  using client = await connect(server.port);
  await client.send(GET);
  while (server.pendingRequests === 0) await wait(1);
  controller.abort();
  assert.equal((await client.finalResponses())[0]?.status, 200);
  client.end();
  await within(server.finished, () => "the end");
  const never = await startServer(t, () => undefined, { signal: AbortSignal.abort() });
  await within(never.finished, () => "the end");
});
