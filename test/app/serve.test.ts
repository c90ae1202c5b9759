/**
 * Are handlers and a folder joined as they say, in which order, and is nothing at all a mistake?
 */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { firstOf } from "../../src/app/handlers.ts";
import { type ServeOptions, serve } from "../../src/app/serve.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { converse } from "../support/raw-client.ts";

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "barewire-"));
  t.after(() => rm(path, { recursive: true }));
  await writeFile(join(path, "page.txt"), "from the folder");
  return path;
}

async function ask(
  t: TestContext,
  options: ServeOptions,
  path: string,
  method: string = "GET",
): Promise<string> {
  const server = serve({ hostname: "127.0.0.1", port: 0, ...options });
  t.after(() => server.close(true));
  await server.ready();
  const [response] = await converse(server.port, `${method} ${path} HTTP/1.0\r\n\r\n`);
  return `${response?.status} ${response?.content.toString()}`;
}

test("a folder", async (t) => {
  assert.equal(await ask(t, { root: await folder(t) }, "/page.txt"), "200 from the folder");
});

test("a handler is asked first; what it declines, the folder answers", async (t) => {
  const root = await folder(t);
  const handler: ServeOptions["handler"] = ({ path }) =>
    path === "/mine" ? HttpResponse.text("from the handler") : undefined;
  assert.equal(await ask(t, { root, handler }, "/mine"), "200 from the handler");
  assert.equal(await ask(t, { root, handler }, "/page.txt"), "200 from the folder");
});

test("a fetch handler is asked for what the folder doesn't have, and for what isn't GET or HEAD", async (t) => {
  const root = await folder(t);
  const fetch: ServeOptions["fetch"] = (request) =>
    new Response(`${request.method} ${new URL(request.url).pathname} by fetch`);
  assert.equal(await ask(t, { root, fetch }, "/page.txt"), "200 from the folder");
  assert.equal(await ask(t, { root, fetch }, "/other"), "200 GET /other by fetch");
  assert.equal(await ask(t, { fetch }, "/page.txt"), "200 GET /page.txt by fetch");
  assert.equal(await ask(t, { root, fetch }, "/page.txt", "POST"), "200 POST /page.txt by fetch");
});

test("all three: the handler, the folder, the fetch handler", async (t) => {
  const root = await folder(t);
  const handler: ServeOptions["handler"] = ({ path }) =>
    path === "/mine" ? HttpResponse.text("from the handler") : undefined;
  const fetch: ServeOptions["fetch"] = async () => new Response("from fetch");
  assert.equal(await ask(t, { root, handler, fetch }, "/mine"), "200 from the handler");
  assert.equal(await ask(t, { root, handler, fetch }, "/page.txt"), "200 from the folder");
  assert.equal(await ask(t, { root, handler, fetch }, "/else"), "200 from fetch");
  assert.equal(await ask(t, { handler, fetch }, "/page.txt"), "200 from fetch");
});

test("when everybody declines, it is not found", async (t) => {
  const handler = firstOf(
    () => undefined,
    async () => undefined,
  );
  assert.match(await ask(t, { handler }, "/"), /^404 /);
});

test("none of the three, a fetch that is no function, and a folder that isn't there", async (t) => {
  assert.throws(() => serve({}), TypeError);
  const wrong = { fetch: "x" } as unknown as ServeOptions;
  assert.throws(() => serve(wrong), /fetch must be a function/);
  const root = join(await folder(t), "missing");
  assert.throws(() => serve({ root }), { code: "ENOENT" });
});
