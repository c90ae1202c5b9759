/**
 * How does a right request become a wrong one? Small changes to text whose characters are bytes.
 */
import type { Prng } from "../support/prng.ts";

const SPECIAL = '\r\n\0 \t:,;="\\%#?/*@[]\x0b\x0c\x7f\x80\x85\xa0\xffAz09-+_';
const PIECES = [
  "\r\n",
  "\n",
  "\r",
  "\r\r\n",
  "\r\n ",
  "\r\n\r\n",
  "\n\n",
  " ",
  "\t",
  "\0",
  ": ",
  "0\r\n\r\n",
  "GET / HTTP/1.1\r\n",
  "Content-Length: 1\r\n",
  "Transfer-Encoding: chunked\r\n",
  "HTTP/1.1",
];
const NUMBERS = [
  "0",
  "-1",
  "1",
  "00000000000000000000",
  "2147483648",
  "4294967296",
  "4294967301",
  "9007199254740992",
  "18446744073709551615",
  "18446744073709551621",
  "ffffffffffffffff",
  "99999999999999999999999",
];

type Mutation = (prng: Prng, text: string) => string;

const flipBit: Mutation = (prng, text) => {
  const at = prng.below(text.length);
  return replace(text, at, 1, String.fromCharCode(text.charCodeAt(at) ^ (1 << prng.below(8))));
};

const setByte: Mutation = (prng, text) =>
  replace(text, prng.below(text.length), 1, SPECIAL.charAt(prng.below(SPECIAL.length)));

const insertByte: Mutation = (prng, text) =>
  replace(text, prng.below(text.length + 1), 0, SPECIAL.charAt(prng.below(SPECIAL.length)));

const insertPiece: Mutation = (prng, text) =>
  replace(text, prng.below(text.length + 1), 0, prng.pick(PIECES));

const cutOut: Mutation = (prng, text) =>
  replace(text, prng.below(text.length), 1 + prng.below(6), "");

const repeat: Mutation = (prng, text) => {
  const at = prng.below(text.length);
  const piece = text.slice(at, at + 1 + prng.below(12));
  return replace(text, at, 0, piece.repeat(1 + prng.below(3)));
};

const truncate: Mutation = (prng, text) => text.slice(0, prng.below(text.length));

const changeLineEnd: Mutation = (prng, text) => {
  const ends = [...text.matchAll(/\r\n/g)];
  if (ends.length === 0) return text;
  const at = prng.pick(ends).index;
  return replace(
    text,
    at,
    2,
    prng.pick(["\n", "\r", "\r\r\n", "\n\r", "\r\n\r\n", "", " ", "\r\n "]),
  );
};

const changeNumber: Mutation = (prng, text) => {
  const numbers = [...text.matchAll(/[0-9]+/g)];
  if (numbers.length === 0) return text;
  const number = prng.pick(numbers);
  return replace(text, number.index, number[0].length, prng.pick(NUMBERS));
};

const moveLine: Mutation = (prng, text) => {
  const lines = text.split("\r\n");
  const [line = ""] = lines.splice(prng.below(lines.length), 1);
  const copies = prng.below(3) === 0 ? [line, line] : [line];
  lines.splice(prng.below(lines.length + 1), 0, ...copies);
  return lines.join("\r\n");
};

const changeCase: Mutation = (prng, text) => {
  const at = prng.below(text.length);
  const piece = text.slice(at, at + 8);
  return replace(text, at, piece.length, prng.below(2) === 0 ? piece.toLowerCase() : upper(piece));
};

const stretch: Mutation = (prng, text) => {
  const at = prng.below(text.length);
  const times = prng.pick([8, 60, 300]);
  return replace(text, at, 1, text.charAt(at).repeat(1 + prng.below(times)));
};

const MUTATIONS: readonly Mutation[] = [
  flipBit,
  setByte,
  setByte,
  insertByte,
  insertPiece,
  cutOut,
  repeat,
  truncate,
  changeLineEnd,
  changeLineEnd,
  changeNumber,
  moveLine,
  changeCase,
  stretch,
];

/** Makes up to four changes, often none. */
export function mutate(prng: Prng, text: string): string {
  for (let count = prng.pick([0, 0, 0, 1, 1, 2, 4]); count > 0 && text.length > 0; count--) {
    text = prng.pick(MUTATIONS)(prng, text);
  }
  return text;
}

/** Beyond ASCII upper case may be two characters, or one that is no byte. */
function upper(text: string): string {
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}

function replace(text: string, at: number, length: number, by: string): string {
  return text.slice(0, at) + by + text.slice(at + length);
}
