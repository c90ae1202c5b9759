/**
 * Is the time in each line right, in each way of writing it, and also when the clock is set?
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { clfTime, inThousandths, isoTime, wallTime } from "../../src/wire/log-times.ts";

test("each writes the second that it is, also when the clock is set back or forward", () => {
  const [wall, iso] = [wallTime(), isoTime()];
  const noon = Date.UTC(2026, 10, 2, 12, 0, 0);
  for (const at of [noon + 7, noon + 999, noon - 3_600_000, noon + 86_400_000 + 45, noon + 7]) {
    const date = new Date(at);
    assert.equal(iso(at), date.toISOString());
    const two = (number: number): string => String(number).padStart(2, "0");
    const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
    assert.ok(wall(at).endsWith(` ${time}`), wall(at));
  }
  assert.equal(iso(noon + 7.9), "2026-11-02T12:00:00.007Z");
});

test("Apache's way has the offset of the place, west, east and at half hours", () => {
  const module = new URL("../../src/wire/log-times.ts", import.meta.url).href;
  const script = `import(${JSON.stringify(module)}).then(({ clfTime }) => console.log(clfTime()(Date.UTC(2000, 9, 10, 20, 55, 36))))`;
  const shown = (TZ: string): string =>
    execFileSync(process.execPath, ["--import", "tsx", "-e", script], {
      env: { ...process.env, TZ },
      encoding: "utf8",
    }).trim();
  assert.equal(shown("America/Los_Angeles"), "10/Oct/2000:13:55:36 -0700");
  assert.equal(shown("Asia/Kolkata"), "11/Oct/2000:02:25:36 +0530");
  assert.equal(shown("UTC"), "10/Oct/2000:20:55:36 +0000");
  assert.match(clfTime()(0), /^\d\d\/(Jan|Dec)\/19(69|70):\d\d:\d\d:\d\d [+-]\d{4}$/);
});

test("thousandths of any time", () => {
  assert.deepEqual([0, 0.0004, 0.0126, 1, 999.9996, 86_400_000].map(inThousandths), [
    "0.000",
    "0.000",
    "0.013",
    "1.000",
    "1000.000",
    "86400000.000",
  ]);
});
