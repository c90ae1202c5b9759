/**
 * Does curl get the right answers, whatever it is told to do?
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import type { Handler } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { Prng } from "../support/prng.ts";
import { program, type Ran } from "../support/programs.ts";
import { fieldValue, type ParsedResponse, readResponses } from "../support/response-parser.ts";
import { startServer } from "../support/test-server.ts";
import { siteFile, startSite, temporaryFolder } from "./site.ts";

const curl = program("curl", "curl");
const { skip } = curl;

/** Without the settings of whoever runs the tests; silent but for errors. */
async function run(...args: string[]): Promise<Ran> {
  const ran = await curl.run(["-q", "-sS", ...args]);
  assert.equal(ran.status, 0, ran.stderr);
  return ran;
}

/** The responses that `curl -i` shows; curl undoes chunks, so `--raw` it is. */
async function responses(methods: readonly string[], ...args: string[]): Promise<ParsedResponse[]> {
  const { stdout } = await run("-i", "--raw", ...args);
  const read = readResponses(stdout, methods);
  assert.equal(read.rest, stdout.length);
  return read.responses;
}

async function response(method: string, ...args: string[]): Promise<ParsedResponse> {
  const [first, ...more] = await responses([method], ...args);
  assert.ok(first !== undefined && more.length === 0);
  return first;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

const answerHash: Handler = async ({ content }) => HttpResponse.text(sha256(await content.bytes()));

const answerContent: Handler = async ({ method, fields, content }) =>
  HttpResponse.json({
    method,
    type: fields.get("content-type"),
    announced: content.length ?? "unknown",
    text: await content.text(),
  });

const countUp: Handler = () =>
  new HttpResponse({
    content: {
      kind: "stream",
      chunks: (async function* () {
        yield Buffer.from("one ");
        yield Buffer.from("and a half, two");
      })(),
    },
  });

test("a page, an image, and what isn't there", { skip }, async (t) => {
  const { url } = await startSite(t);
  const page = await response("GET", url);
  assert.equal(page.status, 200);
  assert.deepEqual(page.content, siteFile("index.html"));
  const image = await response("GET", `${url}picture.png`);
  assert.equal(fieldValue(image, "Content-Type"), "image/png");
  assert.deepEqual(image.content, siteFile("picture.png"));
  const missing = await response("GET", `${url}nowhere`);
  assert.equal(missing.status, 404);
  assert.deepEqual(missing.content, siteFile("404.html"));
});

test("--fail makes an exit status of a 404", { skip }, async (t) => {
  const { url } = await startSite(t);
  const { status, stdout } = await curl.run(["-q", "-sS", "--fail", `${url}nowhere`]);
  assert.equal(status, 22);
  assert.equal(stdout.length, 0);
});

test("--head: the same fields as GET, and no content", { skip }, async (t) => {
  const { url } = await startSite(t);
  const got = await response("GET", `${url}picture.png`);
  const headed = await response("HEAD", "--head", `${url}picture.png`);
  const withoutDate = ({ fields }: ParsedResponse) => fields.filter(([name]) => name !== "Date");
  assert.deepEqual(withoutDate(headed), withoutDate(got));
  assert.equal(fieldValue(headed, "Content-Length"), String(siteFile("picture.png").length));
});

test("-d: a form", { skip }, async (t) => {
  const { url } = await startServer(t, answerContent);
  const posted = await response("POST", "-d", "a=1", "-d", "b=2", String(url));
  assert.deepEqual(JSON.parse(posted.content.toString()), {
    method: "POST",
    type: "application/x-www-form-urlencoded",
    announced: 7,
    text: "a=1&b=2",
  });
});

test("content of unknown length is sent in chunks", { skip }, async (t) => {
  const { url } = await startServer(t, answerContent);
  const posted = await response(
    "POST",
    "-H",
    "Transfer-Encoding: chunked",
    "-d",
    "abc",
    String(url),
  );
  const { announced, text } = JSON.parse(posted.content.toString());
  assert.deepEqual({ announced, text }, { announced: "unknown", text: "abc" });
});

test("--http1.0: the connection ends with the answer", { skip }, async (t) => {
  const { url } = await startSite(t);
  const page = await response("GET", "--http1.0", url);
  assert.deepEqual(page.content, siteFile("index.html"));
  assert.equal(fieldValue(page, "Connection"), "close");
  const streaming = await startServer(t, countUp);
  const streamed = await response("GET", "--http1.0", String(streaming.url));
  assert.equal(streamed.framing, "close");
  assert.equal(streamed.content.toString(), "one and a half, two");
});

test("--http2 asks for an upgrade, and lives without it", { skip }, async (t) => {
  const { url } = await startSite(t);
  const page = await response("GET", "--http2", url);
  assert.equal(page.status, 200);
  assert.deepEqual(page.content, siteFile("index.html"));
});

test("--raw: chunks as they are on the wire", { skip }, async (t) => {
  const { url } = await startServer(t, countUp);
  const { stdout } = await run("--raw", String(url));
  assert.equal(stdout.toString(), "4\r\none \r\nf\r\nand a half, two\r\n0\r\n\r\n");
  assert.equal((await run(String(url))).stdout.toString(), "one and a half, two");
});

test("a large upload waits for 100 (Continue)", { skip }, async (t) => {
  const { url } = await startServer(t, answerHash);
  const folder = await temporaryFolder(t);
  const file = join(folder, "large");
  const bytes = Buffer.alloc(8 * 1024 * 1024, new Prng(1).bytes(10_007));
  await writeFile(file, bytes);
  const { stdout, stderr } = await run("-v", "--expect100-timeout", "30", "-T", file, String(url));
  assert.match(stderr, /^> Expect: 100-continue/m);
  assert.match(stderr, /^< HTTP\/1.1 100 Continue/m);
  assert.equal(stdout.toString(), sha256(bytes));
});

test("a folder refuses an upload before it is sent", { skip }, async (t) => {
  const { url } = await startSite(t);
  const folder = await temporaryFolder(t);
  const file = join(folder, "large");
  await writeFile(file, Buffer.alloc(8 * 1024 * 1024));
  const [refused, ...more] = await responses(
    ["PUT"],
    ...["--expect100-timeout", "30", "-T", file, `${url}large`],
  );
  assert.equal(more.length, 0);
  assert.equal(refused?.status, 405);
  assert.equal(fieldValue(refused, "Allow"), "GET, HEAD, OPTIONS");
});

test("an upload that doesn't wait is refused all the same", { skip }, async (t) => {
  const { url } = await startSite(t);
  const folder = await temporaryFolder(t);
  const file = join(folder, "large");
  await writeFile(file, Buffer.alloc(8 * 1024 * 1024));
  const [refused] = await responses(["PUT"], "-H", "Expect:", "-T", file, `${url}large`);
  assert.equal(refused?.status, 405);
});

test("two questions, one connection", { skip }, async (t) => {
  const { url } = await startSite(t);
  const args = ["-o", "/dev/null", "-w", "%{http_code} %{num_connects}\n"];
  const { stdout } = await run(...args, url, ...args.slice(0, 2), `${url}nowhere`);
  assert.equal(stdout.toString(), "200 1\n404 0\n");
});

test("many downloads at once", { skip }, async (t) => {
  const { url } = await startSite(t);
  const folder = await temporaryFolder(t);
  const { stdout } = await run(
    ...["--parallel", "--parallel-immediate", "--parallel-max", "20", "--no-progress-meter"],
    ...[
      "-w",
      "%{http_code} %{size_download}\n",
      "-o",
      join(folder, "#1"),
      `${url}picture.png?[1-40]`,
    ],
  );
  const size = siteFile("picture.png").length;
  assert.equal(stdout.toString(), `200 ${size}\n`.repeat(40));
});

test("--path-as-is: no way out of the folder", { skip }, async (t) => {
  const { url } = await startSite(t);
  const attempts = [
    "../package.json",
    "x/../../package.json",
    "%2e%2e/package.json",
    "%2E%2E%2Fpackage.json",
    "..%5cpackage.json",
    "..%255cpackage.json",
    "//../package.json",
    "%00/../package.json",
    "..;/package.json",
    "%c0%ae%c0%ae/package.json",
  ];
  for (const attempt of attempts) {
    const refused = await response("GET", "--path-as-is", `${url}${attempt}`);
    assert.ok(refused.status === 400 || refused.status === 404, `${attempt}: ${refused.status}`);
    assert.doesNotMatch(refused.content.toString(), /devDependencies|\/htdocs/, attempt);
  }
});

test("-L: a folder without its slash", { skip }, async (t) => {
  const folder = await temporaryFolder(t);
  const { url } = await startServer(t, ({ path }) =>
    path === "/there/"
      ? HttpResponse.text("there")
      : new HttpResponse({ status: 301, fields: { Location: "/there/" } }),
  );
  const { stdout } = await run(
    "-L",
    "-o",
    join(folder, "x"),
    "-w",
    "%{num_redirects} %{url_effective}",
    `${url}there`,
  );
  assert.equal(stdout.toString(), `1 ${url}there/`);
});

test("--unix-socket", { skip }, async (t) => {
  const folder = await temporaryFolder(t);
  const unix = join(folder, "http.sock");
  await startServer(t, () => HttpResponse.text("by another door"), { unix });
  const { stdout } = await run("--unix-socket", unix, "http://localhost/");
  assert.equal(stdout.toString(), "by another door");
});

test("without Host, the refusal says so", { skip }, async (t) => {
  const { url } = await startSite(t);
  const refused = await response("GET", "-H", "Host:", url);
  assert.equal(refused.status, 400);
  assert.match(refused.content.toString(), /Host/);
});
