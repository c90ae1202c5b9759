/**
 * Does the folder do right what servers that people use today do wrong?
 *
 * Each test is named after the server in whose code the defect was read; docs/known-defects.md has the
 * whole table. Real sockets, for many of these are about bytes.
 */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { files } from "../../src/files/files.ts";
import { ask as askHandler, STRANGER, temporaryFolder, untilSettled } from "../support/folder.ts";
import { PROJECT_ROOT } from "../support/processes.ts";
import { fieldValue, fieldValues } from "../support/response-parser.ts";
import { contentOf, type Served, serveFolder, serveSite } from "./served.ts";

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
/** More than any of the tests below may ever hold in memory, and it costs no room on the disk. */
const HUGE = 8 * 2 ** 30;

function letters(t: TestContext): Promise<Served> {
  const folder = temporaryFolder(t, { "a.txt": LETTERS, "index.html": "<p>hello</p>" });
  return serveFolder(t, folder);
}

test("serve-handler: an unsatisfiable range is answered without the file", async (t) => {
  const served = await letters(t);
  for (const range of ["bytes=26-", "bytes=99-100", "bytes=-0"]) {
    const response = await served.ask("/a.txt", [`Range: ${range}`]);
    assert.equal(response.status, 416, range);
    assert.equal(fieldValue(response, "Content-Range"), "bytes */26");
    assert.ok(!contentOf(response).includes("abc"), "nothing of the file is sent");
    assert.equal(fieldValue(response, "ETag"), undefined);
  }
});

test("serve-handler: all ranges are answered, not only the first", async (t) => {
  const folder = temporaryFolder(t, { "long.txt": LETTERS.repeat(100) });
  const response = await (await serveFolder(t, folder)).ask("/long.txt", [
    "Range: bytes=0-2,2598-",
  ]);
  assert.equal(response.status, 206);
  assert.match(fieldValue(response, "Content-Type") ?? "", /^multipart\/byteranges; boundary=/);
  assert.match(
    contentOf(response),
    /bytes 0-2\/2600\r\n\r\nabc\r\n.*bytes 2598-2599\/2600\r\n\r\nyz/s,
  );
});

test("serve-handler: If-Modified-Since is honoured, since Last-Modified is sent", async (t) => {
  const served = await letters(t);
  const modified = fieldValue(await served.ask("/a.txt"), "Last-Modified") ?? "";
  const unchanged = await served.ask("/a.txt", [`If-Modified-Since: ${modified}`]);
  assert.equal(unchanged.status, 304);
  const before = new Date(Date.parse(modified) - 1000).toUTCString();
  assert.equal((await served.ask("/a.txt", [`If-Modified-Since: ${before}`])).status, 200);
});

test("serve-handler: a link that leads out is refused in every segment, not only the last", async (t) => {
  const folder = temporaryFolder(t, { "out/sub/secret.txt": "secret", "site/a.txt": "a" });
  const site = join(folder, "site");
  mkdirSync(join(site, "deep"));
  symlinkSync("../out", join(site, "first"));
  symlinkSync("../../out/sub", join(site, "deep", "middle"));
  symlinkSync("../../out/sub/secret.txt", join(site, "deep", "last.txt"));
  const served = await serveFolder(t, site, { list: true });
  const targets = "/first/sub/secret.txt /first/sub/ /deep/middle/secret.txt /deep/last.txt";
  for (const target of targets.split(" ")) {
    assert.equal((await served.ask(target)).status, 404, target);
  }
});

test("serve-handler: serve.json is followed, and never sent", async (t) => {
  const served = await serveFolder(
    t,
    temporaryFolder(t, {
      "serve.json": '{"redirects": [{"source": "/old", "destination": "/new"}]}',
      "a.txt": "a",
    }),
  );
  assert.equal(fieldValue(await served.ask("/old"), "Location"), "/new");
  for (const target of ["/serve.json", "/%73erve.json", "/serve%2ejson", "/serve.json/"]) {
    assert.equal((await served.ask(target)).status, 404, target);
  }
});

test("serve-handler: an answer for every origin never allows credentials", async (t) => {
  const served = await serveSite(t, { root: temporaryFolder(t, { "a.txt": "a" }), cors: true });
  const asks = ["Origin: https://other.example", "Access-Control-Request-Method: GET"];
  for (const response of [
    await served.ask("/a.txt", asks.slice(0, 1)),
    await served.ask("/a.txt", asks, "OPTIONS"),
  ]) {
    assert.equal(fieldValue(response, "Access-Control-Allow-Origin"), "*");
    assert.deepEqual(fieldValues(response, "Access-Control-Allow-Credentials"), []);
  }
});

