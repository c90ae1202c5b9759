/**
 * Does `barewire talk` speak with servers, good ones and bad ones, and say what came of it?
 */
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { gzipSync } from "node:zlib";
import { HttpResponse } from "../../src/http/response.ts";
import { startRaw, startScripted } from "../client/scripted-server.ts";
import { certificatePath, TLS } from "../support/certificates.ts";
import { startServer } from "../support/test-server.ts";
import { type Ended, folderWith, run, runToEnd } from "./running-command.ts";
import { TALKED } from "./talked-servers.ts";
import { openTerminal, script } from "./terminal.ts";

const OK = "HTTP/1.1 200 OK\r\n";
const GET = "GET / HTTP/1.1\nHost: localhost\n\n";
const TRUSTING = { NODE_EXTRA_CA_CERTS: certificatePath("ca.pem") };
/** Longer than any machine is busy. */
const PATIENT = ["--timeout", "30s"];

function talk(
  t: TestContext,
  words: readonly string[],
  input?: string | Uint8Array,
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const given = input === undefined ? {} : { input };
  return runToEnd(t, ["talk", ...words], { ...given, env });
}

/** Says this to a server that answers with these bytes and closes. */
async function hear(
  t: TestContext,
  bytes: string | Uint8Array,
  { words = [], input = GET }: { words?: readonly string[]; input?: string } = {},
): Promise<Ended> {
  const { port } = await startScripted(t, bytes, "closes");
  return talk(t, [`127.0.0.1:${port}`, ...PATIENT, ...words], input);
}

const CONVERSATION = `GET / HTTP/1.1
Host: localhost

HEAD / HTTP/1.1
Host: localhost

POST /echo HTTP/1.1
Host: localhost
Content-Type: application/x-www-form-urlencoded
Content-Length: 15

name=Ada&note=1
GET /stream HTTP/1.1
Host: localhost

`;

for (const { name, skip, start } of TALKED) {
  test(`${name}: GET, HEAD, a form and chunks, plain and by TLS`, { skip }, async (t) => {
    const { plain, secured } = await start(t);
    for (const words of [plain, secured]) {
      const { stdout, stderr, status } = await talk(
        t,
        [...words, ...PATIENT],
        CONVERSATION,
        TRUSTING,
      );
      assert.deepEqual([stderr, status], ["", 0], stdout);
      assert.equal(stdout.match(/^← HTTP\/1\.1 200 OK$/gm)?.length, 4, stdout);
      assert.match(stdout, /^←\| <h1>A page<\/h1>$/m);
      assert.match(stdout, /^· content: 16 bytes, as Content-Length says$/m);
      assert.match(stdout, /^· no content: the answer to HEAD$/m);
      assert.match(stdout, /^→\| name=Ada&note=1\\$/m);
      assert.match(stdout, /^←\| name=Ada&note=1\\$/m);
      assert.match(
        stdout,
        /^←\| one\n←\| two\n←\| three\n← ‹\d+ bytes of chunk framing›\n· chunked: [123] chunks?, 14 bytes$/m,
      );
      assert.equal(/, TLSv1/.test(stdout), words === secured);
    }
  });
}

test("a conversation looks like a transcript", async (t) => {
  const bytes = `${OK}Content-Type: text/plain\r\nContent-Length: 3\r\n\r\nhi\n`;
  const { stdout, status } = await hear(t, bytes);
  assert.equal(status, 0);
  assert.equal(
    stdout.replace(/:\d+$/m, ":1"),
    `· connected to 127.0.0.1:1
→ GET / HTTP/1.1
→ Host: localhost
→
← HTTP/1.1 200 OK
← Content-Type: text/plain
← Content-Length: 3
←
←| hi
· content: 3 bytes, as Content-Length says
`,
  );
});

