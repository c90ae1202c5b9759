/**
 * Does a HAR become the conversation that it tells of, and can no value in it become anything else?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { exchangesOf, type KeptExchange } from "../../src/wire/exchanges.ts";
import { writeHar } from "../../src/wire/har.ts";
import { type ReadHar, readHar } from "../../src/wire/har-import.ts";
import { readTranscript } from "../../src/wire/read-transcript.ts";
import { writeTranscript } from "../../src/wire/write-transcript.ts";
import { Prng } from "../support/prng.ts";

type Json = Record<string, unknown>;

const request = <T extends object>(more?: T) => ({
  method: "GET",
  url: "http://example.org/",
  httpVersion: "HTTP/1.1",
  headers: [{ name: "Host", value: "example.org" }],
  ...more,
});
const response = (more: Json = {}) => ({
  status: 200,
  statusText: "OK",
  httpVersion: "HTTP/1.1",
  headers: [],
  content: { size: 2, mimeType: "text/plain", text: "ok" },
  ...more,
});

function imported(asked: unknown, answered: unknown, more: Json = {}): ReadHar {
  const entries = [{ request: asked, response: answered, ...more }];
  return readHar(JSON.stringify({ log: { entries } }));
}

test("what a browser saved of HTTP/2 becomes HTTP/1.1", () => {
  const { entries, lost, secure } = imported(
    request({
      method: "POST",
      url: "https://example.org/a?b#c",
      httpVersion: "h2",
      headers: [
        { name: ":authority", value: "example.org" },
        { name: ":method", value: "POST" },
        { name: "content-length", value: "4" },
        { name: "x", value: " é " },
      ],
      postData: { mimeType: "text/plain", text: "a=é" },
    }),
    response({
      httpVersion: "h2",
      statusText: "",
      headers: [
        { name: "content-encoding", value: "br" },
        { name: "Transfer-Encoding", value: "chunked" },
      ],
      content: { size: 3, text: "AP8A", encoding: "base64" },
    }),
    { startedDateTime: "2026-01-02T03:04:05.000Z", time: 12.4 },
  );
  assert.deepEqual(lost, []);
  assert.deepEqual([...secure], [1]);
  assert.equal(
    writeTranscript(entries),
    `   0.000 #1 · from HAR: was said over TLS; h2 as HTTP/1.1; pseudo-header fields of HTTP/2 left out; Content-Encoding left out, with content as decoded; Transfer-Encoding left out
         #1 → POST /a?b HTTP/1.1
         #1 → Host: example.org
         #1 → content-length: 4
         #1 → x: \\xc3\\xa9
         #1 →
         #1 →| a=é\\
   0.012 #1 ← HTTP/1.1 200\\x20
         #1 ← Content-Length: 3
         #1 ←
         #1 ←x 00ff00                               |...|
`,
  );
});

test("content that isn't there, or isn't what is said of it, is a loss", () => {
  const length = (value: string): unknown[] => [
    { name: "Host", value: "x" },
    { name: "Content-Length", value },
  ];
  for (const [asked, answered, expected] of [
    [
      request({ headers: length("12") }),
      response(),
      /^entries\[0\]\.request has 12 bytes of content that/,
    ],
    [request({ bodySize: 5 }), response(), /^entries\[0\]\.request has 5 bytes/],
    [
      request({ postData: { params: [{ name: "a", value: "b" }] } }),
      response(),
      /postData has no text/,
    ],
    [
      request({ headers: length("3"), postData: { text: "ab" } }),
      response(),
      /3 bytes.*holds 2 bytes/,
    ],
    [
      request(),
      response({ content: { size: 9 } }),
      /^entries\[0\]\.response has 9 bytes of content/,
    ],
    [request(), response({ headers: length("7") }), /response says that it has 7 bytes/],
    [request(), response({ status: 0 }), /response is no final answer/],
    [request(), response({ status: 101 }), /response is no final answer/],
  ] as const) {
    const { lost, entries } = imported(asked, answered);
    assert.equal(lost.length, 1, JSON.stringify(lost));
    assert.match(lost[0]!, expected);
    const { requestFaults, exchanges } = exchangesOf({ entries, lost: [] });
    assert.deepEqual([requestFaults, exchanges.length], [[], 1]);
  }
});

test("what can't be a message is refused by its place, and the rest is kept", () => {
  const header = (name: unknown, value: unknown): Json =>
    request({
      headers: [
        { name: "Host", value: "x" },
        { name, value },
      ],
    });
  for (const [asked, answered, expected] of [
    [
      header("A", "b\r\nEvil: c"),
      response(),
      /^entries\[0\]\.request\.headers\[1\]\.value holds what no/,
    ],
    [header("A\r\nB", "c"), response(), /^entries\[0\]\.request\.headers\[1\]\.name can't be/],
    [header("A", "b\0"), response(), /headers\[1\]\.value/],
    [header("A", "\ud800"), response(), /headers\[1\]\.value holds half a character/],
    [header("A", 1), response(), /headers\[1\]\.value is no text/],
    [header(undefined, ""), response(), /headers\[1\]\.name is no text/],
    [
      header("Host", "y"),
      response(),
      /^entries\[0\] can't be had over HTTP\/1\.1: .*HOST_REPEATED/,
    ],
    [request({ headers: {} }), response(), /request\.headers is no list/],
    [request({ headers: [[]] }), response(), /request\.headers\[0\] is no object/],
    [request({ method: "GET / HTTP/1.1\r\nX:" }), response(), /request\.method can be no method/],
    [
      request({ url: "http://x/ HTTP/1.1\r\n\r\nGET /" }),
      response(),
      /request\.url holds what no address/,
    ],
    [request({ url: "data:,x" }), response(), /request\.url is no address/],
    [request({ url: "http://u:p@x/", headers: [] }), response(), /HOST_INVALID/],
    [request({ _requestTarget: "/ HTTP/1.0\r\n" }), response(), /_requestTarget holds/],
    [request({ _requestTarget: "x" }), response(), /TARGET_FORM/],
    [request({ postData: [] }), response(), /request\.postData is no object/],
    [request({ postData: { text: "a", encoding: "rot13" } }), response(), /isn't base64/],
    [
      request({ postData: { text: "a===", encoding: "base64" } }),
      response(),
      /postData\.text is no base64/,
    ],
    [undefined, response(), /^entries\[0\]\.request is no object/],
    [request(), "", /^entries\[0\]\.response is no object/],
    [request(), response({ status: 1e308 }), /response\.status can be no status code/],
    [request(), response({ status: 200.5 }), /response\.status/],
    [request(), response({ status: "200" }), /response\.status/],
    [request(), response({ statusText: "OK\r\nX: y" }), /response\.statusText/],
    [
      request(),
      response({ content: { text: "AA=A", encoding: "base64" } }),
      /content\.text is no base64/,
    ],
  ] as const) {
    const entries = [
      { request: asked, response: answered },
      { request: request(), response: response() },
    ];
    const { entries: kept, lost } = readHar(JSON.stringify({ log: { entries } }));
    assert.equal(lost.length, 1, JSON.stringify([asked, answered, lost]));
    assert.match(lost[0]!, expected);
    assert.match(lost[0]!, /So entries\[0\] is left out\.$/);
    assert.equal(exchangesOf({ entries: kept, lost: [] }).exchanges.length, 1);
  }
});

test("what is no HTTP Archive at all", () => {
  const deep = `{"log":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
  for (const [text, expected] of [
    ["", /isn't JSON/],
    ["{", /isn't JSON/],
    ["{}", /has no log/],
    ["[]", /is no object/],
    ['{"log":{"entries":1}}', /entries is no list/],
    ['{"log":{"__proto__":{"entries":[]}}}', /entries is no list/],
    [deep, /is no object|isn't JSON/],
  ] as const) {
    assert.throws(() => readHar(text), { name: "HarError", message: expected });
  }
  assert.deepEqual(readHar('\ufeff{"log":{"entries":[]}}').entries, []);
});

test("times that can't be written are left out, and answers stand where they came", () => {
  const entry = (startedDateTime: unknown, time: unknown): Json => ({
    startedDateTime,
    time,
    request: request(),
    response: response(),
  });
  const timesOf = (...entries: Json[]): unknown[] =>
    readHar(JSON.stringify({ log: { entries } })).entries.map(({ connection, at }) => [
      connection,
      at,
    ]);
  const [first, second] = ["2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z"];
  assert.deepEqual(timesOf(entry(second, 5), entry(first, 3000)), [
    [2, 0],
    [1, 1000],
    [1, 1005],
    [1, 1005],
    [2, 3000],
    [2, 3000],
  ]);
  for (const odd of [entry("soon", 1), entry(second, 1e15), entry("-271821-04-20T00:00:00Z", 1)]) {
    assert.ok(
      timesOf(entry(first, 1), odd).every((one) => Array.isArray(one) && one[1] === undefined),
    );
  }
});

test("credentials are masked when they aren't wanted", () => {
  const headers = [
    { name: "Host", value: "x" },
    { name: "cookie", value: "a=b" },
  ];
  const text = JSON.stringify({
    log: { entries: [{ request: request({ headers }), response: response() }] },
  });
  const { entries, masked } = readHar(text, { secrets: false });
  assert.equal(masked, 1);
  assert.match(writeTranscript(entries), /cookie: \(masked\)\n/);
  assert.match(writeTranscript(readHar(text).entries), /cookie: a=b\n/);
});

const shape = ({ request: { head, content }, answer }: KeptExchange): unknown => ({
  line: [head.method, head.target, head.minorVersion],
  fields: [...head.fields],
  content: Buffer.from(content).toString("latin1"),
  status: answer && [answer.response.status, answer.response.reason, answer.response.minorVersion],
  answerFields: answer && [...answer.response.fields],
  answerContent: answer && Buffer.from(answer.content).toString("latin1"),
});

test("transcript to HAR and back: the same messages", () => {
  const text = `→ POST /a?b HTTP/1.1
→ Host: x
→ X: é
→ Content-Length: 3
→
→x 00 ff 0a
→ OPTIONS * HTTP/1.1
→ Host: x
→
→ HEAD / HTTP/1.1
→ Host: x
→
→ GET / HTTP/1.0
→
← HTTP/1.1 200 Fine
← Content-Length: 4
←
←x 80 81 82 83
← HTTP/1.1 204 No Content
←
← HTTP/1.1 200 OK
← Content-Length: 10
←
← HTTP/1.0 404 \\x20
← Content-Length: 2
←
←| no\\
`.replaceAll("é", "\\xc3\\xa9");
  const { exchanges, requestFaults, answerFaults } = exchangesOf(readTranscript(text));
  assert.deepEqual([exchanges.length, requestFaults, answerFaults], [4, [], []]);
  const har = writeHar(exchanges);
  assert.deepEqual(har.lost, []);
  const { entries, lost } = readHar(har.text);
  assert.deepEqual(lost, []);
  const again = exchangesOf(readTranscript(writeTranscript(entries)));
  assert.deepEqual(again.exchanges.map(shape), exchanges.map(shape));
});

const NASTY = [
  "\r\n",
  "\n",
  "\r",
  "\0",
  " ",
  "\t",
  ":",
  "GET",
  "/",
  " HTTP/1.1",
  "Host",
  "Host: y",
  "chunked",
  "5",
  "Transfer-Encoding",
  "Content-Length",
  "Expect",
  "100-continue",
  "Connection",
  "close",
  "upgrade",
  "é",
  "\u{1f600}",
  "\ud800",
  "\x7f",
  "\x85",
  "#",
  "?",
  "%0d%0a",
  "http://",
  "@",
  "CONNECT",
  "HEAD",
  "x",
  "\\",
  "‹",
  "x:1",
  "*",
  "OPTIONS",
  "0",
  "1.0",
  "",
] as const;

test("whatever a HAR says: each message parses as it was meant, or is left out", () => {
  const random = new Prng(12);
  const any = (): string => {
    let text = "";
    for (let n = random.below(4); n > 0; n--) text += random.pick(NASTY);
    return text;
  };
  const or = (usual: string): string => (random.below(4) === 0 ? any() : usual);
  const lines = (): { name: string; value: string }[] =>
    Array.from({ length: random.below(4) }, () => ({ name: or("X"), value: or("y") }));
  let kept = 0;
  let left = 0;
  for (let round = 0; round < 1500; round++) {
    const posted = any();
    const asked = request({
      method: or("POST"),
      url: or(`http://x/${or("a")}`),
      httpVersion: or("HTTP/1.1"),
      headers: [{ name: "Host", value: or("x") }, ...lines()],
      postData: { text: posted },
    });
    const answered = response({
      status: random.pick([200, 200, 204, 304, 101, 0, 999]),
      statusText: or("OK"),
      headers: lines(),
      content: { text: any() },
    });
    const { entries, lost } = imported(asked, answered);
    const wholly = exchangesOf(readTranscript(writeTranscript(entries)));
    assert.deepEqual(wholly.requestFaults, []);
    if (entries.length === 0) {
      left++;
      assert.ok(lost.length > 0);
      continue;
    }
    kept++;
    assert.equal(wholly.exchanges.length, 1);
    const { head, content } = wholly.exchanges[0]!.request;
    assert.equal(head.method, asked.method);
    assert.equal(Buffer.from(content).toString(), posted);
    const meant = asked.headers
      .filter(({ name }) => !/^(?:content-length|transfer-encoding|:[a-z]+)$/i.test(name))
      .map(({ name, value }) => `${name}: ${value.replace(/^[ \t]+|[ \t]+$/g, "")}`);
    const read = [...head.fields]
      .filter(([name]) => !/^content-length$/i.test(name))
      .map(([name, value]) => `${name}: ${Buffer.from(value, "latin1").toString()}`);
    assert.deepEqual(read, meant);
  }
  assert.ok(kept > 200 && left > 200, `${kept} kept, ${left} left out`);
});
