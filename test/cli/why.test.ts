/**
 * Does `barewire why` say what the server would answer, without being one?
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { converse } from "../support/raw-client.ts";
import { failsWith, folderWith, type RunOptions, run, runToEnd } from "./running-command.ts";

const FILES = {
  "index.html": "<p>hello</p>",
  "about.html": "<p>about</p>",
  "docs/index.html": "<p>docs</p>",
  "plain/a.txt": "a",
  ".hidden": "secret",
  "404.html": "<p>none</p>",
  _redirects: "/old /about 302\n",
};

const site = (t: TestContext): string => folderWith(t, FILES);

async function why(
  t: TestContext,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { status, stdout, stderr } = await runToEnd(t, ["why", ...args], options);
  assert.deepEqual([status, stderr], [0, ""]);
  return stdout;
}

test("a path: decisions, status line, field lines, amount of content", async (t) => {
  const text = await why(t, [site(t), "/about"]);
  assert.match(
    text,
    /^GET \/about HTTP\/1\.1\nHost: localhost\nAccept: text\/html,[^\n]+\n\n( {4}[a-z]+: [^\n]+\n)+\nHTTP\/1\.1 200 OK\n([A-Za-z-]+: [^\n]+\n)+\n‹12 bytes of content›\n$/,
  );
  assert.match(text, / {4}file: .*about\.html/);
});

/** Without what belongs to the moment. */
function lasting(head: string): string[] {
  return head.split(/\r?\n/).filter((line) => line !== "" && !/^Date: /.test(line));
}

const ASKED: readonly (readonly [request: string, args?: readonly string[]])[] = [
  ["GET / HTTP/1.1\nHost: localhost\n"],
  ["GET /about HTTP/1.1\nHost: localhost\n"],
  ["HEAD /about.html HTTP/1.1\nHost: localhost\n"],
  ["GET /docs HTTP/1.1\nHost: localhost\n"],
  ["GET /plain/ HTTP/1.1\nHost: localhost\n"],
  ["GET /plain/ HTTP/1.1\nHost: localhost\nAccept: text/html\n", ["--list"]],
  ["GET /old HTTP/1.1\nHost: localhost\n"],
  ["GET /nope HTTP/1.0\n"],
  ["GET /.hidden HTTP/1.1\nHost: localhost\n"],
  ["GET /a%2fb HTTP/1.1\nHost: localhost\n"],
  ["GET / HTTP/1.1\nHost: localhost\nRange: bytes=2-4\n"],
  ["GET / HTTP/1.1\nHost: localhost\nIf-None-Match: *\n"],
  ["POST / HTTP/1.1\nHost: localhost\nContent-Length: 3\n\nabc"],
  ["OPTIONS * HTTP/1.1\nHost: localhost\n"],
  ["BREW / HTTP/1.1\nHost: localhost\n"],
  ["GET /x HTTP/1.1\nHost: localhost\n", ["--base", "/app"]],
  ["GET /app/about HTTP/1.1\nHost: localhost\n", ["--base", "/app", "-H", "X-A: b", "--isolate"]],
  ["GET /any/where HTTP/1.1\nHost: localhost\nAccept: text/html\n", ["--spa"]],
  ["GET / HTTP/1.1\nHost: localhost\nOrigin: https://b\n", ["--cors=https://b"]],
  ["GET / HTTP/1.1\nHost: localhost\nOrigin: https://c\n", ["--cors=https://b"]],
  ["GET / HTTP/1.1\n"],
  ["GET / HTTP/1.1\nHost: localhost\nHost: b\n"],
  ["GET /\x1b HTTP/1.1\nHost: localhost\n"],
];

for (const [request, args = []] of ASKED) {
  test(`the server answers as foretold: ${JSON.stringify(request)} ${args.join(" ")}`, async (t) => {
    const folder = site(t);
    const [head = "", content = ""] = request.split("\n\n");
    const lines = [...head.trimEnd().split("\n"), "Connection: close"];
    const input = `${lines.join("\n")}\n\n${content}`;
    const text = await why(t, [folder, "-", ...args], { input });
    const [, foretold = ""] = /^(HTTP\/1\.1 .*?)\n\n/ms.exec(text) ?? [];
    const command = run(t, [folder, "-p0", ...args]);
    const [response] = await converse(
      await command.port(),
      `${lines.join("\r\n")}\r\n\r\n${content}`,
      { methods: [request.split(" ")[0] ?? ""] },
    );
    const { status = 0, reason = "", fields = [] } = response ?? {};
    const shown = fields.map(([name, value]) => `${name}: ${value}`);
    assert.deepEqual(
      lasting(foretold),
      lasting([`HTTP/1.1 ${status} ${reason}`, ...shown].join("\n")),
    );
  });
}

