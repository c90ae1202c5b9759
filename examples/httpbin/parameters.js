/**
 * What may a parameter be?
 *
 * Whoever can choose a number can choose a very large one. Each has its bounds, and whoever leaves them
 * reads which these are.
 */
import { Refusal } from "./routing.js";

/** Bytes in one answer. */
export const BYTES_MAX = 100 * 1024;

/** Seconds that an answer may take. */
export const SECONDS_MAX = 10;

/**
 * A whole number.
 * @param {string} name for the sentence
 * @param {string | null | undefined} text
 * @param {{ least?: number, most: number, otherwise?: number }} bounds `otherwise`: when it isn't given
 */
export function whole(name, text, { least = 0, most, otherwise }) {
  if (text == null && otherwise !== undefined) return otherwise;
  const number = /^\d{1,15}$/.test(text ?? "") ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new Refusal(400, `${name} is a whole number from ${least} to ${most}, not "${text}".`);
}

/**
 * Seconds, and parts of them.
 * @param {string} name for the sentence
 * @param {string | null | undefined} text
 * @param {number} [otherwise] when it isn't given
 */
export function seconds(name, text, otherwise) {
  if (text == null && otherwise !== undefined) return otherwise;
  const number = /^\d{1,9}(\.\d{1,9})?$/.test(text ?? "") ? Number(text) : Number.NaN;
  if (number <= SECONDS_MAX) return number;
  throw new Refusal(400, `${name} is a number of seconds up to ${SECONDS_MAX}, not "${text}".`);
}
