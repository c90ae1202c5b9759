/**
 * How is a moment written in a field value?
 *
 * RFC 9110 §5.6.7: as IMF-fixdate, `Sun, 06 Nov 1994 08:49:37 GMT`, always in UTC and with a
 * resolution of one second; what is left over is cut off, so that a date is never in the future.
 * This file refuses to know what time it is.
 */

/** 0000-01-01T00:00:00Z and 9999-12-31T23:59:59.999Z: the moments that four digits can name. */
const EARLIEST = -62_167_219_200_000;
const LATEST = 253_402_300_799_999;

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
