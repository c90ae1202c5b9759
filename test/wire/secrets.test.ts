/**
 * Do secrets and control characters stay off the page, whatever is sent in whatever pieces?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Prng } from "../support/prng.ts";
import { bytesOf, connectionOf, exchangeOf, StagedServer, type Told } from "./staged-server.ts";

const one = connectionOf(1);
const SECRET = "hunter2";
const WRITTEN = [
  `Cookie: ${SECRET}`,
  `cOOKie:${SECRET}`,
  `Authorization: Basic ${SECRET}`,
  `Proxy-Authorization:\t${SECRET}`,
  `Set-Cookie: a=${SECRET}; Path=/`,
  `Cookie : ${SECRET}`,
  `Cookie ${SECRET}`,
  `Cookie: a\r\n ${SECRET}`,
  `Cookie: a\r\n\t${SECRET}\r\n ${SECRET}`,
  `Cookie: a\n ${SECRET}`,
  `\x00Cookie: ${SECRET}`,
  ` Cookie: ${SECRET}`,
  `A: b\rCookie: ${SECRET}`,
  `A: b\nCookie: ${SECRET}`,
];

test("values of secret fields are never shown, in all splits, read or refused or unread", () => {
  for (const line of WRITTEN) {
    const text = `GET / HTTP/1.1\r\n${line}\r\nLast: shown\r\n\r\n`;
    for (const part of ["head", "refused"] as const) {
      for (let seed = 0; seed < 60; seed++) {
        const random = new Prng(seed);
        const server = new StagedServer();
        const pieces = random.cut(bytesOf(text), 1 + random.below(12));
        server.readsInPieces(one, [[part, text]], pieces, () => random.below(2) === 0);
        server.transcript.closed(one, "x");
        assert.ok(
          !/hunter|unter2|nter/.test(server.page),
          `${JSON.stringify(line)}\n${server.page}`,
        );
        assert.match(server.page, /Last: shown/);
        assert.match(server.page, /‹masked, \d+ bytes›/);
      }
    }
  }
});

test("a prefix of a secret isn't shown while its line is unfinished", () => {
  const server = new StagedServer();
  server.arrives(one, "GET / HTTP/1.1\r\nCook");
  server.timePasses();
  server.arrives(one, "ie: hunt");
  server.timePasses();
  assert.equal(server.page, "#1 → GET / HTTP/1.1\n#1 → Cookie:");
  server.arrives(one, "er2\r\n");
  server.timePasses();
  assert.equal(server.page, "#1 → GET / HTTP/1.1\n#1 → Cookie: ‹masked, 7 bytes›\n");
});

test("a secret whose line is cut by the end of the connection", () => {
  const server = new StagedServer();
  server.arrives(one, "GET / HTTP/1.1\r\nCookie: hunt");
  server.transcript.closed(one, "x");
  assert.match(server.page, /#1 → Cookie: ‹masked, 4 bytes›\\\n#1 · closed: x\n$/);
});

test("a secret that arrives behind the last answer and is read by nobody", () => {
  const server = new StagedServer();
  server.reads(one, ["head", "GET / HTTP/1.0\r\n\r\n"]);
  server.transcript.sent(one, "head", bytesOf("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"));
  server.transcript.exchange(one, exchangeOf());
  server.arrives(one, "GET / HTTP/1.0\r\nCookie: hunter2");
  server.timePasses();
  server.transcript.closed(one, "done");
  assert.match(server.page, /#1 → Cookie: ‹masked, 7 bytes›\\\n#1 · closed/);
});

test("secrets in response heads and in trailer sections", () => {
  const server = new StagedServer();
  server.reads(
    one,
    ["head", "POST / HTTP/1.1\r\n\r\n"],
    ["framing", "0\r\nCookie: hunter2\r\n\r\n"],
  );
  const head = "HTTP/1.1 200 OK\r\nSet-Cookie: hunter2\r\nSet-Cookie: hunter2\r\n\r\n";
  for (const byte of bytesOf(head)) {
    server.transcript.sent(one, "head", Uint8Array.of(byte));
  }
  assert.doesNotMatch(server.page, /hunter/);
  assert.equal(server.page.match(/Set-Cookie: ‹masked, 7 bytes›/g)?.length, 2);
});

test("names that only look like secrets are shown", () => {
  const server = new StagedServer();
  const lines = [
    "Cookie2: a",
    "X-Cookie: b",
    "Authorizations: c",
    "Accept: Cookie: d",
    "Cookies: e",
  ];
  server.reads(one, ["head", `GET /cookie HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`]);
  assert.deepEqual(
    server.lines.slice(1, -2),
    lines.map((line) => `#1 → ${line}`),
  );
  assert.match(server.page, /GET \/cookie HTTP/);
});

/** Everything that a terminal could obey, and what could reorder the text of a line. */
const UNSAFE = /[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

const NASTY = [
  "\x1b[2J",
  "\x1b]0;owned\x07",
  "\r",
  "\n",
  "\r\n",
  "\0",
  "\x7f",
  "\x9b31m",
  "\xc2\x9b31m",
  "\xe2\x80\xa8",
  "\xe2\x80\xae",
  "\xe2\x81\xa6",
  "\xef\xbb\xbf",
  "\xed\xa0\x80",
  "\xc0\x9b",
  "\xf4\x90\x80\x80",
  "\xe2\x80\xb9forged\xe2\x80\xba",
  "Cookie: ",
  "text",
  "\xc3\xa9",
  "\xf0\x9f\x98\x80",
];

test("no control character reaches the page, whatever is sent", () => {
  for (let seed = 0; seed < 400; seed++) {
    const random = new Prng(seed);
    const nasty = (): string => {
      let text = "";
      for (let n = random.below(8); n >= 0; n--) {
        text += random.below(3) > 0 ? random.pick(NASTY) : latin1(random.bytes(4));
      }
      return text;
    };
    const told: Told[] = [["head", `GET /${nasty()}\r\nContent-Type: text/plain\r\n\r\n`]];
    for (let n = 0; n < 6; n++) {
      told.push([
        random.pick(["head", "content", "framing", "refused", "content"] as const),
        nasty(),
      ]);
    }
    const server = new StagedServer();
    server.transcript.opened(connectionOf(1, nasty()));
    const all = Buffer.concat(told.map(([, text]) => bytesOf(text)));
    server.readsInPieces(one, told, random.cut(all, 9), () => random.below(2) === 0);
    server.transcript.sent(one, "head", bytesOf(`HTTP/1.1 200 ${nasty()}\r\n\r\n`));
    server.transcript.exchange(one, exchangeOf({ error: new Error(nasty()) }));
    server.transcript.closed(one, nasty());
    assert.ok(!UNSAFE.test(server.page), `seed ${seed}: ${JSON.stringify(server.page)}`);
    assert.ok(!server.page.includes("‹forged"), `seed ${seed}`);
    for (const line of server.lines.slice(0, -1))
      assert.match(line, /^#1 (?:[→←][+|x]?|[✗·])( |$)/);
  }
});

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}
