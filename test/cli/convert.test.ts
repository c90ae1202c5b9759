/**
 * Does `barewire convert` write what was kept in another form, say what is missing, and is it the same when it
 * is sent again?
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { converse } from "../support/raw-client.ts";
import { folderWith, run, runToEnd } from "./running-command.ts";

const REQUESTS = [
  "GET /?a=b HTTP/1.1\r\nHost: localhost\r\nCookie: a=b\r\n\r\n",
  "HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n",
  "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
  "GET /nope HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
].join("");

const TALK = `# A page

\`\`\`transcript
→ GET /a HTTP/1.1
→ Host: example.org
→ Accept: */*
→ User-Agent: me
→ Authorization: Basic eDp5
→
← HTTP/1.1 204 No Content
←
\`\`\`
`;

test("a transcript, as HAR, as a transcript again, replayed: the same answers", async (t) => {
  const folder = folderWith(t, { "site/index.html": "<p>hello</p>\n", "site/pic.png": "\x89\0" });
  const server = run(t, [join(folder, "site"), "-p", "0", "--wire=full", "--wire-secrets"]);
  const port = await server.port();
  await converse(port, REQUESTS, { methods: ["GET", "HEAD", "OPTIONS", "GET"] });
  await server.prints(/#1 · closed/);
  writeFileSync(join(folder, "talk.txt"), server.stdout);
  const har = await runToEnd(t, ["convert", "talk.txt", "--secrets"], { cwd: folder });
  assert.deepEqual([har.status, har.stderr], [0, ""]);
  const { log } = JSON.parse(har.stdout);
  assert.deepEqual([log.version, log.creator.name, log.entries.length], ["1.2", "barewire", 4]);
  assert.match(log.entries[0].startedDateTime, /^20\d\d-/);
  writeFileSync(join(folder, "talk.har"), har.stdout);
  const again = await runToEnd(t, ["convert", "talk.har", "--secrets"], { cwd: folder });
  assert.deepEqual([again.status, again.stderr], [0, ""]);
  writeFileSync(join(folder, "again.txt"), again.stdout);
  const to = ["--to", `localhost:${port}`];
  const replayed = await runToEnd(t, ["replay", "again.txt", ...to], { cwd: folder });
  assert.equal(replayed.stderr, "");
  assert.match(replayed.stdout, /#1 GET \/\?a=b: 200, as kept\n/);
  assert.match(replayed.stdout, /\n4 answers, as kept\n$/);
  assert.equal(replayed.status, 0);
});

test("curl commands, of a transcript in a page and of a HAR; credentials only when asked for", async (t) => {
  const cwd = folderWith(t, { "page.md": TALK });
  const masked = await runToEnd(t, ["convert", "page.md", "--curl"], { cwd });
  const command = (scheme: string, secret: string): string =>
    `curl \\\n  --http1.1 \\\n  ${scheme}://example.org/a \\\n  -H 'Accept: */*' \\\n  -H 'User-Agent: me' \\\n  -H 'Authorization: ${secret}'\n`;
  assert.equal(masked.stdout, command("http", "(masked)"));
  assert.equal(masked.stderr, "barewire: 1 credential is masked; --secrets keeps them.\n");
  assert.equal(masked.status, 0);
  const secret = await runToEnd(t, ["convert", "page.md", "--curl", "--secrets", "--https"], {
    cwd,
  });
  assert.deepEqual(secret, { status: 0, stdout: command("https", "Basic eDp5"), stderr: "" });
  const har = await runToEnd(t, ["convert", "page.md", "--https", "--secrets"], { cwd });
  writeFileSync(join(cwd, "page.har"), `\ufeff\n${har.stdout}`);
  const both = await runToEnd(t, ["convert", "page.har", "--curl", "--secrets"], { cwd });
  assert.deepEqual(both, secret);
  const again = await runToEnd(t, ["convert", "page.har"], { cwd });
  assert.match(again.stdout, /Authorization: \(masked\)\n/);
  assert.match(again.stderr, /1 credential is masked/);
});

test("what can't be converted whole is said, and is status 1", async (t) => {
  const host = "→ GET / HTTP/1.1\n→ Host: x\n";
  const answer = (fields: string): string => `${host}→\n← HTTP/1.1 200 OK\n${fields}←\n`;
  const gzip = gzipSync("plain");
  const cwd = folderWith(t, {
    "masked.txt": `${host}→ Cookie: ‹masked, 3 bytes›\n→\n`,
    "unanswered.txt": `${host}→\n`,
    "broken.txt": `${host}→\n✗ GET\\n\\\n`,
    "coded.txt": answer("← Content-Encoding: x-odd\n← Content-Length: 1\n").concat("←| a\\\n"),
    "gzip.txt": answer(`← Content-Encoding: gzip\n← Content-Length: ${gzip.length}\n`).concat(
      gzip.toString("hex").replace(/.{1,32}/g, "←x $&\n"),
    ),
    "lost.har": '{"log":{"entries":[{"request":{"method":"GET","url":"ws://x"}}]}}',
  });
  for (const [args, sentence, count] of [
    [["masked.txt"], /"masked\.txt", line 3: where it says ‹masked, 3 bytes›/, undefined],
    [["unanswered.txt"], /GET \/: no answer is kept/, 1],
    [["broken.txt", "--curl"], /LINE_FEED_ALONE/, undefined],
    [["coded.txt"], /can't be decoded/, 1],
    [
      ["lost.har"],
      /entries\[0\]\.request\.url is no address of http or https\. So entries\[0\] is left/,
      0,
    ],
  ] as const) {
    const { status, stdout, stderr } = await runToEnd(t, ["convert", ...args], { cwd });
    assert.equal(status, 1, stderr);
    assert.match(stderr, sentence);
    assert.match(stderr, /^(?:barewire: [^\n]*\n)+$/);
    if (count === 1) assert.equal(JSON.parse(stdout).log.entries.length, 1);
    if (count === 0) assert.equal(stdout, "");
  }
  const decoded = await runToEnd(t, ["convert", "gzip.txt"], { cwd });
  assert.deepEqual([decoded.status, decoded.stderr], [0, ""]);
  assert.equal(JSON.parse(decoded.stdout).log.entries[0].response.content.text, "plain");
});

test("what is long comes out whole", async (t) => {
  const content = "é😀".repeat(600_000);
  const length = Buffer.byteLength(content);
  const text = `→ GET / HTTP/1.1\n→ Host: x\n→\n← HTTP/1.1 200 OK\n← Content-Length: ${length}\n←\n←| ${content}\\\n`;
  const cwd = folderWith(t, { "long.txt": text });
  const { status, stdout, stderr } = await runToEnd(t, ["convert", "long.txt"], { cwd });
  assert.deepEqual([status, stderr], [0, ""]);
  assert.ok(JSON.parse(stdout).log.entries[0].response.content.text === content);
});

test("what was mistyped is one sentence, and status 2", async (t) => {
  const cwd = folderWith(t, {
    "page.md": TALK,
    "empty.har": '{"log":{"entries":[]}}',
    "no.har": "{",
    "odd.txt": "what?\n",
    "none.txt": "← HTTP/1.1 200 OK\n",
  });
  for (const [args, sentence] of [
    [[], /convert needs a transcript or a HAR/],
    [["page.md", "b"], /"b" must go/],
    [["page.md", "--curl", "--har"], /one form, so say --curl or --har/],
    [["page.md", "--transcript"], /"page\.md" is a transcript already/],
    [["empty.har", "--har"], /"empty\.har" is a HAR already/],
    [["no.har"], /"no\.har": It isn't JSON/],
    [["odd.txt"], /"odd\.txt": Line 1: it begins with no mark/],
    [["none.txt"], /no request in "none\.txt"/],
    [["missing"], /There is no file "missing"/],
    [["."], /is a folder/],
    [["/dev/zero"], /"\/dev\/zero" is no file/],
  ] as const) {
    const { status, stdout, stderr } = await runToEnd(t, ["convert", ...args], { cwd });
    assert.deepEqual([status, stdout], [2, ""], stderr);
    assert.match(stderr, sentence);
    assert.match(stderr, /^barewire: [^\n]*\n$/);
  }
});
