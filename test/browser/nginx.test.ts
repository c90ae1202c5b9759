/**
 * Can nginx stand in front of barewire? Pages, images and forms pass through it unchanged, over
 * connections that it keeps (HTTP/1.1) and over one for each request (HTTP/1.0).
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { firstOf } from "../../src/app/handlers.ts";
import { files } from "../../src/files/files.ts";
import type { Handler } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { Prng } from "../support/prng.ts";
import { PROJECT_ROOT } from "../support/processes.ts";
import { startServer } from "../support/test-server.ts";
import { DOOR_NAMES, nginx, type ReverseProxy, startProxy } from "./reverse-proxy.ts";
import { siteFile } from "./site.ts";

const { skip } = nginx;

const answers: Handler = async ({ method, path, content, fields }) => {
  if (path === "/echo") {
    const type = fields.get("content-type") ?? "application/octet-stream";
    return new HttpResponse({ fields: { "Content-Type": type }, content: await content.bytes() });
  }
  if (path === "/stream" && method === "GET") {
    return new HttpResponse({ content: { kind: "stream", chunks: pieces() } });
  }
  return undefined;
};

async function* pieces(): AsyncGenerator<Uint8Array> {
  for (const word of ["one", "two", "three"]) {
    yield Buffer.from(`${word}\n`);
    await pause(5);
  }
}

/** barewire behind nginx, and how many connections came to it. */
async function start(t: TestContext): Promise<{ proxy: ReverseProxy; opened(): number }> {
  const nothing = (): void => {};
  let opened = 0;
  const tap = {
    opened: () => {
      opened++;
    },
    received: nothing,
    parsed: nothing,
    sent: nothing,
    exchange: nothing,
    closed: nothing,
  };
  const handler = firstOf(answers, files(join(PROJECT_ROOT, "htdocs")));
  const server = await startServer(t, handler, { tap });
  return { proxy: await startProxy(t, server.port), opened: () => opened };
}

test("pages, images and what isn't there", { skip }, async (t) => {
  const { proxy } = await start(t);
  for (const door of DOOR_NAMES) {
    const page = await proxy.ask(door, "/");
    assert.equal(page.status, 200);
    assert.equal(page.fields["content-type"], "text/html; charset=utf-8");
    assert.deepEqual(page.content, siteFile("index.html"));
    const image = await proxy.ask(door, "/picture.png");
    assert.deepEqual(image.content, siteFile("picture.png"));
    const head = await proxy.ask(door, "/picture.png", "HEAD");
    assert.equal(head.fields["content-length"], String(image.content.length));
    assert.equal(head.content.length, 0);
    const missing = await proxy.ask(door, "/nowhere");
    assert.equal(missing.status, 404);
    assert.deepEqual(missing.content, siteFile("404.html"));
  }
});

test("what is posted comes back as it was sent", { skip }, async (t) => {
  const { proxy } = await start(t);
  const large = Buffer.alloc(2_000_000, new Prng(4).bytes(9973));
  for (const door of DOOR_NAMES) {
    const form = await proxy.ask(door, "/echo", "POST", [Buffer.from("name=Ada&note=1")]);
    assert.equal(form.content.toString(), "name=Ada&note=1");
    const whole = await proxy.ask(door, "/echo", "POST", [large]);
    assert.ok(whole.content.equals(large), door);
    const chunked = await proxy.ask(door, "/echo", "PUT", [
      large.subarray(0, 9),
      large.subarray(9),
    ]);
    assert.ok(chunked.content.equals(large), door);
    const nothing = await proxy.ask(door, "/echo", "POST");
    assert.equal(nothing.content.length, 0);
  }
});

test("content of unknown length arrives to its end", { skip }, async (t) => {
  const { proxy } = await start(t);
  for (const door of DOOR_NAMES) {
    const streamed = await proxy.ask(door, "/stream");
    assert.equal(streamed.content.toString(), "one\ntwo\nthree\n", door);
  }
});

test("HTTP/1.0 needs a connection for each request, and HTTP/1.1 keeps one", {
  skip,
}, async (t) => {
  const { proxy, opened } = await start(t);
  const rounds = 10;
  for (let round = 0; round < rounds; round++) await proxy.ask("old", "/ipsum.html");
  assert.equal(opened(), rounds);
  for (let round = 0; round < rounds; round++) {
    await proxy.ask("kept", round % 2 === 0 ? "/" : "/nowhere");
    await proxy.ask("kept", "/echo", "POST", [Buffer.from(`round=${round}`)]);
  }
  assert.equal(opened(), rounds + 1);
});

test("many at once", { skip }, async (t) => {
  const { proxy } = await start(t);
  const asked = Array.from({ length: 150 }, (_, number) => {
    const door = DOOR_NAMES[number % DOOR_NAMES.length] ?? "kept";
    return proxy.ask(door, "/echo", "POST", [Buffer.from(`number ${number}`)]);
  });
  const said = (await Promise.all(asked)).map(({ content }) => content.toString());
  assert.deepEqual(
    said,
    said.map((_, number) => `number ${number}`),
  );
});
