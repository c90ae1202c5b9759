/**
 * Are requests found in a text, however it is cut, and does everything else go out unchanged?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { rawFeed, requestFeed } from "../../src/cli/request-feed.ts";
import { cut, type Split } from "../support/raw-client.ts";

async function* given(text: string, split: Split): AsyncGenerator<Uint8Array> {
  yield* cut(text, split);
}

/** The requests that come out, and what is said about them. */
async function fed(
  text: string,
  fillHost?: string,
  split: Split = "whole",
): Promise<{ readonly requests: string[]; readonly remarks: string[] }> {
  const requests: string[] = [];
  const remarks: string[] = [];
  let begun = "";
  for await (const piece of requestFeed(given(text, split), { fillHost })) {
    begun += Buffer.from(piece.bytes).toString("latin1");
    remarks.push(...piece.remarks);
    if (!piece.endsRequest) continue;
    requests.push(begun);
    begun = "";
  }
  if (begun !== "") requests.push(`…${begun}`);
  return { requests, remarks };
}

for (const [what, text, expected] of [
  ["LF and CR LF alike", "GET / HTTP/1.1\nHost: a\r\n\n", ["GET / HTTP/1.1\r\nHost: a\r\n\r\n"]],
  [
    "several requests, with empty lines between them",
    "\nGET /a HTTP/1.1\n\n\r\n\nGET /b HTTP/1.1\n\n\n",
    ["GET /a HTTP/1.1\r\n\r\n", "GET /b HTTP/1.1\r\n\r\n"],
  ],
  [
    "content as long as its length, unchanged, and a request behind it",
    "POST / HTTP/1.1\nContent-Length: 5\n\na\nb\ncHEAD / HTTP/1.1\n\n",
    ["POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\na\nb\nc", "HEAD / HTTP/1.1\r\n\r\n"],
  ],
  [
    "chunks, unchanged, and a request behind them",
    "POST / HTTP/1.1\nTransfer-Encoding: chunked\n\n2\r\n\n\n\r\n0\r\n\r\nGET / HTTP/1.0\n\n",
    [
      "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n\n\n\r\n0\r\n\r\n",
      "GET / HTTP/1.0\r\n\r\n",
    ],
  ],
  ["a request line with a mistake in it", "get  / http\n\n", ["get  / http\r\n\r\n"]],
  [
    "bytes that aren't text",
    "GET / HTTP/1.1\nX: \xff\x00\n\n",
    ["GET / HTTP/1.1\r\nX: \xff\x00\r\n\r\n"],
  ],
  ["a CR alone", "GET / HTTP/1.1\nX: a\rb\n\n", ["GET / HTTP/1.1\r\nX: a\rb\r\n\r\n"]],
  ["nothing but empty lines", "\n\r\n\n", []],
] as const) {
  test(`${what}, in any pieces`, async () => {
    for (const split of ["whole", "bytes", { seed: 1 }, { seed: 2 }, { seed: 3 }] as const) {
      const { requests, remarks } = await fed(text, undefined, split);
      assert.deepEqual(requests, expected, JSON.stringify(split));
      assert.deepEqual(remarks, []);
    }
  });
}

test("the empty line at the end may be missing, and that is said", async () => {
  for (const text of ["GET / HTTP/1.1\nHost: a", "GET / HTTP/1.1\nHost: a\n"]) {
    const { requests, remarks } = await fed(text);
    assert.deepEqual(requests, ["GET / HTTP/1.1\r\nHost: a\r\n\r\n"]);
    assert.deepEqual(remarks, [
      "the input ends before the empty line that ends a head: it is added",
    ]);
  }
});

test("content that is cut short is sent as far as it goes, and that is said", async () => {
  const { requests, remarks } = await fed("POST / HTTP/1.1\nContent-Length: 9\n\nshort");
  assert.deepEqual(requests, ["POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nshort"]);
  assert.deepEqual(remarks, ["the input ends 4 bytes before the content does"]);
});

test("what follows a head that announces nothing goes out unchanged, and that is said", async () => {
  const { requests, remarks } = await fed("POST / HTTP/1.1\n\nname=x\ny=z\n");
  assert.deepEqual(requests, ["POST / HTTP/1.1\r\n\r\nname=x\ny=z\n"]);
  assert.match(remarks.join(), /^11 bytes follow a head that announces no content/);
});

test("what is missing is added when somebody asks for it", async () => {
  const { requests, remarks } = await fed("POST /\n\nname=x\n", "here:1");
  assert.deepEqual(requests, [
    "POST / HTTP/1.1\r\nHost: here:1\r\nContent-Length: 7\r\n\r\nname=x\n",
  ]);
  assert.deepEqual(remarks, ["added: HTTP/1.1", "added: Host: here:1", "added: Content-Length: 7"]);
});

test("content without a length may come late, and a second request isn't taken for content", async () => {
  const { requests } = await fed("POST / HTTP/1.1\nHost: a\n\nname=x", "here", "bytes");
  assert.deepEqual(requests, ["POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nname=x"]);
  const two = await fed("POST /a\n\nGET /b\n\n", "here");
  assert.deepEqual(two.requests, [
    "POST /a HTTP/1.1\r\nHost: here\r\n\r\n",
    "GET /b HTTP/1.1\r\nHost: here\r\n\r\n",
  ]);
});

test("raw means byte for byte", async () => {
  let all = "";
  for await (const { bytes } of rawFeed(given("GET /\n\r\r\nnonsense\x00", { seed: 5 }))) {
    all += Buffer.from(bytes).toString("latin1");
  }
  assert.equal(all, "GET /\n\r\r\nnonsense\x00");
});

test("a head without an end is given up with a sentence", async () => {
  await assert.rejects(
    fed("x".repeat(2 * 1024 * 1024)),
    /more than 1,048,576 bytes; --raw sends it/,
  );
});
