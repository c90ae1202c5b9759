import assert from "node:assert/strict";
import { test } from "node:test";
import { NotBegun } from "../../src/listing/not-begun.ts";

/** Work that begins and ends when it is told to. */
class Told {
  readonly names: string[] = [];
  readonly begins: (() => void)[] = [];
  readonly ends: (() => void)[] = [];

  work(name: string): (begin: () => void) => Promise<string> {
    return (begin) => {
      this.names.push(name);
      this.begins.push(begin);
      return new Promise((resolve) => this.ends.push(() => resolve(name)));
    };
  }
}

test("Whoever asks before the work begins gets its result; whoever asks later has work of their own", async () => {
  const line = new NotBegun<string>();
  const [owner, told] = [{}, new Told()];
  const waits = [line.join(owner, "x", told.work("first")), line.join(owner, "x", told.work("no"))];
  told.begins[0]?.();
  const later = line.join(owner, "x", told.work("second"));
  told.ends[0]?.();
  assert.deepEqual(await Promise.all(waits), ["first", "first"]);
  const joined = line.join(owner, "x", told.work("no"));
  told.ends[1]?.();
  assert.deepEqual(await Promise.all([later, joined]), ["second", "second"]);
  assert.deepEqual(told.names, ["first", "second"]);
});

test("Other names and other owners have work of their own", () => {
  const line = new NotBegun<string>();
  const [owner, told] = [{}, new Told()];
  void line.join(owner, "x", told.work("1"));
  void line.join(owner, "y", told.work("2"));
  void line.join({}, "x", told.work("3"));
  assert.deepEqual(told.names, ["1", "2", "3"]);
});

test("Work that fails before it begins fails for all who wait, and is then forgotten", async () => {
  const line = new NotBegun<string>();
  const owner = {};
  const fails = (): Promise<string> => Promise.reject(new Error("no"));
  const waits = [line.join(owner, "x", fails), line.join(owner, "x", fails)];
  for (const wait of waits) await assert.rejects(wait, /no/);
  assert.equal(await line.join(owner, "x", () => Promise.resolve("anew")), "anew");
});
