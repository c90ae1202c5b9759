import assert from "node:assert/strict";
import { test } from "node:test";
import { IncomingBody } from "../../src/fetch/incoming-body.ts";
import { Fields } from "../../src/http/fields.ts";
import { ContentError, ContentTooLargeError } from "../../src/http/request.ts";
import { IncomingContent } from "../../src/server/incoming-content.ts";
import { CONTEXT } from "./received.ts";

function arriving(length?: number): { content: IncomingContent; wanted: () => number } {
  let wanted = 0;
  const content = new IncomingContent(length, () => {
    wanted++;
  });
  return { content, wanted: () => wanted };
}

test("back-pressure: the stream asks for bytes only when it is read", async () => {
  const { content, wanted } = arriving();
  const { stream } = new IncomingBody(content, CONTEXT);
  await new Promise(setImmediate);
  assert.equal(content.wanted, false);
  const reader = stream.getReader();
  const read = reader.read();
  await new Promise(setImmediate);
  assert.equal(wanted(), 1);
  content.push(Buffer.from("abc"));
  assert.deepEqual((await read).value, new Uint8Array([97, 98, 99]));
  await new Promise(setImmediate);
  assert.equal(wanted(), 1);
});

test("a stream reads into memory that its reader lends", async () => {
  const { content } = arriving();
  const reader = new IncomingBody(content, CONTEXT).stream.getReader({ mode: "byob" });
  content.push(Buffer.from("abcd"));
  content.end(Fields.empty);
  const first = await reader.read(new Uint8Array(3));
  assert.equal(Buffer.from(first.value ?? []).toString(), "abc");
  const second = await reader.read(new Uint8Array(3));
  assert.equal(Buffer.from(second.value ?? []).toString(), "d");
  assert.equal((await reader.read(new Uint8Array(3))).done, true);
});

test("a complete body that was buffered before the client left can still be read", async () => {
  const { content } = arriving(3);
  content.push(Buffer.from("abc"));
  content.end(Fields.empty);
  const signal = AbortSignal.abort();
  assert.equal(await new IncomingBody(content, { signal }).text(), "abc");
});

test("after disconnect a read rejects with the reason of the abort, and never resolves short", async () => {
  const controller = new AbortController();
  for (const read of ["text", "bytes", "arrayBuffer", "stream"] as const) {
    const { content } = arriving(10);
    const body = new IncomingBody(content, { signal: controller.signal });
    const reading = read === "stream" ? new Response(body.stream).text() : body[read]();
    content.push(Buffer.from("abc"));
    content.fail("the connection was lost");
    controller.abort();
    await assert.rejects(reading, (error) => error === controller.signal.reason, read);
  }
});

test("what breaks off without an abort is the content's own fault", async () => {
  const { content } = arriving(10);
  const body = new IncomingBody(content, { signal: new AbortController().signal });
  content.fail("a chunk is broken");
  await assert.rejects(body.text(), ContentError);
});

test("no more than was asked for is taken", async () => {
  for (const streamed of [false, true]) {
    const { content } = arriving();
    const body = new IncomingBody(content, CONTEXT);
    if (streamed) void body.stream;
    content.push(Buffer.from("abcd"));
    content.end(Fields.empty);
    await assert.rejects(body.atMost(3), ContentTooLargeError);
  }
});

test("pieces come as they have arrived, with a stream and without", async () => {
  for (const streamed of [false, true]) {
    const { content } = arriving();
    const body = new IncomingBody(content, CONTEXT);
    if (streamed) void body.stream;
    content.push(Buffer.from("ab"));
    content.push(Buffer.from("cd"));
    content.end(Fields.empty);
    const pieces: string[] = [];
    for await (const piece of body.pieces()) pieces.push(Buffer.from(piece).toString());
    assert.deepEqual(pieces, ["ab", "cd"]);
    assert.equal(body.used, true);
    await assert.rejects(body.pieces().next(), TypeError);
  }
});

test("trailers are there when the content was read to its end, by whatever method", async () => {
  const trailers = Fields.of({ "X-Sum": "1" });
  for (const read of [
    (body: IncomingBody) => body.text(),
    (body: IncomingBody) => body.bytes(),
    (body: IncomingBody) => new Response(body.stream).text(),
    async (body: IncomingBody) => {
      for await (const _ of body.pieces());
    },
  ]) {
    for (const early of [true, false]) {
      const { content } = arriving();
      const body = new IncomingBody(content, CONTEXT);
      const asked = early ? body.trailers : undefined;
      content.push(Buffer.from("ab"));
      content.end(trailers);
      await read(body);
      assert.equal(await (asked ?? body.trailers), trailers);
    }
  }
});

test("trailers of content that can't be read to its end are refused, and need not be waited for", async () => {
  const { content } = arriving();
  const body = new IncomingBody(content, CONTEXT);
  const { trailers } = body;
  content.fail("lost");
  await assert.rejects(body.text(), ContentError);
  await assert.rejects(trailers, ContentError);
});

test("content of a known length has no trailers, and nobody waits for them", async () => {
  const { content } = arriving(10);
  assert.equal(await new IncomingBody(content, CONTEXT).trailers, Fields.empty);
});
