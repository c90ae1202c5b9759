import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { type Ahead, readAhead } from "../../src/fetch/reading-ahead.ts";

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** A stream of these pieces: a number is a pause in milliseconds, an Error a failure. */
function streamOf(...pieces: (string | number | Error)[]): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const piece = pieces.shift();
        if (typeof piece === "number") await sleep(piece);
        if (piece === undefined) controller.close();
        else if (piece instanceof Error) throw piece;
        else controller.enqueue(bytes(typeof piece === "string" ? piece : ""));
      },
    },
    { highWaterMark: 0 },
  );
}

async function textOf(ahead: Ahead): Promise<string> {
  if (ahead.kind === "whole") return Buffer.from(ahead.bytes).toString();
  const pieces: Uint8Array[] = [];
  for await (const piece of ahead.chunks) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

test("text and bytes in a native response are known whole", async () => {
  for (const body of ["hello", bytes("hello"), new URLSearchParams("hello")]) {
    const ahead = await readAhead(new Response(body).body as ReadableStream<Uint8Array>);
    assert.equal(ahead.kind, "whole");
    assert.equal((await textOf(ahead)).slice(0, 5), "hello");
  }
});

test("a stream that ends at once is whole and empty", async () => {
  assert.deepEqual(await readAhead(streamOf()), { kind: "whole", bytes: new Uint8Array(0) });
  assert.equal(
    (await readAhead(new Response("").body as ReadableStream<Uint8Array>)).kind,
    "whole",
  );
});

test("a stream of several pieces loses none of them", async () => {
  const ahead = await readAhead(streamOf("a", "b", "", "c"));
  assert.equal(ahead.kind, "begun");
  assert.equal(await textOf(ahead), "abc");
});

test("a piece without bytes is not the first", async () => {
  const fault = new Error("broken");
  await assert.rejects(readAhead(streamOf("", "", fault)), fault);
});

test("a failure before the first byte is thrown, or comes when the byte is asked for", async () => {
  const fault = new Error("broken");
  const broken = new ReadableStream<Uint8Array>({ start: (controller) => controller.error(fault) });
  await assert.rejects(readAhead(broken), fault);
  for (const stream of [streamOf(fault), streamOf(5, fault)]) {
    await assert.rejects(async () => textOf(await readAhead(stream)), fault);
  }
});

test("a failure behind the first byte comes where it happened", async () => {
  const fault = new Error("broken");
  const ahead = await readAhead(streamOf("a", 5, fault));
  assert.equal(ahead.kind, "begun");
  const iterator = ahead.kind === "begun" ? ahead.chunks[Symbol.asyncIterator]() : undefined;
  assert.deepEqual((await iterator?.next())?.value, bytes("a"));
  assert.deepEqual((await iterator?.next())?.value, new Uint8Array(0));
  await assert.rejects(iterator?.next() ?? Promise.resolve(), fault);
});

test("a failure right behind the first byte comes in its place, however soon", async () => {
  const fault = new Error("broken");
  const ahead = await readAhead(streamOf("a", fault));
  assert.equal(ahead.kind, "begun");
  const iterator = ahead.kind === "begun" ? ahead.chunks[Symbol.asyncIterator]() : undefined;
  assert.deepEqual((await iterator?.next())?.value, bytes("a"));
  await assert.rejects(iterator?.next() ?? Promise.resolve(), fault);
});

test("a stream that takes its time is not waited for, and loses nothing", async () => {
  const ahead = await readAhead(streamOf(200, "late"));
  assert.equal(ahead.kind, "begun");
  assert.equal(await textOf(ahead), "late");
});

test("whoever breaks off cancels the source, also when nothing has come", async () => {
  for (const first of [[], ["a"]]) {
    const cancelled = deferred();
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        const piece = first.shift();
        if (piece !== undefined) controller.enqueue(bytes(piece));
        return piece === undefined ? new Promise(() => {}) : undefined;
      },
      cancel: () => cancelled.resolve(),
    });
    const ahead = await readAhead(stream);
    assert.equal(ahead.kind, "begun");
    if (ahead.kind === "begun") await ahead.chunks[Symbol.asyncIterator]().return?.();
    await cancelled.promise;
  }
});

test("a stream that gives no bytes is a TypeError", async () => {
  const stream = new ReadableStream({ pull: (controller) => controller.enqueue("text") });
  await assert.rejects(readAhead(stream as ReadableStream<Uint8Array>), /gives Uint8Arrays/);
});

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((yes) => {
    resolve = yes;
  });
  return { promise, resolve };
}
