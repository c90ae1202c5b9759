/**
 * The same promises, for as many cases as one has time for: ten million, or CASES of them, shared
 * out to all cores. Prints how many there were, and how many in a second.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const { CASES: count = "10000000", SEED: seed = "1000000" } = process.env;
const CASES = Number(count);
const FIRST = Number(seed);
/** Often enough that one sees it going on. */
const SHARE = 250_000;

interface Share {
  readonly cases: number;
  readonly accepted: number;
  readonly codes: readonly (readonly [string, number])[];
}

async function runShare(first: number, count: number): Promise<Share> {
  const script = fileURLToPath(new URL("many.ts", import.meta.url));
  const args = ["--import", "tsx", script, String(first), String(count)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  const closed = once(child, "close");
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [status] = await closed;
  assert.equal(status, 0, errors);
  return JSON.parse(output) as Share;
}

test(`${CASES} cases, on every core`, async (t) => {
  const started = performance.now();
  let next = 0;
  let accepted = 0;
  let cases = 0;
  const codes = new Map<string, number>();
  const work = async (): Promise<void> => {
    while (next < CASES) {
      const first = next;
      next += SHARE;
      const share = await runShare(FIRST + first, Math.min(SHARE, CASES - first));
      cases += share.cases;
      accepted += share.accepted;
      for (const [code, count] of share.codes) codes.set(code, (codes.get(code) ?? 0) + count);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  const seconds = (performance.now() - started) / 1000;
  t.diagnostic(
    `${cases} cases in ${seconds.toFixed(0)} s: ${Math.round(cases / seconds)} a second`,
  );
  t.diagnostic(`${accepted} with an accepted request; ends: ${JSON.stringify([...codes])}`);
  assert.equal(cases, CASES);
});
