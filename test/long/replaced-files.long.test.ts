/**
 * Is every answer one complete version of its file, with its own validators and never an old one, while
 * files are replaced, rewritten, cut, extended and deleted under load? From the source and as the built
 * command, for 30 s each or CHANGING_SECONDS of them; prints what was asked and answered. And does the
 * same checker find what a server does wrong that takes no such care?
 */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { FLAVOURS, startChild } from "./child-server.ts";
import { changingFolder, type Hunted, hunt } from "./hunt.ts";
import { startServe, whyNoPeers } from "./peer-server.ts";

const { CHANGING_SECONDS = "30" } = process.env;
const SECONDS = Number(CHANGING_SECONDS);
const SECONDS_TO_FAIL = 10;
/** Of what serve did wrong, characters a line. */
const SHOWN_MAX = 500;
const REPLACED_PER_SECOND = 500;

function report(t: TestContext, hunted: Hunted): void {
  const { findings, seconds } = hunted;
  const perSecond = [
    `${Math.round(hunted.replacedPerSecond)} files replaced`,
    `${Math.round(hunted.inPlacePerSecond)} written to in place`,
    `${Math.round(hunted.answersPerSecond)} answers`,
  ];
  t.diagnostic(`${perSecond.join(", ")} a second, for ${seconds.toFixed(1)} s`);
  t.diagnostic(findings.summary);
  t.diagnostic(`the slowest answer: ${findings.slowest}`);
}

for (const flavour of FLAVOURS) {
  test(`files that change for ${SECONDS} s, from the ${flavour}`, async (t) => {
    const folder = changingFolder({ after: (action) => t.after(action) });
    await using server = await startChild(folder.path, flavour);
    const hunted = await hunt(folder, server.port, { seconds: SECONDS });
    report(t, hunted);
    assert.equal(hunted.findings.violations, 0, hunted.findings.details);
    const rate = hunted.replacedPerSecond;
    assert.ok(
      rate >= REPLACED_PER_SECOND,
      `only ${rate} files were replaced a second; is the machine busy?`,
    );
    for (const status of ["200", "206", "304", "404", "200 in br", "200 in gzip"]) {
      assert.ok(hunted.findings.counted(status) > 0, `there was no ${status}`);
    }
  });
}

const missing = whyNoPeers();

for (const [how, spare] of [
  ["", {}],
  [", also without what ends it", { ranges: true, deletions: true }],
] as const) {
  test(`the same checker finds what serve does wrong${how}`, { skip: missing }, async (t) => {
    const folder = changingFolder({ after: (action) => t.after(action) });
    const server = await startServe({ after: (action) => t.after(action) }, folder.path);
    const seconds = SECONDS_TO_FAIL;
    const hunted = await hunt(folder, server.port, { seconds, untilViolation: true, spare });
    report(t, hunted);
    for (const line of hunted.findings.details.split("\n").slice(0, 2)) {
      t.diagnostic(line.slice(0, SHOWN_MAX));
    }
    assert.ok(hunted.findings.violations > 0, "serve did everything right");
  });
}
