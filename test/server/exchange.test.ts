/**
 * Does a handler learn that its client has gone, and what became of its answer?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import type { HandlerContext } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import type { Server } from "../../src/server/server.ts";
import { connect, type RawClient, within } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";
import { countedStream } from "./contents.ts";
import { RecordingTap } from "./recording-tap.ts";

const GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
const hello = () => HttpResponse.text("hello");
const MEGABYTE = Buffer.alloc(1 << 20, "x");

interface Gate {
  readonly opened: Promise<void>;
  readonly open: () => void;
}

function gate(): Gate {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** A server whose handler waits to be let go, and the contexts that it was given. */
async function waiting(
  t: Parameters<typeof startServer>[0],
  options: Parameters<typeof startServer>[2] = {},
): Promise<{ server: Server; contexts: HandlerContext[]; goOn: Gate }> {
  const contexts: HandlerContext[] = [];
  const goOn = gate();
  const server = await startServer(
    t,
    async (_request, context) => {
      contexts.push(context);
      void context.signal;
      await goOn.opened;
      return hello();
    },
    options,
  );
  return { server, contexts, goOn };
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const reached = async () => {
    while (!holds()) await wait(2);
  };
  await within(reached(), () => what);
}

const POST = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: ";
const LOSSES: readonly (readonly [
  name: string,
  lose: (client: RawClient, server: Server) => void,
])[] = [
  ["resets the connection", (client) => client.socket.resetAndDestroy()],
  ["closes its side, as an aborted fetch does", (client) => client.end()],
  ["is cut off by the server", (_client, server) => void server.close(true)],
];

for (const [name, lose] of LOSSES) {
  for (const [which, request] of [
    ["without content", GET],
    ["whose content nobody has read", `${POST}5\r\n\r\nhello`],
    ["with more unread content than is handed on", `${POST}70000\r\n\r\n${"x".repeat(70_000)}`],
  ] as const) {
    test(`a client that ${name} while a handler runs aborts the signal: a request ${which}`, async (t) => {
      const { server, contexts } = await waiting(t);
      using client = await connect(server.port);
      await client.send(request);
      await until("the handler", () => contexts.length === 1);
      const { signal } = contexts[0]!;
      assert.equal(signal.aborted, false);
      lose(client, server);
      await until("the abort", () => signal.aborted);
      assert.equal(signal.reason.name, "AbortError");
      assert.ok(signal.reason instanceof DOMException);
    });
  }
}

test("as many unread bytes as are held back are read to find the FIN behind them, and no more", async (t) => {
  const { server, contexts } = await waiting(t);
  for (const [length, seen] of [
    [130_000, true],
    [400_000, false],
  ] as const) {
    using client = await connect(server.port);
    await client.send(`${POST}${length}\r\n\r\n`);
    client.socket.write(Buffer.alloc(length));
    client.end();
    const { signal } = await within(
      (async () => {
        while (contexts.length === 0) await wait(1);
        return contexts.pop()!;
      })(),
      () => "the handler",
    );
    if (seen) await until("the abort", () => signal.aborted);
    else {
      await wait(200);
      assert.equal(signal.aborted, false);
    }
  }
});

test("bun#32488, hyper#4085: a half-closed client is answered, its handler knows, and nothing spins or leaks", async (t) => {
  const { server, contexts, goOn } = await waiting(t);
  using client = await connect(server.port);
  await client.send(GET);
  client.end();
  await until("the abort", () => contexts[0]?.signal.aborted === true);
  const { user, system } = process.cpuUsage();
  await wait(200);
  const spent = process.cpuUsage({ user, system });
  assert.ok(spent.user + spent.system < 150_000, "waiting costs nothing");
  goOn.open();
  const [response] = await client.finalResponses();
  assert.equal(response?.content.toString(), "hello");
  assert.equal(await contexts[0]?.completed, true);
  await until("the end", () => server.connections === 0);
});

test("deno#27005: the signal isn't aborted by success, whatever happens to the connection afterwards", async (t) => {
  const contexts: HandlerContext[] = [];
  const server = await startServer(t, async (_request, context) => {
    contexts.push(context);
    void context.signal;
    await wait(1);
    return hello();
  });
  for (const end of ["end", "reset"]) {
    using client = await connect(server.port);
    await client.send(GET);
    await client.responses(1);
    if (end === "end") client.end();
    else client.socket.resetAndDestroy();
    await until("the end", () => server.connections === 0);
  }
  await wait(20);
  assert.deepEqual(
    contexts.map(({ signal }) => signal.aborted),
    [false, false],
  );
});

test("looked at too late the signal is aborted already, and after success it never is", async (t) => {
  const contexts: HandlerContext[] = [];
  const tap = new RecordingTap();
  const server = await startServer(
    t,
    (request, context) => {
      contexts.push(context);
      return request.path === "/lost" ? new Promise(() => {}) : hello();
    },
    { tap },
  );
  using client = await connect(server.port);
  await client.send(GET + GET.replace("/", "/lost"));
  await until("both", () => contexts.length === 2);
  client.socket.resetAndDestroy();
  await tap.untilClosed();
  assert.equal(contexts[0]?.signal.aborted, false);
  assert.equal(contexts[1]?.signal.aborted, true);
  assert.equal(contexts[1]?.signal, contexts[1]?.signal);
  assert.equal(await contexts[1]?.completed, false);
});

