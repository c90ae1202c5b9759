/**
 * Does somebody who types a request get an answer: through telnet, through nc, key by key?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { program } from "../support/programs.ts";
import { connect, converse } from "../support/raw-client.ts";
import { readResponses } from "../support/response-parser.ts";
import { siteFile, startSite } from "./site.ts";

const nc = program("nc", "netcat-openbsd");
const telnet = program("telnet", "telnet");

/** What telnet does, nc and a socket show as well: so it may be missing everywhere. */
const withoutTelnet =
  telnet.found === undefined && "telnet isn't installed; on Debian: apt install telnet";

test("telnet: HTTP/1.0", { skip: withoutTelnet }, async (t) => {
  const { port } = await startSite(t);
  const { stdout } = await telnet.run(["127.0.0.1", String(port)], {
    input: "GET / HTTP/1.0\n\n",
    inputStaysOpen: true,
  });
  const answer = stdout.subarray(stdout.indexOf("HTTP/1.1 200 OK"));
  assert.ok(answer.includes(siteFile("index.html")), answer.toString());
});

test("nc -C: HTTP/1.0, the page ends with the connection", { skip: nc.skip }, async (t) => {
  const { port } = await startSite(t);
  const input = "GET /ipsum.html HTTP/1.0\n\n";
  const { stdout } = await nc.run(["-C", "127.0.0.1", String(port)], { input });
  const { responses, rest } = readResponses(stdout);
  assert.equal(rest, stdout.length);
  assert.equal(responses[0]?.status, 200);
  assert.deepEqual(responses[0]?.content, siteFile("ipsum.html"));
});

test("nc without -C is told what to type", { skip: nc.skip }, async (t) => {
  const { port } = await startSite(t);
  const input = "GET / HTTP/1.0\n\n";
  const { stdout } = await nc.run(["127.0.0.1", String(port)], { input });
  const [refusal] = readResponses(stdout).responses;
  assert.equal(refusal?.status, 400);
  const text = refusal?.content.toString() ?? "";
  assert.match(text, /ends in LF alone/);
  assert.match(text, /nc -C/);
});

test("who stops talking is still answered", async (t) => {
  const { port } = await startSite(t);
  using client = await connect(port);
  await client.send("GET /ipsum.html HTTP/1.1\r\nHost: localhost\r\n\r\n");
  client.end();
  const [page] = await client.finalResponses();
  assert.deepEqual(page?.content, siteFile("ipsum.html"));
});

test("key by key: page, image and 404 come as if they were asked for at once", async (t) => {
  const { port } = await startSite(t);
  const request =
    "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" +
    "HEAD /picture.png HTTP/1.1\r\nHost: localhost\r\n\r\n" +
    "GET /picture.png HTTP/1.1\r\nHost: localhost\r\n\r\n" +
    "GET /nowhere HTTP/1.0\r\n\r\n";
  const methods = ["GET", "HEAD", "GET", "GET"];
  const [page, head, image, missing] = await converse(port, request, { split: "bytes", methods });
  assert.deepEqual(page?.content, siteFile("index.html"));
  assert.equal(head?.status, 200);
  assert.deepEqual(image?.content, siteFile("picture.png"));
  assert.equal(missing?.status, 404);
  assert.deepEqual(missing?.content, siteFile("404.html"));
});

test("the command prints what was asked", async (t) => {
  const site = await startSite(t);
  using client = await connect(site.port);
  await client.send("GET /nowhere HTTP/1.0\r\n\r\n");
  await client.finalResponses();
  await site.printed("GET /nowhere HTTP/1.0");
});
