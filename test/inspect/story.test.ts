/** Is what the tape tells put together right, and bounded, whatever was lost? */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Story } from "../../src/inspect/story.ts";
import { ANSWERED, ASKED, ENDED, OPENED, Tape } from "../../src/inspect/tape.ts";
import { STATUS_SHIFT } from "../../src/inspect/watcher.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function exchange(tape: Tape, number: number, at: number): void {
  tape.write(ASKED, 1, number, at, number, 0, 0, bytes(`GET /${number} HTTP/1.1\r\n\r\n`));
  tape.write(ANSWERED, 1, number, at + 1, 0, 0, 0, bytes("HTTP/1.1 204 No Content\r\n\r\n"));
  tape.write(ENDED, 1, number, at + 2, 204 << STATUS_SHIFT, 0, 1.5);
}

test("keeps as many exchanges as it may, and forgets the oldest for one more", () => {
  const tape = new Tape();
  const story = new Story(tape, 3);
  for (let number = 1; number <= 3; number++) exchange(tape, number, number * 10);
  story.read();
  assert.deepEqual(
    story.exchanges().map(({ number }) => number),
    [1, 2, 3],
  );
  exchange(tape, 4, 40);
  story.read();
  assert.deepEqual(
    story.exchanges().map(({ number }) => number),
    [2, 3, 4],
  );
});

test("keeps as many bytes as it may", () => {
  const tape = new Tape();
  const one = "GET /1 HTTP/1.1\r\n\r\n".length + "HTTP/1.1 204 No Content\r\n\r\n".length;
  const story = new Story(tape, 100, 2 * one);
  exchange(tape, 1, 10);
  exchange(tape, 2, 20);
  story.read();
  assert.equal(story.exchanges().length, 2);
  exchange(tape, 3, 30);
  story.read();
  assert.deepEqual(
    story.exchanges().map(({ number }) => number),
    [2, 3],
  );
});

test("counts what the tape had lost between two readings, and goes on behind it", () => {
  const tape = new Tape({ rows: 6 });
  const story = new Story(tape);
  exchange(tape, 1, 10);
  story.read();
  for (let number = 2; number <= 9; number++) exchange(tape, number, number * 10);
  story.read();
  assert.deepEqual(
    story.exchanges().map(({ number }) => number),
    [1, 8, 9],
  );
  assert.equal(story.lost, 6);
});

test("tells each change once", () => {
  const tape = new Tape();
  const story = new Story(tape);
  tape.write(OPENED, 1, 0, 5, 4711, 0, 0, bytes("127.0.0.1"));
  exchange(tape, 1, 10);
  story.read();
  assert.deepEqual(
    story.changedExchanges().map(({ number, status }) => [number, status]),
    [[1, 204]],
  );
  assert.equal(story.changedConnections()[0]?.peer, "127.0.0.1:4711");
  story.read();
  assert.deepEqual(story.changedExchanges(), []);
});

test("tells how a target begins that is longer than anybody reads", () => {
  const tape = new Tape();
  const story = new Story(tape);
  tape.write(ASKED, 1, 1, 0, 1, 0, 0, bytes(`GET /${"a".repeat(60_000)} HTTP/1.1\r\n\r\n`));
  story.read();
  const [told] = story.exchanges();
  assert.equal(told?.method, "GET");
  assert.match(told?.target ?? "", /^\/a{8000,8300}$/);
});
