/**
 * How much CPU has a tree of processes taken, and how much memory does it hold? Read from Linux's /proc.
 *
 * Two clocks tell the same: ticks of ten milliseconds for a whole process, with threads and children that
 * have ended, and nanoseconds for each thread that lives. The fine one is believed as long as the coarse one
 * agrees. This file refuses to know whose processes they are.
 */
import { readdirSync, readFileSync } from "node:fs";

/** How Linux counts for programs, whatever it does inside: 100 in a second. */
const TICK_MICROSECONDS = 10_000;
/** The coarse clock is cut off twice (user, system) at both ends. */
const TICKS_OFF = 4;
const SHARE_OFF = 0.02;

/** Taken at one moment. */
export interface TreeReading {
  /** By the number of the process. */
  readonly processes: ReadonlyMap<number, ProcessReading>;
  /** The most that each process held, together. Memory that they share is counted for each. */
  readonly peakRssBytes: number;
  /** What they hold now, likewise. */
  readonly rssBytes: number;
}

export interface ProcessReading {
  /** User and system, of the process and its ended children. */
  readonly ticks: number;
  /** By the number of the thread; empty where the kernel doesn't tell. */
  readonly threadNanoseconds: ReadonlyMap<number, number>;
}

/** What one line of /proc/<pid>/stat says. */
export interface ProcessStat {
  readonly parent: number;
  readonly ticks: number;
}

/** @throws Error when the line isn't of that form. */
export function parseStat(text: string): ProcessStat {
  // The name of the program stands in parentheses, and may hold anything.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const parent = Number(fields[1]);
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  if (fields.length < 15 || Number.isNaN(parent + ticks)) {
    throw new Error(`This is no line of /proc/<pid>/stat: ${text.slice(0, 80)}`);
  }
  return { parent, ticks };
}

/** Nanoseconds on a processor, from a line of /proc/<pid>/task/<tid>/schedstat; undefined if it has none. */
export function parseSchedstat(text: string): number | undefined {
  const [first = ""] = text.split(" ");
  return /^\d+$/.test(first) ? Number(first) : undefined;
}

/** Bytes, from a line such as `VmHWM:	   51200 kB` of /proc/<pid>/status; 0 if it has none. */
export function parseMemory(status: string, name: "VmHWM" | "VmRSS"): number {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status);
  return Number(found?.[1] ?? 0) * 1024;
}

/** A process and all that come from it, as `parents` (child to parent) tells. */
export function treeOf(root: number, parents: ReadonlyMap<number, number>): number[] {
  const tree = [root];
  for (const member of tree) {
    for (const [child, parent] of parents) if (parent === member) tree.push(child);
  }
  return tree;
}

/** Microseconds of CPU that a tree took from one reading to a later one. */
export function cpuBetween(before: TreeReading, after: TreeReading): number {
  let microseconds = 0;
  for (const [pid, now] of after.processes) {
    microseconds += processCpu(before.processes.get(pid), now);
  }
  return microseconds;
}

function processCpu(then: ProcessReading | undefined, now: ProcessReading): number {
  const coarse = (now.ticks - (then?.ticks ?? 0)) * TICK_MICROSECONDS;
  let nanoseconds = 0;
  for (const [thread, time] of now.threadNanoseconds) {
    nanoseconds += time - (then?.threadNanoseconds.get(thread) ?? 0);
  }
  const fine = nanoseconds / 1000;
  const tolerance = TICKS_OFF * TICK_MICROSECONDS + coarse * SHARE_OFF;
  // Where they differ, a thread has ended and taken its time along.
  return now.threadNanoseconds.size > 0 && Math.abs(fine - coarse) <= tolerance ? fine : coarse;
}

/** What a process and all that come from it have taken so far. Those that are gone are left out. */
export function readTree(root: number): TreeReading {
  const stats = new Map<number, ProcessStat>();
  for (const pid of numbersIn("/proc")) {
    const text = read(`/proc/${pid}/stat`);
    if (text !== undefined) stats.set(pid, parseStat(text));
  }
  const parents = new Map([...stats].map(([pid, { parent }]) => [pid, parent]));
  const processes = new Map<number, ProcessReading>();
  let peakRssBytes = 0;
  let rssBytes = 0;
  for (const pid of treeOf(root, parents)) {
    const stat = stats.get(pid);
    if (stat === undefined) continue;
    const status = read(`/proc/${pid}/status`) ?? "";
    peakRssBytes += parseMemory(status, "VmHWM");
    rssBytes += parseMemory(status, "VmRSS");
    processes.set(pid, { ticks: stat.ticks, threadNanoseconds: readThreads(pid) });
  }
  return { processes, peakRssBytes, rssBytes };
}

function readThreads(pid: number): ReadonlyMap<number, number> {
  const threads = new Map<number, number>();
  for (const thread of numbersIn(`/proc/${pid}/task`)) {
    const time = parseSchedstat(read(`/proc/${pid}/task/${thread}/schedstat`) ?? "");
    if (time !== undefined) threads.set(thread, time);
  }
  return threads;
}

function numbersIn(folder: string): number[] {
  try {
    return readdirSync(folder).map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** Undefined when the process is gone. */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
