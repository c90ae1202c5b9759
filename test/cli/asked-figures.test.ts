/**
 * Is what another process has counted known here, whatever becomes of it?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { AskedFigures, type Figures, NO_FIGURES } from "../../src/cli/asked-figures.ts";

function figures(value: number): Figures {
  return { lasting: [{ value }], passing: [] };
}

test("who answers is known as it is now", async () => {
  let count = 0;
  const asked: AskedFigures = new AskedFigures(() => asked.hear(figures(++count)));
  assert.equal(asked.last, NO_FIGURES);
  assert.equal(await asked.renew(), true);
  assert.equal(await asked.renew(), true);
  assert.deepEqual(asked.last, figures(2));
});

test("each question waits for its own answer, not for the one before", async () => {
  let questions = 0;
  const asked = new AskedFigures(() => {
    questions++;
  });
  const settled: string[] = [];
  const first = asked.renew().then(() => settled.push("first"));
  const second = asked.renew().then(() => settled.push("second"));
  assert.equal(questions, 2);
  asked.hear(figures(1));
  await first;
  assert.deepEqual(settled, ["first"]);
  asked.hear(figures(2));
  await second;
  assert.deepEqual(asked.last, figures(2));
});

test("who is silent is asked once, and counts again when it speaks", async () => {
  let questions = 0;
  const asked = new AskedFigures(() => {
    questions++;
  });
  asked.hear(figures(1));
  assert.equal(await asked.renew(), false);
  assert.deepEqual(asked.last, figures(1));
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(await asked.renew(), false);
  assert.equal(questions, 1);
  asked.hear(figures(2));
  assert.deepEqual(asked.last, figures(2));
  const again = asked.renew();
  asked.hear(figures(3));
  assert.equal(await again, true);
  assert.equal(questions, 2);
});

test("who has ended is waited for no longer, and asked no more", async () => {
  const asked = new AskedFigures(() => {});
  const renewed = asked.renew();
  asked.hear(figures(1));
  const again = asked.renew();
  asked.end();
  assert.deepEqual([await renewed, await again, await asked.renew()], [true, false, false]);
  await asked.over;
  assert.deepEqual(asked.last, figures(1));
});
