import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { inspect } from "node:util";
import {
  FastResponse,
  knownLength,
  plainPartsOf,
  switchingResponse,
} from "../../src/fetch/fast-response.ts";
import { Fields } from "../../src/http/fields.ts";
import { RESPONSE_CASES } from "./response-cases.ts";

suite("Response: the runtime's own", () => {
  for (const { name, run } of RESPONSE_CASES) test(name, () => run(Response));
});

suite("Response: ours", () => {
  for (const { name, run } of RESPONSE_CASES) test(name, () => run(FastResponse));
});

test("text and bytes are kept as they were given, with their lines", () => {
  const text = plainPartsOf(new FastResponse("a", { status: 201, headers: { "X-One": "1" } }));
  assert.equal(text?.content, "a");
  assert.equal(text?.status, 201);
  assert.deepEqual(
    [...(text?.fields ?? [])],
    [
      ["X-One", "1"],
      ["content-type", "text/plain;charset=UTF-8"],
    ],
  );
  assert.deepEqual(
    plainPartsOf(new FastResponse(new Uint8Array([1])))?.content,
    new Uint8Array([1]),
  );
  assert.equal(plainPartsOf(new FastResponse())?.content, null);
  assert.equal(plainPartsOf(FastResponse.json([1]))?.content, "[1]");
});

test("lines that were changed later are the ones that count", () => {
  const response = new FastResponse("a");
  response.headers.set("x", "1");
  response.headers.append("set-cookie", "a=1");
  response.headers.append("set-cookie", "b=2");
  const { fields } = plainPartsOf(response) ?? assert.fail("it is plain");
  assert.equal(fields.get("x"), "1");
  assert.deepEqual(fields.all("set-cookie"), ["a=1", "b=2"]);
});

test("what only a native object has is not plain, and neither is a native object", () => {
  assert.equal(plainPartsOf(new FastResponse(new Blob(["a"]))), undefined);
  assert.equal(plainPartsOf(FastResponse.redirect("http://a/", 302)), undefined);
  assert.equal(plainPartsOf(new Response("a")), undefined);
});

test("the length of a Blob is known before it is read", () => {
  const response = new FastResponse(new Blob(["abc"]));
  assert.equal(knownLength(response), 3);
  assert.equal(knownLength(response.clone()), 3);
  assert.equal(knownLength(new FastResponse(new Blob(["a"]).stream())), undefined);
  assert.equal(knownLength(new Response("a")), undefined);
});

test("a plain response whose stream was only looked at is still plain", () => {
  const response = new FastResponse("a");
  void response.body;
  assert.equal(plainPartsOf(response)?.content, "a");
});

test("what was read, or is being read, isn't there to be sent", async () => {
  const read = new FastResponse("a");
  await read.text();
  assert.throws(() => plainPartsOf(read), TypeError);
  const locked = new FastResponse("a");
  locked.body?.getReader();
  assert.throws(() => plainPartsOf(locked), TypeError);
});

test("a switch of protocols has the status that no program can give", () => {
  const response = switchingResponse(Fields.of({ Upgrade: "websocket" }));
  assert.equal(response.status, 101);
  assert.equal(response.ok, false);
  assert.equal(response.headers.get("upgrade"), "websocket");
  assert.ok(response instanceof Response);
});

test("what the runtime itself makes is an instance, too", () => {
  assert.ok(new Response() instanceof FastResponse);
  assert.equal({} instanceof FastResponse, false);
});

test("a console shows its status and headers", () => {
  assert.match(inspect(new FastResponse("a", { status: 201 })), /^Response \{.*status: 201/s);
});
