/**
 * May a page of another origin read what is here: by the Fetch standard, and never by accident?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Cors, type CorsOrigins, REQUESTED_MAX } from "../../src/app/cors.ts";
import type { FieldsInit } from "../../src/http/fields.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { get, requestOf } from "./requests.ts";

const APP = "https://app.example";
const ALLOWED = "access-control-allow-origin";
const page = new HttpResponse({ fields: [["Vary", "Accept-Encoding"]] }, true);

function fieldsOf(origins: CorsOrigins, fields: FieldsInit, response = page): HttpResponse {
  return new Cors(origins).dress(get("/", fields), response);
}

/** What a preflight is answered with, dressed as everything is. */
function preflight(cors: Cors, fields: FieldsInit): HttpResponse {
  const request = requestOf("OPTIONS", "/", fields);
  const response = cors.preflight(request);
  assert.ok(response !== undefined);
  return cors.dress(request, response);
}

const ASKING = { origin: APP, "access-control-request-method": "GET" };

test("every origin: the same for everybody, so nothing varies", () => {
  for (const fields of [{}, { origin: APP }, { origin: "null" }]) {
    const { fields: dressed } = fieldsOf(true, fields);
    assert.equal(dressed.get(ALLOWED), "*");
    assert.equal(dressed.get("vary"), "Accept-Encoding");
    assert.equal(dressed.has("access-control-allow-credentials"), false);
  }
});

test("a list: the origin that asks when it is in the list, and Vary on every answer", () => {
  for (const [origin, allowed] of [
    [APP, APP],
    ["http://localhost:3000", "http://localhost:3000"],
    ["http://app.example", undefined],
    ["https://app.example:8443", undefined],
    ["https://app.example.evil", undefined],
    ["https://evil.example/?https://app.example", undefined],
    ["https://sub.app.example", undefined],
    ["HTTPS://APP.EXAMPLE", undefined],
    ["null", undefined],
    ["", undefined],
    [`${APP} ${APP}`, undefined],
  ] as const) {
    const { fields } = fieldsOf([APP, "http://localhost:3000"], { origin });
    assert.equal(fields.get(ALLOWED), allowed, origin);
    assert.equal(fields.get("vary"), "Accept-Encoding, Origin", origin);
    assert.equal(fields.has("access-control-allow-credentials"), false);
  }
  const { fields } = fieldsOf([APP], {});
  assert.deepEqual(
    [fields.get(ALLOWED), fields.get("vary")],
    [undefined, "Accept-Encoding, Origin"],
  );
  const twice = fieldsOf([APP], { origin: [APP, APP] });
  assert.equal(twice.fields.get(ALLOWED), undefined);
});

test("null only when it is listed", () => {
  assert.equal(fieldsOf(["null"], { origin: "null" }).fields.get(ALLOWED), "null");
});

test("readers of ranges see the fields that they need", () => {
  const shown = fieldsOf([APP], { origin: APP }).fields.get("access-control-expose-headers");
  for (const name of ["Accept-Ranges", "Content-Encoding", "Content-Length", "Content-Range"]) {
    assert.ok(shown?.split(", ").includes(name), name);
  }
  assert.match(shown ?? "", /ETag.*Last-Modified/);
});

test("what a handler says about origins is replaced, not doubled", () => {
  const own = new HttpResponse({ fields: { "Access-Control-Allow-Origin": "https://x.example" } });
  assert.deepEqual(fieldsOf(true, {}, own).fields.all(ALLOWED), ["*"]);
});

test("a response that is sent many times is dressed once for each origin", () => {
  const cors = new Cors([APP]);
  const dressed = cors.dress(get("/", { origin: APP }), page);
  assert.equal(cors.dress(get("/", { origin: APP }), page), dressed);
  assert.notEqual(cors.dress(get("/"), page), dressed);
});

