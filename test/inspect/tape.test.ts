/** Does the tape give back what was written, and is what it has lost lost for sure? */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ASKED, OPENED, Tape } from "../../src/inspect/tape.ts";

const bytes = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);

test("gives back each row as it was written", () => {
  const tape = new Tape({ bytes: 64, rows: 4 });
  tape.write(ASKED, 7, 3, 12.5, 1, 2, 3, bytes(5, 9));
  const row = tape.read(0);
  assert.deepEqual(
    { ...row, bytes: [...(row?.bytes ?? [])] },
    {
      kind: ASKED,
      connection: 7,
      exchange: 3,
      at: 12.5,
      first: 1,
      second: 2,
      third: 3,
      bytes: [9, 9, 9, 9, 9],
    },
  );
  assert.equal(tape.read(1), undefined);
});

test("holds as many rows as it was made for, and one more overwrites the oldest", () => {
  const tape = new Tape({ bytes: 64, rows: 3 });
  for (let number = 0; number < 3; number++) tape.write(OPENED, number, 0, 0);
  assert.equal(tape.read(0)?.connection, 0);
  tape.write(OPENED, 3, 0, 0);
  assert.equal(tape.oldest, 1);
  assert.equal(tape.read(0), undefined);
  assert.deepEqual(
    [1, 2, 3].map((number) => tape.read(number)?.connection),
    [1, 2, 3],
  );
});

test("holds as many bytes as it was made for, and one more loses the oldest row that has any", () => {
  const full = new Tape({ bytes: 30, rows: 100 });
  for (let number = 0; number < 3; number++)
    full.write(ASKED, number, 0, 0, 0, 0, 0, bytes(10, number));
  assert.deepEqual([...(full.read(0)?.bytes ?? [])], [...bytes(10, 0)]);
  full.write(ASKED, 3, 0, 0, 0, 0, 0, bytes(1, 3));
  assert.equal(full.read(0), undefined);
  assert.deepEqual([...(full.read(1)?.bytes ?? [])], [...bytes(10, 1)]);
  assert.deepEqual([...(full.read(3)?.bytes ?? [])], [3]);
});

test("never splits the bytes of a row where the circle closes", () => {
  const tape = new Tape({ bytes: 25, rows: 100 });
  for (let number = 0; number < 50; number++) {
    tape.write(ASKED, number, 0, 0, 0, 0, 0, bytes(7, number));
    assert.deepEqual([...(tape.read(number)?.bytes ?? [])], [...bytes(7, number)]);
  }
  const left = Array.from({ length: 50 }, (_, number) => tape.read(number)?.bytes);
  for (const [number, kept] of left.entries()) {
    if (kept !== undefined) assert.deepEqual([...kept], [...bytes(7, number)]);
  }
  assert.equal(left.filter((kept) => kept !== undefined).length, 3);
});
