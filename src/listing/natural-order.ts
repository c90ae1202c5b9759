/**
 * Which of two names comes first for a reader?
 *
 * In natural order: img2 before img10, without regard to case or to how an accent is written. A name
 * becomes a key once, and keys compare by code unit, so the order is total, fast, and the same
 * everywhere; the tables of a locale would differ between machines.
 * This file refuses to know what the names stand for.
 */

const NOT_ASCII = /[^\0-\x7f]/;
const NUMBERS = /0*([0-9]+)/g;

/** The text without what a reader overlooks: case, and the two ways to write an accent. */
export function folded(text: string): string {
  return (NOT_ASCII.test(text) ? text.normalize("NFD") : text).toLowerCase();
}

/** What orders names when compared by code unit. A number goes by its length first: 9 before 10. */
export function sortKey(name: string): string {
  return folded(name).replace(NUMBERS, (_, digits: string) => {
    return `0${String.fromCharCode(digits.length)}${digits}`;
  });
}
