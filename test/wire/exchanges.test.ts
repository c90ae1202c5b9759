/**
 * Are the requests of a transcript paired with their answers, with times, and is what is no HTTP named?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { credentialCount, withoutCredentials } from "../../src/wire/credentials.ts";
import { exchangesOf, type KeptExchanges } from "../../src/wire/exchanges.ts";
import { readTranscript } from "../../src/wire/read-transcript.ts";

const read = (text: string): KeptExchanges => exchangesOf(readTranscript(text));

const TALK = `   0.000 #1 · 127.0.0.1:1 connected
   0.001 #1 → POST /a?b HTTP/1.1
         #1 → Host: x
         #1 → Transfer-Encoding: chunked
         #1 →
         #1 →+ 3
   0.005 #1 →| abc\\
         #1 →+
         #1 →+ 0
         #1 →+ T: u
         #1 →+
         #1 → HEAD / HTTP/1.0
         #1 →
   0.009 #1 ← HTTP/1.1 100 Continue
         #1 ←
   0.010 #1 ← HTTP/1.1 200 OK
         #1 ← Content-Length: 2
         #1 ←
   0.012 #1 ←| ok\\
   0.020 #1 ← HTTP/1.0 404 Not Found
         #1 ← Content-Length: 9
         #1 ←
   0.030 #2 → GET /2 HTTP/1.1
         #2 → Host: y
         #2 →
`;

test("requests and answers, pipelined, with what is about each", () => {
  const { exchanges, requestFaults, answerFaults } = read(TALK);
  assert.deepEqual([requestFaults, answerFaults], [[], []]);
  assert.deepEqual(
    exchanges.map(({ connection, request, answer, times }) => [
      connection,
      `${request.head.method} ${request.head.target}`,
      Buffer.from(request.content).toString(),
      [...request.trailers],
      request.headSize,
      answer?.response.status,
      answer && Buffer.from(answer.content).toString(),
      times,
    ]),
    [
      [
        1,
        "POST /a?b",
        "abc",
        [["T", "u"]],
        59,
        200,
        "ok",
        { asked: 1, askedWhole: 5, answered: 9, answeredWhole: 12 },
      ],
      [
        1,
        "HEAD /",
        "",
        [],
        19,
        404,
        "",
        { asked: 5, askedWhole: 5, answered: 20, answeredWhole: 20 },
      ],
      [
        2,
        "GET /2",
        "",
        [],
        28,
        undefined,
        undefined,
        { asked: 30, askedWhole: 30, answered: undefined, answeredWhole: undefined },
      ],
    ],
  );
});

test("what breaks a rule is named, and what stands before it is kept", () => {
  const { exchanges, requestFaults } = read(
    "#3 → GET / HTTP/1.1\n#3 → Host: x\n#3 →\n#3 ✗ GET  / HTTP/1.1\n#3 ← HTTP/1.1 204 No Content\n#3 ←\n",
  );
  assert.equal(exchanges.length, 1);
  assert.equal(requestFaults.length, 1);
  assert.match(
    requestFaults[0]!,
    /^#3: At byte 31 of .*behind "GET ".*REQUEST_LINE_SPACE \(RFC 9112/,
  );
  assert.match(read("→ GET / HTTP/1.1\n→ Host: x\\\n").requestFaults[0]!, /HEAD_INCOMPLETE/);
  const broken = read("→ GET / HTTP/1.1\n→ Host: x\n→\n← HTTP/1.1 200 OK\\n\\\n");
  assert.deepEqual(broken.requestFaults, []);
  assert.match(broken.answerFaults[0]!, /breaks a rule: LINE_FEED_ALONE/);
});

test("what follows the last request, or a tunnel's beginning, is said to be left out", () => {
  const last = read("→ GET / HTTP/1.1\n→ Host: x\n→ Connection: close\n→\n→ GET / HTTP/1.1\n");
  assert.equal(last.exchanges.length, 1);
  assert.match(last.requestFaults[0]!, /^16 bytes behind a request that was to be the last/);
  const tunnel = read(
    "→ GET /chat HTTP/1.1\n→ Host: x\n→ Connection: upgrade\n→ Upgrade: foo\n→\n← HTTP/1.1 101 Switching Protocols\n← Connection: upgrade\n← Upgrade: foo\n←\n→x 00 01\n←x 02\n",
  );
  assert.equal(tunnel.exchanges.length, 1);
  assert.deepEqual(tunnel.requestFaults, []);
  assert.deepEqual(tunnel.answerFaults, [
    "What follows GET /chat is another protocol, and is left out.",
  ]);
});

test("credentials are masked in both directions, and counted", () => {
  const [exchange] = read(
    "→ GET / HTTP/1.1\n→ Host: x\n→ cookie: a=b\n→ Authorization: c\n→\n← HTTP/1.1 204 OK\n← Set-Cookie: a=b\n← X: y\n←\n",
  ).exchanges;
  assert.equal(credentialCount(exchange!), 3);
  const { request, answer } = withoutCredentials(exchange!);
  assert.deepEqual(
    [...request.head.fields, ...answer!.response.fields],
    [
      ["Host", "x"],
      ["cookie", "(masked)"],
      ["Authorization", "(masked)"],
      ["Set-Cookie", "(masked)"],
      ["X", "y"],
    ],
  );
  assert.equal(request.head.authority, "x");
});
