/**
 * Are a handler and a folder joined as they say, in which order, and is nothing at all a mistake?
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

async function ask(t: TestContext, options: ServeOptions, path: string): Promise<string> {
  const server = serve({ hostname: "127.0.0.1", port: 0, ...options });
  t.after(() => server.close(true));
  await server.ready();
  const [response] = await converse(server.port, `GET ${path} HTTP/1.0\r\n\r\n`);
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

test("when everybody declines, it is not found", async (t) => {
  const handler = firstOf(
    () => undefined,
    async () => undefined,
  );
  assert.match(await ask(t, { handler }, "/"), /^404 /);
});

test("neither handler nor folder, and a folder that isn't there", async (t) => {
  assert.throws(() => serve({}), TypeError);
  const root = join(await folder(t), "missing");
  assert.throws(() => serve({ root }), { code: "ENOENT" });
});
