/**
 * Is a request line exactly a method, a target and a version?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { MESSAGE_LIMITS } from "../../src/http1/limits.ts";
import { RequestLineReader } from "../../src/http1/request-line.ts";
import { bufferOf, decode, encode, refusalOf } from "./bytes.ts";

function lineOf(maxRequestLine = 8192): RequestLineReader {
  return new RequestLineReader({ ...MESSAGE_LIMITS, maxRequestLine }, decode);
}

function read(text: string, maxRequestLine?: number): RequestLineReader {
  const line = lineOf(maxRequestLine);
  const buffer = bufferOf(text);
  assert.ok(line.read(buffer) > 0, "the line is whole");
  return line;
}

const refused = (text: string, maxRequestLine?: number): string =>
  refusalOf(() => read(text, maxRequestLine));

test("method, target and version are told apart", () => {
  const line = read("M-SEARCH /a/%41?b?c HTTP/1.1\r\n");
  assert.equal(line.method, "M-SEARCH");
  assert.equal(line.target, "/a/%41?b?c");
  assert.equal(line.minorVersion, 1);
  assert.deepEqual(line.parts, {
    form: "origin",
    path: "/a/%41",
    query: "b?c",
    authority: undefined,
  });
});

test("1.0 is 1.0, each other 1.x is 1.1", () => {
  for (let minor = 0; minor <= 9; minor++) {
    assert.equal(read(`GET / HTTP/1.${minor}\r\n`).minorVersion, minor === 0 ? 0 : 1);
  }
});

test("each of the 256 bytes in method, path and query is accepted or refused", () => {
  for (let byte = 0; byte < 256; byte++) {
    const character = String.fromCharCode(byte);
    const token = /[!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(character);
    assert.equal(refused(`A${character}B / HTTP/1.1\r\n`) === "", token, `method: ${byte}`);
    const target = byte > 0x20 && byte < 0x7f && character !== "#";
    assert.equal(refused(`GET /x${character}41 HTTP/1.1\r\n`) === "", target, `path: ${byte}`);
    assert.equal(refused(`GET /?${character}y HTTP/1.1\r\n`) === "", target, `query: ${byte}`);
  }
});

const REFUSALS: readonly (readonly [string, string])[] = [
  ["\n", "LINE_FEED_ALONE@0"],
  ["GET\n", "LINE_FEED_ALONE@3"],
  ["GET /\n", "LINE_FEED_ALONE@5"],
  ["GET / HTTP/1.1\n", "LINE_FEED_ALONE@14"],
  ["\rG", "CARRIAGE_RETURN_ALONE@0"],
  ["GET / HTTP/1.1\rX", "CARRIAGE_RETURN_ALONE@14"],
  ["GET / HTTP/1.1\r\r\n", "CARRIAGE_RETURN_ALONE@14"],
  ["\r\n\r\n", "EMPTY_LINES@2"],
  ["\x16\x03\x01", "TLS_ON_PLAIN_PORT@0"],
  ["A\x16 / HTTP/1.1\r\n", "METHOD_INVALID@1"],
  [" GET / HTTP/1.1\r\n", "METHOD_INVALID@0"],
  ["G@T / HTTP/1.1\r\n", "METHOD_INVALID@1"],
  ["GET\t/ HTTP/1.1\r\n", "METHOD_INVALID@3"],
  ["GET\r\n", "TARGET_MISSING@3"],
  ["GET \r\n", "TARGET_MISSING@4"],
  ["GET  / HTTP/1.1\r\n", "REQUEST_LINE_SPACE@4"],
  ["GET \t/ HTTP/1.1\r\n", "REQUEST_LINE_SPACE@4"],
  ["GET /\tHTTP/1.1\r\n", "REQUEST_LINE_SPACE@5"],
  ["GET /  HTTP/1.1\r\n", "REQUEST_LINE_SPACE@6"],
  ["GET / HTTP/1.1 \r\n", "REQUEST_LINE_SPACE@14"],
  ["GET /\x00 HTTP/1.1\r\n", "TARGET_INVALID@5"],
  ["GET /\x80 HTTP/1.1\r\n", "TARGET_INVALID@5"],
  ["GET /a#b HTTP/1.1\r\n", "TARGET_FRAGMENT@6"],
  ["GET /% HTTP/1.1\r\n", "TARGET_ESCAPE@6"],
  ["GET /%4 HTTP/1.1\r\n", "TARGET_ESCAPE@7"],
  ["GET /%4", ""],
  ["GET /%4?", "TARGET_ESCAPE@7"],
  ["GET /\r\n", "VERSION_MISSING@5"],
  ["GET /?a\r\n", "VERSION_MISSING@7"],
  ["GET / \r\n", "VERSION_MISSING@6"],
  ["GET / http/1.1\r\n", "VERSION_INVALID@6"],
  ["GET / HTTP/1\r\n", "VERSION_INVALID@12"],
  ["GET / HTTP/1.10\r\n", "VERSION_INVALID@14"],
  ["GET / HTTP/11.1\r\n", "VERSION_INVALID@12"],
  ["GET / HTTP/1,1\r\n", "VERSION_INVALID@12"],
  ["GET / a HTTP/1.1\r\n", "VERSION_INVALID@6"],
  ["GET / HTTP/2.0\r\n", "VERSION_UNSUPPORTED@11"],
  ["GET / HTTP/0.9\r\n", "VERSION_UNSUPPORTED@11"],
  ["GET * HTTP/1.1\r\n", "TARGET_FORM@4"],
  ["GET a.example HTTP/1.1\r\n", "TARGET_FORM@4"],
];

for (const [text, refusal] of REFUSALS) {
  test(`${JSON.stringify(text)}: ${refusal === "" ? "more is awaited" : refusal}`, () => {
    assert.equal(
      refusalOf(() => lineOf().read(bufferOf(text))),
      refusal,
    );
    const line = lineOf();
    const buffer = bufferOf("");
    const single = () => {
      for (const character of text) {
        buffer.append(encode(character));
        line.read(buffer);
      }
    };
    assert.equal(refusalOf(single), refusal, "byte by byte");
  });
}

test("one empty line in front is forgiven, and doesn't count as a beginning", () => {
  const line = lineOf();
  const buffer = bufferOf("\r\n");
  assert.equal(line.read(buffer), -1);
  assert.equal(line.begun, false);
  assert.equal(buffer.offset, 2);
  buffer.append(encode("G"));
  assert.equal(line.read(buffer), -1);
  assert.equal(line.begun, true);
});

test("the limit counts the line without its CR LF, in each of its parts", () => {
  const text = "GET /abc HTTP/1.1\r\n";
  assert.equal(refused(text, text.length - 2), "");
  for (let limit = 0; limit < text.length - 2; limit++) {
    assert.equal(refused(text, limit), `REQUEST_LINE_TOO_LONG@${limit}`);
  }
  assert.equal(refused(`\r\n${text}`, text.length - 2), "");
});

test("a reader is ready for the next line after reset", () => {
  const line = read("HEAD /?q HTTP/1.0\r\n");
  line.reset();
  assert.equal(line.method, "");
  assert.ok(line.read(bufferOf("\r\nGET /x HTTP/1.1\r\n")) > 0);
  assert.equal(line.method, "GET");
  assert.equal(line.minorVersion, 1);
  assert.equal(line.parts?.query, undefined);
});
