/**
 * Does everybody who answers for a site do so in the stated order, and is every answer dressed?
 */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { HtpasswdError } from "../../src/app/htpasswd.ts";
import { type ServeOptions, serve } from "../../src/app/serve.ts";
import { type MakeFetchDoor, type SiteOptions, site } from "../../src/app/site.ts";
import type { Fields } from "../../src/http/fields.ts";
import type { Handler } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { converse } from "../support/raw-client.ts";
import { fieldValue } from "../support/response-parser.ts";
import { CONTEXT, get, noting, requestOf } from "./requests.ts";

/** The password is "päss:word". */
const AUTH = { htpasswd: "anna:$2y$05$abcdefghijklmnopqrstuuCMcjv9ygSqX2W2ODncSpkZMLU5eqfre\n" };
const ANNA = `Basic ${Buffer.from("anna:päss:word").toString("base64")}`;
const APP = "https://app.example";
const PREFLIGHT = { origin: APP, "access-control-request-method": "GET" };

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "barewire-"));
  t.after(() => rm(path, { recursive: true }));
  await writeFile(join(path, "page.txt"), "from the folder");
  return path;
}

const wholly = (fields: Fields | undefined): readonly (string | undefined)[] =>
  ["access-control-allow-origin", "cross-origin-opener-policy"].map((name) => fields?.get(name));

test("every answer is dressed: found, not found, not allowed, refused, not let in", async (t) => {
  const root = await folder(t);
  const open = site({ root, cors: true, isolate: true }).handler;
  const closed = site({ root, cors: true, isolate: true, auth: AUTH }).handler;
  const handled = site({ handler: () => undefined, cors: true, isolate: true }).handler;
  for (const [answer, status] of [
    [open(get("/page.txt"), CONTEXT), 200],
    [open(get("/none"), CONTEXT), 404],
    [open(get("/%00"), CONTEXT), 400],
    [open(requestOf("DELETE", "/"), CONTEXT), 405],
    [open(requestOf("BREW", "/"), CONTEXT), 501],
    [closed(get("/page.txt"), CONTEXT), 401],
    [closed(get("/page.txt", { authorization: ANNA }), CONTEXT), 200],
    [handled(get("/"), CONTEXT), 404],
  ] as const) {
    const response = await answer;
    assert.equal(response?.status, status);
    assert.deepEqual(wholly(response?.fields), ["*", "same-origin"], String(status));
  }
});

test("isolation is stricter when nobody else may read", async (t) => {
  const root = await folder(t);
  for (const [options, resource] of [
    [{}, "same-origin"],
    [{ cors: false }, "same-origin"],
    [{ cors: true }, "cross-origin"],
    [{ cors: [APP] }, "cross-origin"],
  ] as const) {
    const response = await site({ root, isolate: true, ...options }).handler(get("/"), CONTEXT);
    assert.equal(response?.fields.get("cross-origin-resource-policy"), resource);
  }
});

test("a preflight needs no password, everything else does, also other OPTIONS", async (t) => {
  const { handler } = site({ root: await folder(t), cors: [APP], auth: AUTH });
  const status = async (method: string, fields: Record<string, string>): Promise<unknown> =>
    (await handler(requestOf(method, "/", fields), CONTEXT))?.status;
  assert.equal(await status("OPTIONS", PREFLIGHT), 204);
  assert.equal(await status("OPTIONS", { origin: APP }), 401);
  assert.equal(await status("GET", PREFLIGHT), 401);
  assert.equal(await status("DELETE", {}), 401);
});

test("a password stands before the handler as well as before the folder", async (t) => {
  let asked = 0;
  const handler = (): undefined => {
    asked++;
  };
  const guarded = site({ root: await folder(t), handler, auth: AUTH }).handler;
  assert.equal((await guarded(get("/page.txt"), CONTEXT))?.status, 401);
  assert.equal(asked, 0);
  const good = get("/page.txt", { authorization: ANNA });
  assert.equal((await guarded(good, CONTEXT))?.status, 200);
  assert.equal(asked, 1);
});

test("a preflight allows reading a folder, and more where there is a handler", async (t) => {
  const methods = async (options: SiteOptions): Promise<string | undefined> =>
    (
      await site({ cors: true, ...options }).handler(requestOf("OPTIONS", "/", PREFLIGHT), CONTEXT)
    )?.fields.get("access-control-allow-methods");
  const root = await folder(t);
  assert.equal(await methods({ root }), "GET, HEAD, OPTIONS");
  const handler = (): undefined => undefined;
  assert.equal(await methods({ root, handler }), "GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE");
});

test("no promise is made for a known user, with everything on", async (t) => {
  const options = { root: await folder(t), cors: [APP], isolate: true, auth: AUTH };
  const { handler } = site({ ...options, handler: () => undefined });
  const request = get("/page.txt", { authorization: ANNA, origin: APP });
  assert.ok(handler(request, CONTEXT) instanceof Promise);
  await handler(request, CONTEXT);
  assert.ok(handler(request, CONTEXT) instanceof HttpResponse);
});

