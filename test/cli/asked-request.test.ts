/**
 * Is what somebody asks about the request that they mean, byte for byte?
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { questionOf, requestBytes, wholeRequest } from "../../src/cli/asked-request.ts";
import { folderWith } from "./running-command.ts";

async function* input(text: string): AsyncGenerator<Uint8Array> {
  if (text !== "") yield Buffer.from(text, "latin1");
}

async function bytesOf(word: string, given = ""): Promise<string> {
  const asked = await requestBytes(word, input(given));
  if ("sentence" in asked) assert.fail(asked.sentence);
  return Buffer.from(asked.bytes).toString("latin1");
}

test("which words name what is served and which the request", () => {
  const cases: readonly (readonly [line: string[], served: string[], request: string])[] = [
    [["/about"], [], "/about"],
    [["-"], [], "-"],
    [["GET /about"], [], "GET /about"],
    [["GET", "/about"], [], "GET /about"],
    [["GET", "/about", "HTTP/1.1"], [], "GET /about HTTP/1.1"],
    [["site", "/about"], ["site"], "/about"],
    [["site", "GET", "/about"], ["site"], "GET /about"],
    [["site", "GET /about HTTP/1.0"], ["site"], "GET /about HTTP/1.0"],
    [["/srv/site", "*"], ["/srv/site"], "*"],
    [["site", "-"], ["site"], "-"],
    [["http://a/b"], [], "http://a/b"],
    [["site", "http://a/b"], ["site"], "http://a/b"],
    [["app.ts", "/about"], ["app.ts"], "/about"],
    [["app.ts", "site", "/a.js"], ["site", "app.ts"], "/a.js"],
    [["site", "app.mjs", "GET /"], ["site", "app.mjs"], "GET /"],
    [["app.ts", "GET", "/a.js", "HTTP/1.1"], ["app.ts"], "GET /a.js HTTP/1.1"],
    [["/a.js"], [], "/a.js"],
    [["GET", "/a.js"], [], "GET /a.js"],
    [["site", "/a.js"], ["site"], "/a.js"],
    [["http://a/b.js"], [], "http://a/b.js"],
  ];
  for (const [words, served, request] of cases) {
    assert.deepEqual(questionOf(words), { served, request }, words.join(" "));
  }
  for (const words of [
    [],
    ["site"],
    ["app.ts"],
    ["site", "app.ts"],
    ["site", "about"],
    ["site", "nowhere.http"],
  ]) {
    assert.ok("sentence" in questionOf(words), words.join(" "));
  }
});

test("a path or a part of a request line is made whole, and a whole one is left as it is", async () => {
  const accept = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
  const host = `\r\nHost: localhost\r\n${accept}\r\n\r\n`;
  assert.equal(await bytesOf("/about?a"), `GET /about?a HTTP/1.1${host}`);
  assert.equal(await bytesOf("HEAD /about"), `HEAD /about HTTP/1.1${host}`);
  assert.equal(await bytesOf("OPTIONS *"), `OPTIONS * HTTP/1.1${host}`);
  assert.equal(await bytesOf("GET / HTTP/1.0"), `GET / HTTP/1.0${host}`);
  assert.equal(await bytesOf("get /a b"), `get /a b${host}`);
  assert.equal(await bytesOf("/\u00e9"), `GET /\u00c3\u00a9 HTTP/1.1${host}`);
  for (const [url, target] of [
    ["http://localhost:8000/about?a=/b#c", "/about?a=/b"],
    ["HTTPS://example.org", "/"],
    ["http://a?b", "/?b"],
    ["http://a#b", "/"],
  ] as const) {
    assert.equal(await bytesOf(url), `GET ${target} HTTP/1.1${host}`);
  }
  assert.equal(await bytesOf("GET / HTTP/1.1\nHost: a"), "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
});

test("a file and standard input hold whole requests", async (t) => {
  const folder = folderWith(t, {
    "a.http": "GET / HTTP/1.1\nHost: a\n\n",
    "b c": "GET /b HTTP/1.0\n",
  });
  assert.equal(await bytesOf(join(folder, "a.http")), "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  assert.equal(await bytesOf("-", "GET /b HTTP/1.0\n"), "GET /b HTTP/1.0\r\n\r\n");
  for (const nothing of ["", "\n\r\n"]) {
    const empty = await requestBytes("-", input(nothing));
    assert.deepEqual(empty, { sentence: "There is no request in standard input." });
  }
  assert.ok("sentence" in (await requestBytes("\n", input(""))));
});

test("a request of 1 MiB is read, and not one that is larger", async (t) => {
  const most = 1024 * 1024;
  const folder = folderWith(t, { "n.http": "a".repeat(most), "m.http": "a".repeat(most + 1) });
  assert.equal((await bytesOf(join(folder, "n.http"))).length, most + 4);
  assert.equal((await bytesOf("-", "a".repeat(most))).length, most + 4);
  const tooLarge = /has more than 1,048,576 bytes\.$/;
  for (const result of [
    await requestBytes(join(folder, "m.http"), input("")),
    await requestBytes("-", input("a".repeat(most + 1))),
  ]) {
    assert.match("sentence" in result ? result.sentence : "", tooLarge);
  }
});

test("line ends of the head become CR LF, and content stays as it is", () => {
  const cases: readonly (readonly [text: string, whole: string])[] = [
    ["GET / HTTP/1.1\r\nA: b\r\n\r\n", "GET / HTTP/1.1\r\nA: b\r\n\r\n"],
    ["G\nA\n\nx\ny\r\n", "G\r\nA\r\n\r\nx\ny\r\n"],
    ["G\r\nA\n\r\nx", "G\r\nA\r\n\r\nx"],
    ["G", "G\r\n\r\n"],
    ["G\n", "G\r\n\r\n"],
    ["G\n\n", "G\r\n\r\n"],
    ["\nG\n\nx\n", "\r\nG\r\n\r\nx\n"],
    ["G\rA\n\n", "G\rA\r\n\r\n"],
    ["G\r\r\n\n", "G\r\r\n\r\n"],
    ["\r\nG\r\n", "\r\nG\r\n\r\n"],
  ];
  for (const [text, whole] of cases) {
    const result = Buffer.from(wholeRequest(Buffer.from(text, "latin1"))).toString("latin1");
    assert.equal(result, whole, JSON.stringify(text));
  }
});
