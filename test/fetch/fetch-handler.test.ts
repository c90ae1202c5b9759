/**
 * Web-standard handlers behind the real server: what goes over the wire.
 */
import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { FastResponse } from "../../src/fetch/fast-response.ts";
import {
  type FetchHandler,
  type FetchOptions,
  fetchHandler,
} from "../../src/fetch/fetch-handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import type { Server } from "../../src/server/server.ts";
import { connect, converse, type RawClient, within } from "../support/raw-client.ts";
import { fieldValue, fieldValues } from "../support/response-parser.ts";
import { startServer } from "../support/test-server.ts";
import { CONTEXT, receivedRequest } from "./received.ts";

const fault = new Error("out of cheese");

/** A server with this handler, and what its error hook heard. */
async function start(
  t: TestContext,
  fetch: FetchHandler,
  options: FetchOptions = {},
): Promise<{ server: Server; heard: unknown[] }> {
  const heard: unknown[] = [];
  const error = (what: unknown) => void heard.push(what);
  return { server: await startServer(t, fetchHandler(fetch, options), { error }), heard };
}

function get(target = "/", ...lines: string[]): string {
  return `GET ${target} HTTP/1.1\r\nHost: example.com\r\n${lines.map((line) => `${line}\r\n`).join("")}Connection: close\r\n\r\n`;
}

function post(content: string, type = "text/plain"): string {
  return `POST / HTTP/1.1\r\nHost: example.com\r\nContent-Type: ${type}\r\nContent-Length: ${content.length}\r\nConnection: close\r\n\r\n${content}`;
}

/** Until the connection is gone, in order or by a reset. */
function closed(client: RawClient): Promise<void> {
  const gone = new Promise<void>((resolve) => {
    if (client.socket.closed) resolve();
    else client.socket.once("close", () => resolve());
  });
  return within(gone, () => "waiting for the end of the connection");
}

