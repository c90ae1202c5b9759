import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from "node:zlib";
import { files } from "../../src/files/files.ts";
import type { FilesOptions } from "../../src/files/options.ts";
import { Fields } from "../../src/http/fields.ts";
import type { Handler } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { descriptorsBeneath } from "../support/descriptors.ts";
import {
  nextTurn,
  requestFor,
  STRANGER,
  temporaryFolder,
  textOf,
  untilSettled,
} from "../support/folder.ts";

const TEXT = "all work and no play makes a dull page\n".repeat(100);

interface Asked {
  readonly coding: string | undefined;
  readonly bytes: Buffer;
  readonly vary: string | undefined;
  readonly entityTag: string;
  readonly status: number;
}

async function get(
  handler: Handler,
  path: string,
  fields: Record<string, string> = {},
): Promise<Asked> {
  const request = requestFor(path, { fields: Fields.of(fields) });
  const response = await handler(request, STRANGER);
  assert.ok(response instanceof HttpResponse);
  const { content, status } = response;
  const bytes =
    content === null || content instanceof Uint8Array
      ? Buffer.from(content ?? [])
      : Buffer.from(await textOf(response), "utf8");
  return {
    status,
    bytes,
    coding: response.fields.get("content-encoding"),
    vary: response.fields.get("vary"),
    entityTag: response.fields.get("etag") ?? "",
  };
}

async function site(
  t: TestContext,
  contents: Record<string, string | Buffer>,
  options: Partial<FilesOptions> = {},
): Promise<{ folder: string; handler: Handler }> {
  const folder = temporaryFolder(t);
  for (const [name, content] of Object.entries(contents))
    writeFileSync(join(folder, name), content);
  await untilSettled();
  return { folder, handler: files(folder, options) };
}

const ACCEPT = (value: string): Record<string, string> => ({ "Accept-Encoding": value });