for (const [what, bytes, code, line] of [
  [
    "too little content",
    `${OK}Content-Length: 9\r\n\r\nshort`,
    "CONTENT_INCOMPLETE",
    /of 9 bytes that Content-Length announces/,
  ],
  [
    "too much content",
    `${OK}Content-Length: 2\r\n\r\nhi there`,
    "RESPONSE_NOT_DUE",
    /^← +there\\$/m,
  ],
  [
    "a bad chunk",
    `${OK}Transfer-Encoding: chunked\r\n\r\nzz\r\nhi\r\n`,
    "CHUNK_SIZE_INVALID",
    /^· +zz?\n· +\^ byte 47$/m,
  ],
  [
    "a chunk that is too long",
    `${OK}Transfer-Encoding: chunked\r\n\r\n2\r\nhi there\r\n`,
    "CHUNK_END_MISSING",
    /^←\| hi\\$/m,
  ],
  ["a line smuggled in", `${OK}X: 1\nSet-Cookie: a=b\r\n\r\n`, "LINE_FEED_ALONE", /^← X: 1\\n\\$/m],
  [
    "two lengths",
    `${OK}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`,
    "CONTENT_LENGTH_REPEATED",
    /one Content-Length only/,
  ],
  [
    "a length and chunks",
    `${OK}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    "LENGTH_AND_CODING",
    /leave the length in doubt/,
  ],
  ["no answer", "", "RESPONSE_MISSING", /RFC 9112/],
  ["half a head", `${OK}Server: x`, "RESPONSE_HEAD_INCOMPLETE", /^← Server: x\\$/m],
  [
    "HTTP/2",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "RESPONSE_VERSION_INVALID",
    /^← PRI \* HTTP\/2\.0$/m,
  ],
  ["TLS", "\x15\x03\x03\x00\x02\x02\x28", "TLS_ALERT", /^← \\x15\\x03/m],
] as const) {
  test(`${what} is said by name, with status 1`, async (t) => {
    const { stdout, stderr, status } = await hear(t, bytes);
    assert.equal(status, 1, stdout);
    assert.match(stdout, new RegExp(`^· ${code} \\(RFC 9\\d+ §[\\d.]+\\)$`, "m"));
    assert.match(stdout, line);
    assert.match(stderr, new RegExp(`^barewire: [^\\n]*${code}[^\\n]*\\n$`));
  });
}

test("silence is said", async (t) => {
  const { port } = await startScripted(t, `${OK}Content-Le`);
  const { stdout, stderr, status } = await talk(t, [`127.0.0.1:${port}`, "--timeout", "2s"], GET);
  assert.equal(status, 1);
  assert.equal(stderr, "barewire: Nothing came for 2s: answer 1 didn't come.\n");
  assert.match(stdout, /^← Content-Le\\$/m);
});

test("a server that closes early leaves requests unsent, and that is said", async (t) => {
  const bytes = `${OK}Content-Length: 0\r\nConnection: close\r\n\r\n`;
  const { stderr, status } = await hear(t, bytes, { input: GET + GET });
  assert.deepEqual(
    [stderr, status],
    ["barewire: The server closed before all requests were sent.\n", 1],
  );
});

test("interim answers, 204 and trailers are shown as what they are", async (t) => {
  const early = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n";
  const none = await hear(t, early);
  assert.match(
    none.stdout,
    /103 Early Hints\n← Link: <\/a>\n←\n← HTTP\/1\.1 204 No Content\n←\n· no content: 204 has none\n/,
  );
  assert.equal(none.status, 0);
  const trailers = `${OK}Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nDigest: d\r\nSet-Cookie: secret\r\n\r\n`;
  const hidden = await hear(t, trailers);
  assert.match(
    hidden.stdout,
    /^· chunked: 1 chunk, 2 bytes\n←\+ Digest: d\n←\+ Set-Cookie: ‹masked, 6 bytes›$/m,
  );
  const shown = await hear(t, trailers, { words: ["--framing", "--secrets"] });
  assert.match(
    shown.stdout,
    /^←\+ 2\n←\| hi\\\n←\+\n←\+ 0\n←\+ Digest: d\n←\+ Set-Cookie: secret\n←\+\n· chunked: 1 chunk, 2 bytes\n/m,
  );
});

test("what a server lets run until it closes is said to be so", async (t) => {
  const { stdout, status } = await hear(t, "HTTP/1.0 200 OK\r\n\r\nall of it\n");
  assert.match(
    stdout,
    /←\| all of it\n· content until the server closed: 10 bytes\n· closed by the server\n$/,
  );
  assert.equal(status, 0);
});

test("coded content is shown decoded, and what isn't coded as it says is bad", async (t) => {
  const head = `${OK}Content-Type: text/plain\r\nContent-Encoding: gzip\r\nContent-Length: `;
  const bytes = gzipSync("squeezed\n".repeat(3));
  const good = Buffer.concat([Buffer.from(`${head}${bytes.length}\r\n\r\n`), bytes]);
  const decoded = await hear(t, good);
  assert.match(
    decoded.stdout,
    /← ‹\d+ bytes of content›\n· content: \d+ bytes, as Content-Length says; gzip, 27 bytes decoded\n· squeezed\n· squeezed\n· squeezed\n/,
  );
  assert.equal(decoded.status, 0);
  const asIs = await hear(t, good, { words: ["--framing"] });
  assert.match(asIs.stdout, /^←x 1f8b08/m);
  const bad = await hear(t, `${head}5\r\n\r\nplain`);
  assert.equal(bad.status, 1);
  assert.equal(
    bad.stderr,
    "barewire: The content of answer 1: gzip isn't what it is said to be.\n",
  );
});

test("long content is cut, and all of it shown on demand", async (t) => {
  const text = "0123456789abcde\n".repeat(10_000);
  const bytes = `${OK}Content-Type: text/plain\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
  const cut = await hear(t, bytes);
  assert.equal(cut.stdout.match(/^←\| 0123456789abcde$/gm)?.length, 4096);
  assert.match(cut.stdout, /^← ‹94,464 bytes more, which --all shows›$/m);
  const whole = await hear(t, bytes, { words: ["--all"] });
  assert.equal(whole.stdout.match(/^←\| 0123456789abcde$/gm)?.length, 10_000);
});

test("a reader that takes its time gets everything", async (t) => {
  const text = "0123456789abcde\n".repeat(200_000);
  const { port } = await startServer(t, () => HttpResponse.text(text));
  const words = ["talk", `127.0.0.1:${port}`, ...PATIENT, "--all"];
  const command = run(t, words, { input: GET, unread: true });
  // A pipe holds much less: what is to come waits in the server.
  await new Promise<void>((resolve) => command.child.stdout?.once("readable", resolve));
  command.startReading();
  const { stdout, status } = await command.ends();
  assert.equal(status, 0);
  assert.equal(stdout.match(/^←\| 0123456789abcde$/gm)?.length, 200_000);
});

test("no byte of a server reaches the terminal as a control", async (t) => {
  const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  for (const head of [
    "",
    `${OK}X: `,
    `${OK}Content-Type: text/plain\r\nContent-Length: 256\r\n\r\n`,
    `${OK}Content-Type: image/png\r\nContent-Length: 256\r\n\r\n`,
    `${OK}Transfer-Encoding: chunked\r\n\r\n100;x="`,
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
  ]) {
    const { stdout, stderr } = await hear(t, Buffer.concat([Buffer.from(head), every]));
    assert.doesNotMatch(stdout + stderr, /[^\P{Cc}\n]/u, JSON.stringify(head));
  }
});

test("a file goes out with its line ends put right, or byte for byte", async (t) => {
  const server = await startScripted(t, `${OK}Content-Length: 0\r\n\r\n`);
  const folder = folderWith(t, {
    "lf.http": GET,
    "raw.http": "GET /raw HTTP/1.1\r\nX:\x01 \n\r\n\r\n",
  });
  const there = `127.0.0.1:${server.port}`;
  const cooked = await talk(t, [there, join(folder, "lf.http"), ...PATIENT]);
  assert.equal(cooked.status, 0, cooked.stderr);
  assert.equal(server.received, GET.replaceAll("\n", "\r\n"));
  const raw = await talk(t, [there, join(folder, "raw.http"), "--raw", ...PATIENT]);
  assert.equal(raw.status, 0, raw.stderr);
  assert.ok(server.received.endsWith("GET /raw HTTP/1.1\r\nX:\x01 \n\r\n\r\n"));
  assert.match(raw.stdout, /^→ X:\\x01 \\n\\$/m);
});

test("split, slow and pipelined requests arrive whole", async (t) => {
  const { port } = await startServer(t, ({ path }) => HttpResponse.text(path));
  const there = [`127.0.0.1:${port}`, ...PATIENT];
  const plain = await talk(t, there, GET);
  for (const pace of [
    ["--split", "1"],
    ["--slow", "400"],
    ["--split", "7", "--slow", "2k"],
  ]) {
    const { stdout, status } = await talk(t, [...there, ...pace], GET);
    assert.equal(status, 0);
    assert.equal(stdout.replace(/^← Date.*\n/m, ""), plain.stdout.replace(/^← Date.*\n/m, ""));
  }
  const many = await talk(t, [...there, "--pipeline", "50"], GET);
  assert.equal(many.status, 0);
  assert.equal(many.stdout.match(/^← HTTP\/1\.1 200 OK$/gm)?.length, 50);
  assert.ok(many.stdout.lastIndexOf("→ GET /") < many.stdout.indexOf("← HTTP/1.1 200 OK"));
});

test("our side stays open behind the last request, unless that is asked for", async (t) => {
  const server = await startRaw(t, (socket) => {
    socket.on("end", () => socket.end(`${OK}Content-Length: 2\r\n\r\nhi`));
  });
  const there = `127.0.0.1:${server.port}`;
  const open = await talk(t, [there, "--timeout", "2s"], GET);
  assert.equal(open.status, 1);
  const closed = await talk(t, [there, "--half-close", ...PATIENT], GET);
  assert.deepEqual([closed.stderr, closed.status], ["", 0]);
});

test("a pipe that stays open is a conversation", async (t) => {
  const { port } = await startServer(t, ({ path }) => HttpResponse.text(path));
  const words = ["talk", `127.0.0.1:${port}`, ...PATIENT];
  const command = run(t, words, {
    input: "GET /a HTTP/1.1\nHost: localhost\n\n",
    inputStaysOpen: true,
  });
  await command.prints(/^←\| \/a/m);
  command.child.stdin?.write("GET /b HTTP/1.1\nHost: localhost\n\n");
  await command.prints(/^←\| \/b/m);
  command.child.stdin?.end();
  assert.equal((await command.ends()).status, 0);
});

test("a URL alone is asked for when something may be filled in", async (t) => {
  const { port } = await startServer(t, ({ target }) => HttpResponse.text(target));
  const url = `http://127.0.0.1:${port}/a/../b?c`;
  const { stdout, status } = await talk(t, [url, "--fill", ...PATIENT]);
  assert.equal(status, 0);
  assert.match(
    stdout,
    new RegExp(`^· added: Host: 127\\.0\\.0\\.1:${port}\\n→ GET /a/\\.\\./b\\?c HTTP/1\\.1$`, "m"),
  );
  assert.match(stdout, /^←\| \/a\/\.\.\/b\?c\\$/m);
});

test("a certificate that isn't trusted is refused with what to do, and --insecure does it", async (t) => {
  const { port } = await startServer(t, () => HttpResponse.text("secured"), { tls: TLS });
  const url = `https://127.0.0.1:${port}/`;
  const refused = await talk(t, [url, "--fill", ...PATIENT]);
  assert.deepEqual([refused.stdout, refused.status], ["", 1]);
  assert.match(refused.stderr, /^barewire: The certificate of .* isn't trusted: .*--insecure.*\n$/);
  const insecure = await talk(t, [url, "--fill", "-k", ...PATIENT]);
  assert.equal(insecure.status, 0);
  assert.match(insecure.stdout, /^· connected to .*, TLSv1\.[23]; its certificate isn't trusted: /);
  const other = await talk(t, [`localhost:${port}`, "--tls", ...PATIENT], GET, TRUSTING);
  assert.equal(other.status, 0, other.stderr);
});

test("TLS where plain HTTP is spoken, and the other way round, is said", async (t) => {
  const plain = await startServer(t, () => HttpResponse.text("plain"));
  const tls = await talk(t, [`https://127.0.0.1:${plain.port}/`, ...PATIENT], GET);
  assert.match(
    tls.stderr,
    /^barewire: .* doesn't speak TLS, .*http:\/\/ instead of https:\/\/\.\n$/,
  );
  assert.equal(tls.status, 1);
  const silent = await startRaw(t, (socket) => socket.once("data", () => socket.destroy()));
  const closed = await talk(t, [`127.0.0.1:${silent.port}`, ...PATIENT], GET);
  assert.match(closed.stderr, /If it speaks TLS: --tls, or https:\/\/\.\n$/);
});

for (const [words, sentence] of [
  [[], /^barewire: talk needs a server/],
  [["localhost:99999"], /A port is a number from 1 to 65535/],
  [["localhost", "nowhere.http"], /The file "nowhere\.http" doesn't exist\.$/m],
  [["localhost", "."], /"\." is a folder, and not a file\.$/m],
  [["localhost", "-", "more"], /so "more" must go\.$/m],
  [["localhost"], /There is no request in standard input\.$/m],
  [["localhost", "--slow", "0"], /--slow takes a size of at least 1/],
  [["localhost", "--pipline", "2"], /Did you mean --pipeline\?$/m],
] as const) {
  test(`barewire talk ${words.join(" ")}: a sentence, and status 2`, async (t) => {
    const { stdout, stderr, status } = await talk(t, words, "");
    assert.deepEqual([stdout, status], ["", 2]);
    assert.match(stderr, sentence);
    assert.match(stderr, /^barewire: [^\n]*\n$/);
  });
}

test("a server that isn't there: a sentence, and status 1", async (t) => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  await new Promise((resolve) => server.close(resolve));
  for (const [words, sentence] of [
    [`127.0.0.1:${address.port}`, /refuses connections: nothing listens there\.$/m],
    ["nobody.invalid", /The host "nobody\.invalid" has no address/],
    ["unix:nowhere.sock", /There is no unix socket nowhere\.sock\.$/m],
  ] as const) {
    const { stdout, stderr, status } = await talk(t, [words, ...PATIENT], GET);
    assert.deepEqual([stdout, status], ["", 1]);
    assert.match(stderr, sentence);
  }
});

test("at a terminal: typed lines, completion, an answer above what is being typed", {
  skip: script.skip,
}, async (t) => {
  const { port } = await startServer(t, ({ method }) => HttpResponse.text(`${method} it is\n`));
  const terminal = openTerminal(t, ["talk", `http://127.0.0.1:${port}/x`, ...PATIENT]);
  await terminal.shows("For instance: GET /x HTTP/1.1, Host: 127.0.0.1");
  terminal.types("OPT");
  await terminal.shows("OPT");
  terminal.types("\t");
  await terminal.shows("IONS ");
  terminal.types("/ HTTP/1.1\rHost: localhost\r\rGET");
  await terminal.shows("← HTTP/1.1 200 OK");
  await terminal.shows("←| OPTIONS it is");
  await terminal.shows("→ GET");
  terminal.types(" / HTTP/1.1\rHost: localhost\r\r");
  await terminal.shows("←| GET it is");
  terminal.types("POST / HTTP/1.1\rHost: localhost\rContent-Length: 5\r\r");
  await terminal.shows("content: 5 bytes still due");
  terminal.types("hello\r");
  await terminal.shows("←| POST it is");
  terminal.types("\x04");
  assert.equal(await terminal.ends(), 0);
});

test("at a terminal: Ctrl-C leaves at once, and a server that closes is told", {
  skip: script.skip,
}, async (t) => {
  const { port } = await startScripted(t, "");
  const waiting = openTerminal(t, ["talk", `127.0.0.1:${port}`, ...PATIENT]);
  await waiting.shows("type a request");
  waiting.types("GET / HTTP/1.1\r\r");
  waiting.types("\x03");
  assert.equal(await waiting.ends(), 1);
  const closing = await startScripted(t, `${OK}Content-Length: 0\r\n\r\n`, "closes");
  const over = openTerminal(t, ["talk", `127.0.0.1:${closing.port}`, ...PATIENT]);
  await over.shows("type a request");
  over.types("GET / HTTP/1.1\r\r");
  await over.shows("closed by the server");
  assert.equal(await over.ends(), 0);
});
