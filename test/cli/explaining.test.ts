/**
 * Is what would be answered told as it would be, with its reasons, whatever is asked?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { wholeRequest } from "../../src/cli/asked-request.ts";
import { explanation } from "../../src/cli/explaining.ts";
import type { Handler } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { painter } from "../../src/wire/paint.ts";

const told: Handler = (_request, context) => {
  context.note?.("file", "the only one");
  return HttpResponse.text("hello");
};

function explain(request: string, handler: Handler = told, more: object = {}): Promise<string> {
  const options = { handler, error: () => undefined, settingName: String, ...more };
  const bytes = wholeRequest(Buffer.from(request, "latin1"));
  return explanation({ bytes, added: [] }, options, painter(false));
}

test("request line, reasons, head, amount of content", async () => {
  const text = await explain("GET /a HTTP/1.1\nHost: a\n");
  assert.match(
    text,
    /^GET \/a HTTP\/1\.1\n\n {4}file: the only one\n\nHTTP\/1\.1 200 OK\nContent-Type: text\/plain; charset=utf-8\nContent-Length: 5\nDate: [^\n]+ GMT\nServer: barewire\n\n‹5 bytes of content›\n$/,
  );
});

test("HEAD and HTTP/1.0: what differs is told", async () => {
  assert.match(
    await explain("HEAD / HTTP/1.1\nHost: a"),
    /Content-Length: 5\n[^‹]*‹5 bytes of content, not sent in answer to HEAD›\n$/,
  );
  assert.match(await explain("GET / HTTP/1.0"), /Connection: close\n\n‹5 bytes of content›\n$/);
  assert.match(await explain("GET / HTTP/1.0\nConnection: keep-alive"), /Connection: keep-alive\n/);
});

test("a broken rule is told with its place, as the server would", async () => {
  const text = await explain("GET / HTTP/1.1\nHost: a\nBad Field: x\n");
  assert.match(text, /^HTTP\/1\.1 400 Bad Request\n/);
  assert.match(text, /Connection: close\n/);
  assert.match(text, /\n\nFIELD_NAME_SPACE \(RFC 9112 §5\.1\)\n/);
  assert.match(text, /\n {2}Bad \n {5}\^ byte 28\n/);
  const noHost = await explain("GET / HTTP/1.1\n");
  assert.match(noHost, /^HTTP\/1\.1 400 Bad Request\n.*\nHOST_MISSING/s);
  const limit = await explain("GET / HTTP/1.1\nHost: a\n", told, { maxHeaders: 0 });
  assert.match(limit, /The limit is 0 field lines; maxHeaders changes it\.\n$/);
});

test("one byte, and bytes at random end in an explanation, safe for a terminal", async () => {
  for (const request of ["G", "\x00\xff\x1b[2J", "\x16\x03\x01\x02", "GET /\x1b[2J HTTP/1.1"]) {
    const text = await explain(request);
    assert.match(text, /^HTTP\/1\.1 (400|404|408)/, JSON.stringify(request));
    assert.ok(!text.includes("\x1b") && !text.includes("\x00"), JSON.stringify(text));
  }
});

test("content is given to the handler; content that breaks the rules is told", async () => {
  const echo: Handler = async (request) => HttpResponse.text(await request.content.text());
  const head = "POST / HTTP/1.1\nHost: a\n";
  assert.match(await explain(`${head}Content-Length: 3\n\nabc`, echo), /Content-Length: 3\n/);
  assert.match(await explain(`${head}Content-Length: 3\n\nab`, echo), /CONTENT_INCOMPLETE/);
  const chunked = `${head}Transfer-Encoding: chunked\n\n`;
  assert.match(await explain(`${chunked}2\r\nab\r\n0\r\n\r\n`, echo), /Content-Length: 2\n/);
  assert.match(
    await explain(`${chunked}2\nab\n0\n\n`, echo),
    /\n\nHTTP\/1\.1 400 .*LINE_FEED_ALONE/s,
  );
  assert.match(await explain(`${chunked}2\r\nab\r\n`, echo), /CONTENT_INCOMPLETE/);
});

test("content that nobody reads doesn't change the answer, only what comes after it", async () => {
  const head = "POST / HTTP/1.1\nHost: a\n";
  assert.match(await explain(`${head}Content-Length: 3\n\nabc`), /‹5 bytes of content›\n$/);
  assert.match(
    await explain(`${head}Transfer-Encoding: chunked\n\n2\nab`),
    /HTTP\/1\.1 200 OK\n.*‹5 bytes of content›\n‹then the connection ends: LINE_FEED_ALONE: .*›\n$/s,
  );
});

test("what follows the first request isn't looked at, and that is said", async () => {
  const text = await explain("GET / HTTP/1.1\nHost: a\n\nGET /b HTTP/1.1\n");
  assert.match(text, /‹16 bytes follow, and weren't looked at›\n$/);
});

test("nobody answers, or somebody fails: as the server would answer, and why", async () => {
  const declined = await explain("GET / HTTP/1.1\nHost: a", () => undefined);
  assert.match(declined, /status: nobody answers for this address\n\nHTTP\/1\.1 404 /);
  const failed = await explain("GET / HTTP/1.1\nHost: a", () => {
    throw new Error("planted\x1b");
  });
  assert.match(failed, /status: 500, since this failed: planted\\x1b\n\nHTTP\/1\.1 500 /);
});

test("content that isn't sent is let go of", async () => {
  let closed = 0;
  const source: Handler = () =>
    new HttpResponse({
      content: {
        kind: "source",
        length: 1234,
        read: () => Promise.reject(new Error("nobody reads")),
        close: () => closed++,
      },
    });
  assert.match(await explain("GET / HTTP/1.1\nHost: a", source), /‹1,234 bytes of content›\n$/);
  assert.equal(closed, 1);
  const stream: Handler = () =>
    new HttpResponse({
      content: {
        kind: "stream",
        chunks: (async function* () {
          yield new Uint8Array(1);
        })(),
      },
    });
  const text = await explain("GET / HTTP/1.1\nHost: a", stream);
  assert.match(text, /Transfer-Encoding: chunked\n[^‹]*‹content of a length that isn't known/);
});

test("a proxy that is trusted is believed as on a connection, and nobody else is", async () => {
  const who: Handler = (request, { remoteAddr, peerAddr, requestId }) =>
    HttpResponse.text(
      `${remoteAddr.hostname} ${peerAddr.hostname} ${request.authority} ${requestId}`,
      {
        fields: { "X-Seen": `${remoteAddr.hostname} ${request.authority} ${peerAddr.hostname}` },
      },
    );
  const request =
    "GET / HTTP/1.1\nHost: inside\nX-Forwarded-For: 192.0.2.7\nX-Forwarded-Host: app.example\nX-Request-Id: theirs\n";
  const trusted = { trustProxy: "127.0.0.1", requestId: true };
  const believed = await explain(request, who, trusted);
  assert.match(believed, /^X-Seen: 192\.0\.2\.7 app\.example 127\.0\.0\.1$/m);
  assert.match(believed, /^X-Request-Id: theirs$/m);
  const stranger = await explain(request, who, { ...trusted, trustProxy: "10.0.0.0/8" });
  assert.match(stranger, /^X-Seen: 127\.0\.0\.1 inside 127\.0\.0\.1$/m);
  assert.match(stranger, /^X-Request-Id: [0-9a-z]{16}$/m);
  assert.doesNotMatch(await explain(request, who), /X-Request-Id/);
  const own: Handler = () => HttpResponse.text("x", { fields: { "X-Request-Id": "own" } });
  assert.equal((await explain(request, own, trusted)).match(/X-Request-Id: own\n/g)?.length, 1);
  assert.match(await explain("GET /x", who, trusted), /X-Request-Id: [0-9a-z]{16}/);
});
