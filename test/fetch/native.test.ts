import assert from "node:assert/strict";
import { test } from "node:test";
import { standBeneath } from "../../src/fetch/native.ts";

class Native {
  readonly #inside = "inside";
  get value(): string {
    return `value ${this.#inside}`;
  }
  method(word: string): string {
    return `${word} ${this.#inside}`;
  }
  get answered(): string {
    return "by native";
  }
}

class Ours {
  get answered(): string {
    return "by ours";
  }
}

const asked: [string, boolean][] = [];
standBeneath(Ours, Native, (_mine, name, isMethod) => {
  asked.push([name, isMethod]);
  return new Native();
});

test("ours is an instance of the native class, and answers what it can", () => {
  const ours = new Ours();
  assert.ok(ours instanceof Native);
  assert.equal(ours.answered, "by ours");
  assert.deepEqual(asked, []);
});

test("what ours doesn't have is asked of a native object", () => {
  const ours = new Ours() as unknown as Native;
  assert.equal(ours.value, "value inside");
  assert.equal(ours.method("my"), "my inside");
  assert.deepEqual(asked, [
    ["value", false],
    ["method", true],
  ]);
});
