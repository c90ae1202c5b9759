/** Can what leaves the page be read back, and does it keep what was masked masked? */
import assert from "node:assert/strict";
import { test } from "node:test";
import { curlOf, harOf, transcriptOf } from "../../inspector/exporting.ts";
import type { Detail } from "../../src/inspect/messages.ts";
import { exchangesOf } from "../../src/wire/exchanges.ts";
import { readTranscript } from "../../src/wire/read-transcript.ts";

const base64 = (text: string): string => Buffer.from(text, "latin1").toString("base64");

function detail(number: number, request: string, answer: string, left = 0): Detail {
  return {
    summary: {
      number,
      connection: 1,
      method: "POST",
      target: "/x",
      status: 200,
      bytes: 2,
      at: number * 10,
      begun: number * 10,
      answered: number * 10 + 2,
      ended: number * 10 + 3,
    },
    request: { bytes: base64(request), left: 0 },
    answer: { bytes: base64(answer), left },
  };
}

const OPEN = {
  masked: false,
  secure: false,
  origin: "http://a",
  connections: new Map(),
};
const REQUEST = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";
const ANSWER = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";

test("writes a transcript from which every byte comes back", () => {
  const read = readTranscript(
    transcriptOf([detail(1, REQUEST, ANSWER), detail(2, REQUEST, ANSWER)], OPEN),
  );
  assert.deepEqual(read.lost, []);
  const { exchanges } = exchangesOf(read);
  assert.equal(exchanges.length, 2);
  const said = (from: string): string =>
    read.entries
      .map((entry) =>
        entry.kind === "bytes" && entry.from === from ? entry.bytes : new Uint8Array(0),
      )
      .map((bytes) => Buffer.from(bytes).toString("latin1"))
      .join("");
  assert.equal(said("client"), REQUEST + REQUEST);
  assert.equal(said("server"), ANSWER + ANSWER);
});

test("says in a transcript what is masked, and what was cut", () => {
  const masked = { ...OPEN, masked: true };
  const secret = "GET /x HTTP/1.1\r\nHost: a\r\nCookie: id=***\r\n\r\n";
  const text = transcriptOf([detail(1, secret, ANSWER)], masked);
  assert.match(text, /‹masked, /);
  assert.ok(readTranscript(text).lost.length > 0);
  const cut = transcriptOf([detail(1, REQUEST, ANSWER, 1234)], OPEN);
  assert.match(cut, /‹1,234 bytes more than are kept›/);
  assert.ok(readTranscript(cut).lost.length > 0);
});

test("writes an HTTP Archive, and a command for curl", () => {
  const { log } = JSON.parse(harOf([detail(1, REQUEST, ANSWER)], OPEN));
  assert.equal(log.entries[0].request.url, "http://a/x");
  assert.equal(log.entries[0].response.content.text, "ok");
  assert.match(curlOf(detail(1, REQUEST, ANSWER), OPEN) ?? "", /^curl [\s\S]*http:\/\/a\/x/);
});

test("says by which way the server is reached: TLS, or a socket with a name", () => {
  const secure = { ...OPEN, secure: true };
  assert.match(curlOf(detail(1, REQUEST, ANSWER), secure) ?? "", /https:\/\/a\/x/);
  const { log } = JSON.parse(harOf([detail(1, REQUEST, ANSWER)], secure));
  assert.equal(log.entries[0].request.url, "https://a/x");
  const unix = { ...OPEN, origin: "unix:/run/my site.sock" };
  assert.match(
    curlOf(detail(1, REQUEST, ANSWER), unix) ?? "",
    /--unix-socket '\/run\/my site\.sock'/,
  );
});