for (const [which, Response] of [
  ["the runtime's own", globalThis.Response],
  ["ours", FastResponse],
] as const) {
  suite(`over the wire with a Response: ${which}`, () => {
    test("text goes out with its length, and JSON too", async (t) => {
      const { server } = await start(t, ({ url }) =>
        url.endsWith("json") ? Response.json({ a: "\u20ac" }) : new Response("h\xe9llo"),
      );
      const [text] = await converse(server.port, get());
      assert.equal(text?.status, 200);
      assert.equal(fieldValue(text, "content-length"), "6");
      assert.equal(fieldValue(text, "content-type"), "text/plain;charset=UTF-8");
      assert.equal(text.content.toString(), "h\xe9llo");
      const [json] = await converse(server.port, get("/json"));
      assert.equal(json?.content.toString(), '{"a":"\u20ac"}');
    });

    test("a handler sees the request as it was sent", async (t) => {
      const { server } = await start(t, async (request, info) => {
        const { method, url, headers } = request;
        const { rawTarget, rawMethod, httpVersion } = info;
        const seen = [method, url, headers.get("x-one"), rawMethod, rawTarget, httpVersion];
        return Response.json([...seen, await request.text(), request.ip, info.remoteAddr.hostname]);
      });
      const asked =
        "POST /a/../b?c HTTP/1.1\r\nHost: EXAMPLE.com:80\r\nX-One: 1\r\nx-one: 2\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc";
      const [response] = await converse(server.port, asked);
      assert.deepEqual(JSON.parse(`${response?.content}`), [
        "POST",
        "http://example.com/b?c",
        "1, 2",
        "POST",
        "/a/../b?c",
        "1.1",
        "abc",
        "127.0.0.1",
        "127.0.0.1",
      ]);
    });

    test("several Set-Cookie are several field lines", async (t) => {
      const { server } = await start(t, () => {
        const response = new Response("x");
        response.headers.append("Set-Cookie", "a=1");
        response.headers.append("Set-Cookie", "b=2");
        return response;
      });
      const [response] = await converse(server.port, get());
      assert.ok(response !== undefined);
      assert.deepEqual(fieldValues(response, "set-cookie"), ["a=1", "b=2"]);
    });

    test("a stream is chunked, and every piece arrives", async (t) => {
      const { server } = await start(t, () => {
        let left = 5;
        return new Response(
          new ReadableStream({
            async pull(controller) {
              await sleep(1);
              if (left-- === 0) controller.close();
              else controller.enqueue(new TextEncoder().encode(`${left} `));
            },
          }),
        );
      });
      const [response] = await converse(server.port, get());
      assert.ok(response !== undefined);
      assert.equal(fieldValue(response, "transfer-encoding"), "chunked");
      assert.equal(response.content.toString(), "4 3 2 1 0 ");
    });

    test("a stream that fails before its first byte is a 500 with a clean head", async (t) => {
      const { server, heard } = await start(
        t,
        () =>
          new Response(
            new ReadableStream({
              async pull() {
                await sleep(1);
                throw fault;
              },
            }),
            { headers: { "X-Of-The-Handler": "1", "Content-Length": "5" } },
          ),
      );
      const [response] = await converse(server.port, get());
      assert.equal(response?.status, 500);
      assert.equal(fieldValue(response, "x-of-the-handler"), undefined);
      assert.deepEqual(heard, [fault]);
    });

    test("a stream that fails behind its first byte breaks the connection off, and never ends well-formed", async (t) => {
      let pulls = 0;
      const { server, heard } = await start(
        t,
        () =>
          new Response(
            new ReadableStream({
              async pull(controller) {
                if (pulls++ > 0) {
                  await sleep(20);
                  throw fault;
                }
                controller.enqueue(new TextEncoder().encode("begun"));
              },
            }),
          ),
      );
      using client = await connect(server.port);
      await client.send(get());
      await closed(client);
      const text = client.received.toString();
      assert.match(text, /^HTTP\/1\.1 200 /);
      assert.equal(text.endsWith("0\r\n\r\n"), false);
      assert.deepEqual(heard, [fault]);
    });

    test("the head of a stream that takes its time goes out before its first byte", async (t) => {
      let send = (_text: string): void => {};
      const { server } = await start(
        t,
        () =>
          new Response(
            new ReadableStream({
              start(controller) {
                send = (text) => {
                  controller.enqueue(new TextEncoder().encode(text));
                  controller.close();
                };
              },
            }),
            { headers: { "Content-Type": "text/event-stream" } },
          ),
      );
      using client = await connect(server.port);
      await client.send(get());
      await client.until("the head", (received) => received.includes("\r\n\r\n") || undefined);
      send("data: 1\n\n");
      const [response] = await client.responses(1);
      assert.equal(response?.content.toString(), "data: 1\n\n");
    });

    test("the client has gone: the source is cancelled", async (t) => {
      let cancel = (): void => {};
      const cancelled = new Promise<void>((resolve) => {
        cancel = resolve;
      });
      const { server } = await start(
        t,
        () =>
          new Response(
            new ReadableStream({
              start: (controller) => controller.enqueue(new TextEncoder().encode("begun")),
              cancel: () => cancel(),
            }),
          ),
      );
      using client = await connect(server.port);
      await client.send(get());
      await client.until("the first byte", (received) => received.includes("begun") || undefined);
      client.socket.resetAndDestroy();
      await within(cancelled, () => "waiting for the source to be cancelled");
    });

    test("HEAD with a body that streams cancels the source, and sends a head", async (t) => {
      let pulled = 0;
      let cancel = (): void => {};
      const cancelled = new Promise<void>((resolve) => {
        cancel = resolve;
      });
      const { server } = await start(
        t,
        () =>
          new Response(
            new ReadableStream(
              { pull: () => void pulled++, cancel: () => cancel() },
              { highWaterMark: 0 },
            ),
          ),
      );
      const [response] = await converse(server.port, get().replace("GET", "HEAD"), {
        methods: ["HEAD"],
      });
      assert.equal(response?.status, 200);
      await within(cancelled, () => "waiting for the source to be cancelled");
      assert.equal(pulled, 0);
    });

    test("a Content-Length that lies is a TypeError, and a 500", async (t) => {
      const { server, heard } = await start(
        t,
        () => new Response("abc", { headers: { "Content-Length": "5" } }),
      );
      const [response] = await converse(server.port, get());
      assert.equal(response?.status, 500);
      assert.match(`${heard[0]}`, /^TypeError: Content-Length says 5, and the body has 3 bytes/);
    });

    test("a stream that has less than its Content-Length is broken off", async (t) => {
      const { server, heard } = await start(t, () => {
        const pieces = ["ab", "c"];
        const body = new ReadableStream({
          async pull(controller) {
            await sleep(1);
            const piece = pieces.shift();
            if (piece === undefined) controller.close();
            else controller.enqueue(new TextEncoder().encode(piece));
          },
        });
        return new Response(body, { headers: { "Content-Length": "5" } });
      });
      using client = await connect(server.port);
      await client.send(get());
      await closed(client);
      assert.match(
        client.received.toString(),
        /^HTTP\/1\.1 200 .*Content-Length: 5\r\n.*\r\n\r\nabc$/is,
      );
      assert.equal(heard.length, 1);
    });

    test("a used or locked body is a 500 through the error hook", async (t) => {
      const seen: unknown[] = [];
      const { server } = await start(
        t,
        async ({ url }) => {
          const response = new Response("abc");
          if (url.endsWith("used")) await response.text();
          else response.body?.getReader();
          return response;
        },
        {
          error: (error) => {
            seen.push(error);
            return new Response("hooked", { status: 500 });
          },
        },
      );
      for (const target of ["/used", "/locked"]) {
        const [response] = await converse(server.port, get(target));
        assert.equal(response?.status, 500);
        assert.equal(response.content.toString(), "hooked");
        assert.ok(seen.pop() instanceof TypeError);
      }
    });

    test("a redirect, a 204 and a 304 are sent as they are", async (t) => {
      const { server } = await start(t, ({ url }) => {
        if (url.endsWith("204")) return new Response(null, { status: 204 });
        if (url.endsWith("304"))
          return new Response(null, { status: 304, headers: { ETag: '"a"' } });
        return Response.redirect("http://example.com/there", 303);
      });
      const [redirect] = await converse(server.port, get("/"));
      assert.equal(redirect?.status, 303);
      assert.equal(fieldValue(redirect, "location"), "http://example.com/there");
      for (const status of [204, 304]) {
        const [response] = await converse(server.port, get(`/${status}`));
        assert.equal(response?.status, status);
        assert.equal(response.content.length, 0);
      }
    });

    test("a request can be sent back as the response", async (t) => {
      const { server } = await start(t, (request) => new Response(request.body));
      const [response] = await converse(server.port, post("echo ".repeat(50_000)));
      assert.equal(response?.content.length, 250_000);
    });
  });
}

