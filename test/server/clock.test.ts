/**
 * Is Date the second that it is, and the same bytes for all of that second?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Clock } from "../../src/server/clock.ts";

const NOON = Date.UTC(2026, 10, 23, 12, 0, 0);
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

test("the lines are those of the second, until it is over", (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: NOON + 400 });
  const clock = new Clock(true);
  const lines = clock.fieldLines();
  const expected = "Date: Mon, 23 Nov 2026 12:00:00 GMT\r\nServer: barewire\r\n";
  assert.equal(textOf(lines), expected);
  t.mock.timers.tick(599);
  assert.equal(clock.fieldLines(), lines);
  t.mock.timers.tick(1);
  assert.equal(textOf(clock.fieldLines()), expected.replace(":00 GMT", ":01 GMT"));
  t.mock.timers.tick(3_600_000);
  const later = clock.fieldLinesWith("X-Id", "7");
  assert.equal(textOf(later), `${expected.replace("12:00:00", "13:00:01")}X-Id: 7\r\n`);
});

test("it is the second of each moment, also when the clock was set back or forward", (t) => {
  let now = NOON;
  t.mock.method(Date, "now", () => now);
  const clock = new Clock(false);
  for (const moment of [NOON - 86_400_000, NOON + 999, NOON + 1000, NOON]) {
    clock.fieldLines();
    now = moment;
    const second = new Date(Math.floor(moment / 1000) * 1000).toUTCString();
    assert.equal(textOf(clock.fieldLines()), `Date: ${second}\r\n`);
  }
});
