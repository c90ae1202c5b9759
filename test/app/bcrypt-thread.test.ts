/**
 * Are real bcrypt hashes told apart, in a thread that comes back when it has ended?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { bcryptThread } from "../../src/app/bcrypt-thread.ts";

/** Made by another implementation than the one that is used here: the C library's crypt(3). */
const BY_CRYPT = "$2y$05$abcdefghijklmnopqrstuuCMcjv9ygSqX2W2ODncSpkZMLU5eqfre";
const OF_72_BYTES = "$2b$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i";

test("a password and its hash, and every other password", async () => {
  const compare = bcryptThread();
  assert.equal(await compare("päss:word", BY_CRYPT), true);
  assert.equal(await compare("päss:worD", BY_CRYPT), false);
  assert.equal(await compare("", BY_CRYPT), false);
  assert.equal(await compare("x".repeat(72), OF_72_BYTES), true);
  assert.equal(await compare("x".repeat(71), OF_72_BYTES), false);
});

test("what can't be compared rejects, and the next question is answered by a new thread", async () => {
  const compare = bcryptThread();
  const impossible = `$2b$99$${".".repeat(53)}`;
  await assert.rejects(compare("a", impossible), /has ended/);
  assert.equal(await compare("päss:word", BY_CRYPT), true);
});

test("questions of several askers are answered in one thread, each with its own answer", async () => {
  const [one, other] = [bcryptThread(), bcryptThread()];
  assert.equal(one, other);
  const answers = [
    one("päss:word", BY_CRYPT),
    other("", BY_CRYPT),
    one("x".repeat(72), OF_72_BYTES),
  ];
  assert.deepEqual(await Promise.all(answers), [true, false, true]);
});

test("while a hash is computed, the event loop turns", async () => {
  const compare = bcryptThread();
  await compare("", BY_CRYPT);
  let done = false;
  let turns = 0;
  const asked = compare("x", `$2b$11$${".".repeat(53)}`).finally(() => {
    done = true;
  });
  for (; !done; turns++) await nextTurn();
  assert.equal(await asked, false);
  assert.ok(turns > 20, `${turns} turns`);
});
