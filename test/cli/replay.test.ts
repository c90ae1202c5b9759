/**
 * Does `barewire replay` send what was kept, byte for byte, and say by its words and its status what has
 * changed?
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { converse } from "../support/raw-client.ts";
import { folderWith, run, runToEnd } from "./running-command.ts";

const REQUESTS = [
  "GET / HTTP/1.1\r\nHost: localhost\r\nCookie: a=b\r\n\r\n",
  "HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n",
  "GET /nope HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
].join("");

interface Kept {
  readonly folder: string;
  readonly port: number;
  readonly printed: string;
}

/** A site on a running server, and what it printed of a conversation. */
async function kept(t: TestContext, ...flags: readonly string[]): Promise<Kept> {
  const folder = folderWith(t, { "site/index.html": "<p>hello</p>\n" });
  const server = run(t, [join(folder, "site"), "-p", "0", ...flags]);
  const port = await server.port();
  await converse(port, REQUESTS, { methods: ["GET", "HEAD", "GET"] });
  await server.prints(/#1 · closed/);
  const file = join(folder, "talk.txt");
  writeFileSync(file, server.stdout);
  return { folder, port, printed: file };
}

for (const flags of [
  ["--wire=full", "--wire-secrets"],
  ["--wire=hex", "--wire-secrets"],
]) {
  test(`a conversation that ${flags[0]} printed: the same, then changed`, async (t) => {
    const { folder, port, printed } = await kept(t, ...flags);
    const to = ["--to", `localhost:${port}`];
    const same = await runToEnd(t, ["replay", printed, ...to]);
    assert.deepEqual([same.status, same.stderr], [0, ""], same.stdout);
    assert.equal(
      same.stdout,
      "#1 GET /: 200, as kept\n#1 HEAD /: 200, as kept\n#1 GET /nope: 404, as kept\n3 answers, as kept\n",
    );
    writeFileSync(join(folder, "site/index.html"), "<p>hullo!</p>\n");
    const changed = await runToEnd(t, [
      "replay",
      printed,
      ...to,
      "--ignore",
      "etag, Last-Modified",
    ]);
    assert.equal(changed.status, 1, changed.stdout);
    assert.match(
      changed.stdout,
      /#1 GET \/: changed\n {4}- Content-Length: 13\n {4}\+ Content-Length: 14\n/,
    );
    assert.match(changed.stdout, / {4}- <p>hello<\/p>\\n\n {4}\+ <p>hullo!<\/p>\\n\n/);
    assert.match(changed.stdout, /#1 HEAD \/: changed\n/);
    assert.match(changed.stdout, /\n3 answers, 2 changed\n$/);
  });
}

test("what is masked or cut can't be sent again, and is named by its line", async (t) => {
  for (const [flag, words] of [
    ["--wire=full", "masked, 3 bytes"],
    ["--wire", "masked, 3 bytes"],
  ] as const) {
    const { printed } = await kept(t, flag);
    const { status, stderr, stdout } = await runToEnd(t, ["replay", printed]);
    assert.deepEqual([status, stdout], [2, ""]);
    assert.match(stderr, /^barewire: "[^"]*talk\.txt", line \d+: where it says ‹/);
    assert.ok(stderr.includes(`‹${words}›`), stderr);
  }
});

test("the server is the one that Host names, unless another is named", async (t) => {
  const server = createServer((socket) => socket.on("data", () => socket.end(ANSWER)));
  const ANSWER = "HTTP/1.1 204 No Content\r\nX: 1\r\nConnection: close\r\n\r\n";
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const text =
    "→ GET / HTTP/1.1\n→ Host: HOST\n→\n← HTTP/1.1 204 No Content\n← X: <any>\n← Connection: close\n←\n";
  const folder = folderWith(t, {
    "here.txt": text.replace("HOST", `127.0.0.1:${port}`),
    "none.txt": text.replace("Host: HOST", "A: b"),
    "asked.txt": "→ GET / HTTP/1.1\n→\n",
    "wrong.txt": "→ GET / HTTP/1.1\nwhat?\n→\n",
    "page.md": `# A page\n\n\`\`\`transcript\n${text.replace("HOST", `127.0.0.1:${port}`)}\`\`\`\n`,
  });
  for (const name of ["here.txt", "page.md"]) {
    const { status, stdout } = await runToEnd(t, ["replay", name], { cwd: folder });
    assert.deepEqual([status, stdout], [0, "GET /: 204, as kept\n1 answer, as kept\n"]);
  }
  for (const [args, sentence] of [
    [["none.txt"], /names its server.*--to/],
    [["asked.txt"], /no answers to compare/],
    [["wrong.txt"], /"wrong\.txt": Line 2: it begins with no mark/],
    [["missing.txt"], /There is no file "missing\.txt"/],
    [["."], /is a folder/],
    [[], /replay needs a transcript/],
    [["here.txt", "page.md"], /"page\.md" must go/],
    [["here.txt", "--to", "a b"], /can't be the name of a host/],
    [["here.txt", "--too", "x"], /Did you mean --to\?/],
  ] as const) {
    const { status, stderr, stdout } = await runToEnd(t, ["replay", ...args], { cwd: folder });
    assert.deepEqual([status, stdout], [2, ""], stderr);
    assert.match(stderr, sentence);
    assert.match(stderr, /^barewire: [^\n]*\n$/);
  }
});

test("a server that has gone, and one that answers less, or against the rules", async (t) => {
  const answers = ["HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na", "HTTP/1.1 200 OK\nX: y\n\n"];
  const server = createServer((socket) =>
    socket.once("data", () => socket.end(answers.shift() ?? "")),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const to = `127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  const turn = "→ GET / HTTP/1.1\n→\n← HTTP/1.1 200 OK\n← Content-Length: 1\n←\n←| a\\\n";
  const folder = folderWith(t, { "talk.txt": turn + turn });
  const args = ["replay", "talk.txt", "--to", to];
  const less = await runToEnd(t, args, { cwd: folder });
  assert.equal(less.status, 1);
  assert.match(
    less.stdout,
    /^GET \/: 200, as kept\nGET \/: changed\n {4}- an answer: 200\n {4}\+ none\n/,
  );
  const broken = await runToEnd(t, args, { cwd: folder });
  assert.match(broken.stdout, / {4}\+ breaks a rule: LINE_FEED_ALONE\n/);
  await new Promise((resolve) => server.close(resolve));
  const gone = await runToEnd(t, args, { cwd: folder });
  assert.deepEqual([gone.status, gone.stdout], [1, ""]);
  assert.match(gone.stderr, /refuses connections/);
});
