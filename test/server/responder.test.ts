/**
 * What may be said before an answer and behind it, and what comes of saying it wrongly?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import type { Handler, HandlerContext } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import type { Tap } from "../../src/server/tap.ts";
import { connect, within } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";
import { countedStream } from "./contents.ts";
import { RecordingTap } from "./recording-tap.ts";

const GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
const hello = () => HttpResponse.text("hello");
const streamed = () => new HttpResponse({ content: countedStream(["a", "b"]) });

test("an interim response is sent at once, and as often as the handler likes", async (t) => {
  let goOn: () => void = () => {};
  const tap = new RecordingTap();
  const handler: Handler = async (_request, { inform }) => {
    inform(102);
    inform(103, { Link: "</a>" });
    await new Promise<void>((resolve) => {
      goOn = resolve;
    });
    inform(103, { Link: "</b>" });
    return hello();
  };
  const server = await startServer(t, handler, { tap });
  using client = await connect(server.port);
  await client.send(GET);
  await client.until("two", (received) => received.includes("</a>\r\n\r\n") || undefined);
  goOn();
  const responses = await client.responses(1);
  assert.deepEqual(
    responses.map(({ status }) => status),
    [102, 103, 103, 200],
  );
  const heads = tap.sights.filter((sight) => sight.what === "sent" && sight.part === "head");
  assert.ok(heads.length >= 4);
  assert.ok(tap.sentBytes.equals(client.received));
});

test("interim responses of pipelined requests come each before its own answer", async (t) => {
  const server = await startServer(t, (request, { inform }) => {
    inform(103, { "X-Of": request.path });
    return HttpResponse.text(request.path);
  });
  using client = await connect(server.port);
  await client.send(GET.replace("/", "/a") + GET.replace("/", "/b"));
  const responses = await client.responses(2);
  assert.deepEqual(
    responses.map(({ status, content, fields }) =>
      status === 103 ? fields[0]?.[1] : `${content}`,
    ),
    ["/a", "/a", "/b", "/b"],
  );
});

test("informing too late is a TypeError, and informing a client that is gone is nothing", async (t) => {
  const contexts: HandlerContext[] = [];
  const server = await startServer(t, (request, context) => {
    contexts.push(context);
    return request.path === "/lost" ? new Promise(() => {}) : hello();
  });
  using client = await connect(server.port);
  await client.send(GET + GET.replace("/", "/lost"));
  await client.responses(1);
  client.socket.resetAndDestroy();
  while (server.connections > 0) await wait(2);
  const [answered, lost] = contexts;
  assert.throws(() => answered?.inform(103), TypeError);
  assert.throws(() => answered?.sendTrailers(() => []), TypeError);
  lost?.inform(103);
  lost?.sendTrailers(() => []);
  lost?.timeout(5);
  assert.throws(() => lost?.inform(200), RangeError);
});

test("illegal fields of an interim response are a TypeError, and nothing of it is sent", async (t) => {
  const server = await startServer(t, (_request, { inform }) => {
    assert.throws(() => inform(103, { "X-A": "a\r\n\r\nHTTP/1.1 200 OK" }), TypeError);
    assert.throws(() => inform(100), RangeError);
    assert.throws(() => inform(101, { Upgrade: "a" }), RangeError);
    return hello();
  });
  using client = await connect(server.port);
  await client.send(GET);
  assert.equal((await client.responses(1)).length, 1);
});

test("a client that doesn't read isn't informed without end", async (t) => {
  let informed = 0;
  const server = await startServer(t, async (_request, { inform, signal }) => {
    const value = "x".repeat(10_000);
    for (; informed < 10_000 && !signal.aborted; informed++) {
      inform(103, { Link: value });
      if (informed % 100 === 0) await wait(0);
    }
    return hello();
  });
  const { rss } = process.memoryUsage();
  using client = await connect(server.port);
  client.socket.pause();
  await client.send(GET);
  while (informed < 10_000) await wait(5);
  const grown = process.memoryUsage().rss - rss;
  assert.ok(grown < 60 << 20, `${grown} bytes for 100 million`);
});

test("trailers come behind the content, whether or not they were asked for by TE", async (t) => {
  const server = await startServer(t, (_request, { sendTrailers }) => {
    sendTrailers(() => assert.fail("the last call holds"));
    sendTrailers(() => [
      ["X-Sum", "1"],
      ["x-sum", "2"],
    ]);
    return streamed();
  });
  for (const request of [GET, GET.replace("Host", "TE: trailers\r\nConnection: TE\r\nHost")]) {
    using client = await connect(server.port);
    await client.send(request);
    const [response] = await client.responses(1);
    assert.equal(response?.content.toString(), "ab");
    assert.deepEqual(response.trailers, [
      ["X-Sum", "1"],
      ["x-sum", "2"],
    ]);
  }
});

test("nobody is asked for trailers that have no place", async (t) => {
  const server = await startServer(t, (request, { sendTrailers }) => {
    sendTrailers(() => assert.fail("no place"));
    if (request.path === "/measured") {
      return new HttpResponse({ content: countedStream(["ab"], 2) });
    }
    return request.method === "HEAD" ? streamed() : hello();
  });
  using client = await connect(server.port);
  await client.send(GET + GET.replace("/", "/measured") + GET.replace("GET", "HEAD"));
  const responses = await client.responses(3, ["GET", "GET", "HEAD"]);
  assert.deepEqual(
    responses.map(({ status }) => status),
    [200, 200, 200],
  );
});

const FAILING: readonly (readonly [name: string, make: () => unknown])[] = [
  [
    "throw",
    () => {
      throw new Error("x");
    },
  ],
  ["reject", () => Promise.reject(new Error("x"))],
  ["are illegal", () => ({ "X-A": "a\nb" })],
  ["may be none", () => ({ "Content-Length": "5" })],
  ["are nothing", () => undefined],
];

for (const [name, make] of FAILING) {
  test(`trailers that ${name}: the connection is broken off, never a whole answer`, async (t) => {
    const errors: unknown[] = [];
    const error = (what: unknown) => void errors.push(what);
    const server = await startServer(
      t,
      (_request, { sendTrailers }) => {
        sendTrailers(make as () => []);
        return streamed();
      },
      { error: error as () => undefined },
    );
    using client = await connect(server.port);
    await client.send(GET);
    const received = await client.untilCut();
    assert.ok(!received.toString().includes("\r\n0\r\n"));
    while (errors.length === 0) await wait(2);
    assert.ok(errors[0] instanceof Error);
  });
}

test("a stream fails before its first piece: 500, the head is clean, and the connection goes on", async (t) => {
  const server = await startServer(t, (request) => {
    if (request.path === "/ok") return hello();
    return new HttpResponse({
      status: 201,
      fields: { "X-Of": "the stream" },
      content: countedStream([new Error("no")], request.path === "/measured" ? 5 : undefined),
    });
  });
  using client = await connect(server.port);
  await client.send(GET + GET.replace("/", "/measured") + GET.replace("/", "/ok"));
  const responses = await client.responses(3);
  assert.deepEqual(
    responses.map(({ status }) => status),
    [500, 500, 200],
  );
  assert.ok(!responses[0]?.fields.some(([name]) => name === "X-Of"));
});

test("an error option whose stream fails, too, ends it", async (t) => {
  const broken = () => new HttpResponse({ content: countedStream([new Error("no")]) });
  const server = await startServer(t, broken, { error: broken });
  using client = await connect(server.port);
  await client.send(GET);
  await client.untilCut();
});

test("a stream that takes its time has its head sent meanwhile", async (t) => {
  let goOn: () => void = () => {};
  const server = await startServer(t, () => {
    const pieces = (async function* () {
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
      yield "event";
    })();
    return new HttpResponse({ content: countedStream(pieces) });
  });
  using client = await connect(server.port);
  await client.send(GET);
  await client.until("the head", (received) => received.includes("\r\n\r\n") || undefined);
  goOn();
  const [response] = await client.responses(1);
  assert.equal(response?.content.toString(), "event");
});

test("a client that leaves before the first piece: the stream is let go of", async (t) => {
  const content = countedStream(
    (async function* () {
      await wait(30);
      yield "late";
    })(),
  );
  const server = await startServer(t, () => new HttpResponse({ content }));
  using client = await connect(server.port);
  await client.send(GET);
  while (server.pendingRequests === 0) await wait(1);
  client.socket.resetAndDestroy();
  const closed = async () => {
    while (content.closed === 0) await wait(2);
  };
  await within(closed(), () => "the stream's end");
  assert.equal(content.closed, 1);
});

test("bun#33293, bun#30248: Expect in any case is met by the first read alone; a final status before it ends the connection", async (t) => {
  const server = await startServer(t, async (request) =>
    request.path === "/read" ? HttpResponse.text(await request.content.text()) : hello(),
  );
  const post = (path: string) =>
    `POST ${path} HTTP/1.1\r\nHost: h\r\nEXPECT: 100-Continue\r\nContent-Length: 2\r\n\r\n`;
  using reading = await connect(server.port);
  await reading.send(post("/read"));
  await reading.until("100", (received) => received.includes("100 Continue") || undefined);
  await reading.send("ab");
  assert.equal((await reading.responses(1)).at(-1)?.content.toString(), "ab");
  using refused = await connect(server.port);
  await refused.send(post("/"));
  const responses = await refused.finalResponses();
  assert.deepEqual(
    responses.map(({ status }) => status),
    [200],
  );
});

test("what is sent again and again is the same each time, and is counted, to HEAD as to GET", async (t) => {
  const reusable = new HttpResponse({ content: Buffer.from("hello") }, true);
  const lengths: number[] = [];
  const tap: Tap = { exchange: (_connection, { contentBytes }) => void lengths.push(contentBytes) };
  for (const taps of [tap, undefined]) {
    const server = await startServer(t, () => reusable, taps === undefined ? {} : { tap: taps });
    for (const request of [GET.repeat(9), GET.replace("GET", "HEAD").repeat(9), GET.repeat(9)]) {
      using client = await connect(server.port);
      await client.send(request);
      client.end();
      const received = (await client.untilClosed()).toString("latin1");
      const content = request.startsWith("HEAD") ? "" : "hello";
      const each =
        /^HTTP\/1\.1 200 OK\r\nContent-Length: 5\r\nDate: [^\r]+\r\nServer: barewire\r\n(?:Connection: close\r\n)?\r\n/;
      let rest = received;
      for (let answers = 0; answers < 9; answers++) {
        const head = each.exec(rest)?.[0] ?? assert.fail(rest);
        assert.equal(rest.slice(head.length, head.length + content.length), content);
        rest = rest.slice(head.length + content.length);
      }
      assert.equal(rest, "");
    }
  }
  assert.deepEqual(lengths, [...Array(9).fill(5), ...Array(9).fill(0), ...Array(9).fill(5)]);
});
