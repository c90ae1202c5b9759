/** Does the inspector show what was said, as much as it may keep of it, and to nobody else? */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { HttpResponse } from "../../src/http/response.ts";
import type { News, SendOrder, SendResult } from "../../src/inspect/messages.ts";
import { CONTENT_KEPT } from "../../src/inspect/voice.ts";
import { connect } from "../support/raw-client.ts";
import { decoded, TOKEN, type Watched, watch } from "./watched.ts";

async function say(
  t: TestContext,
  { server }: Watched,
  text: string,
  until: RegExp,
): Promise<string> {
  const client = await connect(server.port);
  t.after(() => client[Symbol.dispose]());
  await client.send(text);
  return client.until(`${until}`, (received) => {
    const said = received.toString("latin1");
    return until.test(said) ? said : undefined;
  });
}

test("tells of each exchange: who asked what, what was answered, and when", async (t) => {
  const watched = await watch(t);
  const said = await say(t, watched, "GET /a?b=1 HTTP/1.1\r\nHost: a\r\n\r\n", /\/a\n$/);
  const { exchanges, connections, total, dropped } = await watched.snapshot();
  const [summary] = exchanges;
  assert.deepEqual([exchanges.length, total, dropped], [1, 1, 0]);
  assert.deepEqual(
    [summary?.number, summary?.method, summary?.target, summary?.status, summary?.bytes],
    [1, "GET", "/a?b=1", 200, 17],
  );
  assert.ok(summary?.answered !== undefined && summary.ended !== undefined);
  assert.ok(summary.at <= summary.begun && summary.begun <= summary.ended);
  assert.equal(connections[0]?.number, summary.connection);
  assert.match(connections[0]?.peer ?? "", /^127\.0\.0\.1:\d+$/);
  const { request, answer } = await watched.detail(1);
  assert.equal(decoded(request.bytes), "GET /a?b=1 HTTP/1.1\r\nHost: a\r\n\r\n");
  assert.equal(decoded(answer.bytes), said);
});

test("tells pipelined requests apart, and that they waited", async (t) => {
  const watched = await watch(t);
  const one = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
  await say(t, watched, one("/1") + one("/2") + one("/3"), /\/3\n$/);
  const { exchanges } = await watched.snapshot();
  assert.deepEqual(
    exchanges.map(({ target, pipelined, connection }) => [target, pipelined, connection]),
    [
      ["/1", undefined, 1],
      ["/2", true, 1],
      ["/3", true, 1],
    ],
  );
  assert.equal(decoded((await watched.detail(2)).request.bytes), one("/2"));
});

test("keeps the beginning of content, and says how much it left out", async (t) => {
  const content = new Uint8Array(CONTENT_KEPT + 1).fill(0x61);
  const watched = await watch(t, async (request) => {
    const length = (await request.content.bytes()).length;
    return new HttpResponse({ content: content.subarray(0, length) });
  });
  for (const [number, length] of [
    [1, CONTENT_KEPT],
    [2, CONTENT_KEPT + 1],
  ] as const) {
    const head = `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n`;
    await say(t, watched, head + "b".repeat(length), /\r\n\r\na{8000,}$/);
    const { request, answer } = await watched.detail(number);
    assert.deepEqual([request.left, answer.left], [length - CONTENT_KEPT, length - CONTENT_KEPT]);
    assert.equal(decoded(request.bytes), head + "b".repeat(CONTENT_KEPT));
  }
});

test("shows a refused request with the rule that it broke", async (t) => {
  const watched = await watch(t);
  await say(t, watched, "GET / HTTP/1.1\r\nHost : a\r\n\r\n", /400 /);
  const { exchanges } = await watched.snapshot();
  assert.equal(exchanges[0]?.status, 400);
  assert.match(exchanges[0]?.violation ?? "", /^[A-Z_]+$/);
  assert.match(decoded((await watched.detail(1)).request.bytes), /Host : a/);
});

test("masks secrets unless they are asked for", async (t) => {
  const request = "GET / HTTP/1.1\r\nHost: a\r\nCookie: id=abc\r\n\r\n";
  for (const secrets of [false, true]) {
    const watched = await watch(t, undefined, { secrets });
    await say(t, watched, request, /\/\n$/);
    const shown = decoded((await watched.detail(1)).request.bytes);
    assert.equal(shown, secrets ? request : request.replace("abc", "***"));
    assert.equal((await watched.snapshot()).masked, !secrets);
  }
});

