/**
 * Who is let in, and does everybody else get the very same answer?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { basicAuth, CREDENTIALS_LIMITS, readCredentials } from "../../src/app/basic-auth.ts";
import { readHtpasswd } from "../../src/app/htpasswd.ts";
import { CHECK_LIMITS } from "../../src/app/password-check.ts";
import { Fields } from "../../src/http/fields.ts";
import type { HandlerResult } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { converse } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";
import { CONTEXT, get, noting, requestOf } from "./requests.ts";

/** The password is "päss:word". */
const HASH = "$2y$05$abcdefghijklmnopqrstuuCMcjv9ygSqX2W2ODncSpkZMLU5eqfre";
const USERS = readHtpasswd(`jürgen:${HASH}`);

const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString("base64");
const basic = (text: string): string => `Basic ${base64(text)}`;
const read = (...values: string[]) =>
  readCredentials(Fields.of(values.map((value) => ["Authorization", value] as const)));
const GOOD = basic("jürgen:päss:word");

const page = HttpResponse.text("the site");
const compare = async (password: string): Promise<boolean> => password === "päss:word";
const ask = (
  authorization: string | undefined,
  path = "/",
): HandlerResult | Promise<HandlerResult> =>
  guarded(get(path, authorization === undefined ? [] : { authorization }), CONTEXT);
const guarded = basicAuth(USERS, { compare })(() => page);

test("credentials: the first colon parts them, and both are UTF-8", () => {
  const credentials = { user: "jürgen", password: "päss:word" };
  assert.deepEqual(read(GOOD), credentials);
  assert.deepEqual(read(GOOD.replace("Basic", "bASIC")), credentials);
  assert.deepEqual(read(GOOD.replace(" ", "   ")), credentials);
  assert.deepEqual(read(basic(":")), { user: "", password: "" });
  assert.deepEqual(read(basic("\uFEFFa:b")), { user: "\uFEFFa", password: "b" });
});

test("credentials that aren't any, or could be read in two ways", () => {
  for (const value of [
    "",
    "Basic",
    "Basic ",
    "Basic =",
    `Basic\t${base64("a:b")}`,
    `Basic${base64("a:b")}`,
    `Bearer ${base64("a:b")}`,
    `${GOOD}, ${GOOD}`,
    `${GOOD} x`,
    "Basic YTpi!",
    "Basic YTpiYw",
    "Basic YTpiYx==",
    "Basic YTpi====",
    "Basic YT pi",
    "Basic -_-_",
    `Basic ${base64(Uint8Array.of(0x61, 0x3a, 0xe4))}`,
    `Basic ${base64(Uint8Array.of(0x61, 0x3a, 0xc0, 0xaf))}`,
    basic("without a colon"),
    basic("a:b\0c"),
    basic("a\0:b"),
    basic("a:b\r\nc"),
    basic("a:b\x7f"),
  ]) {
    assert.equal(typeof read(value), "string", JSON.stringify(value));
  }
  assert.equal(typeof read(GOOD, GOOD), "string", "two field lines");
  assert.equal(typeof read(), "string", "no field line");
});

test("bounds: the characters of the field, and what bcrypt reads of a password", () => {
  const { characters, passwordBytes } = CREDENTIALS_LIMITS;
  const password = "ä".repeat(passwordBytes / 2);
  assert.deepEqual(read(basic(`a:${password}`)), { user: "a", password });
  assert.equal(typeof read(basic(`a:${password}x`)), "string");
  const spaces = (count: number): string => GOOD.replace(" ", " ".repeat(count));
  assert.equal(typeof read(spaces(1 + characters - GOOD.length)), "object");
  assert.equal(typeof read(spaces(2 + characters - GOOD.length)), "string");
});

test("whoever is known is answered at once; the first time it is hashed", async () => {
  const first = ask(GOOD);
  assert.ok(first instanceof Promise);
  assert.equal(await first, page);
  assert.equal(ask(GOOD), page);
});

