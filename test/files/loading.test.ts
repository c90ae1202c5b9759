import assert from "node:assert/strict";
import { appendFileSync, chmodSync, fstatSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { Worker } from "node:worker_threads";
import { type OpenedFile, Root } from "../../src/disk/root.ts";
import {
  type FileForm,
  isSameState,
  isSettled,
  type LoadedFile,
  load,
} from "../../src/files/loading.ts";
import type { ContentSource } from "../../src/http/response.ts";
import { temporaryFolder, untilSettled } from "../support/folder.ts";

const FORM: FileForm = {
  mediaType: "text/plain",
  contentCoding: undefined,
  negotiable: false,
};

function open(folder: string): OpenedFile {
  const opened = new Root(folder).open(["file"]);
  assert.ok(typeof opened === "object");
  return opened;
}

function loadFrom(folder: string, wholeMaxBytes = 100): LoadedFile {
  const loaded = load(open(folder), FORM, wholeMaxBytes);
  assert.ok(loaded !== undefined);
  return loaded;
}

function field(loaded: LoadedFile, name: string): string | undefined {
  return loaded.representation.whole().fields.get(name);
}

function isOpen(descriptor: number): boolean {
  try {
    fstatSync(descriptor);
    return true;
  } catch {
    return false;
  }
}

async function settledFile(t: TestContext, text: string): Promise<string> {
  const folder = temporaryFolder(t, { file: text });
  await untilSettled();
  return folder;
}

describe("load", () => {
  test("reads whole up to the bound and streams beyond it", (t) => {
    const folder = temporaryFolder(t, { file: "0123456789" });
    const whole = open(folder);
    const { content } = load(whole, FORM, 10)?.representation ?? {};
    assert.deepEqual(content, new TextEncoder().encode("0123456789"));
    assert.equal(isOpen(whole.descriptor), false);

    const streamed = open(folder);
    const loaded = load(streamed, FORM, 9);
    assert.equal(isOpen(streamed.descriptor), true);
    loaded?.release();
    assert.equal(isOpen(streamed.descriptor), false);
  });

  test("an empty file is content of length 0", (t) => {
    const { representation } = loadFrom(temporaryFolder(t, { file: "" }), 0);
    assert.deepEqual(representation.content, new Uint8Array(0));
  });

  test("what was handed over isn't released, but closed by the response", (t) => {
    const loaded = loadFrom(temporaryFolder(t, { file: "0123456789" }), 9);
    const source = loaded.representation.whole().content as ContentSource;
    loaded.release();
    assert.equal(source.length, 10);
    source.close();
  });

  test("looks again when the file isn't any more what it was when it was opened", (t) => {
    const folder = temporaryFolder(t, { file: "short" });
    const opened = open(folder);
    writeFileSync(join(folder, "file"), "a longer text");
    const { content } = load(opened, FORM, 100)?.representation ?? {};
    assert.deepEqual(content, new TextEncoder().encode("a longer text"));

    const shrunk = open(folder);
    writeFileSync(join(folder, "file"), "x");
    assert.deepEqual(load(shrunk, FORM, 100)?.representation.content, new Uint8Array([120]));

    const grown = open(folder);
    appendFileSync(join(folder, "file"), "y".repeat(100));
    const loaded = load(grown, FORM, 100);
    assert.equal(typeof loaded?.representation.content, "function");
    loaded?.release();
  });

  test("gives up on a file that never comes to rest, and closes it", async (t) => {
    const length = 8 * 1024 * 1024;
    const folder = temporaryFolder(t, { file: "x".repeat(length) });
    const worker = new Worker(RESTLESS, { eval: true, workerData: { folder, length } });
    await new Promise((resolve) => worker.once("message", resolve));
    let gaveUp = false;
    for (const end = Date.now() + 5_000; !gaveUp && Date.now() < end; ) {
      const opened = open(folder);
      gaveUp = load(opened, FORM, length) === undefined;
      assert.equal(isOpen(opened.descriptor), false);
    }
    await worker.terminate();
    assert.equal(gaveUp, true);
  });

  test("each answer tells its type and to check first", (t) => {
    const loaded = loadFrom(temporaryFolder(t, { file: "x" }));
    assert.equal(field(loaded, "content-type"), "text/plain");
    assert.equal(field(loaded, "cache-control"), "no-cache");
    assert.equal(field(loaded, "x-content-type-options"), "nosniff");
  });
});

describe("Last-Modified", () => {
  test("is the time of the last write", async (t) => {
    const folder = await settledFile(t, "x");
    utimesSync(join(folder, "file"), 784_111_777.9, 784_111_777.9);
    assert.equal(field(loadFrom(folder), "last-modified"), "Sun, 06 Nov 1994 08:49:37 GMT");
  });

  test("is never later than now, and never what no date can say", (t) => {
    const folder = temporaryFolder(t, { file: "x" });
    const file = join(folder, "file");
    utimesSync(file, 4_000_000_000, 4_000_000_000);
    const value = Date.parse(field(loadFrom(folder), "last-modified") ?? "");
    assert.ok(value <= Date.now() && value > Date.now() - 5_000);
    utimesSync(file, new Date(-1_000), new Date(-1_000));
    assert.equal(field(loadFrom(folder), "last-modified"), "Thu, 01 Jan 1970 00:00:00 GMT");
  });
});

describe("the entity tag", () => {
  test("stays while the file is at rest, and changes with anything that could mean other bytes", async (t) => {
    const folder = await settledFile(t, "x");
    const file = join(folder, "file");
    const tags = new Set<string | undefined>();
    tags.add(field(loadFrom(folder), "etag"));
    tags.add(field(loadFrom(folder), "etag"));
    assert.equal(tags.size, 1);
    const { atimeMs, mtimeMs } = statSync(file);
    writeFileSync(file, "y", { flag: "r+" });
    utimesSync(file, atimeMs / 1000, mtimeMs / 1000);
    await untilSettled();
    tags.add(field(loadFrom(folder), "etag"));
    assert.equal(tags.size, 2, "put back in time after a write of the same size");
    chmodSync(file, 0o600);
    await untilSettled();
    tags.add(field(loadFrom(folder), "etag"));
    assert.equal(tags.size, 3);
  });

  test("is good for one reading only while another write could look the same", (t) => {
    const folder = temporaryFolder(t, { file: "x" });
    const [one, other] = [loadFrom(folder), loadFrom(folder)];
    assert.equal(one.settled, false);
    assert.notEqual(field(one, "etag"), field(other, "etag"));
    assert.match(field(one, "etag") ?? "", /^"[0-9a-z.]+"$/);
  });
});

describe("isSettled", () => {
  const second = 1_000_000_000n;
  const state = (mtimeNs: bigint, ctimeNs: bigint) => ({
    dev: 1n,
    ino: 1n,
    size: 1n,
    mtimeNs,
    ctimeNs,
  });
  const fine = state(1_000n * second + 1n, 1_000n * second + 1n);

  test("50 ms after the last change where the clock ticks finely", () => {
    assert.equal(isSettled(fine, 1_000_000), false);
    assert.equal(isSettled(fine, 1_000_049), false);
    assert.equal(isSettled(fine, 1_000_050), true);
  });

  test("2.1 s after it where times are whole seconds", () => {
    const coarse = state(1_000n * second, 1_000n * second);
    assert.equal(isSettled(coarse, 1_002_099), false);
    assert.equal(isSettled(coarse, 1_002_100), true);
  });

  test("not while the change lies in the future: then the clocks disagree", () => {
    assert.equal(isSettled(state(1n, 2_000n * second + 1n), 1_000_000), false);
  });

  test("a time of writing that was set far ahead or far back doesn't matter", () => {
    assert.equal(isSettled(state(9_000n * second + 1n, 900n * second), 1_000_000), true);
    assert.equal(isSettled(state(1n, 900n * second), 1_000_000), true);
    assert.equal(isSettled(state(1_000n * second + 1n, 900n * second), 1_000_000), false);
  });

  test("two states are the same only when nothing differs", () => {
    assert.equal(isSameState(fine, { ...fine }), true);
    for (const name of ["dev", "ino", "size", "mtimeNs", "ctimeNs"] as const) {
      assert.equal(isSameState(fine, { ...fine, [name]: 7n }), false, name);
    }
  });
});

/** Makes the file a byte shorter and longer again, without end. */
const RESTLESS = `
  const { parentPort, workerData } = require("node:worker_threads");
  const { ftruncateSync, openSync } = require("node:fs");
  const descriptor = openSync(workerData.folder + "/file", "r+");
  parentPort.postMessage("begun");
  for (let turn = 0; ; turn++) ftruncateSync(descriptor, workerData.length - (turn % 2));
`;
