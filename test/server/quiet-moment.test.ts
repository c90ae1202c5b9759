/**
 * Is it waited until no request comes any more, and never for too long? Time is made by the tests.
 */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { setImmediate as immediate } from "node:timers/promises";
import { LONGEST_MS, QUIET_MS, QuietMoment } from "../../src/server/quiet-moment.ts";

class Quieted {
  requests = 0;
  pings = 0;
  times = 0;
  answer: () => void = () => {};
  readonly moment: QuietMoment;
  readonly #t: TestContext;

  constructor(t: TestContext, isPingable = true) {
    this.#t = t;
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const ping = (answered: () => void): boolean => {
      if (isPingable) this.pings++;
      this.answer = answered;
      return isPingable;
    };
    this.moment = new QuietMoment({ requests: () => this.requests, ping }, () => this.times++);
  }

  async pass(ms: number): Promise<void> {
    this.#t.mock.timers.tick(ms);
    await immediate();
  }
}

test("it comes when a PING is answered and no request has come since", async (t) => {
  const quieted = new Quieted(t);
  await quieted.pass(QUIET_MS * 2);
  assert.equal(quieted.times, 0, "the PING isn't answered");
  quieted.answer();
  await quieted.pass(QUIET_MS - 1);
  assert.equal(quieted.times, 0);
  await quieted.pass(1);
  assert.equal(quieted.times, 1);
  await quieted.pass(LONGEST_MS);
  assert.deepEqual([quieted.times, quieted.pings], [1, 1]);
});

test("a request that comes in the meantime is waited for again", async (t) => {
  const quieted = new Quieted(t);
  quieted.requests++;
  quieted.answer();
  await quieted.pass(QUIET_MS);
  assert.deepEqual([quieted.times, quieted.pings], [0, 2]);
  quieted.answer();
  quieted.requests++;
  await quieted.pass(QUIET_MS);
  assert.deepEqual([quieted.times, quieted.pings], [0, 3]);
  quieted.answer();
  await quieted.pass(QUIET_MS);
  assert.equal(quieted.times, 1);
});

test("where requests come all the time, and where no PING is answered, it comes all the same", async (t) => {
  const quieted = new Quieted(t);
  for (let ms = 0; ms < LONGEST_MS; ms += QUIET_MS) {
    assert.equal(quieted.times, 0);
    quieted.requests++;
    quieted.answer();
    await quieted.pass(QUIET_MS);
  }
  assert.equal(quieted.times, 1);
  quieted.answer();
  await quieted.pass(LONGEST_MS);
  assert.equal(quieted.times, 1);
  t.mock.timers.reset();
  const silent = new Quieted(t);
  await silent.pass(LONGEST_MS - 1);
  assert.equal(silent.times, 0);
  await silent.pass(1);
  assert.equal(silent.times, 1);
});

test("who can't be asked is waited for a little", async (t) => {
  const quieted = new Quieted(t, false);
  await quieted.pass(QUIET_MS);
  assert.equal(quieted.times, 1);
});

test("what is given up never comes", async (t) => {
  const quieted = new Quieted(t);
  quieted.moment.giveUp();
  quieted.answer();
  await quieted.pass(LONGEST_MS);
  assert.equal(quieted.times, 0);
});
