/**
 * Do the tables say what the ABNF says, byte by byte, and is an authority one?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  FIELD_VALUE,
  HEX,
  isAuthority,
  isEscape,
  LOWER,
  TARGET,
  TOKEN,
} from "../../src/http1/grammar.ts";

/** The bytes for which a table says 1, as text. */
function allowed(table: Uint8Array): string {
  assert.equal(table.length, 256);
  return String.fromCharCode(...Array.from(table.keys()).filter((byte) => table[byte] === 1));
}

function range(from: number, to: number): string {
  return String.fromCharCode(...Array.from({ length: to - from + 1 }, (_, i) => from + i));
}

const DIGITS = "0123456789";
const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const sorted = (text: string) => [...text].sort().join("");

test("token: tchar of RFC 9110 §5.6.2", () => {
  const tchar = `!#$%&'*+-.^_\`|~${DIGITS}${UPPER}${UPPER.toLowerCase()}`;
  assert.equal(sorted(allowed(TOKEN)), sorted(tchar));
});

test("field value: HTAB, SP, VCHAR and obs-text of RFC 9110 §5.5", () => {
  assert.equal(allowed(FIELD_VALUE), `\t${range(0x20, 0x7e)}${range(0x80, 0xff)}`);
});

test("request-target: visible ASCII except #", () => {
  assert.equal(allowed(TARGET), `${range(0x21, 0x22)}${range(0x24, 0x7e)}`);
});

test("hexadecimal digits have their value, all other bytes 255", () => {
  for (let byte = 0; byte < 256; byte++) {
    const character = String.fromCharCode(byte);
    const value = /^[0-9A-Fa-f]$/.test(character) ? Number.parseInt(character, 16) : 255;
    assert.equal(HEX[byte], value, `byte ${byte}`);
  }
});

test("only ASCII letters have a lower case", () => {
  for (let byte = 0; byte < 256; byte++) {
    const upper = byte >= 0x41 && byte <= 0x5a;
    assert.equal(LOWER[byte], upper ? byte + 32 : byte, `byte ${byte}`);
  }
});

const AUTHORITIES = [
  "a",
  "a.example",
  "A.EXAMPLE",
  "a-b_c~d!$&'()*+,;=e",
  "caf%C3%A9",
  "127.0.0.1",
  "999.999.999.999",
  "a:",
  "a:0",
  "a:00080",
  "a:65535",
  "127.0.0.1:80",
  "[::]",
  "[::1]",
  "[::1]:",
  "[::1]:65535",
  "[1:2:3:4:5:6:7:8]",
  "[1:2:3:4:5:6:7::]",
  "[::2:3:4:5:6:7:8]",
  "[1::8]",
  "[2001:DB8::ff00:42:8329]",
  "[::192.0.2.1]",
  "[::ffff:255.255.255.255]",
  "[1:2:3:4:5:6:1.2.3.4]",
  "[1::1.2.3.4]",
  "[v1.x]",
  "[vF.a:b]:80",
  "[V1.x]",
];

for (const authority of AUTHORITIES) {
  test(`an authority: ${authority}`, () => assert.equal(isAuthority(authority), true));
}

const NO_AUTHORITIES = [
  "",
  ":",
  ":80",
  "a:65536",
  "a:99999",
  "a:000080",
  "a:-1",
  "a:+1",
  "a: 80",
  "a:80 ",
  "a:8_0",
  "a:80:80",
  "a:http",
  "user@a",
  "user:pass@a",
  "a/",
  "a/b",
  "a?b",
  "a#b",
  "a\\b",
  "a b",
  " a",
  "a ",
  "a, b",
  "a\tb",
  "a\0",
  'a"',
  "<a>",
  "a[b]",
  "caf\xe9",
  "%",
  "%4",
  "%zz",
  "a%4g",
  "::1",
  "[",
  "[]",
  "[::1",
  "::1]",
  "[::1]x",
  "[::1]]",
  "[::1]:65536",
  "[[::1]]",
  "[:::]",
  "[1:::2]",
  "[1::2::3]",
  "[:1]",
  "[1:]",
  "[:1:2:3:4:5:6:7]",
  "[1:2:3:4:5:6:7:]",
  "[1:2:3:4:5:6:7]",
  "[1:2:3:4:5:6:7:8:9]",
  "[1:2:3:4:5:6:7::8]",
  "[::12345]",
  "[::g]",
  "[::1%25eth0]",
  "[::1.2.3]",
  "[::1.2.3.4.5]",
  "[::1.2.3.256]",
  "[::01.2.3.4]",
  "[1.2.3.4]",
  "[1.2.3.4::]",
  "[::1.2.3.4:5]",
  "[1:2:3:4:5:6:7:1.2.3.4]",
  "[v.x]",
  "[v1.]",
  "[vg.x]",
  "[v1.x y]",
];

for (const authority of NO_AUTHORITIES) {
  const name = JSON.stringify(authority);
  test(`no authority: ${name}`, () => assert.equal(isAuthority(authority), false));
}

test("an escape is a percent sign and two hexadecimal digits", () => {
  assert.equal(isEscape("a%4F", 1), true);
  assert.equal(isEscape("a%4f", 1), true);
  for (const text of ["%", "%4", "%g4", "%4g", "%%4", "%\u01344", "%4\u0134"]) {
    assert.equal(isEscape(text, 0), false, text);
  }
});