test("the reasons say whether a page of another origin may read", async (t) => {
  const { handler } = site({ root: await folder(t), cors: [APP] });
  for (const [origin, may] of [
    [APP, "may"],
    ["https://x.example", "may not"],
  ] as const) {
    const { context, notes } = noting();
    await handler(get("/", { origin }), context);
    assert.ok(notes.includes(`access: pages of ${origin} ${may} read the answer (CORS)`));
  }
});

test("a handler that throws: whoever starts the server hears of it, and the 500 is dressed", async (t) => {
  const heard: string[] = [];
  const failing: ServeOptions = {
    handler: ({ path }) => {
      throw new Error(path);
    },
    error: (error) => {
      heard.push((error as Error).message);
      return heard.length === 1 ? HttpResponse.text("ours", { status: 500 }) : undefined;
    },
  };
  const options = { hostname: "127.0.0.1", port: 0, cors: true, isolate: true };
  const server = serve({ ...options, ...failing });
  t.after(() => server.close(true));
  await server.ready();
  for (const [path, content] of [
    ["/1", "ours"],
    ["/2", "500 Internal Server Error\n"],
  ] as const) {
    const [response] = await converse(server.port, `GET ${path} HTTP/1.0\r\n\r\n`);
    assert.ok(response !== undefined);
    assert.equal(response.status, 500);
    assert.equal(response.content.toString(), content);
    assert.equal(fieldValue(response, "Access-Control-Allow-Origin"), "*");
    assert.equal(fieldValue(response, "Cross-Origin-Embedder-Policy"), "require-corp");
  }
  assert.deepEqual(heard, ["/1", "/2"]);
});

test("without any of it the answers are those of handler and folder", async () => {
  const answer = HttpResponse.text("as it is");
  assert.equal(site({ handler: () => answer }).handler(get("/"), CONTEXT), answer);
  assert.equal(site({ handler: () => undefined }).handler(get("/"), CONTEXT), undefined);
});

test("what can't be meant is refused at the call", () => {
  const handler = (): undefined => undefined;
  assert.throws(() => site({}), TypeError);
  assert.throws(() => site({ handler, cors: ["nowhere"] }), TypeError);
  assert.throws(() => site({ handler, auth: { htpasswd: "anna:secret" } }), HtpasswdError);
  for (const wrong of [{ auth: null }, { auth: {} }, { auth: "a:b" }, { isolate: "yes" }]) {
    assert.throws(() => Reflect.apply(site, undefined, [{ handler, ...wrong }]), TypeError);
  }
  assert.throws(() => site({ handler, auth: { ...AUTH, realm: "\n" } }), TypeError);
});

test("the site's own page answers for a fault, unless somebody says what does", async (t) => {
  const root = await folder(t);
  await writeFile(join(root, "500.html"), "our own page");
  const fail = (): never => {
    throw new Error("on purpose");
  };
  const bare = "500 Internal Server Error\n";
  for (const [options, text] of [
    [{ root, error: () => undefined }, "our own page"],
    [{ root, error: () => undefined, cors: true }, "our own page"],
    [{ root, error: () => HttpResponse.text("said", { status: 500 }) }, "said"],
    [{ error: () => undefined }, bare],
  ] as const satisfies readonly [SiteOptions, string][]) {
    const server = serve({ ...options, handler: fail, port: 0, hostname: "127.0.0.1" });
    t.after(() => server.close(true));
    await server.ready();
    const [response] = await converse(
      server.port,
      "GET /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
    );
    assert.equal(response?.status, 500);
    assert.equal(response?.content.toString(), text);
  }
});

test("where there is a fetch handler, a preflight allows more than reading, and its answers are dressed", async () => {
  const door = (): Handler => () => HttpResponse.text("fetched");
  const { handler } = site({ fetch: () => new Response(), cors: true, isolate: true }, false, door);
  const preflight = await handler(requestOf("OPTIONS", "/", PREFLIGHT), CONTEXT);
  assert.match(preflight?.fields.get("access-control-allow-methods") ?? "", /DELETE/);
  assert.deepEqual(wholly((await handler(get("/"), CONTEXT))?.fields), ["*", "same-origin"]);
});

test("the door is told whether requests come by TLS, and of the limits on forms, and must be there for a fetch handler", () => {
  const told: unknown[] = [];
  const door: MakeFetchDoor = (_, { maxFormParts }, secure) => {
    told.push([maxFormParts, secure]);
    return () => undefined;
  };
  site({ fetch: () => new Response(), maxFormParts: 7 }, true, door);
  site({ fetch: () => new Response() }, false, door);
  assert.deepEqual(told, [
    [7, true],
    [undefined, false],
  ]);
  assert.throws(() => site({ fetch: () => new Response() }), TypeError);
});

test("the reasons say who is asked", async (t) => {
  const root = await folder(t);
  const door = (): Handler => () => HttpResponse.text("fetched");
  const { handler } = site({ root, fetch: () => new Response() }, false, door);
  const asked = "address: the application is asked";
  const { context, notes } = noting();
  await handler(get("/none"), context);
  assert.deepEqual(notes, ["file: there is no file, page or folder of this name", asked]);
  const found = noting();
  await handler(get("/page.txt"), found.context);
  assert.ok(!found.notes.includes(asked));
});
