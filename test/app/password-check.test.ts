/**
 * Is each credential hashed once, at bounded cost, and is a user who isn't there as dear as one who is?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { costOf, type Htpasswd } from "../../src/app/htpasswd.ts";
import { CHECK_LIMITS, PasswordCheck } from "../../src/app/password-check.ts";

const hashOf = (cost: number, password: string): string =>
  `$2b$${String(cost).padStart(2, "0")}$${password.padEnd(53, "/")}`;

/** anna and carl have the same cost, berta's is three steps lower. */
const USERS: Htpasswd = {
  hashes: new Map([
    ["anna", hashOf(10, "a1")],
    ["berta", hashOf(7, "b1")],
    ["carl", hashOf(10, "c1")],
  ]),
};

/** Compares without hashing, and counts the work that bcrypt would have: 2 to the power of the cost. */
class Comparing {
  calls = 0;
  work = 0;
  atOnce = 0;
  mostAtOnce = 0;
  gate: Promise<void> = Promise.resolve();

  readonly compare = async (password: string, hash: string): Promise<boolean> => {
    this.calls++;
    this.work += 2 ** costOf(hash);
    this.atOnce++;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    await this.gate;
    this.atOnce--;
    return hash === hashOf(costOf(hash), password);
  };
}

test("right, wrong, and somebody else's", async () => {
  const check = new PasswordCheck(USERS, new Comparing().compare);
  for (const [user, password, outcome] of [
    ["anna", "a1", "granted"],
    ["berta", "b1", "granted"],
    ["anna", "b1", "refused"],
    ["anna", "", "refused"],
    ["", "a1", "refused"],
    ["Anna", "a1", "refused"],
    ["__proto__", "a1", "refused"],
  ] as const) {
    assert.equal(await check.check({ user, password }), outcome, `${user}:${password}`);
  }
});

test("the decoy is nobody's, also for whoever knows it", async () => {
  const everything = async (): Promise<boolean> => true;
  const check = new PasswordCheck(USERS, everything);
  assert.equal(await check.check({ user: "nobody", password: "x" }), "refused");
  assert.equal(await check.check({ user: "anna", password: "x" }), "granted");
});

test("unknown users, wrong passwords and right ones cost the same work, whatever a hash costs", async () => {
  for (const [user, password] of [
    ["anna", "a1"],
    ["anna", "wrong"],
    ["berta", "b1"],
    ["berta", "wrong"],
    ["nobody", "wrong"],
    ["", ""],
  ] as const) {
    const comparing = new Comparing();
    await new PasswordCheck(USERS, comparing.compare).check({ user, password });
    assert.equal(comparing.work, 2 ** 10, `${user}:${password}`);
  }
  const [one, two] = [new Comparing(), new Comparing()];
  await new PasswordCheck(USERS, one.compare).check({ user: "anna", password: "wrong" });
  await new PasswordCheck(USERS, two.compare).check({ user: "nobody", password: "wrong" });
  assert.deepEqual([one.calls, two.calls], [1, 1]);
});

test("what was found once is known at once, good or bad", async () => {
  const comparing = new Comparing();
  const check = new PasswordCheck(USERS, comparing.compare);
  await check.check({ user: "anna", password: "a1" });
  await check.check({ user: "anna", password: "no" });
  assert.equal(check.check({ user: "anna", password: "a1" }), "granted");
  assert.equal(check.check({ user: "anna", password: "no" }), "refused");
  assert.equal(comparing.calls, 2);
});

test("the same credentials from many connections are hashed once", async () => {
  const comparing = new Comparing();
  const check = new PasswordCheck(USERS, comparing.compare);
  const asked = Array.from({ length: 6 }, () => check.check({ user: "anna", password: "a1" }));
  assert.deepEqual(await Promise.all(asked), Array(6).fill("granted"));
  assert.equal(comparing.calls, 1);
});

test("one is compared at a time, so many wait, the next is told to come again", async () => {
  const comparing = new Comparing();
  let open = (): void => {};
  comparing.gate = new Promise((resolve) => {
    open = resolve;
  });
  const check = new PasswordCheck(USERS, comparing.compare);
  const ask = (at: number): unknown => check.check({ user: "anna", password: `no${at}` });
  const waiting = Array.from({ length: CHECK_LIMITS.waiting + 1 }, (_, at) => ask(at));
  assert.ok(waiting.every((outcome) => outcome instanceof Promise));
  assert.equal(ask(waiting.length), "busy");
  assert.ok(ask(0) instanceof Promise, "the one that waits already may be asked for again");
  open();
  assert.deepEqual(await Promise.all(waiting), Array(waiting.length).fill("refused"));
  assert.equal(comparing.mostAtOnce, 1);
  assert.equal(await ask(waiting.length), "refused", "and later it is checked");
});

test("10,000 wrong passwords push nobody out, and are forgotten beyond the bound", async () => {
  const comparing = new Comparing();
  const check = new PasswordCheck(USERS, comparing.compare);
  await check.check({ user: "anna", password: "a1" });
  for (let at = 0; at < 10_000; at++) await check.check({ user: "anna", password: `no${at}` });
  assert.equal(check.remembered, 1 + CHECK_LIMITS.refused);
  assert.equal(check.check({ user: "anna", password: "a1" }), "granted");
  assert.equal(check.check({ user: "anna", password: "no9999" }), "refused");
  const oldest = 10_000 - CHECK_LIMITS.refused;
  assert.equal(check.check({ user: "anna", password: `no${oldest}` }), "refused");
  assert.ok(check.check({ user: "anna", password: `no${oldest - 1}` }) instanceof Promise);
});

test("a comparison that fails is an error, not an outcome, and doesn't stop the next", async () => {
  let failing = true;
  const comparing = new Comparing();
  const check = new PasswordCheck(USERS, (password, hash) =>
    failing ? Promise.reject(new Error("no thread")) : comparing.compare(password, hash),
  );
  const credentials = { user: "anna", password: "a1" };
  await assert.rejects(async () => check.check(credentials), /no thread/);
  failing = false;
  assert.equal(await check.check(credentials), "granted");
});
