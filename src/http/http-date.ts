/**
 * How is a moment written in a field value, and which moment does a field value mean?
 *
 * RFC 9110 §5.6.7: written as IMF-fixdate, `Sun, 06 Nov 1994 08:49:37 GMT`, always in UTC and with a
 * resolution of one second; what is left over is cut off, so that a date is never in the future. Read
 * in that form and in the two obsolete ones. This file refuses to know what time it is.
 */

/** 0000-01-01T00:00:00Z and 9999-12-31T23:59:59.999Z: the moments that four digits can name. */
const EARLIEST = -62_167_219_200_000;
const LATEST = 253_402_300_799_999;

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
const LONG_DAY = "(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)";
const MONTH = `(?<month>${MONTHS.join("|")})`;
const TIME = "(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)";

/** Each has one way to match only, so they are as fast on junk as on a date. */
const IMF_FIXDATE = new RegExp(`^${DAY}, (?<day>\\d\\d) ${MONTH} (?<year>\\d{4}) ${TIME} GMT$`);
const RFC_850 = new RegExp(`^${LONG_DAY}, (?<day>\\d\\d)-${MONTH}-(?<year>\\d\\d) ${TIME} GMT$`);
const ASCTIME = new RegExp(`^${DAY} ${MONTH} (?<day>\\d\\d| \\d) ${TIME} (?<year>\\d{4})$`);

/** The named groups of a match, each of them digits but the month. */
type DateParts = Readonly<Record<string, string>>;

/** "Wednesday, 09-Nov-94 08:49:37 GMT" is as long as it gets. */
const LONGEST = 33;

/**
 * The IMF-fixdate of a moment in milliseconds since 1970.
 *
 * @throws RangeError when the year of the moment has no four digits.
 */
export function formatHttpDate(ms: number): string {
  if (!(ms >= EARLIEST && ms <= LATEST)) {
    throw new RangeError(`an HTTP date lies in the years 0000 to 9999; ${ms} ms does not`);
  }
  // ECMAScript defines toUTCString, for these years, to be exactly IMF-fixdate.
  return new Date(ms).toUTCString();
}

/**
 * The moment that an HTTP-date means, in milliseconds since 1970; undefined when it is none, which
 * includes the 30th of February. The name of the day isn't compared with the date: it adds nothing,
 * and to ignore If-Unmodified-Since because of it would do harm.
 *
 * @param nowMs milliseconds since 1970, about now: says which century a year of two digits is in.
 */
export function parseHttpDate(text: string, nowMs: number): number | undefined {
  if (text.length > LONGEST) return undefined;
  const full = (IMF_FIXDATE.exec(text) ?? ASCTIME.exec(text))?.groups;
  if (full !== undefined) {
    const { year } = full;
    return moment(full, Number(year));
  }
  const short = RFC_850.exec(text)?.groups;
  return short && inRightCentury(short, nowMs);
}

/** The latest one that is not more than 50 years ahead. */
function inRightCentury(parts: DateParts, nowMs: number): number | undefined {
  const { year: twoDigits } = parts;
  const limit = new Date(nowMs);
  const lastYear = limit.getUTCFullYear() + 50;
  limit.setUTCFullYear(lastYear);
  const year = lastYear - ((lastYear - Number(twoDigits)) % 100);
  const ms = moment(parts, year);
  return ms !== undefined && ms > limit.getTime() ? moment(parts, year - 100) : ms;
}

function moment(parts: DateParts, year: number): number | undefined {
  const { day, month = "", hour, minute, second } = parts;
  const time = [Number(hour), Number(minute), Number(second)] as const;
  if (!isTimeOfDay(...time)) return undefined;
  // Date.UTC would take the year 94 for 1994.
  const date = new Date(0);
  date.setUTCFullYear(year, MONTHS.indexOf(month), Number(day));
  if (date.getUTCDate() !== Number(day)) return undefined;
  return date.setUTCHours(...time);
}

/** With the leap second, which there is at the end of a day only. */
function isTimeOfDay(hour: number, minute: number, second: number): boolean {
  return (
    hour <= 23 && minute <= 59 && (second <= 59 || (second === 60 && hour * minute === 23 * 59))
  );
}
