/**
 * Is an exchange as HAR what HAR 1.2 asks for, with every byte or a word about those that it can't hold?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { exchangesOf, type KeptExchange } from "../../src/wire/exchanges.ts";
import { type HarOptions, writeHar } from "../../src/wire/har.ts";
import { readTranscript } from "../../src/wire/read-transcript.ts";

const exchangesIn = (text: string): readonly KeptExchange[] =>
  exchangesOf(readTranscript(text)).exchanges;

interface Entry {
  readonly request: Readonly<Record<"url" | "_requestTarget" | "httpVersion" | "headers", unknown>>;
  readonly response: Readonly<
    Record<"status" | "content" | "bodySize" | "headers" | "httpVersion", unknown>
  >;
  readonly comment: unknown;
  readonly startedDateTime: unknown;
}

function harOf(text: string, options?: HarOptions): { entries: Entry[]; lost: readonly string[] } {
  const written = writeHar(exchangesIn(text), options);
  return { entries: JSON.parse(written.text).log.entries, lost: written.lost };
}

const ASKED = "→ GET / HTTP/1.1\n→ Host: x\n→\n";

test("an exchange, member for member", () => {
  const { text, lost } = writeHar(
    exchangesIn(`   1.000 #7 → POST /a%20b?c=d+e&f HTTP/1.1
         #7 → Host: example.org:81
         #7 → Cookie: a=b; c="d"
         #7 → Content-Type: text/plain
         #7 → Content-Length: 3
         #7 →
   1.002 #7 →| hé\\
   1.010 #7 ← HTTP/1.1 201 Made
         #7 ← Date: Sun, 06 Nov 1994 08:49:37 GMT
         #7 ← Set-Cookie: s=1; Path=/; HttpOnly; Expires=Sun, 06 Nov 1994 08:49:37 GMT
         #7 ← Location: /new
         #7 ← Content-Type: image/x
         #7 ← Content-Length: 2
         #7 ←
   1.030 #7 ←x 00 ff
`),
    { scheme: "https", version: "1.2.3" },
  );
  assert.deepEqual(lost, []);
  assert.deepEqual(JSON.parse(text), {
    log: {
      version: "1.2",
      creator: { name: "barewire", version: "1.2.3" },
      entries: [
        {
          startedDateTime: "1994-11-06T08:49:36.990Z",
          time: 30,
          request: {
            method: "POST",
            url: "https://example.org:81/a%20b?c=d+e&f",
            httpVersion: "HTTP/1.1",
            cookies: [
              { name: "a", value: "b" },
              { name: "c", value: '"d"' },
            ],
            headers: [
              { name: "Host", value: "example.org:81" },
              { name: "Cookie", value: 'a=b; c="d"' },
              { name: "Content-Type", value: "text/plain" },
              { name: "Content-Length", value: "3" },
            ],
            queryString: [
              { name: "c", value: "d e" },
              { name: "f", value: "" },
            ],
            postData: { mimeType: "text/plain", params: [], text: "hé" },
            headersSize: 119,
            bodySize: 3,
          },
          response: {
            status: 201,
            statusText: "Made",
            httpVersion: "HTTP/1.1",
            cookies: [
              {
                name: "s",
                value: "1",
                path: "/",
                expires: "1994-11-06T08:49:37.000Z",
                httpOnly: true,
                secure: false,
              },
            ],
            headers: [
              { name: "Date", value: "Sun, 06 Nov 1994 08:49:37 GMT" },
              {
                name: "Set-Cookie",
                value: "s=1; Path=/; HttpOnly; Expires=Sun, 06 Nov 1994 08:49:37 GMT",
              },
              { name: "Location", value: "/new" },
              { name: "Content-Type", value: "image/x" },
              { name: "Content-Length", value: "2" },
            ],
            content: { size: 2, mimeType: "image/x", text: "AP8=", encoding: "base64" },
            redirectURL: "/new",
            headersSize: -1,
            bodySize: 2,
          },
          cache: {},
          timings: { send: 2, wait: 8, receive: 20 },
          connection: "7",
        },
      ],
    },
  });
});

test("targets that an address doesn't tell, no times, no server and no answer", () => {
  const { entries, lost } = harOf(
    "→ OPTIONS * HTTP/1.1\n→ Host: x\n→\n→ GET http://y/z HTTP/1.1\n→ Host: x\n→\n→ GET /q? HTTP/1.0\n→\n",
  );
  assert.deepEqual(
    entries.map(({ request }) => [request.url, request._requestTarget, request.httpVersion]),
    [
      ["http://x", "*", "HTTP/1.1"],
      ["http://y/z", "http://y/z", "HTTP/1.1"],
      ["http://localhost/q?", "/q?", "HTTP/1.0"],
    ],
  );
  assert.deepEqual(
    entries.map(({ response }) => response.status),
    [0, 0, 0],
  );
  assert.deepEqual(
    entries.map(({ comment }) => comment),
    Array(3).fill("The transcript has no times."),
  );
  assert.equal(entries[0]!.startedDateTime, "1970-01-01T00:00:00.000Z");
  assert.equal(lost.length, 3);
  assert.match(lost[0]!, /^OPTIONS \*: no answer is kept/);
});

test("content is what it was before it was encoded, or missing with a word", () => {
  const text = `${ASKED}← HTTP/1.1 200 OK\n← Content-Encoding: gzip\n← Content-Length: 2\n←\n←| zz\\\n`;
  const decoded = harOf(text, { decoded: () => Buffer.from("plain") });
  const { headers: _, ...response } = decoded.entries[0]!.response;
  assert.deepEqual(response.content, { size: 5, compression: 3, mimeType: "", text: "plain" });
  assert.equal(response.bodySize, 2);
  assert.deepEqual(decoded.lost, []);
  const coded = harOf(text);
  assert.deepEqual(coded.entries[0]!.response.content, { size: 2, mimeType: "" });
  assert.match(coded.lost[0]!, /^GET \/: its answer's content can't be decoded/);
});

test("trailers, and values that aren't UTF-8, are told", () => {
  const trailers =
    "→ POST / HTTP/1.1\n→ Host: x\n→ X: \\xe9\n→ Transfer-Encoding: chunked\n→\n→+ 0\n→+ A: b\n→+\n";
  const { entries, lost } = harOf(`${trailers}← HTTP/1.1 204 No Content\n←\n`);
  assert.equal(lost.length, 2);
  assert.match(lost[0]!, /^POST \/: HAR has no place for its trailers/);
  assert.match(lost[1]!, /isn't UTF-8/);
  assert.deepEqual((entries[0]!.request.headers as unknown[])[1], { name: "X", value: "é" });
});

test("a terminal that shows it obeys nothing of it", () => {
  const content = "\\u{1b}[2J\\u{9b}\\u{7f}\\u{202e}\\u{2028}\\u{e0001}\\u{feff}é";
  const { text } = writeHar(
    exchangesIn(`${ASKED}← HTTP/1.0 200 OK\n← X: \\u{202e}\n←\n←| ${content}\\\n`),
  );
  assert.match(text, /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*(?:\n[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*)*$/u);
  const { content: kept } = JSON.parse(text).log.entries[0].response;
  assert.equal(kept.text, "\u{1b}[2J\u{9b}\u{7f}\u{202e}\u{2028}\u{e0001}\u{feff}é");
});

test("a stream of HTTP/2 says so, and its neighbour doesn't", () => {
  const { entries } = harOf(`#2 · HTTP/2: stream 1 of #1, as HTTP/1.1
#2 → GET / HTTP/1.1
#2 → Host: x
#2 →
#2 ← HTTP/1.1 204 No Content
#2 ←
#3 → GET / HTTP/1.1
#3 → Host: x
#3 →
#4 · HTTP/2: stream 3 of #1, as HTTP/1.1
#4 → GET / HTTP/1.1
#4 → Host: x
#4 →
`);
  const versions = entries.map(({ request, response }) => [
    request.httpVersion,
    response.httpVersion,
  ]);
  assert.deepEqual(versions, [
    ["HTTP/2", "HTTP/2"],
    ["HTTP/1.1", ""],
    ["HTTP/2", ""],
  ]);
});
