/**
 * Do requests go out as they are, and do the answers come back as values, good ones and bad ones?
 */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type Answers, type AskOptions, ask } from "../../src/client/asking.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { startServer } from "../support/test-server.ts";
import { type Ending, startRaw, startScripted } from "./scripted-server.ts";

const GET = Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
const HEAD = Buffer.from("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n");
/** Longer than any machine is busy. */
const PATIENT: AskOptions = { deadlineMs: 30_000, silenceMs: 30_000 };
const OK = "HTTP/1.1 200 OK\r\n";

function at(port: number): { host: string; port: number; tls: boolean } {
  return { host: "127.0.0.1", port, tls: false };
}

async function askScripted(
  t: TestContext,
  bytes: string,
  ending: Ending = "closes",
  request: Uint8Array = GET,
): Promise<Answers> {
  const { port } = await startScripted(t, bytes, ending);
  return ask(at(port), [request], PATIENT);
}

for (const [what, bytes, code, answers] of [
  ["no answer at all", "", "RESPONSE_MISSING", 0],
  ["half a status line", "HTTP/1.1 20", "RESPONSE_HEAD_INCOMPLETE", 0],
  ["half a head", `${OK}Content-Type: te`, "RESPONSE_HEAD_INCOMPLETE", 0],
  ["a head without its empty line", `${OK}Content-Length: 0\r\n`, "RESPONSE_HEAD_INCOMPLETE", 0],
  ["something that isn't HTTP", "220 mail.example ESMTP\r\n", "RESPONSE_VERSION_INVALID", 0],
  ["a preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "RESPONSE_VERSION_INVALID", 0],
  ["another version", "HTTP/2.0 200 OK\r\n\r\n", "RESPONSE_VERSION_UNSUPPORTED", 0],
  ["an alert of TLS", "\x15\x03\x03\x00\x02\x02\x28", "TLS_ALERT", 0],
  ["a status of two digits", "HTTP/1.1 20 OK\r\n\r\n", "STATUS_INVALID", 0],
  ["too little content", `${OK}Content-Length: 9\r\n\r\nshort`, "CONTENT_INCOMPLETE", 0],
  ["too much content", `${OK}Content-Length: 2\r\n\r\nhi there`, "RESPONSE_NOT_DUE", 1],
  [
    "too much content before the end",
    `${OK}Content-Length: 2\r\nConnection: close\r\n\r\nhi there`,
    "RESPONSE_AFTER_LAST",
    1,
  ],
  [
    "an answer that nobody asked for",
    `${OK}Content-Length: 0\r\n\r\n`.repeat(2),
    "RESPONSE_NOT_DUE",
    1,
  ],
  [
    "two lengths",
    `${OK}Content-Length: 2\r\nContent-Length: 3\r\n\r\nhi`,
    "CONTENT_LENGTH_REPEATED",
    0,
  ],
  ["a length that is none", `${OK}Content-Length: two\r\n\r\nhi`, "CONTENT_LENGTH_INVALID", 0],
  [
    "a length and chunks",
    `${OK}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    "LENGTH_AND_CODING",
    0,
  ],
  [
    "a chunk without a size",
    `${OK}Transfer-Encoding: chunked\r\n\r\nzz\r\nhi\r\n`,
    "CHUNK_SIZE_INVALID",
    0,
  ],
  [
    "a chunk that is longer than its size",
    `${OK}Transfer-Encoding: chunked\r\n\r\n2\r\nhi there\r\n0\r\n\r\n`,
    "CHUNK_END_MISSING",
    0,
  ],
  [
    "chunks without an end",
    `${OK}Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n`,
    "CONTENT_INCOMPLETE",
    0,
  ],
  ["a line that ends in LF", `${OK}X: 1\nSet-Cookie: a=b\r\n\r\n`, "LINE_FEED_ALONE", 0],
  ["a CR in a value", `${OK}X: 1\rSet-Cookie: a=b\r\n\r\n`, "CARRIAGE_RETURN_ALONE", 0],
  ["a field without a colon", `${OK}Broken\r\n\r\n`, "FIELD_COLON_MISSING", 0],
] as const) {
  test(`${what} is named`, async (t) => {
    const { end, answers: good, rest } = await askScripted(t, bytes);
    assert.ok(end?.kind === "violation", JSON.stringify(end));
    assert.equal(end.violation.code, code);
    assert.equal(good.length, answers);
    // Every byte comes out once, in an answer or behind them.
    const all = Buffer.concat([...good.map((answer) => answer.bytes), rest]);
    assert.equal(all.toString("latin1"), bytes);
  });
}

test("silence isn't waited out for ever", async (t) => {
  const { port } = await startScripted(t, "HTTP/1.1 200 O");
  const { settled, end, rest } = await ask(at(port), [GET], { ...PATIENT, silenceMs: 1500 });
  assert.deepEqual([settled, end, String(rest)], ["silent", undefined, "HTTP/1.1 200 O"]);
});

test("a reset is told from an end", async (t) => {
  const { end, settled } = await askScripted(t, "", "resets");
  assert.equal(settled, "ended");
  assert.ok(end?.kind === "broken");
  assert.equal(end.code, "ECONNRESET");
});

test("an answer to HEAD has no content, whatever it announces", async (t) => {
  const { answers, settled } = await askScripted(
    t,
    `${OK}Content-Length: 900\r\n\r\n`,
    "stays",
    HEAD,
  );
  assert.equal(settled, "answered");
  assert.deepEqual(answers[0]?.framing, { kind: "none" });
  assert.equal(answers[0]?.method, "HEAD");
});

test("a request that no server understands is answered all the same", async (t) => {
  const bad = Buffer.from("\x01\x02 nonsense\r\n\r\n");
  const answer = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
  const { answers } = await askScripted(t, answer, "closes", bad);
  assert.deepEqual(
    answers.map(({ response }) => response.status),
    [400],
  );
});

test("an answer that comes in the middle of a request line is an answer", async (t) => {
  const server = await startRaw(t, (socket) => {
    socket.once("data", () =>
      socket.end("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"),
    );
  });
  const { answers } = await ask(at(server.port), [Buffer.from("GE")], PATIENT);
  assert.deepEqual(
    answers.map(({ response }) => response.status),
    [408],
  );
});

test("interim answers come before the one that counts", async (t) => {
  const bytes = `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${OK}Content-Length: 2\r\n\r\nhi`;
  const { answers } = await askScripted(t, bytes, "stays");
  const [answer] = answers;
  assert.deepEqual(
    answer?.interim.map(({ status }) => status),
    [100, 103],
  );
  assert.equal(String(answer?.content), "hi");
  assert.equal(String(answer?.bytes), bytes);
});

test("content until the end, chunks and trailers are read as what they are", async (t) => {
  const endless = await askScripted(t, "HTTP/1.0 200 OK\r\n\r\nall of it");
  assert.equal(String(endless.answers[0]?.content), "all of it");
  assert.equal(endless.answers[0]?.framing.kind, "close");
  const chunks = `${OK}Transfer-Encoding: chunked\r\n\r\n3;x=y\r\none\r\n3\r\ntwo\r\n0\r\nDigest: d\r\n\r\n`;
  const { answers } = await askScripted(t, chunks, "stays");
  assert.equal(String(answers[0]?.content), "onetwo");
  assert.equal(answers[0]?.trailers.get("digest"), "d");
  assert.equal(String(answers[0]?.bytes), chunks);
});

test("content is kept up to a bound and counted beyond", async (t) => {
  const { port } = await startScripted(t, `${OK}Content-Length: 1000\r\n\r\n${"x".repeat(1000)}`);
  const { answers } = await ask(at(port), [GET], { ...PATIENT, contentMaxBytes: 10 });
  assert.deepEqual([answers[0]?.content.length, answers[0]?.contentBytes], [10, 1000]);
});

test("another protocol ends the reading of answers", async (t) => {
  const switched = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n";
  const { answers, settled, rest } = await askScripted(t, `${switched}\x81\x02hi`);
  assert.equal(settled, "tunnel");
  assert.equal(answers[0]?.response.status, 101);
  assert.equal(rest.toString(), Buffer.from("\x81\x02hi", "latin1").toString());
});

test("several requests are answered in turn, or pipelined", async (t) => {
  const { port } = await startServer(t, ({ path }) => HttpResponse.text(path));
  const requests = ["/a", "/b", "/c"].map((path) =>
    Buffer.from(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`),
  );
  for (const pipelined of [false, true]) {
    const { answers, settled } = await ask(at(port), requests, { ...PATIENT, pipelined });
    assert.equal(settled, "answered");
    assert.deepEqual(
      answers.map(({ content }) => String(content)),
      ["/a", "/b", "/c"],
    );
  }
});

test("what can't follow the last answer isn't sent", async (t) => {
  const { port } = await startServer(t, () => HttpResponse.text("bye"));
  const closing = Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  const { answers, end } = await ask(at(port), [closing, GET], PATIENT);
  assert.equal(answers.length, 1);
  assert.equal(end?.kind, "closed");
});

test("bytes go out one at a time, or slowly, and nothing changes", async (t) => {
  const { port } = await startServer(t, ({ content }) =>
    content.bytes().then((bytes) => new HttpResponse({ content: bytes })),
  );
  const post = Buffer.from("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\n\r\nname=x");
  for (const pace of [{ pieceBytes: 1 }, { bytesPerSecond: 2000 }]) {
    const { answers } = await ask(at(port), [post, post], { ...PATIENT, ...pace });
    assert.deepEqual(
      answers.map(({ content }) => String(content)),
      ["name=x", "name=x"],
    );
  }
});