test("a preflight from an origin that is allowed", () => {
  const names = "authorization, range,x-a";
  const { status, content, fields } = preflight(new Cors([APP]), {
    ...ASKING,
    "access-control-request-headers": names,
  });
  assert.deepEqual([status, content], [204, null]);
  assert.equal(fields.get(ALLOWED), APP);
  assert.equal(fields.get("access-control-allow-methods"), "GET, HEAD, OPTIONS");
  assert.equal(fields.get("access-control-allow-headers"), "authorization, range, x-a");
  assert.equal(fields.get("access-control-max-age"), "600");
  assert.equal(
    fields.get("vary"),
    "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
  );
});

test("a preflight from elsewhere is told nothing", () => {
  const { status, fields } = preflight(new Cors([APP]), { ...ASKING, origin: "https://x.example" });
  assert.equal(status, 204);
  assert.deepEqual(
    [...fields].map(([name]) => name),
    ["Vary"],
  );
});

test("a preflight allows the methods that there are, and opens no private network", () => {
  const cors = new Cors(true, ["GET", "PUT"]);
  const { fields } = preflight(cors, {
    ...ASKING,
    "access-control-request-private-network": "true",
  });
  assert.equal(fields.get(ALLOWED), "*");
  assert.equal(fields.get("access-control-allow-methods"), "GET, PUT");
  assert.equal(fields.has("access-control-allow-headers"), false);
  assert.equal(fields.has("access-control-allow-private-network"), false);
});

test("field names that are asked for: all of them, or none", () => {
  const cors = new Cors(true);
  const answer = (names: string): string | undefined =>
    preflight(cors, { ...ASKING, "access-control-request-headers": names }).fields.get(
      "access-control-allow-headers",
    );
  const many = (count: number): string => Array(count).fill("a").join(",");
  assert.equal(answer(many(REQUESTED_MAX.names))?.length, 3 * REQUESTED_MAX.names - 2);
  assert.equal(answer(many(REQUESTED_MAX.names + 1)), undefined);
  assert.equal(answer("a".repeat(REQUESTED_MAX.characters))?.length, REQUESTED_MAX.characters);
  assert.equal(answer("a".repeat(REQUESTED_MAX.characters + 1)), undefined);
  for (const bad of ["a, b c", "a: b", "a;b", "a\tb, c", '"a"', "\xe4"]) {
    assert.equal(answer(bad), undefined, bad);
  }
  for (const empty of ["", " , ,", ","]) assert.equal(answer(empty), undefined, empty);
});

test("OPTIONS without Origin, without a method, and every other method are no preflight", () => {
  const cors = new Cors(true);
  for (const request of [
    requestOf("OPTIONS", "/"),
    requestOf("OPTIONS", "/", { origin: APP }),
    requestOf("OPTIONS", "/", { "access-control-request-method": "GET" }),
    requestOf("GET", "/", ASKING),
    requestOf("options", "/", ASKING),
  ]) {
    assert.equal(cors.preflight(request), undefined);
  }
});

test("origins are taken as a browser sends them", () => {
  for (const [written, sent] of [
    ["HTTPS://App.Example", APP],
    ["https://app.example:443", APP],
    ["http://[::1]:8000", "http://[::1]:8000"],
    ["https://bücher.example", "https://xn--bcher-kva.example"],
    ["capacitor://localhost", "capacitor://localhost"],
    ["chrome-extension://ABCdef", "chrome-extension://abcdef"],
  ] as const) {
    assert.equal(fieldsOf([written], { origin: sent }).fields.get(ALLOWED), sent, written);
  }
});

test("what is no origin is refused with the right form", () => {
  for (const bad of [
    `${APP}/`,
    `${APP}/path`,
    `${APP}?a`,
    "app.example",
    "//app.example",
    "https://",
    "https://*.example",
    "https://user@app.example",
    "https://a b",
    "https://app.example:99999",
    "https://a\nb",
    "",
    "Null",
  ]) {
    assert.throws(() => new Cors([bad]), /scheme:\/\/host:port/, bad);
  }
  assert.throws(() => new Cors(["*"]), /cors: true/);
  assert.throws(() => new Cors([]), /names no origin/);
  assert.throws(() => Reflect.construct(Cors, [APP]), /a list of origins/);
});
