/**
 * Is every byte of a text explained once, by the parser that would read it on a connection?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { EXAMPLES } from "../../scripts/violation-examples.ts";
import { type Explained, type ExplainOptions, explain } from "../../src/explain/explain.ts";
import { VIOLATION_CODES, visible } from "../../src/http1/violation.ts";
import { mutate } from "../fuzz/mutations.ts";
import { makeRequests } from "../fuzz/requests.ts";
import { encode, latin1 } from "../http1/bytes.ts";
import { Prng } from "../support/prng.ts";
import { text } from "./notes.ts";

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

function explained(message: string, options?: ExplainOptions): Explained {
  return explain(encode(message), options);
}

/** One line for each part: its kind and its bytes. */
function outline({ bytes, parts }: Explained): readonly string[] {
  return parts.map(({ kind, start, end }) => `${kind} ${visible(bytes.subarray(start, end))}`);
}

function notesOf({ parts }: Explained, kind: string): readonly string[] {
  return parts.filter((part) => part.kind === kind).flatMap(({ notes }) => notes.map(text));
}

/** Parts and pieces without gap and overlap, notes that any page can show. */
function hold({ bytes, parts }: Explained): void {
  let at = 0;
  for (const part of parts) {
    assert.equal(part.start, at);
    for (const piece of part.pieces) {
      assert.equal(piece.start, at);
      assert.ok(piece.end > piece.start);
      at = piece.end;
    }
    assert.equal(part.end, at);
    for (const { words, section } of part.notes) {
      assert.match(words, /^[^\p{Cc}\p{Zl}\p{Zp}\p{Cf}]+$/u);
      assert.notEqual(section, "");
    }
  }
  assert.equal(at, bytes.length);
}

