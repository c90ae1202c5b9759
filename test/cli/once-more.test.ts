/**
 * Is work that is asked for while it is done done once more, and once only?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { OnceMore } from "../../src/cli/once-more.ts";

interface Begun {
  finish(value: string): void;
  fail(error: Error): void;
}

function work(): { begun: Begun[]; once: OnceMore<string> } {
  const begun: Begun[] = [];
  const once = new OnceMore(
    () =>
      new Promise<string>((finish, fail) => {
        begun.push({ finish, fail });
      }),
  );
  return { begun, once };
}

test("asked while it is at work, all who asked get what comes of the next", async () => {
  const { begun, once } = work();
  const first = once.ask();
  const [second, third] = [once.ask(), once.ask()];
  assert.equal(begun.length, 1);
  begun[0]?.finish("old");
  assert.equal(await first, "old");
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(begun.length, 2);
  begun[1]?.finish("new");
  assert.deepEqual([await second, await third], ["new", "new"]);
  const fourth = once.ask();
  begun[2]?.finish("later");
  assert.equal(await fourth, "later");
});

test("what fails keeps nobody from the next", async () => {
  const { begun, once } = work();
  const first = once.ask();
  const second = once.ask();
  begun[0]?.fail(new Error("no"));
  await assert.rejects(first, /no/);
  await new Promise((resolve) => setImmediate(resolve));
  begun[1]?.finish("yes");
  assert.equal(await second, "yes");
});
