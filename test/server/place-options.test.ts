/**
 * Are wrong options of a service told at the call, and is a socket's file never more open than it should be?
 */
import assert from "node:assert/strict";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { HttpResponse } from "../../src/http/response.ts";
import { type PlaceOptions, resolvePlace } from "../../src/server/place-options.ts";
import { listen } from "../../src/server/server.ts";

const hello = () => HttpResponse.text("hello");
const posix = { skip: process.platform === "win32" ? "rights of POSIX" : false };

test("nothing is said: it binds by itself, and nobody asks whether it is ready", () => {
  assert.deepEqual(resolvePlace({}), { descriptors: [], unixMode: undefined, ready: undefined });
});

test("what can't be meant", () => {
  const wrong: readonly (readonly [unknown, RegExp])[] = [
    [{ descriptors: 3 }, /descriptors is a list/],
    [{ descriptors: [2] }, /from 3 up/],
    [{ descriptors: [3.5] }, /from 3 up/],
    [{ descriptors: [3], unix: "s" }, /one of them must go/],
    [{ unixMode: 0o1000 }, /from 0 to 0o777/],
    [{ unixMode: 6.5 }, /from 0 to 0o777/],
    [{ ready: "" }, /ready is a path/],
    [{ ready: "ready" }, /ready is a path/],
    [{ ready: "/a?b" }, /ready is a path/],
    [{ ready: "/a b" }, /ready is a path/],
    [{ ready: "/%zz" }, /ready is a path/],
    [{ ready: 1 }, /ready is a path/],
  ];
  for (const [options, sentence] of wrong) {
    assert.throws(() => resolvePlace(options as PlaceOptions), sentence);
  }
});

test(
  "a socket's file has the rights that were asked for, and the process its umask again",
  posix,
  async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "barewire-"));
    t.after(() => rm(folder, { recursive: true }));
    const before = process.umask();
    for (const mode of [0o660, 0o600, 0o777]) {
      const path = join(folder, `${mode}.sock`);
      const server = await listen({ handler: hello, unix: path, unixMode: mode }).ready();
      assert.equal((await stat(path)).mode & 0o777, mode);
      await server.close(true);
    }
    assert.equal(process.umask(), before);
  },
);

test("a descriptor that is no socket is a rejected start, with a code", async () => {
  const server = listen({ handler: hello, descriptors: [987] });
  await assert.rejects(server.ready(), { code: /EBADF|EINVAL|ERR_INVALID_FD_TYPE/ });
});
