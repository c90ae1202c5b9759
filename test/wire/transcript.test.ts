/**
 * Does the page say what went over the wire: each line once, at once, and nothing more?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { Violation } from "../../src/http1/violation.ts";
import { FEW_BYTES } from "../../src/wire/content-lines.ts";
import { REFUSED_SHOWN_MAX, UNREAD_SHOWN_MAX } from "../../src/wire/conversation.ts";
import { Prng } from "../support/prng.ts";
import { bytesOf, connectionOf, exchangeOf, StagedServer, type Told } from "./staged-server.ts";

const HEAD = "GET /ipsum.html HTTP/1.1\r\nHost: localhost:8000\r\n\r\n";
const RESPONSE = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1234\r\n\r\n";
const one = connectionOf(1);
const two = connectionOf(2);

test("a stream of HTTP/2 says which connection carries it", () => {
  const server = new StagedServer();
  server.transcript.opened(one);
  server.transcript.opened({ ...two, carriedBy: { connection: 1, stream: 7 } });
  assert.deepEqual(server.lines, [
    "#1 · 127.0.0.1:53412 connected",
    "#2 · HTTP/2: stream 7 of #1, as HTTP/1.1",
    "",
  ]);
});

test("a whole exchange", () => {
  const server = new StagedServer();
  server.transcript.opened(one);
  server.reads(one, ["head", HEAD]);
  server.transcript.sent(one, "head", bytesOf(RESPONSE));
  server.transcript.sent(one, "content", new Uint8Array(1000));
  server.transcript.sent(one, "content", new Uint8Array(234));
  server.transcript.exchange(one, exchangeOf());
  server.transcript.closed(one, "idle");
  assert.deepEqual(server.lines, [
    "#1 · 127.0.0.1:53412 connected",
    "#1 → GET /ipsum.html HTTP/1.1",
    "#1 → Host: localhost:8000",
    "#1 →",
    "#1 ← HTTP/1.1 200 OK",
    "#1 ← Content-Type: text/html",
    "#1 ← Content-Length: 1234",
    "#1 ←",
    "#1 ← ‹1,234 bytes of content›",
    "#1 · closed: idle",
    "",
  ]);
});

test("clients by IPv6 and by Unix socket", () => {
  const server = new StagedServer();
  server.transcript.opened(connectionOf(1, "::1"));
  server.transcript.opened({ id: 2, remoteAddr: { transport: "unix", hostname: "", port: 0 } });
  assert.equal(server.page, "#1 · [::1]:53412 connected\n#2 · unix socket connected\n");
});

test("half a head is shown when time passes, and not again when it is read", () => {
  const server = new StagedServer();
  server.arrives(one, "GET /ip");
  assert.equal(server.page, "");
  server.timePasses();
  assert.equal(server.page, "#1 → GET /ip");
  server.arrives(one, HEAD.slice(7, 30));
  server.timePasses();
  assert.equal(server.page, "#1 → GET /ipsum.html HTTP/1.1\n#1 → Host");
  server.arrives(one, HEAD.slice(30));
  server.transcript.parsed(one, "head", HEAD.length);
  assert.equal(server.page, "#1 → GET /ipsum.html HTTP/1.1\n#1 → Host: localhost:8000\n#1 →\n");
  server.timePasses();
  server.transcript.closed(one, "x");
  assert.match(server.page, /#1 →\n#1 · closed: x\n$/);
});

test("a line that another connection interrupts goes on in a new one", () => {
  const server = new StagedServer();
  server.arrives(one, "GET /ip");
  server.timePasses();
  server.reads(two, ["head", "GET / HTTP/1.0\r\n\r\n"]);
  server.arrives(one, "sum.html HTTP/1.1");
  server.timePasses();
  server.reads(two, ["head", "GET / HTTP/1.0\r\n\r\n"]);
  server.arrives(one, "\r\n");
  server.timePasses();
  server.arrives(one, "Host: a\r\n");
  server.timePasses();
  assert.deepEqual(server.lines, [
    "#1 → GET /ip\\",
    "#2 → GET / HTTP/1.0",
    "#2 →",
    "#1 → sum.html HTTP/1.1\\",
    "#2 → GET / HTTP/1.0",
    "#2 →",
    "#1 →",
    "#1 → Host: a",
    "",
  ]);
});

const CHUNKED: readonly Told[] = [
  ["head", "\r\nPOST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"],
];

test("all splits and pauses make the same page", () => {
  const told: readonly Told[] = [
    [
      "head",
      "\r\nPOST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Type: text/plain\r\n\r\n",
    ],
    ["framing", "5\r\n"],
    ["content", "h\xc3\xa9\r\n"],
    ["framing", "\r\n3;a=b\r\n"],
    ["content", "llo"],
    ["framing", "\r\n0\r\nTrailer: x\r\n\r\n"],
    ["head", "POST /b HTTP/1.1\r\nCookie: a=b; c=d\r\nContent-Length: 7\r\n\r\n"],
    ["content", "a=1&b=2"],
    ["head", HEAD],
  ];
  const expected = [
    "#1 →",
    "#1 → POST /a HTTP/1.1",
    "#1 → Transfer-Encoding: chunked",
    "#1 → Content-Type: text/plain",
    "#1 →",
    "#1 →+ 5",
    "#1 →| hé\\r",
    "#1 →+",
    "#1 →+ 3;a=b",
    "#1 →| llo\\",
    "#1 →+",
    "#1 →+ 0",
    "#1 →+ Trailer: x",
    "#1 →+",
    "#1 → POST /b HTTP/1.1",
    "#1 → Cookie: ‹masked, 8 bytes›",
    "#1 → Content-Length: 7",
    "#1 →",
    "#1 →| a=1&b=2\\",
    "#1 → GET /ipsum.html HTTP/1.1",
    "#1 → Host: localhost:8000",
    "#1 →",
    "",
  ];
  const all = Buffer.concat(told.map(([, text]) => bytesOf(text)));
  for (let seed = 0; seed < 300; seed++) {
    const random = new Prng(seed);
    const server = new StagedServer();
    const pieces = seed === 0 ? [all] : random.cut(all, 1 + random.below(40));
    server.readsInPieces(one, told, pieces, () => openBetween(server) && random.below(3) === 0);
    assert.deepEqual(server.lines, expected, `seed ${seed}`);
  }
});

/** Between a head and its exchange, unread bytes wait and are remarked upon: no pause there. */
function openBetween(server: StagedServer): boolean {
  server.transcript.exchange(one, exchangeOf());
  return true;
}

