/**
 * Are requests found in whatever somebody sends, in whatever pieces it goes out?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { OutgoingRequests } from "../../src/client/outgoing-requests.ts";
import { cut } from "../support/raw-client.ts";

/** What was told, with parts joined. */
function told(text: string, split: "whole" | "bytes" | { readonly seed: number }): string[] {
  const log: string[] = [];
  let last = "";
  const requests = new OutgoingRequests({
    begun: (method) => {
      log.push(`begun ${method}`);
      last = "";
    },
    part: (part, bytes) => {
      const piece = Buffer.from(bytes).toString("latin1");
      if (part === last) log.push((log.pop() ?? "") + piece);
      else log.push(`${part} ${piece}`);
      last = part;
    },
    complete: () => {
      log.push("complete");
      last = "";
    },
  });
  for (const piece of cut(text, split)) requests.write(piece);
  // With the method known sooner or later, the bytes of the head may be in two pieces.
  return log.filter((line) => !line.startsWith("head"));
}

for (const [what, text, expected] of [
  ["one request", "GET / HTTP/1.1\r\n\r\n", ["begun GET", "complete"]],
  [
    "two, with empty lines",
    "\r\n\r\nGET /\n\nHEAD / HTTP/1.1\n\n",
    ["begun GET", "complete", "begun HEAD", "complete"],
  ],
  [
    "content of a length",
    "POST / HTTP/1.1\r\nContent-Length: 7\r\n\r\nGET /\r\nPUT / HTTP/1.1\r\n\r\n",
    ["begun POST", "content GET /\r\n", "complete", "begun PUT", "complete"],
  ],
  [
    "chunks",
    "POST / HTTP/1.1\r\ntransfer-encoding: gzip, Chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\nX: y\r\n\r\nGET / HTTP/1.1\r\n\r\n",
    [
      "begun POST",
      "framing 3;a=b\r\n",
      "content abc",
      "framing \r\n0\r\nX: y\r\n\r\n",
      "complete",
      "begun GET",
      "complete",
    ],
  ],
  [
    "both: chunks win",
    "POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ["begun POST", "framing 0\r\n\r\n", "complete"],
  ],
  [
    "a chunk without a size",
    "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nGET / HTTP/1.1\r\n\r\n",
    ["begun POST", "framing zz\r\n"],
  ],
  ["no method", "\x16\x03\x01 hello\r\n\r\n", ["begun ", "complete"]],
  ["a method alone", "HEAD", []],
  ["half a line", "HEAD /", ["begun HEAD"]],
] as const) {
  test(`${what}, in any pieces`, () => {
    for (const split of ["whole", "bytes", { seed: 1 }, { seed: 2 }, { seed: 3 }] as const) {
      assert.deepEqual(told(text, split), expected, JSON.stringify(split));
    }
  });
}

test("every byte is told once and in order", () => {
  const text = "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcX: y\r\n\r\n\x00rest";
  for (const split of ["whole", "bytes", { seed: 4 }] as const) {
    let all = "";
    const requests = new OutgoingRequests({
      begun: () => {},
      part: (_, bytes) => {
        all += Buffer.from(bytes).toString("latin1");
      },
    });
    for (const piece of cut(text, split)) requests.write(piece);
    assert.equal(all, text);
  }
});

test("what is still due is known", () => {
  const requests = new OutgoingRequests({ begun: () => {}, part: () => {} });
  const due = (text: string): unknown => {
    requests.write(Buffer.from(text));
    return requests.contentDue;
  };
  assert.equal(due("POST / HTTP/1.1\r\nContent-Length: 6\r\n"), undefined);
  assert.equal(due("\r\n"), 6);
  assert.equal(due("name"), 2);
  assert.equal(due("=x"), undefined);
  assert.equal(due("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"), "chunks");
  assert.equal(due("5\r\nab"), "chunks");
  assert.equal(requests.chunkDue, 3);
  assert.equal(due("cde\r\n0\r\n\r\n"), undefined);
});

test("a server's answer makes a request of what has begun, once", () => {
  const methods: string[] = [];
  const requests = new OutgoingRequests({
    begun: (method) => methods.push(method),
    part: () => {},
  });
  requests.assume();
  requests.write(Buffer.from("GE"));
  requests.assume();
  requests.assume();
  requests.write(Buffer.from("T / HTTP/1.1\r\n\r\n"));
  requests.write(Buffer.from("HEAD / HTTP/1.1\r\n\r\n"));
  assert.deepEqual(methods, ["GE", "HEAD"]);
});
