import assert from "node:assert/strict";
import { test } from "node:test";
import {
  cpuBetween,
  type ProcessReading,
  parseMemory,
  parseSchedstat,
  parseStat,
  readTree,
  type TreeReading,
  treeOf,
} from "../../bench/cpu.ts";

const STAT =
  "4711 (a (very) odd name) S 42 4711 4711 0 -1 4194304 9 9 0 0 100 20 3 4 20 0 11 0 123 456 789";

test("a line of stat gives the parent, and all time of the process and its ended children", () => {
  assert.deepEqual(parseStat(STAT), { parent: 42, ticks: 127 });
});

test("what is no line of stat is refused in a sentence", () => {
  assert.throws(() => parseStat("nonsense"), /This is no line of .*nonsense/);
});

test("schedstat gives nanoseconds, or nothing where the kernel doesn't count", () => {
  assert.equal(parseSchedstat("137280 65726 1\n"), 137_280);
  assert.equal(parseSchedstat(""), undefined);
});

test("memory is read in bytes, by name, and is nothing for a process without any", () => {
  const status = "Name:\tnode\nVmHWM:\t   51200 kB\nVmRSS:\t   40960 kB\nRssAnon:\t 1 kB\n";
  assert.equal(parseMemory(status, "VmHWM"), 51_200 * 1024);
  assert.equal(parseMemory(status, "VmRSS"), 40_960 * 1024);
  assert.equal(parseMemory("Name:\tkthreadd\n", "VmRSS"), 0);
});

test("a tree is a process with its children and theirs, and nobody else", () => {
  const parents = new Map([
    [2, 1],
    [3, 2],
    [4, 1],
    [5, 3],
    [6, 4],
  ]);
  assert.deepEqual(treeOf(2, parents), [2, 3, 5]);
});

function reading(processes: Record<number, ProcessReading>): TreeReading {
  const entries = Object.entries(processes).map(([pid, each]) => [Number(pid), each] as const);
  return { processes: new Map(entries), peakRssBytes: 0, rssBytes: 0 };
}

function used(ticks: number, threads: Record<number, number>): ProcessReading {
  const entries = Object.entries(threads).map(([id, time]) => [Number(id), time] as const);
  return { ticks, threadNanoseconds: new Map(entries) };
}

test("CPU is told by the fine clock as long as the coarse one agrees", () => {
  const before = reading({ 1: used(100, { 1: 1_000_000_000 }) });
  const after = reading({ 1: used(201, { 1: 1_900_000_000, 2: 103_000_000 }) });
  assert.equal(cpuBetween(before, after), 1_003_000);
});

test("CPU is told by the coarse clock when a thread has ended and taken its time along", () => {
  const before = reading({ 1: used(100, { 1: 1_000_000_000, 2: 500_000_000 }) });
  const after = reading({ 1: used(300, { 1: 2_000_000_000 }) });
  assert.equal(cpuBetween(before, after), 2_000_000);
});

test("CPU is told by the coarse clock where there is no other", () => {
  const before = reading({ 1: used(5, {}) });
  assert.equal(cpuBetween(before, reading({ 1: used(25, {}) })), 200_000);
});

test("CPU of a process that began in between counts from its beginning", () => {
  const after = reading({ 1: used(0, { 1: 0 }), 7: used(2, { 7: 21_000_000 }) });
  assert.equal(cpuBetween(reading({ 1: used(0, { 1: 0 }) }), after), 21_000);
});

test("both clocks agree about this very process", { skip: process.platform !== "linux" }, () => {
  const before = readTree(process.pid).processes.get(process.pid)!;
  const end = process.cpuUsage().user + 100_000;
  while (process.cpuUsage().user < end) parseStat(STAT);
  const after = readTree(process.pid).processes.get(process.pid)!;
  let fine = 0;
  for (const [thread, time] of after.threadNanoseconds) {
    fine += (time - (before.threadNanoseconds.get(thread) ?? 0)) / 1e6;
  }
  const coarse = (after.ticks - before.ticks) * 10;
  assert.ok(coarse >= 60, `the coarse clock saw ${coarse} of 100 ms`);
  if (after.threadNanoseconds.size === 0) return;
  assert.ok(Math.abs(fine - coarse) <= 40, `${fine} ms and ${coarse} ms`);
});
