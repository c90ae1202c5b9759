/**
 * Is somebody told in time that a certificate ends?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { dateWarnings, day } from "../../src/cli/certificate-dates.ts";

const NOW = Date.parse("2027-03-01T12:00:00Z");
const DAY = 86_400_000;
const warned = (from: number, to: number): string[] => {
  const dates = { validFrom: new Date(from).toUTCString(), validTo: new Date(to).toUTCString() };
  return dateWarnings(dates, '"a.pem"', NOW);
};

test("nothing to say of one that holds for two weeks and more", () => {
  assert.deepEqual(warned(NOW - DAY, NOW + 14 * DAY), []);
  assert.deepEqual(warned(NOW, NOW + 3650 * DAY), []);
});

for (const [from, to, sentence] of [
  [-DAY, 13 * DAY, 'The certificate "a.pem" expires in 13 days, on 2027-03-14.'],
  [-DAY, DAY, 'The certificate "a.pem" expires in a day, on 2027-03-02.'],
  [-DAY, 1000, 'The certificate "a.pem" expires within a day, on 2027-03-01.'],
  [-DAY, 0, 'The certificate "a.pem" expired on 2027-03-01, so clients will refuse it.'],
  [-9 * DAY, -5 * DAY, 'The certificate "a.pem" expired on 2027-02-24, so clients will refuse it.'],
  [DAY, 90 * DAY, 'The certificate "a.pem" doesn\'t hold before 2027-03-02.'],
] as const) {
  test(sentence, () => {
    assert.deepEqual(warned(NOW + from, NOW + to), [sentence]);
  });
}

test("a day is written in one way, wherever somebody is", () => {
  assert.equal(day(Date.parse("2027-01-31T23:59:59Z")), "2027-01-31");
});