test("every failure is the same 401, whatever is asked for", async () => {
  const fails = await ask(undefined);
  assert.equal(fails?.status, 401);
  assert.deepEqual(
    [...(fails?.fields ?? [])],
    [
      ["Content-Type", "text/plain; charset=utf-8"],
      ["WWW-Authenticate", 'Basic realm="this site", charset="UTF-8"'],
      ["Cache-Control", "no-store"],
      ["X-Content-Type-Options", "nosniff"],
    ],
  );
  for (const value of ["", "Basic", "x", basic("jürgen:no"), basic("nobody:no"), basic("x")]) {
    assert.equal(await ask(value), fails, value);
    assert.equal(await ask(value, "/not/there"), fails, value);
  }
  for (const method of ["HEAD", "OPTIONS", "DELETE", "BREW"]) {
    assert.equal(await guarded(requestOf(method, "/"), CONTEXT), fails, method);
  }
});

test("the realm is quoted, and one that can't be sent is refused", async () => {
  const realm = String.raw`the "inner" \ circle`;
  const response = await basicAuth(USERS, { compare, realm })(() => page)(get("/"), CONTEXT);
  assert.equal(
    response?.fields.get("www-authenticate"),
    String.raw`Basic realm="the \"inner\" \\ circle", charset="UTF-8"`,
  );
  for (const bad of ["", "a\r\nb: c", "Grüße", "\0"]) {
    assert.throws(() => basicAuth(USERS, { compare, realm: bad }), TypeError, bad);
  }
});

test("the reasons name users, never passwords, and no name that nobody has", async () => {
  const reasons = async (authorization: string): Promise<string[]> => {
    const { context, notes } = noting();
    await guarded(get("/", { authorization }), context);
    return notes;
  };
  assert.deepEqual(await reasons(GOOD), ["access: jürgen is let in"]);
  assert.deepEqual(await reasons(basic("jürgen:secret")), [
    "access: 401: not the password of jürgen",
  ]);
  assert.deepEqual(await reasons(basic("secret:secret")), ["access: 401: there is no such user"]);
  assert.match((await reasons(basic("secret")))[0] ?? "", /no colon between name and password$/);
});

test("when too many wait it is 503, and who is known is let in meanwhile", async () => {
  let open = (): void => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const handler = basicAuth(USERS, {
    compare: async (password) => {
      if (password !== "päss:word") await gate;
      return compare(password);
    },
  })(() => page);
  const send = (authorization: string): ReturnType<typeof handler> =>
    handler(get("/", { authorization }), CONTEXT);
  await send(GOOD);
  const flood = Array.from({ length: CHECK_LIMITS.waiting + 1 }, (_, at) => send(basic(`x:${at}`)));
  const refused = send(basic("x:one too many")) as HttpResponse;
  assert.equal(refused.status, 503);
  assert.equal(refused.fields.get("retry-after"), "5");
  assert.equal(send(GOOD), page);
  open();
  for (const response of await Promise.all(flood)) assert.equal(response?.status, 401);
});

const status = async (port: number, authorization: string): Promise<number | undefined> => {
  const request = `GET / HTTP/1.0\r\nAuthorization: ${authorization}\r\n\r\n`;
  return (await converse(port, request))[0]?.status;
};

test("on a socket: wrong, unknown, right", async (t) => {
  const { port } = await startServer(
    t,
    basicAuth(USERS)(() => page),
  );
  assert.equal(await status(port, basic("jürgen:no")), 401);
  assert.equal(await status(port, basic("nobody:päss:word")), 401);
  assert.equal(await status(port, GOOD), 200);
});

test("on a socket: a known user is served while wrong passwords are being hashed", async (t) => {
  let open = (): void => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const slow: typeof compare = async (password) => {
    if (password !== "päss:word") await gate;
    return compare(password);
  };
  const { port } = await startServer(
    t,
    basicAuth(USERS, { compare: slow })(() => page),
  );
  assert.equal(await status(port, GOOD), 200);
  const flood = Array.from({ length: 20 }, (_, at) => status(port, basic(`jürgen:${at}`)));
  assert.equal(await status(port, GOOD), 200);
  open();
  assert.deepEqual(await Promise.all(flood), Array(20).fill(401));
});

test("on a socket: ten mebibytes of credentials", async (t) => {
  const server = await startServer(
    t,
    basicAuth(USERS)(() => page),
  );
  const request = `GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Basic ${"QUFB".repeat(2_621_440)}\r\n\r\n`;
  const [response] = await converse(server.port, request);
  assert.equal(response?.status, 431);
});
