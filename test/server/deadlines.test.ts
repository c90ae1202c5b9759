/**
 * Does each deadline strike, not early, and is it moved only by what may move it?
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import type { Handler } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { Deadlines, type Mortal } from "../../src/server/deadlines.ts";
import { connect, type RawClient } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";
import { RecordingTap } from "./recording-tap.ts";

const HOST = "Host: h\r\n";
const hello = () => HttpResponse.text("hello");

// They mostly wait, so they wait together.
describe("deadlines", { concurrency: 6 }, () => {
  test("half a head is answered 408, and trickling doesn't move its deadline", async (t) => {
    const server = await startServer(t, hello, { headersTimeout: 300 });
    using client = await connect(server.port);
    const started = performance.now();
    const text = `GET / HTTP/1.1\r\n${HOST}X: ${"y".repeat(1000)}`;
    for (const character of text) {
      if (client.ended) break;
      await client.send(character);
      await wait(10);
    }
    const [response] = await client.finalResponses();
    const took = performance.now() - started;
    assert.equal(response?.status, 408);
    assert.match(response.content.toString(), /^HEAD_TIMEOUT.*headersTimeout/s);
    assert.ok(took >= 290, `not early: ${took} ms`);
    assert.ok(took < 5000, `not much later: ${took} ms`);
  });

  test("a connection on which nothing was said is closed without a word", async (t) => {
    const tap = new RecordingTap();
    const server = await startServer(t, hello, { headersTimeout: 200, tap });
    for (const text of ["", "\r\n"]) {
      using client = await connect(server.port);
      await client.send(text);
      assert.equal((await client.untilClosed()).length, 0);
    }
  });

  test("a connection after a quiet time has its whole deadline before it", async (t) => {
    const server = await startServer(t, hello, { headersTimeout: 800 });
    // Nobody is connected for longer than the deadline is.
    await wait(1000);
    using client = await connect(server.port);
    await wait(500);
    await client.send(`GET / HTTP/1.1\r\n${HOST}\r\n`);
    const [response] = await client.responses(1);
    assert.equal(response?.status, 200);
  });

  test("between requests a connection may idle, and no longer than allowed", async (t) => {
    const tap = new RecordingTap();
    const server = await startServer(t, hello, { keepAliveTimeout: 300, tap });
    using client = await connect(server.port);
    for (let i = 0; i < 3; i++) {
      await client.send(`GET / HTTP/1.1\r\n${HOST}\r\n`);
      await client.responses(i + 1);
      await wait(150);
    }
    const started = performance.now();
    const responses = await client.finalResponses();
    assert.equal(responses.length, 3);
    assert.ok(performance.now() - started < 5000);
    client.end();
    await tap.untilClosed();
    assert.deepEqual(tap.reasons, ["idle"]);
  });

  test("content that a handler waits for must come: 408", async (t) => {
    const read = async (client: RawClient, head: string) => {
      await client.send(head);
      const [response] = await client.finalResponses();
      assert.equal(response?.status, 408);
      assert.match(response.content.toString(), /^CONTENT_TIMEOUT.*bodyIdleTimeout/s);
    };
    const faults: unknown[] = [];
    const server = await startServer(
      t,
      async (request) => {
        await request.content.bytes().catch((error: unknown) => {
          faults.push(error);
          throw error;
        });
        return hello();
      },
      { bodyIdleTimeout: 300 },
    );
    const head = `POST / HTTP/1.1\r\n${HOST}`;
    for (const rest of [
      "Content-Length: 5\r\n\r\nhe",
      "Transfer-Encoding: chunked\r\n\r\n5\r\nhe",
    ]) {
      using client = await connect(server.port);
      await read(client, head + rest);
    }
    assert.equal(faults.length, 2);
  });

  test("content that comes slowly but steadily is read to its end", async (t) => {
    const server = await startServer(
      t,
      async (request) => HttpResponse.text(await request.content.text()),
      { bodyIdleTimeout: 400 },
    );
    using client = await connect(server.port);
    await client.send(`POST / HTTP/1.1\r\n${HOST}Content-Length: 10\r\n\r\n`);
    for (const character of "0123456789") {
      await wait(100);
      await client.send(character);
    }
    const [response] = await client.responses(1);
    assert.equal(response?.content.toString(), "0123456789");
  });

  test("a handler may take its time, with and without content that has come", async (t) => {
    const options = { headersTimeout: 100, bodyIdleTimeout: 100, keepAliveTimeout: 100 };
    const slow = async () => {
      await wait(600);
      return hello();
    };
    const server = await startServer(t, slow, options);
    for (const rest of ["\r\n", "Content-Length: 5\r\n\r\nhello", "Content-Length: 5\r\n\r\n"]) {
      using client = await connect(server.port);
      await client.send(`POST / HTTP/1.1\r\n${HOST}${rest}`);
      const [response] = await client.responses(1);
      assert.equal(response?.status, 200);
    }
  });

  test("content that nobody wanted must come soon, or the connection ends", async (t) => {
    const server = await startServer(t, hello, { lingerTimeout: 200 });
    using client = await connect(server.port);
    await client.send(`POST / HTTP/1.1\r\n${HOST}Content-Length: 5\r\n\r\nhe`);
    const [response] = await client.finalResponses();
    assert.equal(response?.status, 200);
  });

  test("a peer that never reads is cut, and its content let go of", async (t) => {
    const tap = new RecordingTap();
    let closed = 0;
    const big = () =>
      new HttpResponse({
        content: {
          kind: "source",
          length: 1 << 30,
          read: async (into) => into.length,
          close: () => {
            closed++;
          },
        },
      });
    const server = await startServer(t, big, { writeIdleTimeout: 300, tap });
    using client = await connect(server.port);
    client.socket.pause();
    await client.send(`GET / HTTP/1.1\r\n${HOST}\r\n`);
    await tap.untilClosed();
    assert.deepEqual(tap.reasons, ["the peer doesn't read"]);
    assert.equal(closed, 1);
    assert.equal(tap.exchanges[0]?.aborted, true);
    assert.equal(server.connections, 0);
  });

  test("a peer that reads slowly is not cut", async (t) => {
    const content = Buffer.alloc(32 << 20, "x");
    const server = await startServer(t, () => new HttpResponse({ content }), {
      writeIdleTimeout: 1500,
    });
    using client = await connect(server.port);
    client.socket.pause();
    await client.send(`GET / HTTP/1.0\r\n\r\n`);
    // Longer in all than the deadline; in each part of it as much as opens the kernel's window again.
    for (let i = 1; i <= 12; i++) {
      await wait(250);
      client.socket.resume();
      while (client.received.length < i << 20) await once(client.socket, "data");
      client.socket.pause();
    }
    client.socket.resume();
    const [response] = await client.finalResponses();
    assert.equal(response?.content.length, content.length);
  });

  test("a connection reads on as soon as a large answer has left", async (t) => {
    const content = Buffer.alloc(16 << 20, "x");
    const large = new HttpResponse({ content });
    const handler: Handler = ({ path }) => (path === "/large" ? large : hello());
    // With the longest sweep there is, once a second.
    const server = await startServer(t, handler, { lingerTimeout: 8000 });
    using client = await connect(server.port);
    const started = performance.now();
    client.socket.pause();
    await client.send(`GET /large HTTP/1.1\r\n${HOST}\r\n`);
    // Until shortly after a sweep, which has seen the socket full.
    await wait(1050 - (performance.now() - started));
    client.socket.resume();
    await client.responses(1);
    const asked = performance.now();
    await client.send(`GET / HTTP/1.1\r\n${HOST}\r\n`);
    await client.responses(2);
    const took = performance.now() - asked;
    assert.ok(took < 500, `a small request waited ${took} ms`);
  });

  test("a sweep strikes late by little, never early", async () => {
    const mortals = new Set<Mortal>();
    const deadlines = new Deadlines(mortals, 200);
    const keepAlive = setInterval(() => {}, 1000);
    deadlines.start();
    const started = performance.now();
    const deadlineAt = deadlines.in(200);
    const struck = await new Promise<number>((resolve) => {
      mortals.add({
        deadlineAt,
        swept: (expired) => {
          if (expired) resolve(performance.now());
        },
      });
    });
    deadlines.stop();
    deadlines.stop();
    clearInterval(keepAlive);
    assert.ok(struck - started >= 200);
    assert.ok(struck - started < 2000);
  });
});