describe("compression in memory", () => {
  test("text is compressed for those who accept it, once, and each coding is its own representation", async (t) => {
    const { handler } = await site(t, { "a.txt": TEXT });
    const br = await get(handler, "/a.txt", ACCEPT("gzip, br"));
    assert.equal(br.coding, "br");
    assert.equal(br.vary, "Accept-Encoding");
    assert.equal(brotliDecompressSync(br.bytes).toString(), TEXT);
    const gzip = await get(handler, "/a.txt", ACCEPT("gzip"));
    assert.equal(gzip.coding, "gzip");
    assert.equal(gunzipSync(gzip.bytes).toString(), TEXT);
    const plain = await get(handler, "/a.txt");
    assert.equal(plain.coding, undefined);
    assert.equal(plain.vary, "Accept-Encoding");
    assert.equal(new Set([br, gzip, plain].map(({ entityTag }) => entityTag)).size, 3);

    const request = requestFor("/a.txt", { fields: Fields.of(ACCEPT("br")) });
    const again = handler(request, STRANGER);
    assert.ok(again instanceof HttpResponse, "what is made is answered at once");
    assert.equal(handler(request, STRANGER), again, "with the very same value");
  });

  test("its conditions and ranges are those of the coding", async (t) => {
    const { handler } = await site(t, { "a.txt": TEXT });
    const br = await get(handler, "/a.txt", ACCEPT("br"));
    const none = { "If-None-Match": br.entityTag };
    assert.equal((await get(handler, "/a.txt", { ...none, ...ACCEPT("br") })).status, 304);
    assert.equal((await get(handler, "/a.txt", none)).status, 200);
    const part = await get(handler, "/a.txt", { Range: "bytes=2-5", ...ACCEPT("br") });
    assert.equal(part.status, 206);
    assert.deepEqual(part.bytes, br.bytes.subarray(2, 6));
  });

  test("not what is small, what doesn't get smaller, and what isn't text", async (t) => {
    const noise = randomBytes(3000);
    const { handler } = await site(t, {
      "limit.txt": "x".repeat(1024),
      "small.txt": "x".repeat(1023),
      "noise.txt": noise,
      "photo.jpg": TEXT,
    });
    assert.equal((await get(handler, "/limit.txt", ACCEPT("br"))).coding, "br");
    const small = await get(handler, "/small.txt", ACCEPT("br"));
    assert.deepEqual([small.coding, small.vary], [undefined, undefined]);
    for (let round = 0; round < 2; round++) {
      const same = await get(handler, "/noise.txt", ACCEPT("br"));
      assert.deepEqual([same.coding, same.vary], [undefined, "Accept-Encoding"]);
      assert.deepEqual(same.bytes, noise);
    }
    const photo = await get(handler, "/photo.jpg", ACCEPT("br"));
    assert.deepEqual([photo.coding, photo.vary], [undefined, undefined]);
  });

  test("up to four times what other files may have, and not where nothing is kept", async (t) => {
    const contents = { "four.txt": "x".repeat(4096), "more.txt": "x".repeat(4097) };
    const { folder, handler } = await site(t, contents, { cachedFileMaxBytes: 1024 });
    assert.equal((await get(handler, "/four.txt", ACCEPT("br"))).coding, "br");
    const more = await get(handler, "/more.txt", ACCEPT("br"));
    assert.deepEqual([more.coding, more.vary], [undefined, undefined]);
    const forgetful = files(folder, { cacheBytes: 0 });
    assert.equal((await get(forgetful, "/four.txt", ACCEPT("br"))).coding, undefined);
  });

  test("can be switched off, and depends on what the client says", async (t) => {
    const { folder, handler } = await site(t, { "a.txt": TEXT });
    const off = files(folder, { compress: false });
    const plain = await get(off, "/a.txt", ACCEPT("br"));
    assert.deepEqual([plain.coding, plain.vary], [undefined, undefined]);
    assert.equal((await get(handler, "/a.txt", ACCEPT("identity"))).coding, undefined);
    assert.equal((await get(handler, "/a.txt", ACCEPT("br;q=0, gzip;q=0.5"))).coding, "gzip");
    assert.equal((await get(handler, "/a.txt", ACCEPT("identity, br;q=0.5"))).coding, undefined);
    assert.equal((await get(handler, "/a.txt", ACCEPT("compress"))).coding, undefined);
    assert.equal((await get(handler, "/a.txt", ACCEPT("identity;q=0"))).coding, undefined);
  });

  test("many files at once are answered rightly, compressed or not", async (t) => {
    const names = Array.from({ length: 60 }, (_, at) => `${at}.txt`);
    const contents = Object.fromEntries(names.map((name) => [name, `${name} ${TEXT.repeat(20)}`]));
    const { handler } = await site(t, contents);
    const codings = new Set<string | undefined>();
    for (let round = 0; round < 2; round++) {
      const answers = await Promise.all(
        names.map((name) => get(handler, `/${name}`, ACCEPT("gzip"))),
      );
      for (const [at, { coding, bytes }] of answers.entries()) {
        codings.add(coding);
        const text = coding === "gzip" ? gunzipSync(bytes) : bytes;
        assert.equal(text.toString(), contents[`${at}.txt`]);
      }
    }
    assert.deepEqual(codings, new Set(["gzip", undefined]), "some found the line too long");
    const last = await get(handler, "/59.txt", ACCEPT("gzip"));
    assert.equal(last.coding, "gzip", "and may try again");
  });

  test("a new version is compressed anew, and many at once ask for one job", async (t) => {
    const { folder, handler } = await site(t, { "a.txt": TEXT });
    const first = await Promise.all(
      Array.from({ length: 20 }, () => get(handler, "/a.txt", ACCEPT("gzip"))),
    );
    assert.equal(new Set(first.map(({ entityTag }) => entityTag)).size, 1);
    writeFileSync(join(folder, "new"), `new ${TEXT}`);
    renameSync(join(folder, "new"), join(folder, "a.txt"));
    await untilSettled();
    const next = await get(handler, "/a.txt", ACCEPT("gzip"));
    assert.equal(gunzipSync(next.bytes).toString(), `new ${TEXT}`);
    assert.notEqual(next.entityTag, first[0]?.entityTag);
  });
});

