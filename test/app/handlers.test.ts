/**
 * Are handlers asked in order, and is what is answered at once still answered at once?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { changed, firstOf } from "../../src/app/handlers.ts";
import type { Handler } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { CONTEXT, get } from "./requests.ts";

const answer = HttpResponse.text("here");
const later: Handler = async () => HttpResponse.text("later");
const declines: Handler = () => undefined;
const declinesLater: Handler = async () => undefined;
const never: Handler = () => assert.fail("asked although somebody had answered");
const ask = (...handlers: Handler[]) => firstOf(...handlers)(get("/"), CONTEXT);

test("no promise is made where nobody has made one", () => {
  assert.equal(
    ask(declines, () => answer, never),
    answer,
  );
  assert.equal(ask(declines, declines), undefined);
  assert.equal(ask(), undefined);
});

test("a promise is waited for, and then the next is asked", async () => {
  assert.equal(await ask(declinesLater, declines, declinesLater, () => answer, never), answer);
  assert.equal((await ask(later, never))?.status, 200);
  assert.equal(await ask(declinesLater, declines), undefined);
});

test("what a handler throws comes through at once, what it rejects later", async () => {
  const throws: Handler = () => {
    throw new Error("at once");
  };
  assert.throws(() => ask(declines, throws), /at once/);
  await assert.rejects(async () => ask(declinesLater, throws), /at once/);
  await assert.rejects(async () => ask(() => Promise.reject(new Error("then"))), /then/);
});

test("an answer is changed when it is there", async () => {
  const change = (): HttpResponse => answer;
  assert.equal(changed(undefined, change), answer);
  const promised = changed(Promise.resolve(undefined), change);
  assert.ok(promised instanceof Promise);
  assert.equal(await promised, answer);
});