test("a client that doesn't read the answer to its end has lost it: the signal says so, and completed", async (t) => {
  const contexts: HandlerContext[] = [];
  const server = await startServer(
    t,
    (_request, context) => {
      contexts.push(context);
      void context.signal;
      void context.completed;
      return new HttpResponse({ content: Buffer.alloc(20 << 20) });
    },
    { writeIdleTimeout: 200 },
  );
  using client = await connect(server.port);
  client.socket.pause();
  await client.send(GET);
  await until("the handler", () => contexts.length === 1);
  assert.equal(await contexts[0]?.completed, false);
  assert.equal(contexts[0]?.signal.aborted, true);
});

test("a stream hears that its client has closed its side", async (t) => {
  let aborted = false;
  const content = countedStream(
    (async function* () {
      for (;;) {
        yield "tick";
        await wait(5);
        if (aborted) return;
      }
    })(),
  );
  const server = await startServer(t, (_request, { signal }) => {
    signal.addEventListener("abort", () => {
      aborted = true;
    });
    return new HttpResponse({ content });
  });
  using client = await connect(server.port);
  await client.send(GET);
  await client.until("a tick", (received) => received.includes("tick") || undefined);
  client.end();
  const [response] = await client.finalResponses();
  assert.match(response?.content.toString() ?? "", /^(tick)+$/);
});

test("a response of any kind is completed, and it is known whenever somebody looks", async (t) => {
  const contents = {
    "/bytes": () => Buffer.from("abc"),
    "/large": () => MEGABYTE,
    "/stream": () => countedStream(["a", "b"]),
    "/measured": () => countedStream(["a", "b"], 2),
    "/none": () => null,
  };
  for (const late of [false, true]) {
    const contexts: HandlerContext[] = [];
    const server = await startServer(t, async (request, context) => {
      contexts.push(context);
      if (!late) void context.completed;
      await wait(1);
      return new HttpResponse({ content: contents[request.path as keyof typeof contents]() });
    });
    using client = await connect(server.port);
    for (const [index, path] of Object.keys(contents).entries()) {
      await client.send(GET.replace("/", path));
      await client.responses(index + 1);
      const completed = within(contexts[index]!.completed, () => `${path} completed`);
      assert.equal(await completed, true, path);
      assert.equal(contexts[index]?.signal.aborted, false);
    }
  }
});

test("a refused request takes its handler's answer with it", async (t) => {
  const { server, contexts } = await waiting(t);
  using client = await connect(server.port);
  await client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n");
  const [response] = await client.finalResponses();
  assert.equal(response?.status, 400);
  assert.equal(contexts[0]?.signal.aborted, true);
  assert.equal(await contexts[0]?.completed, false);
});

test("uWebSockets.js#1301, bun#38128: pipelined requests with slow handlers are answered in order, none is lost", async (t) => {
  const server = await startServer(t, async (request) => {
    await wait(request.path.length % 7);
    return HttpResponse.text(request.path);
  });
  using client = await connect(server.port);
  const paths = Array.from(
    { length: 50 },
    (_, index) => `/${"x".repeat((index * 31) % 11)}${index}`,
  );
  await client.send(paths.map((path) => GET.replace("/", path)).join(""));
  const responses = await client.responses(paths.length);
  assert.deepEqual(
    responses.map(({ content }) => content.toString()),
    paths,
  );
});

test("node#62534: requests behind the one that is answered when the socket dies are never handled", async (t) => {
  const { server, contexts, goOn } = await waiting(t);
  using client = await connect(server.port);
  await client.send(GET.repeat(20));
  await until("the handler", () => contexts.length === 1);
  client.socket.resetAndDestroy();
  await until("the abort", () => contexts[0]?.signal.aborted === true);
  goOn.open();
  await until("the end", () => server.connections === 0);
  await wait(20);
  assert.equal(contexts.length, 1);
  assert.equal(server.pendingRequests, 0);
});

test("a copy of the context keeps the note alone, and its parts may be taken out", async (t) => {
  const server = await startServer(
    t,
    async (request, context) => {
      const { signal, inform, waitUntil, timeout, sendTrailers, upgrade, remoteAddr } = context;
      timeout(10_000);
      inform(103, { Link: "</a>" });
      waitUntil(Promise.resolve());
      sendTrailers(() => []);
      assert.throws(() => upgrade(() => {}), TypeError);
      const copy: Record<string, unknown> = { ...context };
      const kept = ["signal", "inform", "remoteAddr", "note"].filter((name) => name in copy);
      return HttpResponse.json([request.path, signal.aborted, remoteAddr.hostname, kept]);
    },
    { tap: { wantsReasons: true } },
  );
  using client = await connect(server.port);
  await client.send(GET);
  const responses = await client.responses(1);
  assert.deepEqual(JSON.parse(responses.at(-1)?.content.toString() ?? ""), [
    "/",
    false,
    "127.0.0.1",
    ["note"],
  ]);
});
