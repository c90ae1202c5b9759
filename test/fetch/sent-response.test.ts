import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { FastResponse } from "../../src/fetch/fast-response.ts";
import { sentResponse } from "../../src/fetch/sent-response.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { receivedRequest } from "./received.ts";

const GET = receivedRequest({});
const HEAD = receivedRequest({ method: "HEAD" });

async function sent(response: unknown, request = GET): Promise<HttpResponse> {
  return await sentResponse(response as Response, request, (text) =>
    new TextEncoder().encode(text),
  );
}

function textIn({ content }: HttpResponse): string {
  assert.ok(content instanceof Uint8Array);
  return Buffer.from(content).toString();
}

for (const [which, Response] of [
  ["the runtime's own", globalThis.Response],
  ["ours", FastResponse],
] as const) {
  suite(`sending a Response: ${which}`, () => {
    test("text goes out as bytes, with status and field lines", async () => {
      const response = await sent(
        new Response("h\xe9", { status: 201, headers: { "x-one": "1" } }),
      );
      assert.equal(response.status, 201);
      assert.equal(textIn(response), "h\xe9");
      assert.equal(response.fields.get("x-one"), "1");
      assert.equal(response.fields.get("content-type"), "text/plain;charset=UTF-8");
    });

    test("DataView and subarray: the window is sent, not the whole buffer", async () => {
      const { buffer } = new TextEncoder().encode("..abc..");
      assert.equal(textIn(await sent(new Response(new DataView(buffer, 2, 3)))), "abc");
      assert.equal(textIn(await sent(new Response(new Uint8Array(buffer, 2, 3)))), "abc");
    });

    test("several Set-Cookie are several field lines", async () => {
      const headers = new Headers();
      headers.append("set-cookie", "a=1");
      headers.append("set-cookie", "b=2");
      const response = await sent(new Response("x", { headers }));
      assert.deepEqual(response.fields.all("set-cookie"), ["a=1", "b=2"]);
    });

    test("no body is no content; the statuses without content have none", async () => {
      assert.equal((await sent(new Response(null))).content, null);
      for (const status of [204, 205, 304]) {
        const init = { status, headers: { "content-length": "12" } };
        assert.equal((await sent(new Response(null, init))).content, null);
      }
    });

    test("a Content-Length that agrees is left to the server", async () => {
      const response = await sent(new Response("abc", { headers: { "content-length": "3" } }));
      assert.equal(textIn(response), "abc");
      assert.equal(response.fields.has("content-length"), false);
    });

    test("a Content-Length that lies is a TypeError that says so", async () => {
      for (const [body, length] of [
        ["abc", "4"],
        ["abc", "0"],
        [null, "3"],
      ] as const) {
        const response = new Response(body, { headers: { "content-length": length } });
        await assert.rejects(async () => sent(response), /^TypeError: Content-Length says \d, and/);
      }
      for (const length of ["abc", "-1", "3, 3", "1e1", "0x3", ""]) {
        const response = new Response("abc", { headers: { "content-length": length } });
        await assert.rejects(
          async () => sent(response),
          /Content-Length is a number of bytes/,
          length,
        );
      }
    });

    test("a stream is held to its Content-Length, and chunked without one", async () => {
      const stream = (): ReadableStream =>
        new ReadableStream({
          start(controller) {
            controller.enqueue(new Uint8Array(2));
            controller.enqueue(new Uint8Array(3));
            controller.close();
          },
        });
      const known = await sent(new Response(stream(), { headers: { "content-length": "5" } }));
      assert.ok(
        known.content !== null && "kind" in known.content && known.content.kind === "stream",
      );
      assert.equal(known.content.length, 5);
      const unknown = await sent(new Response(stream()));
      assert.ok(unknown.content !== null && "kind" in unknown.content);
      assert.equal(unknown.content.length, undefined);
    });

    test("fields of the connection are left out", async () => {
      const headers = {
        Connection: "close",
        "Keep-Alive": "timeout=5",
        "Transfer-Encoding": "chunked",
        Upgrade: "h2c",
        Date: "Thu, 01 Jan 1970 00:00:00 GMT",
        Trailer: "x",
        TE: "trailers",
        "Proxy-Connection": "close",
        "X-Kept": "1",
      };
      const { fields } = await sent(new Response(null, { headers }));
      assert.deepEqual(
        [...fields].map(([name]) => name.toLowerCase()),
        ["x-kept"],
      );
    });

    test("a 426 says in Upgrade what it wants", async () => {
      const headers = { Upgrade: "websocket" };
      const response = await sent(new Response(null, { status: 426, headers }));
      assert.equal(response.fields.get("upgrade"), "websocket");
    });

    test("HEAD with a body that streams cancels the source, and asks it for nothing", async () => {
      let pulled = 0;
      let cancelled = 0;
      const body = new ReadableStream(
        { pull: () => void pulled++, cancel: () => void cancelled++ },
        { highWaterMark: 0 },
      );
      const { content } = await sent(new Response(body), HEAD);
      assert.ok(content !== null && "kind" in content && content.kind === "stream");
      await content.chunks[Symbol.asyncIterator]().return?.();
      assert.deepEqual([pulled, cancelled], [0, 1]);
    });

    test("to HEAD a handler says the length of what GET would get", async () => {
      const response = await sent(
        new Response(null, { headers: { "content-length": "1234" } }),
        HEAD,
      );
      assert.ok(response.content !== null && "kind" in response.content);
      assert.equal(response.content.length, 1234);
      const silent = await sent(new Response(null), HEAD);
      assert.ok(silent.content !== null && "kind" in silent.content);
      assert.equal(silent.content.length, undefined);
    });

    test("a body that was read or is being read is a TypeError", async () => {
      const read = new Response("abc");
      await read.text();
      await assert.rejects(async () => sent(read), TypeError);
      const locked = new Response("abc");
      locked.body?.getReader();
      await assert.rejects(async () => sent(locked), TypeError);
    });

    test("Response.error() is a TypeError that says why", async () => {
      await assert.rejects(async () => sent(Response.error()), /type error can't be sent/);
    });

    test("a value that HTTP can't carry is a TypeError", async () => {
      const response = new Response(null, { headers: { a: "b\x01c" } });
      await assert.rejects(async () => sent(response), /no field value may hold/);
    });

    test("a statusText with CR LF in it splits nothing: it is refused, and never sent", async () => {
      const statusText = "OK\r\nInjected: yes";
      assert.throws(() => new Response(null, { statusText }), TypeError);
      const forged = {
        status: 200,
        statusText,
        headers: new Headers(),
        body: null,
        bodyUsed: false,
      };
      const response = await sent(forged);
      assert.equal(JSON.stringify([...response.fields]).includes("Injected"), false);
    });
  });
}

test("what is answered with text or bytes of ours is made without a promise", () => {
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  for (const response of [new FastResponse("a"), new FastResponse(), FastResponse.json(1)]) {
    assert.ok(sentResponse(response, GET, encode) instanceof HttpResponse);
  }
  assert.ok(sentResponse(new Response(null), GET, encode) instanceof HttpResponse);
});

test("the length of a Blob in ours is announced", async () => {
  const { content } = await sent(new FastResponse(new Blob(["abc".repeat(50_000)])));
  assert.equal(content?.length, 150_000);
});

test("what isn't a Response is a TypeError that says what is", async () => {
  for (const value of [undefined, null, "text", 200, {}, { status: 200 }, new HttpResponse()]) {
    await assert.rejects(async () => sent(value), /a fetch handler returns a Response/);
  }
});