test("what is answered at once is answered without a promise", () => {
  const handler = fetchHandler(() => new FastResponse("a"));
  assert.ok(handler(receivedRequest({}), CONTEXT) instanceof HttpResponse);
});

test("a handler that throws, or rejects, is asked no more: the hook answers, with the request", async (t) => {
  for (const fetch of [
    () => {
      throw fault;
    },
    () => Promise.reject(fault),
  ]) {
    const { server, heard } = await start(t, fetch, {
      error: async (error, request) =>
        new Response(`${(error as Error).message} at ${request.url}`, { status: 503 }),
    });
    const [response] = await converse(server.port, get("/x"));
    assert.equal(response?.status, 503);
    assert.equal(response.content.toString(), "out of cheese at http://example.com/x");
    assert.deepEqual(heard, []);
  }
});

test("without a hook, and when it fails too, the server's own is told", async (t) => {
  const second = new Error("and again");
  for (const [options, expected] of [
    [{}, fault],
    [{ error: () => Promise.reject(second) }, second],
    [
      {
        error: () => {
          throw second;
        },
      },
      second,
    ],
  ] as const) {
    const { server, heard } = await start(t, () => Promise.reject(fault), options);
    const [response] = await converse(server.port, get());
    assert.equal(response?.status, 500);
    assert.deepEqual(heard, [expected]);
  }
});

test("a hook whose response can't be sent is not asked again", async (t) => {
  let asked = 0;
  const { server, heard } = await start(
    t,
    () => {
      throw fault;
    },
    {
      error: () => {
        asked++;
        return undefined as never;
      },
    },
  );
  const [response] = await converse(server.port, get());
  assert.equal(response?.status, 500);
  assert.equal(asked, 1);
  assert.match(`${heard[0]}`, /a fetch handler returns a Response/);
});

for (const [what, given] of [
  ["whose then is no function", JSON.parse('{"then":5}')],
  ["whose body is no stream", { status: 200, headers: new Headers(), body: {} }],
  ["whose body is undefined", { status: 200, headers: new Headers(), body: undefined }],
] as const) {
  test(`something ${what} is no Response, which is said`, async (t) => {
    for (const handler of [() => given, async () => given]) {
      const { server, heard } = await start(t, handler as unknown as FetchHandler);
      const [response] = await converse(server.port, get());
      assert.equal(response?.status, 500);
      assert.match(`${heard[0]}`, /^TypeError: a fetch handler returns a Response/);
    }
  });
}