test("http-server: bytes=-500 is the last 500 bytes", async (t) => {
  const folder = temporaryFolder(t, { "long.txt": "x".repeat(100) + "y".repeat(500) });
  const response = await (await serveFolder(t, folder)).ask("/long.txt", ["Range: bytes=-500"]);
  assert.equal(response.status, 206);
  assert.equal(fieldValue(response, "Content-Range"), "bytes 100-599/600");
  assert.equal(contentOf(response), "y".repeat(500));
});

test("http-server: one validator is enough, and If-None-Match may be a list or *", async (t) => {
  const served = await letters(t);
  await untilSettled();
  const tag = fieldValue(await served.ask("/a.txt"), "ETag") ?? "";
  const old = "If-Modified-Since: Mon, 01 Jan 2001 00:00:00 GMT";
  for (const value of [tag, `"x", ${tag}`, `W/${tag}`, `"a,b" ,${tag}, "c"`, "*"]) {
    const response = await served.ask("/a.txt", [`If-None-Match: ${value}`, old]);
    assert.equal(response.status, 304, value);
    assert.equal(fieldValue(response, "ETag"), tag);
  }
  const future = `If-Modified-Since: ${new Date().toUTCString()}`;
  assert.equal((await served.ask("/a.txt", ['If-None-Match: "x"', future])).status, 200);
});

test("http-server: a text file is never read whole to answer for a part of it", async (t) => {
  const folder = temporaryFolder(t, { "huge.txt": "beginning" });
  truncateSync(join(folder, "huge.txt"), HUGE);
  const served = await serveFolder(t, folder);
  const lines = ["Range: bytes=0-8", "Accept-Encoding: gzip, br"];
  const part = await served.ask("/huge.txt", lines);
  assert.equal(part.status, 206);
  assert.equal(contentOf(part), "beginning");
  const head = await served.ask("/huge.txt", lines.slice(1), "HEAD");
  assert.equal(fieldValue(head, "Content-Length"), String(HUGE));
  assert.equal(fieldValue(head, "Content-Type"), "text/plain; charset=utf-8");
});

test("http-server: a 500 shows no stack trace, no message and no path", async (t) => {
  const folder = temporaryFolder(t, { "a.txt": "a" });
  const handler = () => {
    throw new Error(`broken in ${folder}`);
  };
  const response = await (await serveSite(t, { root: folder, handler })).ask("/a.txt");
  assert.equal(response.status, 500);
  assert.doesNotMatch(contentOf(response), /broken|barewire-files|\.ts|Error:|\bat /);
});

test("sirv: bytes=-8 is the last eight bytes, and bytes=0-0 the first one", async (t) => {
  const served = await letters(t);
  assert.equal(contentOf(await served.ask("/a.txt", ["Range: bytes=-8"])), "stuvwxyz");
  const first = await served.ask("/a.txt", ["Range: bytes=0-0"]);
  assert.equal(first.status, 206);
  assert.equal(contentOf(first), "a");
  assert.equal(fieldValue(first, "Content-Length"), "1");
});

test("sirv, Deno: POST and the like are refused, with the methods that are allowed", async (t) => {
  const served = await letters(t);
  for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
    const response = await served.ask("/a.txt", [], method);
    assert.equal(response.status, 405, method);
    assert.equal(fieldValue(response, "Allow"), "GET, HEAD, OPTIONS");
    assert.ok(!contentOf(response).includes("abc"));
  }
});

test("sirv: a folder whose name only begins like the root stays closed", async (t) => {
  const folder = temporaryFolder(t, {
    "site/a.txt": "a",
    "site-old/secret.txt": "secret",
    "sitesecret.txt": "secret",
  });
  symlinkSync("../site-old", join(folder, "site", "old"));
  symlinkSync("../sitesecret.txt", join(folder, "site", "secret.txt"));
  const served = await serveFolder(t, join(folder, "site"));
  const ways = "/../site-old/secret.txt /..%2fsite-old/secret.txt /-old/secret.txt /secret.txt";
  for (const target of [...ways.split(" "), "/old/secret.txt", "/../sitesecret.txt"]) {
    const response = await served.ask(target);
    assert.ok(response.status === 400 || response.status === 404, target);
    assert.notEqual(contentOf(response), "secret");
  }
});

test("Deno: HEAD heeds validators as GET does", async (t) => {
  const served = await letters(t);
  await untilSettled();
  const known = await served.ask("/a.txt");
  const tag = fieldValue(known, "ETag") ?? "";
  const modified = fieldValue(known, "Last-Modified") ?? "";
  const head = (line: string) => served.ask("/a.txt", [line], "HEAD");
  assert.equal((await head(`If-None-Match: ${tag}`)).status, 304);
  assert.equal((await head(`If-Modified-Since: ${modified}`)).status, 304);
  assert.equal((await head('If-Match: "x"')).status, 412);
});

