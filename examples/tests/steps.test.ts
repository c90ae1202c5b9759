/**
 * Do the examples tell the story that they promise? Each runs as a newcomer would start it, on a free
 * port, and is spoken to over a real socket.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { Prng } from "../../test/support/prng.ts";
import { PROJECT_ROOT, type ServingProcess, startScript } from "../../test/support/processes.ts";
import { connect, converse } from "../../test/support/raw-client.ts";
import { fieldValue, type ParsedResponse } from "../../test/support/response-parser.ts";

const EXAMPLES = join(PROJECT_ROOT, "examples");

function start(t: TestContext, name: string): Promise<ServingProcess> {
  return startScript(t, `examples/${name}.js`);
}

function siteFile(name: string): Buffer {
  return readFileSync(join(PROJECT_ROOT, "htdocs", name));
}

/** Asks once on a connection of its own, in HTTP/1.1. */
async function ask(
  { port }: ServingProcess,
  requestLine: string,
  content: string | Uint8Array = "",
): Promise<ParsedResponse> {
  const [method] = requestLine.split(" ");
  const head = `${requestLine} HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n`;
  const length = content.length > 0 ? `Content-Length: ${content.length}\r\n` : "";
  const bytes = Buffer.concat([Buffer.from(`${head}${length}\r\n`), Buffer.from(content)]);
  const responses = await converse(port, bytes, { methods: [method ?? ""] });
  assert.equal(responses.length, 1);
  return responses[0] as ParsedResponse;
}

test("01: Hello World", async (t) => {
  const server = await start(t, "01-hello-world");
  const response = await ask(server, "GET /");
  assert.equal(response.status, 200);
  assert.equal(response.content.toString(), "Hello World!\n");
  assert.equal(fieldValue(response, "Content-Type"), "text/plain; charset=utf-8");
});

test("02: the index page, and nothing else", async (t) => {
  const server = await start(t, "02-index");
  const response = await ask(server, "GET /");
  assert.equal(response.status, 200);
  assert.equal(fieldValue(response, "Content-Type"), "text/html; charset=utf-8");
  assert.deepEqual(response.content, siteFile("index.html"));
  assert.equal((await ask(server, "GET /ipsum.html")).status, 404);
});

test("03: other pages, and none from outside of the folder", async (t) => {
  const server = await start(t, "03-other-pages");
  assert.deepEqual((await ask(server, "GET /")).content, siteFile("index.html"));
  const second = await ask(server, "GET /ipsum.html");
  assert.match(second.content.toString(), /<p[^>]*>Lorem ipsum/);
  for (const path of ["/../package.json", "/%2e%2e/package.json", "/..%2fpackage.json"]) {
    const outside = await ask(server, `GET ${path}`);
    assert.ok(outside.status === 400 || outside.status === 404, path);
    assert.doesNotMatch(outside.content.toString(), /devDependencies/);
  }
});

test("04: what isn't there is an answer, and an accident doesn't stop the server", async (t) => {
  const server = await start(t, "04-not-found");
  const missing = await ask(server, "GET /nowhere");
  assert.equal(missing.status, 404);
  assert.deepEqual(missing.content, siteFile("404.html"));
  const broken = await ask(server, "GET /broken");
  assert.equal(broken.status, 500);
  assert.doesNotMatch(broken.content.toString(), /nobody catches/);
  assert.equal((await ask(server, "GET /")).status, 200);
});

test("05: the bytes of an image arrive intact", async (t) => {
  const server = await start(t, "05-image");
  const image = await ask(server, "GET /picture.png");
  assert.equal(fieldValue(image, "Content-Type"), "image/png");
  assert.deepEqual(image.content, siteFile("picture.png"));
  const hash = createHash("sha256").update(image.content).digest("hex");
  assert.ok((await ask(server, "GET /")).content.includes(hash));
  await server.printed(hash);
});

