/**
 * Does a handler read content as fast as it likes, in bounded memory, and learn what went wrong?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { Fields } from "../../src/http/fields.ts";
import type { Handler } from "../../src/http/handler.ts";
import { ContentError, type RequestContent } from "../../src/http/request.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { IncomingContent } from "../../src/server/incoming-content.ts";
import { connect } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";

const HOST = "Host: h\r\n";
const post = (fields: string, path = "/") => `POST ${path} HTTP/1.1\r\n${HOST}${fields}\r\n`;

test("pieces are read in order, then the end, again and again", async () => {
  let asked = 0;
  const content = new IncomingContent(undefined, () => asked++);
  content.push(Buffer.from("a"));
  content.push(Buffer.from("b"));
  assert.equal(content.wanted, false);
  assert.equal(String(await content.read()), "a");
  assert.equal(content.wanted, true);
  assert.equal(String(await content.read()), "b");
  assert.equal(asked, 0, "nobody is asked for what is there");
  const next = content.read();
  assert.equal(asked, 1);
  content.push(Buffer.from("c"));
  assert.equal(String(await next), "c");
  const last = content.read();
  content.end(Fields.of({ T: "x" }));
  assert.equal(await last, undefined);
  assert.equal(await content.read(), undefined);
  assert.equal(content.trailers.get("t"), "x");
  assert.equal(asked, 2);
});

test("it is full at about 64 KiB, and says so when it isn't any more", async () => {
  let asked = 0;
  const content = new IncomingContent(undefined, () => asked++);
  content.push(Buffer.alloc(65_000));
  assert.equal(content.full, false);
  content.push(Buffer.alloc(536));
  assert.equal(content.full, true);
  await content.read();
  assert.equal(content.full, false);
  assert.equal(asked, 1);
});

test("very many small pieces don't hold very much memory", () => {
  const content = new IncomingContent(undefined, () => {});
  let pieces = 0;
  for (; !content.full; pieces++) content.push(Buffer.from("x"));
  assert.ok(pieces < 2000, `${pieces} pieces of a byte`);
});

test("a second reader is told so, and the first one goes on", async () => {
  const content = new IncomingContent(1, () => {});
  const first = content.read();
  await assert.rejects(content.read(), TypeError);
  content.push(Buffer.from("a"));
  assert.equal(String(await first), "a");
});

test("what fails once has failed", async () => {
  const content = new IncomingContent(5, () => {});
  content.push(Buffer.from("a"));
  content.fail("first");
  content.fail("second");
  content.push(Buffer.from("b"));
  for (let i = 0; i < 2; i++) {
    await assert.rejects(content.read(), { name: "ContentError", message: "first" });
  }
  const waiting = new IncomingContent(5, () => {});
  const read = waiting.read();
  waiting.fail("gone");
  await assert.rejects(read, { name: "ContentError", message: "gone" });
});

test("bytes and text have limits, to the byte", async () => {
  const of = (...pieces: string[]): RequestContent => {
    const content = new IncomingContent(undefined, () => {});
    for (const piece of pieces) content.push(Buffer.from(piece));
    content.end(Fields.empty);
    return content;
  };
  assert.equal(String(await of("ab", "cd").bytes(4)), "abcd");
  await assert.rejects(of("ab", "cd").bytes(3), /more than 3 bytes/);
  await assert.rejects(of("ab").bytes(0), /more than 0 bytes/);
  assert.equal((await of().bytes(0)).length, 0);
  assert.equal(await of("caf\u00e9"[0] ?? "", "af", "\u00e9").text(), "caf\u00e9");
  await assert.rejects(of("abc").text(2), /more than 2 bytes/);
  const seen: string[] = [];
  for await (const piece of of("a", "b")) seen.push(String(piece));
  assert.deepEqual(seen, ["a", "b"]);
});

test("content of a whole megabyte comes as it was sent, chunked or not", async (t) => {
  const sent = Buffer.from(Array.from({ length: 1 << 20 }, (_, i) => (i * 7) % 256));
  const server = await startServer(t, async (request) => {
    const bytes = await request.content.bytes();
    return HttpResponse.text(
      `${request.content.length} ${Buffer.from(bytes).equals(sent)} ${request.content.trailers.get("t")}`,
    );
  });
  using client = await connect(server.port);
  await client.send(post(`Content-Length: ${sent.length}\r\n`));
  await client.send(sent);
  await client.send(post("Transfer-Encoding: chunked\r\n"));
  for (let at = 0; at < sent.length; at += 1000) {
    const piece = sent.subarray(at, at + 1000);
    await client.send(`${piece.length.toString(16)}\r\n`);
    await client.send(piece);
    await client.send("\r\n");
  }
  await client.send("0\r\nT: x\r\n\r\n");
  const responses = await client.responses(2);
  assert.deepEqual(
    responses.map(({ content }) => content.toString()),
    [`${1 << 20} true undefined`, "undefined true x"],
  );
});

test("a handler that doesn't read holds back its client", async (t) => {
  const total = 64 << 20;
  let goOn: () => void = () => {};
  const server = await startServer(t, async (request) => {
    await request.content.read();
    await new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let size = 0;
    for await (const piece of request.content) size += piece.length;
    return HttpResponse.text(String(size));
  });
  using client = await connect(server.port);
  client.socket.write(post(`Content-Length: ${total}\r\n`));
  const piece = Buffer.alloc(1 << 20);
  let sent = 0;
  const sending = (async () => {
    for (; sent < total; sent += piece.length) {
      await new Promise((resolve) => client.socket.write(piece, resolve));
    }
  })();
  let before = -1;
  while (sent !== before) {
    before = sent;
    await wait(200);
  }
  // Both kernels' buffers, a megabyte in our own hand, and 128 KiB in the server.
  assert.ok(sent < 24 << 20, `${sent} bytes were taken from us`);
  goOn();
  await sending;
  const [response] = await client.responses(1);
  assert.ok(Number(response?.content) > total - (1 << 20));
});

test("content that isn't wanted is drained within a bound, and the connection goes on", async (t) => {
  const server = await startServer(t, () => HttpResponse.text("hello"), { maxUnreadBody: 1000 });
  using client = await connect(server.port);
  await client.send(`${post("Content-Length: 1000\r\n")}${"x".repeat(1000)}`);
  await client.send(
    `${post("Transfer-Encoding: chunked\r\n")}3e8\r\n${"x".repeat(1000)}\r\n0\r\n\r\n`,
  );
  const responses = await client.responses(2);
  assert.ok(responses.every(({ fields }) => !fields.some(([name]) => name === "Connection")));
  await client.send(`${post("Content-Length: 1001\r\n")}`);
  const last = (await client.finalResponses()).at(-1);
  assert.deepEqual(last?.fields.at(-1), ["Connection", "close"]);
});

test("too much chunked content that isn't wanted ends the connection", async (t) => {
  const server = await startServer(t, () => HttpResponse.text("hello"), { maxUnreadBody: 1000 });
  using client = await connect(server.port);
  await client.send(`${post("Transfer-Encoding: chunked\r\n")}3e9\r\n${"x".repeat(1001)}\r\n`);
  assert.equal((await client.finalResponses()).length, 1);
});

test("100 (Continue) is sent when the content is first wanted, and only then", async (t) => {
  const handlers: Record<string, Handler> = {
    "/read": async (request) => {
      await wait(20);
      return HttpResponse.text(await request.content.text());
    },
    "/at-once": async (request) => HttpResponse.text(await request.content.text()),
    "/no": () => HttpResponse.text("no"),
    "/late": (request) =>
      new HttpResponse({
        content: {
          kind: "stream",
          chunks: (async function* () {
            yield Buffer.from("first ");
            yield await request.content.bytes().catch((error: Error) => Buffer.from(error.name));
          })(),
        },
      }),
  };
  const server = await startServer(
    t,
    (request, context) => handlers[request.path]?.(request, context),
    { bodyIdleTimeout: 300 },
  );
  const expect = "Expect: 100-continue\r\n";
  for (const framing of ["Content-Length: 2\r\n", "Transfer-Encoding: chunked\r\n"]) {
    const body = framing.startsWith("C") ? "hi" : "2\r\nhi\r\n0\r\n\r\n";
    for (const path of ["/read", "/at-once"]) {
      using client = await connect(server.port);
      await client.send(post(expect + framing, path));
      const interim = await client.until("100", (received) => received.toString() || undefined);
      assert.equal(interim, "HTTP/1.1 100 Continue\r\n\r\n");
      await client.send(body);
      const responses = await client.responses(1);
      assert.deepEqual(
        responses.map(({ status, content }) => [status, content.toString()]),
        [
          [100, ""],
          [200, "hi"],
        ],
      );
    }
    for (const [path, answer] of [
      ["/no", "no"],
      ["/late", "first ContentError"],
    ] as const) {
      using client = await connect(server.port);
      await client.send(post(expect + framing, path));
      const responses = await client.finalResponses();
      assert.deepEqual(
        responses.map(({ status, content }) => [status, content.toString()]),
        [[200, answer]],
      );
    }
  }
});

const LOST: readonly (readonly [name: string, rest: string, leave: "reset" | "end" | "stay"])[] = [
  ["is reset", "", "reset"],
  ["ends too early", "h", "end"],
  ["breaks the framing", "", "stay"],
];

for (const [name, rest, leave] of LOST) {
  test(`a handler that reads learns that its connection ${name}`, async (t) => {
    const faults: unknown[] = [];
    let reading = 0;
    const server = await startServer(t, async (request) => {
      const read = request.content.bytes();
      reading++;
      await read.catch((error: unknown) => faults.push(error));
      return HttpResponse.text("unheard");
    });
    using client = await connect(server.port);
    const chunked = leave === "stay";
    await client.send(
      chunked
        ? `${post("Transfer-Encoding: chunked\r\n")}2\r\nhi\r\n`
        : `${post("Content-Length: 5\r\n")}${rest}`,
    );
    while (reading === 0) await wait(2);
    if (leave === "reset") client.socket.resetAndDestroy();
    else if (leave === "end") client.end();
    else await client.send("x\r\n");
    if (leave !== "reset") {
      const [response] = await client.finalResponses();
      assert.equal(response?.status, 400);
    }
    while (faults.length === 0) await wait(2);
    assert.ok(faults[0] instanceof ContentError);
  });
}

test("content cannot be read after the response is complete", async (t) => {
  let read: Promise<unknown> = Promise.resolve();
  let content: RequestContent | undefined;
  const server = await startServer(t, (request) => {
    content = request.content;
    read = request.content.read().then(
      () => "read",
      (error: Error) => error.name,
    );
    return HttpResponse.text("done");
  });
  using client = await connect(server.port);
  await client.send(post("Content-Length: 5\r\n"));
  await client.responses(1);
  assert.equal(await read, "ContentError");
  await assert.rejects(content?.read() ?? Promise.resolve(), ContentError);
});
