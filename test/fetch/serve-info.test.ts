import assert from "node:assert/strict";
import { test } from "node:test";
import { HandlerInfo } from "../../src/fetch/serve-info.ts";
import { Fields, type FieldsInit } from "../../src/http/fields.ts";
import type { HandlerContext } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { type Asked, CONTEXT, ourRequest, receivedRequest } from "./received.ts";

function infoOf(asked: Asked, context: Partial<HandlerContext> = {}): HandlerInfo {
  const whole = { ...CONTEXT, ...context };
  const request = receivedRequest(asked);
  return new HandlerInfo(request, whole, ourRequest(asked, whole, request));
}

test("the client's address stands in Deno's words and in Bun's", () => {
  const info = infoOf({});
  assert.deepEqual(info.remoteAddr, { transport: "tcp", hostname: "192.0.2.1", port: 50_000 });
  assert.deepEqual(info.requestIP(), { address: "192.0.2.1", family: "IPv4", port: 50_000 });
  const six = infoOf({}, { remoteAddr: { transport: "tcp", hostname: "::1", port: 1 } });
  assert.equal(six.requestIP()?.family, "IPv6");
  const unix = infoOf({}, { remoteAddr: { transport: "unix", hostname: "", port: 0 } });
  assert.equal(unix.requestIP(), null);
});

test("method, target, version and field lines are as they were sent", () => {
  const fields = [
    ["X-Upper", "1"],
    ["x-UPPER", "2"],
    ["__proto__", "3"],
  ] as const;
  const info = infoOf({ method: "trAce", path: "/a/../b", query: "?", fields, minorVersion: 0 });
  assert.equal(info.rawMethod, "trAce");
  assert.equal(info.rawTarget, "/a/../b??");
  assert.equal(info.httpVersion, "1.0");
  assert.deepEqual(info.rawHeaders, fields);
});

test("trailers come as Headers", async () => {
  const asked: Asked = {
    method: "POST",
    content: ["a"],
    chunked: true,
    trailers: { "X-Sum": "1" },
  };
  const request = receivedRequest(asked);
  const web = ourRequest(asked, CONTEXT, request);
  const { trailers } = new HandlerInfo(request, CONTEXT, web);
  await web.text();
  assert.equal((await trailers).get("x-sum"), "1");
  assert.deepEqual([...(await infoOf({}).trailers)], []);
});

test("what the server can do is asked of it, in its own words", async () => {
  const heard: unknown[] = [];
  let making: (() => FieldsInit | Promise<FieldsInit>) | undefined;
  const completed = Promise.resolve(true);
  const info = infoOf(
    {},
    {
      completed,
      inform: (status, fields) => heard.push(status, [...Fields.of(fields ?? [])]),
      sendTrailers: (make) => {
        making = make;
      },
      timeout: (ms) => heard.push(ms),
      waitUntil: (promise) => heard.push(promise),
    },
  );
  info.inform(103, [["Link", "</a>"]]);
  info.timeout(5);
  info.waitUntil(completed);
  assert.deepEqual(heard, [103, [["Link", "</a>"]], 5, completed]);
  assert.equal(info.completed, completed);
  info.setTrailers(() => ({ "X-Sum": "1" }));
  assert.deepEqual([...Fields.of((await making?.()) ?? {})], [["X-Sum", "1"]]);
  info.setTrailers(async () => new Map([["x-sum", "2"]]) as never);
  assert.deepEqual([...Fields.of((await making?.()) ?? {})], [["x-sum", "2"]]);
});

test("fields that can't be sent are a TypeError before the server hears of them", () => {
  const info = infoOf({}, { inform: () => assert.fail("it was asked") });
  assert.throws(() => info.inform(103, { link: "a\r\nb" }), TypeError);
});

test("upgrade() gives a response that stands for the server's", () => {
  const switching = new HttpResponse();
  const heard: unknown[] = [];
  const info = infoOf(
    {},
    {
      upgrade: (take, init) => {
        heard.push(take, init?.by, [...Fields.of(init?.fields ?? {})]);
        return switching;
      },
    },
  );
  const take = (): void => {};
  const marker = info.upgrade(take, { headers: { "Sec-WebSocket-Protocol": "chat" } });
  assert.equal(marker.status, 101);
  assert.ok(marker instanceof Response);
  assert.deepEqual(heard, [take, "server", [["Sec-WebSocket-Protocol", "chat"]]]);
  assert.equal(HandlerInfo.switchingFor(info, marker), switching);
  assert.equal(HandlerInfo.switchingFor(info, new Response()), undefined);
  assert.equal(HandlerInfo.switchingFor(infoOf({}), undefined), undefined);
});