test("a file, a request line in one word or in three, and the folder that is served by default", async (t) => {
  const folder = folderWith(t, {
    "htdocs/about.html": "",
    "saved.http": "GET /about?x HTTP/1.1\r\nHost: localhost\r\n",
  });
  const options = { cwd: folder };
  assert.match(await why(t, ["saved.http"], options), /^GET \/about\?x HTTP\/1\.1\n/);
  assert.match(await why(t, ["htdocs", "saved.http"], options), /\nHTTP\/1\.1 200 OK\n/);
  assert.match(await why(t, ["GET /about HTTP/1.0"], options), /^GET \/about HTTP\/1\.0\n/);
  assert.match(await why(t, ["HEAD", "/about"], options), /^HEAD \/about HTTP\/1\.1\n/);
  assert.match(await why(t, [join(folder, "saved.http")], options), /\?x HTTP/);
  const config = folderWith(t, {
    "barewire.config.json": '{"root":"site","base":"/app"}',
    "site/a.txt": "",
  });
  assert.match(await why(t, ["/app/a.txt"], { cwd: config }), /\nHTTP\/1\.1 200 OK\n/);
});

test("a path alone is asked for as a browser goes to a page, and a URL by its path", async (t) => {
  const folder = folderWith(t, { "index.html": "<p>app</p>" });
  const asked = await why(t, [folder, "/deep/link", "--spa"]);
  assert.match(asked, /^HTTP\/1\.1 200 OK$/m);
  assert.match(await why(t, [folder, "http://a.example:1/x?y#z", "--spa"]), /^GET \/x\?y HTTP/);
  const input = "GET /deep/link HTTP/1.1\nHost: localhost\n";
  const written = await why(t, [folder, "-", "--spa"], { input });
  assert.match(written, /^GET \/deep\/link HTTP\/1\.1\n\n/);
  assert.match(written, /^HTTP\/1\.1 404 /m);
});

test("a password is asked for, and a right one lets in", async (t) => {
  const folder = site(t);
  const env = { BAREWIRE_AUTH: "ada:secret" };
  const refused = await why(t, [folder, "/"], { env });
  assert.match(refused, / {4}access: .*\n\nHTTP\/1\.1 401 Unauthorized\n/);
  const credentials = Buffer.from("ada:secret").toString("base64");
  const input = `GET / HTTP/1.1\nHost: localhost\nAuthorization: Basic ${credentials}\n`;
  assert.match(await why(t, [folder, "-"], { env, input }), /access: ada is let in\n[^‹]*200 OK\n/);
});

test("garbage is explained, and nothing of it reaches the terminal as it is", async (t) => {
  const folder = site(t);
  const garbage = Buffer.from("\x00\xff\x1b[2J\x16\x03GET / HTTP/1.1\n\n", "latin1");
  const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  for (const input of [garbage, all, Buffer.alloc(70_000, "a"), Buffer.alloc(70_000, " ")]) {
    const text = await why(t, [folder, "-"], { input });
    assert.match(text, /^HTTP\/1\.1 4\d\d .*\(RFC 9\d\d\d/s);
    assert.doesNotMatch(text.replaceAll("\n", ""), /\p{Cc}/u);
  }
});

test("what can't be asked is a sentence", async (t) => {
  const folder = site(t);
  await failsWith(t, ["why"], /why needs a request: barewire why site \/about, or/);
  await failsWith(t, ["why", "site"], /why needs a request: .* alone is none of them/);
  await failsWith(
    t,
    ["why", folder, "about"],
    /There is no file "about", and a path begins with a slash\. Did you mean \/about\?$/m,
  );
  await failsWith(t, ["why", folder, "/", "--lits"], /There is no flag --lits/);
  await failsWith(t, ["why", join(folder, "nowhere"), "/"], /There is no folder/);
  await failsWith(t, ["why", folder, "-"], /There is no request in standard input\./);
  await failsWith(t, ["why", folder, "-"], /There is no request in/, { input: "\n\n" });
});

test("whether it is ready, before a name or a password is asked for", async (t) => {
  const text = await why(t, [site(t), "/up", "--ready", "/up", "--allow-host", "site.example"], {
    env: { BAREWIRE_AUTH: "a:b" },
  });
  assert.match(text, /\n {4}access: 200: the server is ready\n\nHTTP\/1\.1 200 OK\n/);
});