test("06: a form's content is read completely, and shown escaped", async (t) => {
  const server = await start(t, "06-form");
  assert.match((await ask(server, "GET /")).content.toString(), /<form method="post">/);
  const said = "name=Ada+%26+Co&note=%3Cscript%3Ealert(1)%3C%2Fscript%3E+%C3%BC";
  const request =
    `POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n` +
    `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${said.length}\r\n\r\n${said}`;
  for (const split of ["whole", "bytes", { seed: 6 }] as const) {
    const [response] = await converse(server.port, request, { split });
    const html = response?.content.toString() ?? "";
    assert.match(html, /<dt>name<\/dt><dd>Ada &#38; Co<\/dd>/);
    assert.match(html, /<dd>&#60;script&#62;alert\(1\)&#60;\/script&#62; ü<\/dd>/);
  }
  assert.equal((await ask(server, "POST /", `note=${"x".repeat(20_000)}`)).status, 413);
  const refused = await ask(server, "DELETE /");
  assert.equal(refused.status, 405);
  assert.equal(fieldValue(refused, "Allow"), "GET, HEAD, POST");
});

test("07: HTTP/1.0 as typed into telnet, and the server prints it", async (t) => {
  const server = await start(t, "07-http-1.0");
  using client = await connect(server.port);
  await client.send("GET /by/hand HTTP/1.0\r\n");
  await server.printed("'GET /by/hand HTTP/1.0\\r\\n'");
  await client.send("\r\n");
  const [response] = await client.finalResponses();
  assert.equal(response?.status, 200);
  assert.equal(response?.content.toString(), "In HTTP/1.0 you asked to GET /by/hand\n");
  assert.equal(fieldValue(await ask(server, "GET /"), "Connection"), "close");
  const [nameless] = await converse(server.port, "GET / HTTP/1.1\r\n\r\n");
  assert.equal(nameless?.status, 400);
  assert.match(nameless?.content.toString() ?? "", /Host/);
  await converse(server.port, "GET /\x1b[2J HTTP/1.0\r\n\r\n");
  await server.printed("'GET /\\x1B[2J HTTP/1.0\\r\\n'");
  assert.ok(!server.output.includes("\x1b"));
});

test("08: content of unknown length comes in chunks, or ends with the connection", async (t) => {
  const server = await start(t, "08-stream");
  const said = "5\n4\n3\n2\n1\nLift-off!\n";
  const [chunked, plain] = await Promise.all([
    ask(server, "GET /"),
    converse(server.port, "GET / HTTP/1.0\r\n\r\n").then(([response]) => response),
  ]);
  assert.equal(chunked.framing, "chunked");
  assert.equal(chunked.content.toString(), said);
  assert.equal(plain?.framing, "close");
  assert.equal(plain?.content.toString(), said);
});

test("08: nobody counts for a visitor who has left", async (t) => {
  const server = await start(t, "08-stream");
  const client = await connect(server.port);
  await client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await client.until("the first number", (received) => received.includes("5\n") || undefined);
  client.socket.resetAndDestroy();
  await server.printed("a visitor left");
});

test("09: an upload reaches the disk as it was sent", async (t) => {
  const server = await start(t, "09-upload");
  const folder = /kept in (.+)$/m.exec(server.output)?.[1];
  assert.ok(folder !== undefined);
  t.after(() => rm(folder, { recursive: true }));
  const sent = Buffer.alloc(3_000_000, new Prng(9).bytes(4093));
  const response = await ask(server, "PUT /some-name", sent);
  assert.equal(response.status, 201);
  const [hash, path] = response.content.toString().trimEnd().split("  ");
  assert.equal(hash, createHash("sha256").update(sent).digest("hex"));
  assert.equal(dirname(path ?? ""), folder);
  assert.ok(sent.equals(readFileSync(path ?? "")));
  const asked = await ask(server, "GET /");
  assert.equal(asked.status, 405);
  assert.equal(fieldValue(asked, "Allow"), "PUT");
});

test("09: half an upload is not kept", { timeout: 30_000 }, async (t) => {
  const server = await start(t, "09-upload");
  const folder = /kept in (.+)$/m.exec(server.output)?.[1] ?? "";
  t.after(() => rm(folder, { recursive: true }));
  const client = await connect(server.port);
  await client.send("PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nonly this");
  while (readdirSync(folder).length === 0) await new Promise((done) => setTimeout(done, 20));
  client.socket.resetAndDestroy();
  while (readdirSync(folder).length > 0) await new Promise((done) => setTimeout(done, 20));
  assert.equal((await ask(server, "PUT /", "whole")).status, 201);
});

/** What a browser sends, or the first `length` bytes of it. */
function uploadForm(file: Uint8Array, length?: number): Buffer {
  const part = (parameters: string): string =>
    `\r\n--xYz\r\nContent-Disposition: form-data; ${parameters}\r\n\r\n`;
  const content = Buffer.concat([
    Buffer.from(`${part('name="note"')}grüße${part('name="file"; filename="../a.bin"')}`),
    file,
    Buffer.from(`${part('name="file"; filename=""')}\r\n--xYz--\r\n`),
  ]);
  const head = `POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=xYz\r\n`;
  return Buffer.concat([
    Buffer.from(`${head}Content-Length: ${content.length}\r\n\r\n`),
    content.subarray(0, length),
  ]);
}

test("11: a file in a form reaches the disk as it was sent, and its hash is told", async (t) => {
  const server = await start(t, "11-upload-form");
  const folder = /kept in (.+)$/m.exec(server.output)?.[1] ?? "";
  t.after(() => rm(folder, { recursive: true }));
  assert.match((await ask(server, "GET /")).content.toString(), /enctype="multipart\/form-data"/);
  const sent = Buffer.alloc(3_000_000, new Prng(11).bytes(4093));
  const [response] = await converse(server.port, uploadForm(sent));
  assert.equal(response?.status, 200);
  const [note, file, ...more] = response.content.toString().trimEnd().split("\n");
  assert.equal(note, "note: grüße");
  assert.deepEqual(more, []);
  const hash = createHash("sha256").update(sent).digest("hex");
  assert.equal(file, `../a.bin: SHA-256 ${hash}, kept as ${join(folder, "1")}`);
  assert.ok(sent.equals(readFileSync(join(folder, "1"))));
  const wrong = "a=1";
  assert.equal((await ask(server, "POST /", wrong)).status, 400);
});

test("11: half a form leaves no file behind", { timeout: 30_000 }, async (t) => {
  const server = await start(t, "11-upload-form");
  const folder = /kept in (.+)$/m.exec(server.output)?.[1] ?? "";
  t.after(() => rm(folder, { recursive: true }));
  const client = await connect(server.port);
  await client.send(uploadForm(Buffer.alloc(100_000), 90_000));
  while (readdirSync(folder).length === 0) await new Promise((done) => setTimeout(done, 20));
  client.socket.resetAndDestroy();
  while (readdirSync(folder).length > 0) await new Promise((done) => setTimeout(done, 20));
  const [response] = await converse(server.port, uploadForm(Buffer.from("whole")));
  assert.equal(response?.status, 200);
});

test("the examples type-check, are short, and are all in the list", () => {
  const compiler = join(PROJECT_ROOT, "node_modules/typescript/bin/tsc");
  const checked = spawnSync(process.execPath, [compiler, "-p", EXAMPLES], { encoding: "utf8" });
  assert.equal(checked.stdout + checked.stderr, "");
  const list = readFileSync(join(EXAMPLES, "README.md"), "utf8");
  const scripts = readdirSync(EXAMPLES, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".js"));
  assert.ok(scripts.length > 30);
  for (const path of scripts) {
    const lines = readFileSync(join(EXAMPLES, path), "utf8").trimEnd().split("\n");
    const [place = "", ...inside] = path.split("/");
    assert.ok(
      lines.length <= (inside.length === 0 ? 60 : 150),
      `${path} has ${lines.length} lines`,
    );
    assert.match(lines[0] ?? "", /^\/\*\*/, path);
    const link = inside.length === 0 ? `](${place})` : `](${place}/app.js)`;
    assert.ok(list.includes(link), `${path} isn't in examples/README.md`);
  }
});