test("content that a handler leaves unread is remarked upon once, and shown when it is read", () => {
  const server = new StagedServer();
  server.reads(one, ["head", "POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\n"]);
  server.arrives(one, "01234");
  server.timePasses();
  server.arrives(one, "56789");
  server.timePasses();
  assert.match(server.page, /#1 →\n#1 · 5 bytes wait to be read\n$/);
  server.transcript.parsed(one, "content", 10);
  assert.match(server.page, /#1 · 5 bytes wait to be read\n#1 →\| 0123456789$/);
});

test("text content is shown up to its bound, at n and at n + 1", () => {
  for (const more of [0, 1, 12_345]) {
    const server = new StagedServer();
    const text = "x".repeat(FEW_BYTES.text + more);
    server.reads(one, ["head", "POST / HTTP/1.1\r\nContent-Type: text/plain\r\n\r\n"]);
    for (const piece of [text.slice(0, 1000), text.slice(1000, 1024), text.slice(1024)]) {
      server.reads(one, ["content", piece]);
    }
    server.transcript.exchange(one, exchangeOf());
    server.reads(one, ["head", "GET / HTTP/1.0\r\n\r\n"]);
    const told = more === 0 ? [] : [`#1 → ‹${more === 1 ? "1 byte" : "12,345 bytes"} more›`];
    assert.deepEqual(server.lines.slice(3, -3), [`#1 →| ${"x".repeat(FEW_BYTES.text)}\\`, ...told]);
  }
});

test("a character that the bound cuts is left out whole", () => {
  const server = new StagedServer();
  const content = Buffer.concat([Buffer.alloc(FEW_BYTES.text - 1, "x"), Buffer.from("é")]);
  server.reads(one, ["head", "POST / HTTP/1.1\r\nContent-Type: text/plain\r\n\r\n"]);
  server.reads(one, ["content", content]);
  server.transcript.exchange(one, exchangeOf());
  assert.match(server.page, /x\\\n#1 → ‹2 bytes more›\n$/);
});

test("of binary content the first bytes are shown, and how many more there are", () => {
  const server = new StagedServer();
  server.reads(one, ["head", "PUT / HTTP/1.1\r\nContent-Type:  image/png \r\n\r\n"]);
  server.reads(one, ["content", "\x89PNG"], ["content", "just a text"]);
  server.transcript.sent(one, "head", bytesOf("HTTP/1.1 201 Created\r\n\r\n"));
  server.reads(one, ["head", "PUT / HTTP/1.1\r\n\r\n"], ["content", "\x00\x01"]);
  server.reads(one, ["head", "PUT / HTTP/1.1\r\n\r\n"], ["content", "\x00".repeat(17)]);
  server.transcript.exchange(one, exchangeOf());
  assert.deepEqual(server.lines, [
    "#1 → PUT / HTTP/1.1",
    "#1 → Content-Type:  image/png\\x20",
    "#1 →",
    "#1 →x 89504e47 6a757374 20612074 657874    |.PNGjust a text|",
    "#1 ← HTTP/1.1 201 Created",
    "#1 ←",
    "#1 → PUT / HTTP/1.1",
    "#1 →",
    `#1 →x 0001${" ".repeat(33)}|..|`,
    "#1 → PUT / HTTP/1.1",
    "#1 →",
    "#1 →x 00000000 00000000 00000000 00000000  |................|",
    "#1 → ‹1 byte more›",
    "",
  ]);
});

test("content in a coding isn't text, whatever its type", () => {
  const server = new StagedServer();
  const type = "Content-Type: text/plain\r\nContent-Encoding";
  server.reads(one, ["head", `PUT / HTTP/1.1\r\n${type}: br\r\n\r\n`], ["content", "abc"]);
  server.reads(one, ["head", `PUT / HTTP/1.1\r\n${type}: identity\r\n\r\n`], ["content", "abc"]);
  server.transcript.exchange(one, exchangeOf());
  server.transcript.closed(one, "x");
  assert.deepEqual(
    server.lines.filter((line) => /^#1 →[x|]/.test(line)),
    [`#1 →x 616263${" ".repeat(31)}|abc|`, "#1 →| abc\\"],
  );
});

test("chunk lines of hidden content are counted", () => {
  const server = new StagedServer();
  server.reads(one, ["head", "PUT / HTTP/1.1\r\nContent-Type: image/png\r\n\r\n"]);
  server.reads(one, ["framing", "14\r\n"], ["content", "x".repeat(20)]);
  server.reads(one, ["framing", "\r\n0\r\n\r\n"]);
  server.transcript.exchange(one, exchangeOf());
  assert.deepEqual(server.lines.slice(3, -1), [
    "#1 →+ 14",
    "#1 →x 78787878 78787878 78787878           |xxxxxxxxxxxx|",
    "#1 → ‹8 bytes more, 7 bytes of chunk framing›",
  ]);
});

test("endless chunk lines are bounded", () => {
  const server = new StagedServer();
  server.reads(one, ["head", "PUT / HTTP/1.1\r\nContent-Type: text/plain\r\n\r\n"]);
  for (let i = 0; i < 10_000; i++) {
    server.reads(one, ["framing", "1\r\n"], ["content", "x"], ["framing", "\r\n"]);
  }
  server.transcript.closed(one, "x");
  assert.ok(server.page.length < 5000, `${server.page.length} characters`);
  assert.match(server.page, /‹9,829 bytes more, 49,147 bytes of chunk framing›/);
});

test("an early response doesn't cut the content's line", () => {
  const server = new StagedServer();
  server.reads(one, ["head", "POST / HTTP/1.1\r\n\r\n"], ["content", "abc"]);
  server.transcript.sent(one, "head", bytesOf("HTTP/1.1 100 Continue\r\n\r\n"));
  server.reads(one, ["content", "def"]);
  server.transcript.sent(one, "head", bytesOf("HTTP/1.1 200 OK\r\n\r\n"));
  assert.deepEqual(server.lines.slice(2), [
    "#1 →| abc\\",
    "#1 ← HTTP/1.1 100 Continue",
    "#1 ←",
    "#1 →| def\\",
    "#1 ← HTTP/1.1 200 OK",
    "#1 ←",
    "",
  ]);
});

test("what arrived before an answer is shown before it", () => {
  const server = new StagedServer();
  const head = "POST / HTTP/1.1\r\nContent-Length: 7\r\n\r\n";
  server.arrives(one, `${head}a=1&b=2`);
  server.transcript.parsed(one, "head", head.length);
  const answer = Buffer.from("HTTP/1.1 405 Method Not Allowed\r\n\r\n");
  server.transcript.sent(one, "head", answer);
  answer.fill(0x21);
  server.transcript.sent(one, "content", bytesOf("no"));
  server.transcript.exchange(one, exchangeOf());
  server.transcript.parsed(one, "content", 7);
  assert.deepEqual(server.lines.slice(2), [
    "#1 →",
    "#1 →| a=1&b=2\\",
    "#1 ← HTTP/1.1 405 Method Not Allowed",
    "#1 ←",
    "#1 ← ‹2 bytes of content›",
    "",
  ]);
});

test("an answer doesn't wait for long behind bytes that nobody reads", () => {
  const server = new StagedServer();
  server.arrives(one, `${HEAD}GET /`);
  server.transcript.parsed(one, "head", HEAD.length);
  server.transcript.sent(one, "head", bytesOf("HTTP/1.1 200 OK\r\n\r\n"));
  server.transcript.exchange(one, exchangeOf());
  server.timePasses();
  assert.deepEqual(server.lines.slice(3), ["#1 → GET /\\", "#1 ← HTTP/1.1 200 OK", "#1 ←", ""]);
});

test("what nobody reads behind the last answer is shown before it, within a bound", () => {
  const server = new StagedServer();
  const head = "PUT / HTTP/1.1\r\nContent-Length: 100000\r\n\r\n";
  server.arrives(one, `${head}${"x".repeat(500)}`);
  server.transcript.parsed(one, "head", head.length);
  server.transcript.sent(one, "head", bytesOf("HTTP/1.1 405 No\r\nConnection: close\r\n\r\n"));
  server.transcript.exchange(one, exchangeOf());
  server.timePasses();
  for (let i = 0; i < 10; i++) {
    server.arrives(one, "y".repeat(1000));
    server.timePasses();
  }
  server.transcript.closed(one, "done");
  assert.deepEqual(server.lines.slice(2), [
    "#1 →",
    `#1 → ${"x".repeat(500)}\\`,
    "#1 ← HTTP/1.1 405 No",
    "#1 ← Connection: close",
    "#1 ←",
    `#1 → ${"y".repeat(REFUSED_SHOWN_MAX - 500)}\\`,
    "#1 → ‹9,988 bytes more›",
    "#1 · closed: done",
    "",
  ]);
});

test("pipelined responses: each content is told behind its head", () => {
  const server = new StagedServer();
  server.reads(one, ["head", HEAD]);
  server.transcript.sent(one, "head", bytesOf("HTTP/1.1 200 OK\r\n\r\n"));
  server.transcript.sent(one, "content", new Uint8Array(1));
  server.reads(one, ["head", HEAD]);
  server.transcript.sent(one, "head", bytesOf("HTTP/1.1 404 Not Found\r\n\r\n"));
  server.transcript.sent(one, "framing", bytesOf("2\r\n"));
  server.transcript.sent(one, "content", new Uint8Array(2));
  server.transcript.exchange(one, exchangeOf());
  server.transcript.sent(one, "content", new Uint8Array(3));
  server.transcript.exchange(one, exchangeOf());
  assert.deepEqual(
    server.lines.filter((line) => line.startsWith("#1 ←")),
    [
      "#1 ← HTTP/1.1 200 OK",
      "#1 ←",
      "#1 ← ‹1 byte of content›",
      "#1 ← HTTP/1.1 404 Not Found",
      "#1 ←",
      "#1 ← ‹5 bytes of content, 3 bytes of chunk framing›",
    ],
  );
});

test("refused bytes are marked, with what was wrong in them", () => {
  const server = new StagedServer();
  const text = "GET / HTTP/1.1\nHost: a\n\n";
  server.reads(one, ["refused", text]);
  server.transcript.sent(one, "head", bytesOf("HTTP/1.1 400 Bad Request\r\n\r\n"));
  const violation = new Violation("LINE_FEED_ALONE", 14, bytesOf("GET / HTTP/1.1\n"));
  server.transcript.exchange(one, exchangeOf({ request: undefined, status: 400, violation }));
  assert.deepEqual(server.lines, [
    "#1 ✗ GET / HTTP/1.1\\n\\",
    "#1 ✗ Host: a\\n\\",
    "#1 ✗ \\n\\",
    "#1 ← HTTP/1.1 400 Bad Request",
    "#1 ←",
    `#1 · refused with 400 LINE_FEED_ALONE at byte 14: ${violation.sentence}`,
    "",
  ]);
});

test("what was shown before it was refused isn't shown again", () => {
  const server = new StagedServer();
  server.arrives(one, "GET  /");
  server.timePasses();
  server.arrives(one, " HTTP/1.1\r\nA");
  server.transcript.parsed(one, "refused", 6 + 12);
  assert.equal(server.page, "#1 → GET  /\\\n#1 ✗  HTTP/1.1\n#1 ✗ A");
});

test("refused bytes are bounded, over all that still arrives", () => {
  const server = new StagedServer();
  server.reads(one, ["refused", "a".repeat(REFUSED_SHOWN_MAX - 1)]);
  for (let i = 0; i < 1000; i++) {
    server.arrives(one, "bbbbb");
    if (i % 2 === 0) server.timePasses();
  }
  server.transcript.closed(one, "refused");
  assert.deepEqual(server.lines, [
    `#1 ✗ ${"a".repeat(REFUSED_SHOWN_MAX - 1)}b\\`,
    "#1 → ‹4,999 bytes more›",
    "#1 · closed: refused",
    "",
  ]);
});

test("what arrives and is never read is bounded", () => {
  const server = new StagedServer();
  for (let i = 0; i < 300; i++) {
    server.arrives(one, "b".repeat(1000));
    server.timePasses();
  }
  server.transcript.closed(one, "done");
  assert.ok(server.page.length < UNREAD_SHOWN_MAX + 200, `${server.page.length} characters`);
  assert.match(server.page, /b\\\n#1 → ‹234,464 bytes more›\n#1 · closed: done\n$/);
});

test("an empty line before a head is no head", () => {
  const server = new StagedServer();
  server.reads(one, ["head", "\r\n"]);
  server.arrives(one, "GET /");
  server.timePasses();
  assert.equal(server.page, "#1 →\n#1 → GET /");
});

test("what fails is remarked upon in one line", () => {
  const server = new StagedServer();
  const error = new Error("no\nsuch \x1b[31mthing");
  server.transcript.exchange(one, exchangeOf({ error, aborted: true }));
  server.transcript.exchange(one, exchangeOf({ error: "x".repeat(9999) }));
  const [first, second, third] = server.lines;
  assert.equal(first, "#1 · answering failed: no\\nsuch \\x1b[31mthing");
  assert.equal(second, "#1 · the response was cut off");
  assert.ok((third ?? "").length < 600);
});

test("colours change nothing but colours", () => {
  const pages = [false, true].map((colours) => {
    const server = new StagedServer(colours);
    server.transcript.opened(one);
    server.reads(one, ...CHUNKED);
    server.reads(one, ["refused", "\x1b\r\n"]);
    server.transcript.sent(one, "head", bytesOf(RESPONSE));
    return server.page;
  });
  const [plain, coloured = ""] = pages;
  assert.ok(coloured.includes("\x1b[1;32mHTTP/1.1 200 OK\x1b[0m"), coloured);
  assert.equal(stripVTControlCharacters(coloured), plain);
});

test("times stand where something came later, and what came at once has one", () => {
  let now = 0;
  const server = new StagedServer(false, { now: () => now });
  server.transcript.opened(one);
  now = 4.9;
  server.reads(one, ["head", "GET / HTTP/1.0\r\n\r\n"]);
  now = 1235;
  server.transcript.sent(one, "head", bytesOf("HTTP/1.1 200 OK\r\n"));
  now = 1239.9;
  server.transcript.sent(one, "head", bytesOf("A: b\r\n\r\n"));
  now = 99_999_999;
  server.transcript.closed(one, "idle");
  assert.deepEqual(server.lines, [
    "   0.000 #1 · 127.0.0.1:53412 connected",
    "         #1 → GET / HTTP/1.0",
    "         #1 →",
    "   1.235 #1 ← HTTP/1.1 200 OK",
    "         #1 ← A: b",
    "         #1 ←",
    "99999.999 #1 · closed: idle",
    "",
  ]);
});
