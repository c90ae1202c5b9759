/**
 * What time is it, in the ways in which logs write it?
 *
 * A line is made for each request and a text for each second, so each of these keeps the last one. They take the
 * clock as it is, also when somebody sets it back. This file refuses to know what else stands in a line.
 */

/** Writes a moment, in milliseconds since 1970. */
export type TimeText = (now: number) => string;

/** "000" to "999", those that were needed: for what every line has, looking up costs less than writing. */
const THOUSANDTHS: string[] = [];

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** "2026-11-22 18:40:01", as the clock on the wall says it. */
export function wallTime(): TimeText {
  return eachSecond((at) => {
    const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
    return `${day} ${timeOfDay(at)}`;
  });
}

/** "22/Nov/2026:18:40:01 +0100", as Apache and nginx write it. */
export function clfTime(): TimeText {
  return eachSecond((at) => {
    const east = -at.getTimezoneOffset();
    const minutes = Math.abs(east);
    const offset = `${east < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`;
    const day = `${two(at.getDate())}/${MONTHS[at.getMonth()]}/${at.getFullYear()}`;
    return `${day}:${timeOfDay(at)} ${offset}`;
  });
}

/** "2026-11-22T17:40:01.123Z" (RFC 3339). */
export function isoTime(): TimeText {
  const second = eachSecond((at) => at.toISOString().slice(0, -4));
  return (now) => `${second(now)}${threeDigits(Math.floor(now) % 1000)}Z`;
}

/** "0.813": thousandths of a number from 0 up. */
export function inThousandths(number: number): string {
  const thousandths = Math.round(number * 1000);
  return `${Math.floor(thousandths / 1000)}.${threeDigits(thousandths % 1000)}`;
}

/** Asks anew once a second. */
function eachSecond(write: (at: Date) => string): TimeText {
  let second = Number.NaN;
  let text = "";
  return (now) => {
    const current = Math.floor(now / 1000);
    if (current !== second) {
      second = current;
      text = write(new Date(now));
    }
    return text;
  };
}

function timeOfDay(at: Date): string {
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

function threeDigits(number: number): string {
  THOUSANDTHS[number] ??= String(number).padStart(3, "0");
  return THOUSANDTHS[number];
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
