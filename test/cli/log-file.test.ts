/**
 * Does each line get into the file once and whole, also when the disk is full, slow or fails, and when the file is
 * moved away?
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { DISK, type LogDisk, LogFile, WAITING_MAX } from "../../src/cli/log-file.ts";
import { folderWith } from "./running-command.ts";

const NO_SPACE = Object.assign(new Error("no space"), { code: "ENOSPC" });

interface Opened {
  readonly log: LogFile;
  readonly path: string;
  readonly told: string[];
  readonly text: () => string;
}

function opened(t: TestContext, faults: Partial<LogDisk> = {}): Opened {
  const path = join(folderWith(t, {}), "access.log");
  const told: string[] = [];
  const log = new LogFile(path, (sentence) => told.push(sentence), { ...DISK, ...faults });
  return { log, path, told, text: () => readFileSync(path, "utf8") };
}

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !holds(); i++) await wait(10);
  assert.ok(holds());
}

test("lines come in order, behind those that were there, and at the latest at the end", async (t) => {
  const { log, path, told, text } = opened(t);
  log.write("a\n");
  await until(() => text() === "a\n");
  for (let i = 0; i < 10_000; i++) log.write(`line ${i} é\n`);
  await log.end();
  const lines = text().split("\n");
  assert.deepEqual([lines.length, lines[1], lines[10_000]], [10_002, "line 0 é", "line 9999 é"]);
  const again = new LogFile(path, () => {});
  again.write("b\n");
  await again.end();
  assert.match(text(), /9999 é\nb\n$/);
  await again.end();
  assert.deepEqual(told, []);
  assert.equal(statSync(path).mode & 0o007, 0);
});

test("what waits when the process ends at once is written at once", (t) => {
  const { log, text } = opened(t);
  log.write("last\n");
  log.endNow();
  assert.equal(text(), "last\n");
  log.endNow();
  assert.equal(text(), "last\n");
});

test("a file that can't be opened is an error with a code", (t) => {
  const folder = folderWith(t, {});
  for (const [path, code] of [
    [folder, "EISDIR"],
    [join(folder, "missing/a.log"), "ENOENT"],
  ] as const) {
    assert.throws(
      () => new LogFile(path, () => {}),
      (error: NodeJS.ErrnoException) => error.code === code,
    );
  }
});

test("moved away and opened anew: what came before is in the old file, the rest in the new one", async (t) => {
  let closed = 0;
  const { log, path, told, text } = opened(t, {
    close: (descriptor) => {
      closed += 1;
      DISK.close(descriptor);
    },
  });
  log.write("old\n");
  renameSync(path, `${path}.1`);
  log.reopen();
  log.reopen();
  // The file that was moved, and the one that was opened in between.
  await until(() => closed === 2);
  log.write("new\n");
  await log.end();
  assert.deepEqual([readFileSync(`${path}.1`, "utf8"), text()], ["old\n", "new\n"]);
  assert.deepEqual(told, []);
});

test("one that can't be opened anew stays where it is", async (t) => {
  const { log, path, told } = opened(t, {
    open: (_path, done) => done(Object.assign(new Error("x"), { code: "EACCES" }), -1),
  });
  renameSync(path, `${path}.1`);
  log.reopen();
  log.write("a\n");
  await log.end();
  assert.equal(readFileSync(`${path}.1`, "utf8"), "a\n");
  assert.match(told.join(), /^The log can't be opened again \(EACCES\): it stays where it is\.$/);
});

test("a full disk is told once, lines wait, and go on where the disk broke off when there is room", async (t) => {
  let room = 5;
  const { log, told, text } = opened(t, {
    write: (descriptor, bytes, done) => {
      const taken = bytes.subarray(0, room);
      room -= taken.length;
      if (taken.length === 0) setImmediate(done, NO_SPACE, 0);
      else DISK.write(descriptor, taken, done);
    },
  });
  log.write("first\n");
  await until(() => told.length > 0);
  log.write("second\n");
  assert.equal(text(), "first");
  await wait(30);
  assert.equal(told.length, 1);
  assert.match(
    told[0] ?? "",
    /^The log can't be written \(ENOSPC\)\. Requests are served as before/,
  );
  room = 1000;
  await until(() => text() === "first\nsecond\n");
  await log.end();
  assert.deepEqual(told.slice(1), ["The log is written again; nothing was lost."]);
});

test("opened anew on a full disk: the new file begins with a whole line", async (t) => {
  let room = 8;
  const { log, path, told, text } = opened(t, {
    open: (name, done) =>
      DISK.open(name, (fault, descriptor) => {
        room = 1000;
        done(fault, descriptor);
      }),
    write: (descriptor, bytes, done) => {
      const taken = bytes.subarray(0, room);
      room -= taken.length;
      if (taken.length === 0) setImmediate(done, NO_SPACE, 0);
      else DISK.write(descriptor, taken, done);
    },
  });
  log.write("first\nsecond\nthird\n");
  await until(() => told.length > 0);
  renameSync(path, `${path}.1`);
  log.reopen();
  await until(() => existsSync(path) && text() !== "");
  await log.end();
  assert.deepEqual([readFileSync(`${path}.1`, "utf8"), text()], ["first\nse", "third\n"]);
  assert.equal(told.at(-1), "The log is written again; 1 line was left out.");
});

test("what finds no room to wait is counted, and the memory stays bounded", async (t) => {
  let fails = true;
  const { log, told, text } = opened(t, {
    write: (descriptor, bytes, done) => {
      if (fails) setImmediate(done, NO_SPACE, 0);
      else DISK.write(descriptor, bytes, done);
    },
  });
  const line = `${"x".repeat(1023)}\n`;
  const fit = WAITING_MAX / line.length;
  for (let i = 0; i < fit + 2000; i++) log.write(line);
  fails = false;
  await until(() => told.some((sentence) => sentence.includes("again")));
  await log.end();
  assert.equal(text().length, WAITING_MAX);
  assert.match(told.at(-1) ?? "", /^The log is written again; 2,000 lines were left out\.$/);
});

test("when nothing can be written until the end, there is an end, and it is told", async (t) => {
  const { log, told } = opened(t, {
    write: (_descriptor, _bytes, done) => void setImmediate(done, NO_SPACE, 0),
  });
  log.write("a\n");
  log.write("b\n");
  await log.end();
  assert.match(told.at(-1) ?? "", /could not be written \(ENOSPC\): 2 lines were left out\.$/);
});

test("a full device that the system has", { skip: !existsSync("/dev/full") }, async () => {
  const told: string[] = [];
  const log = new LogFile("/dev/full", (sentence) => told.push(sentence));
  log.write("a\n");
  await until(() => told.length > 0);
  await log.end();
  assert.match(told[0] ?? "", /\(ENOSPC\)/);
});
