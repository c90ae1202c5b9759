/**
 * Is a status line exactly a version, a status code and perhaps a reason phrase?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { MESSAGE_LIMITS } from "../../src/http1/limits.ts";
import { StatusLineReader } from "../../src/http1/status-line.ts";
import { bufferOf, decode, encode, refusalOf } from "./bytes.ts";

function lineOf(maxRequestLine = 8192): StatusLineReader {
  return new StatusLineReader({ ...MESSAGE_LIMITS, maxRequestLine }, decode);
}

function read(text: string, maxRequestLine?: number): StatusLineReader {
  const line = lineOf(maxRequestLine);
  assert.equal(line.read(bufferOf(text)), text.length, "the line is whole");
  return line;
}

const refused = (text: string, maxRequestLine?: number): string =>
  refusalOf(() => read(text, maxRequestLine));

const READ: readonly (readonly [
  text: string,
  minorVersion: number,
  status: number,
  reason: string,
])[] = [
  ["HTTP/1.1 200 OK\r\n", 1, 200, "OK"],
  ["HTTP/1.0 404 Not Found\r\n", 0, 404, "Not Found"],
  ["HTTP/1.1 200 \r\n", 1, 200, ""],
  ["HTTP/1.1 200  \t two spaces \r\n", 1, 200, " \t two spaces "],
  ["HTTP/1.1 204 caf\xe9\r\n", 1, 204, "caf\xe9"],
  ["HTTP/1.1 500 HTTP/1.1 200 OK\r\n", 1, 500, "HTTP/1.1 200 OK"],
  ["HTTP/1.1 000 \r\n", 1, 0, ""],
  ["HTTP/1.1 099 x\r\n", 1, 99, "x"],
  ["HTTP/1.1 999 Request denied\r\n", 1, 999, "Request denied"],
];

for (const [text, minorVersion, status, reason] of READ) {
  test(`${JSON.stringify(text)}: version, status and reason are told apart`, () => {
    const line = read(text);
    assert.equal(line.minorVersion, minorVersion);
    assert.equal(line.status, status);
    assert.equal(line.reason, reason);
  });
}

test("1.0 is 1.0, each other 1.x is 1.1", () => {
  for (let minor = 0; minor <= 9; minor++) {
    assert.equal(read(`HTTP/1.${minor} 200 OK\r\n`).minorVersion, minor === 0 ? 0 : 1);
  }
});

test("each of the 256 bytes in a status code and in a reason is accepted or refused", () => {
  for (let byte = 0; byte < 256; byte++) {
    const character = String.fromCharCode(byte);
    for (const [before, after] of [
      ["", "00"],
      ["2", "0"],
      ["20", ""],
    ] as const) {
      const line = `HTTP/1.1 ${before}${character}${after} OK\r\n`;
      assert.equal(refused(line) === "", /[0-9]/.test(character), `status: ${byte}`);
    }
    const visible = byte === 9 || (byte >= 0x20 && byte !== 0x7f);
    assert.equal(refused(`HTTP/1.1 200 O${character}K\r\n`) === "", visible, `reason: ${byte}`);
    const last = byte === 0x20;
    assert.equal(refused(`HTTP/1.1${character}200 OK\r\n`) === "", last, `separator: ${byte}`);
    assert.equal(refused(`HTTP/1.1 200${character}OK\r\n`) === "", last, `separator: ${byte}`);
  }
});

const REFUSALS: readonly (readonly [string, string])[] = [
  ["\n", "LINE_FEED_ALONE@0"],
  ["HTTP/1.1\n", "LINE_FEED_ALONE@8"],
  ["HTTP/1.1 200\n", "LINE_FEED_ALONE@12"],
  ["HTTP/1.1 200 OK\n", "LINE_FEED_ALONE@15"],
  ["HTTP/1.1 200 OK\rX", "CARRIAGE_RETURN_ALONE@15"],
  ["HTTP/1.1 200 \r\r\n", "CARRIAGE_RETURN_ALONE@13"],
  ["\r", "STATUS_LINE_MISSING@0"],
  ["\x15\x03\x01", "TLS_ALERT@0"],
  ["H\x15", "RESPONSE_VERSION_INVALID@1"],
  ["<html>", "RESPONSE_VERSION_INVALID@0"],
  [" HTTP/1.1 200 OK\r\n", "RESPONSE_VERSION_INVALID@0"],
  ["http/1.1 200 OK\r\n", "RESPONSE_VERSION_INVALID@0"],
  ["HTTPS/1.1 200 OK\r\n", "RESPONSE_VERSION_INVALID@4"],
  ["HTTP/1,1 200 OK\r\n", "RESPONSE_VERSION_INVALID@6"],
  ["HTTP/11.1 200 OK\r\n", "RESPONSE_VERSION_INVALID@6"],
  ["HTTP/1.x 200 OK\r\n", "RESPONSE_VERSION_INVALID@7"],
  ["HTTP/1.10 200 OK\r\n", "RESPONSE_VERSION_INVALID@8"],
  ["HTTP/x.1 200 OK\r\n", "RESPONSE_VERSION_INVALID@5"],
  ["HTTP/2", "RESPONSE_VERSION_UNSUPPORTED@5"],
  ["HTTP/0.9 200 OK\r\n", "RESPONSE_VERSION_UNSUPPORTED@5"],
  ["ICY 200 OK\r\n", "RESPONSE_VERSION_INVALID@0"],
  ["HTTP/1.1\r", "STATUS_MISSING@8"],
  ["HTTP/1.1 \r", "STATUS_MISSING@9"],
  ["HTTP/1.1\t200 OK\r\n", "STATUS_LINE_SPACE@8"],
  ["HTTP/1.1  200 OK\r\n", "STATUS_LINE_SPACE@9"],
  ["HTTP/1.1 \t200 OK\r\n", "STATUS_LINE_SPACE@9"],
  ["HTTP/1.1 200\tOK\r\n", "STATUS_LINE_SPACE@12"],
  ["HTTP/1.1 OK\r\n", "STATUS_INVALID@9"],
  ["HTTP/1.1 20 OK\r\n", "STATUS_INVALID@11"],
  ["HTTP/1.1 20\r\n", "STATUS_INVALID@11"],
  ["HTTP/1.1 2000 OK\r\n", "STATUS_INVALID@12"],
  ["HTTP/1.1 200-OK\r\n", "STATUS_INVALID@12"],
  ["HTTP/1.1 +20 OK\r\n", "STATUS_INVALID@9"],
  ["HTTP/1.1 200\r", "STATUS_SPACE_MISSING@12"],
  ["HTTP/1.1 200 O\x00K\r\n", "REASON_INVALID@14"],
  ["HTTP/1.1 200 \x1b[2J\r\n", "REASON_INVALID@13"],
  ["HTTP/1.1 200 OK\x7f\r\n", "REASON_INVALID@15"],
  ["", ""],
  ["H", ""],
  ["HTTP/1.1 200", ""],
  ["HTTP/1.1 200 ", ""],
  ["HTTP/1.1 200 OK\r", ""],
];

for (const [text, refusal] of REFUSALS) {
  test(`${JSON.stringify(text)}: ${refusal === "" ? "more is awaited" : refusal}`, () => {
    assert.equal(
      refusalOf(() => assert.equal(lineOf().read(bufferOf(text)), -1)),
      refusal,
    );
    const line = lineOf();
    const buffer = bufferOf("");
    const single = () => {
      for (const character of text) {
        buffer.append(encode(character));
        assert.equal(line.read(buffer), -1);
      }
    };
    assert.equal(refusalOf(single), refusal, "byte by byte");
  });
}

test("any byte may be the last that has arrived, and nothing is read twice or left out", () => {
  const text = "HTTP/1.0 404 Not Found\r\n";
  for (let cut = 0; cut < text.length; cut++) {
    const line = lineOf();
    const buffer = bufferOf(text.slice(0, cut));
    assert.equal(line.read(buffer), -1);
    assert.equal(line.read(buffer), -1);
    buffer.append(encode(`${text.slice(cut)}more`));
    assert.equal(line.read(buffer), text.length);
    assert.equal(line.status, 404);
    assert.equal(line.reason, "Not Found");
  }
});

test("the limit counts the line without its CR LF, in each of its parts", () => {
  const text = "HTTP/1.1 200 Fine\r\n";
  assert.equal(refused(text, text.length - 2), "");
  for (let limit = 0; limit < text.length - 2; limit++) {
    assert.equal(refused(text, limit), `STATUS_LINE_TOO_LONG@${limit}`);
  }
  assert.equal(refused("HTTP/1.1 200 \r\n", 13), "");
  assert.equal(refused("HTTP/1.1\r\n", 8), "STATUS_MISSING@8");
  assert.equal(refused("HTTP/1.1 200 \r\n", 12), "STATUS_LINE_TOO_LONG@12");
});

test("a reader is ready for the next line after reset", () => {
  const line = read("HTTP/1.0 404 Not Found\r\n");
  line.reset();
  assert.equal(line.read(bufferOf("HTTP/1.1 200 \r\n")), 15);
  assert.equal(line.minorVersion, 1);
  assert.equal(line.status, 200);
  assert.equal(line.reason, "");
});