test("a request, part by part", () => {
  const whole = explained("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
  assert.deepEqual(outline(whole), [
    "start-line POST /a HTTP/1.1\\r\\n",
    "field Host: a\\r\\n",
    "field Content-Length: 2\\r\\n",
    "empty-line \\r\\n",
    "content hi",
  ]);
  assert.match(
    notesOf(whole, "empty-line").join("\n"),
    /2 bytes of content follow, as Content-Length says/,
  );
  assert.deepEqual(notesOf(whole, "content"), ["2 bytes of content. (RFC 9110 §6.4)"]);
  assert.deepEqual([whole.requests, whole.responses, whole.violation], [1, 0, undefined]);
});

test("chunks, their ends, and trailer fields", () => {
  const head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  const whole = explained(
    `${head}2;a=b\r\nhi\r\n1A\r\n${"x".repeat(26)}\r\n000\r\nX-Sum: 1\r\n\r\n`,
  );
  assert.deepEqual(outline(whole).slice(3), [
    "chunk-line 2;a=b\\r\\n",
    "content hi",
    "chunk-end \\r\\n",
    "chunk-line 1A\\r\\n",
    `content ${"x".repeat(26)}`,
    "chunk-end \\r\\n",
    "chunk-line 000\\r\\n",
    "trailer X-Sum: 1\\r\\n",
    "empty-line \\r\\n",
  ]);
  const lines = notesOf(whole, "chunk-line").join("\n");
  assert.match(lines, /A chunk of 2 bytes follows\./);
  assert.match(lines, /;a=b is an extension/);
  assert.match(lines, /26 bytes follows \(26 is 1A in hexadecimal\)/);
  assert.match(lines, /size 0: the content is complete/);
  assert.match(notesOf(whole, "trailer").join("\n"), /comes behind the content/);
});

test("content in a chunk that looks like an empty line, or like a chunk, stays content", () => {
  const head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  const whole = explained(`${head}4\r\n\r\n0\r\r\n0\r\n\r\n`);
  assert.deepEqual(outline(whole).slice(4), [
    "chunk-line 4\\r\\n",
    "content \\r\\n0\\r",
    "chunk-end \\r\\n",
    "chunk-line 0\\r\\n",
    "empty-line \\r\\n",
  ]);
});

test("how the end of the content is known", () => {
  const said = (message: string, options?: ExplainOptions): string =>
    notesOf(explained(message, options), "empty-line").join("\n");
  assert.match(said(GET), /No content follows: neither Content-Length nor/);
  assert.match(said("HTTP/1.1 200 OK\r\n\r\nabc"), /until the server closes the connection/);
  assert.match(said("HTTP/1.1 204 No Content\r\n\r\n"), /A 204 never has content/);
  assert.match(
    said("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"),
    /A 304 never has content/,
  );
  assert.match(said("HTTP/1.1 100 Continue\r\n\r\n"), /the real answer follows/);
  assert.match(
    said("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", { method: "HEAD" }),
    /answer to a HEAD/,
  );
  assert.match(said("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"), /The text ends with the head/);
  assert.equal(explained("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n").violation, undefined);
});

test("messages in a row: pipelined requests, and a conversation that somebody saved", () => {
  const two = explained(GET + GET);
  assert.deepEqual([two.requests, two.parts.at(-1)?.message], [2, 1]);
  const conversation = explained(GET + OK + GET + OK);
  assert.deepEqual([conversation.requests, conversation.responses], [2, 2]);
  const interim = explained(`HTTP/1.1 103 Early Hints\r\n\r\n${OK}`);
  assert.deepEqual([interim.responses, interim.violation], [2, undefined]);
  const head = GET.replace("GET", "HEAD");
  const asked = explained(`${head}HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n${GET}`);
  assert.deepEqual([asked.requests, asked.responses, asked.violation], [2, 1, undefined]);
});

test("what follows the last request of a connection is not read", () => {
  const whole = explained(`GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n${GET}`);
  assert.equal(whole.parts.at(-1)?.kind, "surplus");
  assert.match(notesOf(whole, "surplus").join(), /it is the last/);
  assert.deepEqual([whole.requests, whole.violation], [1, undefined]);
});

test("what follows a response, and is neither one nor a request, is refused", () => {
  const more = explained(`${OK}!!`);
  assert.deepEqual([more.violation?.code, more.violation?.offset], ["RESPONSE_NOT_DUE", OK.length]);
  const last = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi";
  assert.equal(explained(last + OK).violation?.code, "RESPONSE_AFTER_LAST");
  assert.equal(explained(last + GET).violation, undefined);
});

test("a length that is too small shows where the next request should begin", () => {
  const whole = explained("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi!{}\r\n\r\n");
  assert.equal(whole.violation?.code, "METHOD_INVALID");
  assert.match(notesOf(whole, "broken").join(), /that length is too small/);
});

test("after a change of protocol nothing is HTTP any more", () => {
  const whole = explained("HTTP/1.1 101 \r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n\x81\x02hi");
  assert.equal(whole.parts.at(-1)?.kind, "tunnel");
  const connect = explained("CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\nHTTP/1.1 200 \r\n\r\nGET /");
  assert.equal(connect.parts.at(-1)?.kind, "tunnel");
  assert.equal(connect.violation, undefined);
});

test("a head as it was written is put right, and that is counted", () => {
  const whole = explained("GET / HTTP/1.1\nHost: a\n\n\n\nGET / HTTP/1.1\nHost: b", {
    written: true,
  });
  assert.equal(latin1(whole.bytes), `${GET}\n\n${GET.replace(": a", ": b")}`);
  assert.deepEqual([whole.requests, whole.lineFeeds, whole.endAdded], [2, 4, true]);
  assert.equal(whole.violation, undefined);
  hold(whole);
  const content = explained("POST / HTTP/1.1\nHost: a\nContent-Length: 3\n\na\nb", {
    written: true,
  });
  assert.deepEqual(outline(content).at(-1), "content a\\nb");
  assert.equal(explained("GET / HTTP/1.1\nHost: a\n\n").violation?.code, "LINE_FEED_ALONE");
});

test("what a field is, is said where it stands first", () => {
  const whole = explained("GET / HTTP/1.1\r\nHost: a\r\nAccept: a/b\r\nAccept: c/d\r\n\r\n");
  const accepts = whole.parts.filter(({ kind }) => kind === "field").slice(1);
  assert.deepEqual(
    accepts.map(({ notes }) => notes.length),
    [2, 1],
  );
});

test("one empty line before a request is forgiven, and empty lines alone are no message", () => {
  assert.equal(outline(explained(`\r\n${GET}`))[0], "empty-line \\r\\n");
  assert.deepEqual([explained("\r\n").requests, explained("").parts.length], [0, 0]);
});

for (const code of VIOLATION_CODES) {
  const { text: message, limits = {}, ending, from, offset, section } = EXAMPLES[code];
  // A head can't be late where there is no clock, and nothing is no text.
  if (ending === "silence" || message === "") continue;
  test(`${code} is explained at its byte, after all that comes before`, () => {
    const as = from === "client" ? "request" : "response";
    const whole = explained(message, { limits, as, secure: false });
    hold(whole);
    const { violation } = whole;
    assert.deepEqual(
      [violation?.code, violation?.offset, violation?.section],
      [code, offset, section],
    );
    const broken = whole.parts.find((part) => part.violation !== undefined);
    assert.ok(broken !== undefined && broken.start <= offset && offset <= broken.end);
    const behind = whole.parts.slice(whole.parts.indexOf(broken) + 1);
    assert.ok(behind.every(({ kind }) => kind === "unread"));
  });
}

test("any bytes: no throw, each byte once and in order, nothing that a page would obey", () => {
  const prng = new Prng(7);
  for (let turn = 0; turn < 1500; turn++) {
    const answers =
      prng.below(3) === 0
        ? mutate(prng, prng.pick([OK, "HTTP/1.0 302 \r\nLocation: /\r\n\r\n"]))
        : "";
    const message =
      prng.below(8) === 0
        ? latin1(prng.bytes(prng.below(80)))
        : mutate(prng, makeRequests(prng)) + answers;
    const exact = explained(message);
    hold(exact);
    assert.equal(latin1(exact.bytes), message);
    hold(explained(message, { written: true }));
    hold(explained(message, { as: "response", limits: { maxHeaders: 2, maxChunkLine: 8 } }));
  }
});

/** Fails when a note, or bytes that aren't marked as secret, hold this word. */
function holdSecret({ bytes, parts }: Explained, word: RegExp): void {
  for (const { pieces, notes } of parts) {
    assert.doesNotMatch(notes.map(text).join("\n"), word);
    for (const { role, start, end } of pieces) {
      if (role !== "secret") assert.doesNotMatch(latin1(bytes.subarray(start, end)), word);
    }
  }
}

test("no secret is said, wherever it stands", () => {
  const lines =
    "Authorization: Basic SECRET\r\nProxy-Authorization: SECRET SECRET\r\n" +
    "Cookie: a=SECRET; SECRET; SECRET=\r\nSet-Cookie: b=SECRET; Path=/\r\nSet-Cookie: SECRET\r\n";
  holdSecret(explained(`GET / HTTP/1.1\r\n${lines}Host: a\r\n\r\n`), /SECRET/);
  holdSecret(explained(`HTTP/1.1 204 OK\r\n${lines}\r\n`), /SECRET/);
});

test("what is secret stays so when a line breaks a rule, also in lines that continue it", () => {
  const lines = [
    "Authorization : Basic SECRET",
    "Authorization: Basic SEC\0SECRET",
    "Cookie: a=b\r\n c=SECRET",
    ": a\r\nCookie: SECRET",
    "Cookie SECRET",
  ];
  for (const line of lines) {
    const whole = explained(`GET / HTTP/1.1\r\nHost: a\r\n${line}\r\n\r\n`);
    assert.notEqual(whole.violation, undefined);
    holdSecret(whole, /SECRET/);
  }
});
