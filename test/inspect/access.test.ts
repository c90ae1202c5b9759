/** Is everybody kept out who hasn't the address itself, in a page of its own? */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Fields } from "../../src/http/fields.ts";
import { HttpRequest, NO_CONTENT } from "../../src/http/request.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { admitted } from "../../src/inspect/access.ts";

const TOKEN = "abcdefghijklmnopqrstuv";
const HOST = "127.0.0.1:8001";

function outcome(
  path: string,
  fields: Record<string, string>,
  method = "GET",
  port = 8001,
): string | number {
  const head = {
    method,
    target: path,
    form: "origin",
    path,
    query: undefined,
    authority: "",
    minorVersion: 1,
    fields: Fields.of(Object.entries(fields)),
  } as const;
  const result = admitted(new HttpRequest(head, NO_CONTENT), { port, token: TOKEN });
  if (!(result instanceof HttpResponse)) return result;
  assert.deepEqual(result.content, new Uint8Array(0), "who is refused is told nothing");
  assert.equal(result.fields.has("access-control-allow-origin"), false);
  return result.status;
}

test("lets in whoever has the address, by either name of the loopback", () => {
  assert.equal(outcome(`/${TOKEN}/`, { Host: HOST }), "");
  assert.equal(outcome(`/${TOKEN}/exchange/3`, { Host: "localhost:8001" }), "exchange/3");
  const own = { Host: HOST, Origin: `http://${HOST}`, "Sec-Fetch-Site": "same-origin" };
  assert.equal(outcome(`/${TOKEN}/send`, own, "POST"), "send");
  assert.equal(outcome(`/${TOKEN}/`, { Host: HOST, "Sec-Fetch-Site": "none" }), "");
});

test("lets in on port 80, which a browser leaves out", () => {
  const own = { Host: "127.0.0.1", Origin: "http://127.0.0.1" };
  assert.equal(outcome(`/${TOKEN}/send`, own, "POST", 80), "send");
  assert.equal(outcome(`/${TOKEN}/`, { Host: "localhost:80" }, "GET", 80), "");
  assert.equal(outcome(`/${TOKEN}/`, { Host: "127.0.0.1" }), 421);
});

test("answers to no other name, so that none can be made to lead here", () => {
  for (const Host of [
    "evil.example:8001",
    "127.0.0.1",
    "127.0.0.1:8002",
    "localhost.:8001",
    "0.0.0.0:8001",
    "",
  ]) {
    assert.equal(outcome(`/${TOKEN}/`, { Host }), 421, Host);
  }
});

test("refuses what a page of another site asks for", () => {
  for (const Origin of [
    "http://evil.example",
    "null",
    "http://127.0.0.1:8000",
    "http://localhost:8001",
    `https://${HOST}`,
  ]) {
    assert.equal(outcome(`/${TOKEN}/events`, { Host: HOST, Origin }), 403, Origin);
  }
  for (const site of ["cross-site", "same-site", "strange"]) {
    assert.equal(outcome(`/${TOKEN}/`, { Host: HOST, "Sec-Fetch-Site": site }), 403, site);
  }
});

test("sends nothing for a page that doesn't say who it is", () => {
  assert.equal(outcome(`/${TOKEN}/send`, { Host: HOST }, "POST"), 403);
});

test("is nowhere without the whole token", () => {
  for (const path of [
    "/",
    `/${TOKEN}`,
    `/${TOKEN.slice(1)}/`,
    `/${TOKEN}x/`,
    `/x${TOKEN.slice(1)}/`,
    `//${TOKEN}/`,
  ]) {
    assert.equal(outcome(path, { Host: HOST }), 404, path);
  }
});
