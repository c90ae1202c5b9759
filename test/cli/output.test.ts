/**
 * Does output come out whole and in order, and never hold anything up, whoever reads it or doesn't?
 */
import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { Output, QUEUE_MAX } from "../../src/cli/output.ts";

/** A stream whose reader takes a write only when told to. */
class Reader extends Writable {
  text = "";
  writes = 0;
  #taken: ((error?: Error) => void) | undefined;

  constructor() {
    super({ decodeStrings: false });
  }

  override _write(chunk: string, _encoding: string, done: (error?: Error) => void): void {
    this.text += chunk;
    this.writes++;
    this.#taken = done;
  }

  async takes(error?: Error): Promise<void> {
    const taken = this.#taken;
    this.#taken = undefined;
    taken?.(error);
    await nextTurn();
    await nextTurn();
  }
}

test("one write for all that is written in one turn", async () => {
  const reader = new Reader();
  const output = new Output(() => reader);
  output.write("a\n");
  output.write("");
  output.write("b\n");
  assert.equal(reader.text, "");
  await nextTurn();
  assert.equal(reader.text, "a\nb\n");
  assert.equal(reader.writes, 1);
});

test("while a write is under way the next ones gather", async () => {
  const reader = new Reader();
  const output = new Output(() => reader);
  output.write("a");
  await nextTurn();
  for (const text of ["b", "c", "d"]) {
    output.write(text);
    await nextTurn();
  }
  assert.equal(reader.text, "a");
  await reader.takes();
  assert.equal(reader.text, "abcd");
});

test("what nobody reads is bounded, dropped by whole writes, and told once", async () => {
  const reader = new Reader();
  const output = new Output(() => reader);
  const line = `${"x".repeat(1023)}\n`;
  for (let i = 0; i < QUEUE_MAX / 1024; i++) output.write(line);
  await nextTurn();
  for (let i = 0; i < 1500; i++) output.write("lost\n");
  assert.equal(reader.text.length, QUEUE_MAX);
  await reader.takes();
  output.write("found\n");
  await reader.takes();
  await reader.takes();
  assert.equal(
    reader.text.slice(QUEUE_MAX),
    "barewire: nobody read here, so 1,500 lines were left out\nfound\n",
  );
});

test("the count is told when it flows again, without waiting for the next line", async () => {
  const reader = new Reader();
  const output = new Output(() => reader);
  output.write("begun ");
  output.write("x".repeat(QUEUE_MAX - 6));
  await nextTurn();
  output.write("lost\n");
  await reader.takes();
  await reader.takes();
  assert.match(reader.text, /x\nbarewire: nobody read here, so 1 line was left out\n$/);
});

test("as many characters as the bound may wait, and not one more", async () => {
  const reader = new Reader();
  const output = new Output(() => reader);
  output.write("é".repeat(QUEUE_MAX - 1));
  output.write("a");
  output.write("b");
  await nextTurn();
  assert.equal(reader.text.length, QUEUE_MAX);
  assert.ok(reader.text.endsWith("éa"));
});

test("a reader that is gone is no reason to stop", async () => {
  const reader = new Reader();
  const output = new Output(() => reader);
  output.write("a\n");
  await nextTurn();
  output.write("b\n");
  const ended = output.end();
  await reader.takes(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
  await ended;
  output.write("c\n");
  await output.end();
  assert.equal(reader.text, "a\n");
});

test("the end comes when everything is out", async () => {
  const reader = new Reader();
  const output = new Output(() => reader);
  output.write("a");
  let over = false;
  const ended = output.end().then(() => {
    over = true;
  });
  output.write("b");
  await nextTurn();
  assert.equal(over, false);
  await reader.takes();
  await reader.takes();
  await ended;
  assert.equal(reader.text, "ab");
  await new Output(() => new Reader()).end();
});

test("whoever may wait is told when somebody has read", async () => {
  const reader = new Reader();
  const output = new Output(() => reader);
  output.write("little");
  assert.equal(output.drained(), undefined);
  output.write("x".repeat(QUEUE_MAX / 2));
  let drained = false;
  void output.drained()?.then(() => {
    drained = true;
  });
  await nextTurn();
  await nextTurn();
  assert.equal(drained, false);
  await reader.takes();
  assert.equal(drained, true);
  assert.equal(output.drained(), undefined);
});

test("beside others it writes whole lines, no more at a time than the system takes whole", async () => {
  const reader = new Reader();
  const output = new Output(() => reader, 10);
  for (const line of ["one\n", "two\n", "three\n", "four\n", "five"]) output.write(line);
  await nextTurn();
  assert.equal(reader.text, "one\ntwo\n");
  await reader.takes();
  assert.equal(reader.text, "one\ntwo\nthree\n");
  const end = output.end();
  for (let count = 0; count < 3; count++) await reader.takes();
  await end;
  assert.equal(reader.text, "one\ntwo\nthree\nfour\nfive");
});