describe("compressed files beside others", () => {
  const BESIDE = {
    "app.js": TEXT,
    "app.js.gz": gzipSync(TEXT),
    "photo.jpg": TEXT,
    "photo.jpg.br": brotliCompressSync(TEXT),
  };

  test("are used as they are, also where nothing would be compressed", async (t) => {
    const { handler } = await site(t, BESIDE, { compress: false });
    const app = await get(handler, "/app.js", ACCEPT("gzip, br"));
    assert.equal(app.coding, "gzip");
    assert.deepEqual(app.bytes, BESIDE["app.js.gz"]);
    assert.equal(app.vary, "Accept-Encoding");
    const photo = await get(handler, "/photo.jpg", ACCEPT("gzip, br"));
    assert.deepEqual([photo.coding, photo.bytes], ["br", BESIDE["photo.jpg.br"]]);
    const plain = await get(handler, "/photo.jpg");
    assert.deepEqual([plain.coding, plain.vary], [undefined, "Accept-Encoding"]);
    assert.notEqual(plain.entityTag, photo.entityTag);
    const part = await get(handler, "/app.js", { Range: "bytes=-3", ...ACCEPT("gzip") });
    assert.deepEqual(part.bytes, BESIDE["app.js.gz"].subarray(-3));
  });

  test("come before compression, and not at all when they are switched off", async (t) => {
    const { folder, handler } = await site(t, BESIDE);
    assert.deepEqual((await get(handler, "/app.js", ACCEPT("br, gzip"))).coding, "gzip");
    const off = files(folder, { precompressed: false });
    assert.equal((await get(off, "/app.js", ACCEPT("br, gzip"))).coding, "br");
    assert.equal((await get(off, "/photo.jpg", ACCEPT("br"))).coding, undefined);
  });

  test("also when they are streamed, and no descriptor stays open", async (t) => {
    const { folder, handler } = await site(t, BESIDE, { cachedFileMaxBytes: 10 });
    assert.equal((await get(handler, "/app.js", ACCEPT("gzip"))).coding, "gzip");
    assert.equal((await get(handler, "/app.js", ACCEPT("identity"))).coding, undefined);
    assert.equal(descriptorsBeneath(folder), 0);
  });

  test("are never older than what they stand for", async (t) => {
    const { folder, handler } = await site(t, BESIDE, { compress: false });
    assert.equal((await get(handler, "/app.js", ACCEPT("gzip"))).coding, "gzip");
    writeFileSync(join(folder, "app.js"), "newer than the other");
    await nextTurn();
    const newer = await get(handler, "/app.js", ACCEPT("gzip"));
    assert.deepEqual([newer.coding, newer.bytes.toString()], [undefined, "newer than the other"]);
    const gz = gzipSync("newer than the other");
    writeFileSync(join(folder, "app.js.gz"), gz);
    await untilSettled();
    assert.deepEqual((await get(handler, "/app.js", ACCEPT("gzip"))).bytes, gz);
  });

  test("of the same moment are used, of a moment before are not", async (t) => {
    const { folder, handler } = await site(t, BESIDE, { compress: false });
    for (const [seconds, coding] of [
      [100, "gzip"],
      [99, undefined],
    ] as const) {
      utimesSync(join(folder, "app.js"), 100, 100);
      utimesSync(join(folder, "app.js.gz"), seconds, seconds);
      await nextTurn();
      assert.equal((await get(handler, "/app.js", ACCEPT("gzip"))).coding, coding);
    }
  });

  test("that come, go, or are no files, leave the answer right", async (t) => {
    const { folder, handler } = await site(t, BESIDE, { compress: false });
    assert.equal((await get(handler, "/app.js", ACCEPT("gzip"))).coding, "gzip");
    rmSync(join(folder, "app.js.gz"));
    await nextTurn();
    assert.equal((await get(handler, "/app.js", ACCEPT("gzip"))).coding, undefined);
    mkdirSync(join(folder, "app.js.gz"));
    await nextTurn();
    assert.equal((await get(handler, "/app.js", ACCEPT("gzip"))).coding, undefined);
    writeFileSync(join(folder, "app.js.br"), brotliCompressSync(TEXT));
    t.mock.method(process, "uptime", () => 1e12);
    await untilSettled();
    assert.equal((await get(handler, "/app.js", ACCEPT("br"))).coding, "br");
  });

  test("that lead out leave no trace", async (t) => {
    const { folder, handler } = await site(t, { "a.jpg": TEXT, "b.jpg": TEXT });
    symlinkSync("/etc/passwd", join(folder, "a.jpg.gz"));
    const [a, b] = [await get(handler, "/a.jpg"), await get(handler, "/b.jpg")];
    assert.deepEqual([a.vary, b.vary], [undefined, undefined]);
    assert.equal((await get(handler, "/a.jpg", ACCEPT("gzip"))).coding, undefined);
  });

  test("have addresses of their own, without a coding", async (t) => {
    const { handler } = await site(t, BESIDE);
    const own = await get(handler, "/app.js.gz", ACCEPT("gzip"));
    assert.deepEqual([own.coding, own.bytes], [undefined, BESIDE["app.js.gz"]]);
  });
});