test("no Response is a TypeError that says what is one", async (t) => {
  for (const value of [undefined, null, "text", Promise.resolve(5)]) {
    const { server, heard } = await start(t, () => value as never);
    const [response] = await converse(server.port, get());
    assert.equal(response?.status, 500);
    assert.match(`${heard[0]}`, /^TypeError: a fetch handler returns a Response/);
  }
});

test("a form that is too large is a 413, and nobody's fault", async (t) => {
  const { server, heard } = await start(
    t,
    async (request) => {
      await request.formData();
      return new Response();
    },
    { maxFormSize: 5, error: () => assert.fail("it was asked") },
  );
  const [response] = await converse(
    server.port,
    post("a=1&b=2", "application/x-www-form-urlencoded"),
  );
  assert.equal(response?.status, 413);
  assert.deepEqual(heard, []);
});

test("the aborted signal's own reason is nobody's fault: the hook isn't told, the server is", async () => {
  const controller = new AbortController();
  controller.abort();
  const { signal } = controller;
  const handler = fetchHandler(() => Promise.reject(signal.reason), {
    error: () => assert.fail("it was asked"),
  });
  const answer = handler(receivedRequest({}), { ...CONTEXT, signal });
  await assert.rejects(
    async () => answer,
    (error) => error === signal.reason,
  );
});

test("a request that no native object can be is answered like any other", async (t) => {
  const { server } = await start(t, async (request, info) => {
    assert.throws(() => info.nativeRequest(), TypeError);
    return FastResponse.json([request.method, await request.text(), info.rawTarget]);
  });
  const content = "Content-Length: 3\r\nConnection: close\r\n\r\nabc";
  for (const [line, expected] of [
    [`GET / HTTP/1.1\r\nHost: a\r\n${content}`, ["GET", "abc", "/"]],
    ["TRACE / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", ["TRACE", "", "/"]],
  ] as const) {
    const [response] = await converse(server.port, line);
    assert.deepEqual(JSON.parse(`${response?.content}`), expected);
  }
});

test("a Host that no URL can have is a 400; HTTP/1.0 without one is localhost", async (t) => {
  const { server } = await start(t, ({ url }) => new FastResponse(url));
  const [refused] = await converse(server.port, get().replace("example.com", "1.2.3.4.5"));
  assert.equal(refused?.status, 400);
  const [old] = await converse(server.port, "GET /a HTTP/1.0\r\n\r\n");
  assert.equal(old?.content.toString(), "http://localhost/a");
});

test("an absolute target overrides Host, and the scheme is the connection's", async (t) => {
  const { server } = await start(t, ({ url }) => new FastResponse(url), { secure: true });
  const [response] = await converse(server.port, get("http://other.example/a"));
  assert.equal(response?.content.toString(), "https://other.example/a");
});

test("OPTIONS * has the path /*", async (t) => {
  const { server } = await start(t, ({ url }) => new FastResponse(url));
  const [response] = await converse(server.port, get("*").replace("GET", "OPTIONS"));
  assert.equal(response?.content.toString(), "http://example.com/*");
});

test("__proto__ is a field like others", async (t) => {
  const { server } = await start(
    t,
    ({ headers }) =>
      new FastResponse(headers.get("__proto__"), { headers: [["__proto__", "sent"]] }),
  );
  const [response] = await converse(server.port, get("/", "__proto__: came"));
  assert.ok(response !== undefined);
  assert.equal(response.content.toString(), "came");
  assert.equal(fieldValue(response, "__proto__"), "sent");
});

test("trailers of the request are there once its body was read", async (t) => {
  const { server } = await start(t, async (request, info) => {
    await request.text();
    return new FastResponse((await info.trailers).get("x-sum"));
  });
  const asked =
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 6\r\n\r\n";
  const [response] = await converse(server.port, asked);
  assert.equal(response?.content.toString(), "6");
});

test("pipelined requests with slow handlers are answered in their order", async (t) => {
  const { server } = await start(t, async ({ url }) => {
    await sleep(url.endsWith("1") ? 30 : 1);
    return new Response(url.slice(-1));
  });
  const asked = get("/1").replace("Connection: close\r\n", "") + get("/2");
  const responses = await converse(server.port, asked);
  assert.deepEqual(
    responses.map(({ content }) => content.toString()),
    ["1", "2"],
  );
});

test("what is no function is refused when it is given", () => {
  assert.throws(() => fetchHandler({} as never), /fetch must be a function/);
});