test("sends nothing that a terminal or a page would obey", async (t) => {
  const watched = await watch(t);
  await say(t, watched, "GET /\x1b[31m\x9b HTTP/1.1\r\nHost: a\x07\r\n\r\n", /400 /);
  for (const place of ["exchanges", "exchange/1"]) {
    const text = await (await fetch(watched.url + place)).text();
    assert.match(text, /^[ -~]+$/, place);
  }
});

test("tells the news as they happen, and not of itself", async (t) => {
  const watched = await watch(t);
  const stop = new AbortController();
  t.after(() => stop.abort());
  const events = await fetch(`${watched.url}events`, { signal: stop.signal });
  assert.equal(events.headers.get("content-type"), "text/event-stream");
  await say(t, watched, "GET /news HTTP/1.1\r\nHost: a\r\n\r\n", /news\n$/);
  let text = "";
  for await (const piece of events.body ?? []) {
    text += Buffer.from(piece).toString();
    if (text.includes("/news")) break;
  }
  const data = /^data: (.*\/news.*)$/m.exec(text)?.[1] ?? "";
  const news: News = JSON.parse(data);
  assert.deepEqual(
    news.exchanges.map(({ target }) => target),
    ["/news"],
  );
  assert.equal((await watched.snapshot()).total, 1);
});

test("sends an edited request byte for byte, with what was masked as it was", async (t) => {
  const watched = await watch(t, (request) => {
    return HttpResponse.text(
      `${request.path} ${request.fields.get("cookie")} ${request.fields.get("X-New")}`,
    );
  });
  await say(t, watched, "GET /old HTTP/1.1\r\nHost: a\r\nCookie: id=abc\r\n\r\n", /abc undefined$/);
  const text = "GET /new HTTP/1.1\r\nHost: a\r\nCookie: id=***\r\nX-New: yes\r\n\r\n";
  const order: SendOrder = { bytes: Buffer.from(text).toString("base64"), from: 1 };
  const result = await send(watched, order);
  const { answer, problem } = (await result.json()) as SendResult;
  assert.equal(problem, "");
  assert.match(decoded(answer.bytes), /^HTTP\/1\.1 200 OK\r\n/);
  assert.match(decoded(answer.bytes), /\/new id=abc yes$/);
});

test("says which method a place takes", async (t) => {
  const { url } = await watch(t);
  for (const [place, method, allowed] of [
    ["", "HEAD", "GET"],
    ["exchanges", "DELETE", "GET"],
    ["send", "GET", "POST"],
  ] as const) {
    const answer = await fetch(url + place, { method });
    assert.deepEqual([answer.status, answer.headers.get("allow")], [405, allowed], place);
  }
});

test("refuses orders that no page of its own gives", async (t) => {
  const watched = await watch(t);
  const order = { bytes: "" };
  assert.equal((await send(watched, order, { Origin: "http://evil.example" })).status, 403);
  assert.equal((await send(watched, order, { "Content-Type": "text/plain" })).status, 415);
  assert.equal((await send(watched, { bytes: "?" })).status, 400);
  assert.equal((await fetch(watched.url.replace(TOKEN, TOKEN.replace("A", "B")))).status, 404);
  assert.equal((await fetch(`${watched.url}exchange/7`)).status, 404);
  assert.equal((await watched.snapshot()).total, 0);
});

test("forbids its page everything but itself", async (t) => {
  const watched = await watch(t);
  for (const place of ["", "exchanges", "nowhere"]) {
    const { headers } = await fetch(watched.url + place);
    assert.match(
      headers.get("content-security-policy") ?? "",
      /^default-src 'none';.*frame-ancestors 'none'$/,
    );
    assert.equal(headers.get("cache-control"), "no-store");
    assert.equal(headers.get("x-content-type-options"), "nosniff");
    assert.equal(headers.get("referrer-policy"), "no-referrer");
    assert.equal(headers.get("cross-origin-resource-policy"), "same-origin");
  }
});

function send(
  { url }: Watched,
  order: SendOrder,
  fields: Record<string, string> = {},
): Promise<Response> {
  const headers = { "Content-Type": "application/json", Origin: new URL(url).origin, ...fields };
  return fetch(`${url}send`, { method: "POST", headers, body: JSON.stringify(order) });
}
