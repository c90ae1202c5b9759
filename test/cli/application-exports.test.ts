/**
 * Which export is taken, what is it called on, and what is nothing said by?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Application,
  applicationOf,
  type Exports,
} from "../../src/cli/application-exports.ts";

function taken(exports: Exports): Application {
  const application = applicationOf("app.mjs", exports);
  if ("sentence" in application) throw new Error(application.sentence);
  return application;
}

test("a fetch comes before a handler, and the default before the others", () => {
  const [one, two] = [() => "one", () => "two"];
  const call = (exports: Exports): unknown => {
    const { fetch, handler } = taken(exports).site;
    return (
      (fetch as unknown as (() => unknown) | undefined)?.() ?? `handler ${handler === undefined}`
    );
  };
  assert.equal(call({ default: { fetch: one, handler: two } }), "one");
  assert.equal(call({ default: { fetch: one }, fetch: two }), "one");
  assert.equal(call({ default: { handler: one }, fetch: two }), "two");
  assert.equal(call({ handler: one }), "handler false");
});

test("a framework that makes a route of every name wishes for nothing", () => {
  const routes = new Proxy(
    { fetch: () => "routed" },
    { get: (target, name) => (name === "fetch" ? target.fetch : () => routes) },
  );
  assert.equal(taken({ default: routes }).wishes.size, 0);
});

test("a function with a fetch is one, and a getter that throws is none", () => {
  const callable = Object.assign(() => "called", { fetch: () => "fetched" });
  assert.ok(taken({ default: callable }).site.fetch);
  const trap = Object.defineProperty({}, "fetch", { get: () => assert.fail(), enumerable: true });
  assert.ok("sentence" in applicationOf("app.mjs", { default: trap }));
});

test("wishes: numbers and digits, at the limits, and nothing for null", () => {
  const fetch = (): undefined => undefined;
  const wishes = (rest: object): unknown => {
    const application = applicationOf("app.mjs", { default: { fetch, ...rest } });
    return "sentence" in application ? "refused" : [...application.wishes];
  };
  assert.deepEqual(wishes({ port: 65_535, hostname: "::1" }), [
    ["port", 65_535],
    ["host", "::1"],
  ]);
  assert.deepEqual(wishes({ port: "3000" }), [["port", 3000]]);
  assert.deepEqual(wishes({ port: null, hostname: undefined }), []);
  for (const port of [65_536, -1, 1.5, "", "x", true, {}]) {
    assert.equal(wishes({ port }), "refused", String(port));
  }
  for (const hostname of ["", " ", 5]) assert.equal(wishes({ hostname }), "refused");
});
