/**
 * Does the protocol keep its promises for whatever bytes? 100,000 cases, the same in every run; the
 * environment variable SEED begins elsewhere. A failure prints its seed and its smallest input.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { RULES } from "../../src/http1/rules.ts";
import { runCases } from "./cases.ts";

const CASES = 100_000;

/** They need a clock, or an end of the bytes, which is asked for behind the last step. */
const OF_OTHER_CAUSES = [
  "HEAD_INCOMPLETE",
  "CONTENT_INCOMPLETE",
  "HEAD_TIMEOUT",
  "CONTENT_TIMEOUT",
  "CONTENT_TOO_SLOW",
];

test(`${CASES} cases: accepted or refused alike by every split and by the reference`, (t) => {
  const { SEED = "1" } = process.env;
  const { cases, perSecond, accepted, codes } = runCases(Number(SEED), CASES);
  t.diagnostic(`${cases} cases, ${perSecond} a second, ${accepted} with an accepted request`);
  // A generator that makes only rubbish would prove nothing.
  assert.ok(accepted > cases / 4, `only ${accepted} cases hold a right request`);
  const missing = Object.keys(RULES).filter(
    (code) => !codes.has(code) && !OF_OTHER_CAUSES.includes(code),
  );
  assert.deepEqual(missing, [], "every rule is broken by some case");
});