test("Deno: nothing is open that nobody has opened", async (t) => {
  const folder = temporaryFolder(t, { ".env": "secret", "sub/a.txt": "a" });
  const served = await serveFolder(t, folder);
  assert.equal((await served.ask("/.env")).status, 404);
  const plain = await served.ask("/sub/a.txt", ["Origin: https://other.example"]);
  assert.deepEqual(fieldValues(plain, "Access-Control-Allow-Origin"), []);
  assert.equal(askHandler(files(folder), "/sub/", {}, STRANGER).status, 404);
});

test("dufs: several ranges never make more of a file than the file", async (t) => {
  const folder = temporaryFolder(t, { "big.bin": "x".repeat(20_000) });
  const served = await serveFolder(t, folder, { cachedFileMaxBytes: 1000 });
  const whole = "0-,".repeat(20);
  for (const set of [whole, "0-19999,1-19999,2-", "0-9999,5000-,0-1", "0-,-20000"]) {
    const response = await served.ask("/big.bin", [`Range: bytes=${set}`]);
    assert.ok(response.content.length <= 20_000 + 4096, set);
  }
});

test("dufs: ranges of a file that is larger than the memory are streamed", async (t) => {
  const folder = temporaryFolder(t, { "huge.bin": "first" });
  truncateSync(join(folder, "huge.bin"), HUGE);
  const served = await serveFolder(t, folder);
  const response = await served.ask("/huge.bin", [`Range: bytes=0-4,${HUGE - 2}-`]);
  assert.equal(response.status, 206);
  assert.match(contentOf(response), /\r\n\r\nfirst\r\n.*\r\n\r\n\0\0\r\n/s);
});

test("darkhttpd: a field name is found at the beginning of a line, and nowhere else", async (t) => {
  const served = await letters(t);
  const elsewhere = "/a.txt?Range:%20bytes=0-0&%0d%0aRange:bytes=1-1";
  const response = await served.ask(elsewhere, ["X-Range: bytes=0-0", "X: Range: bytes=2-2"]);
  assert.equal(response.status, 200);
  assert.equal(contentOf(response), LETTERS);
});

test("darkhttpd: requests that come in one piece are answered one by one", async (t) => {
  const served = await letters(t);
  const head = (range: string) => `GET /a.txt HTTP/1.1\r\nHost: x\r\nRange: bytes=${range}\r\n`;
  const end = "Connection: close\r\n\r\n";
  const responses = await served.send(`${head("0-0")}\r\n${head("1-1")}\r\n${head("2-2")}${end}`);
  assert.deepEqual(responses.map(contentOf), ["a", "b", "c"]);
});

test("static-web-server: style sheets and scripts are asked for again, unless a rule says more", async (t) => {
  const folder = temporaryFolder(t, { "a.css": "", "a.js": "", "app.3f9a1c2b.js": "" });
  const plain = await serveFolder(t, folder);
  for (const target of ["/a.css", "/a.js", "/app.3f9a1c2b.js"]) {
    assert.equal(fieldValue(await plain.ask(target), "Cache-Control"), "no-cache", target);
  }
  const hashed = await serveFolder(t, folder, { cache: { "**": "hashed" } });
  assert.equal(fieldValue(await hashed.ask("/a.js"), "Cache-Control"), "no-cache");
  const kept = fieldValue(await hashed.ask("/app.3f9a1c2b.js"), "Cache-Control");
  assert.equal(kept, "max-age=31536000, immutable");
});

test("local-web-server: no private key comes with the package", () => {
  const { files: shipped } = JSON.parse(
    readFileSync(join(PROJECT_ROOT, "package.json"), "utf8"),
  ) as { readonly files: readonly string[] };
  assert.ok(shipped.includes("dist"));
  // What lies in dist is made of src and nothing else.
  for (const folder of ["src", "htdocs"]) {
    const path = join(PROJECT_ROOT, folder);
    const names = readdirSync(path, { recursive: true, encoding: "utf8" });
    assert.ok(names.length > 0);
    assert.deepEqual(
      names.filter((name) => /\.(?:pem|key|pfx|p12|crt)$/.test(name)),
      [],
    );
    for (const name of names.filter((one) => /\.[a-z]+$/.test(one))) {
      assert.doesNotMatch(
        readFileSync(join(path, name), "latin1"),
        /BEGIN [A-Z ]*PRIVATE KEY-----\r?\n/,
      );
    }
  }
});
