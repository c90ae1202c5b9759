/**
 * What if this very call to the file system fails? Counts the calls of node:fs while it is armed, and makes one
 * of them fail, or all from there on, as a disk, a full table of descriptors or another process might.
 *
 * A close that fails has closed all the same, as Linux does it.
 */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

type Call = (...args: unknown[]) => unknown;
type Callback = (error: Error) => void;

const COUNTED =
  /^(access|close|exists|fstat|lstat|open|opendir|read|readdir|readFile|readlink|realpath|stat)(Sync)?$/;
const CLOSES = /^close/;

/** Which call fails, and with which code (`errno` names: EIO, EMFILE). */
export interface Failure {
  /** From 1. */
  readonly call: number;
  readonly code: string;
  /** Do those after it fail, too? Default false. */
  readonly lasting?: boolean;
}

let failure: Failure | undefined;
let counted = 0;
let replaced = false;

/** Runs something while one of its calls fails; returns how many calls there were. */
export async function whileFailing(given: Failure, run: () => Promise<void>): Promise<number> {
  replaceCalls();
  counted = 0;
  failure = given;
  try {
    await run();
  } finally {
    failure = undefined;
  }
  return counted;
}

/** The error that this call fails with, when its turn has come. */
function fault(name: string): Error | undefined {
  if (failure === undefined) return undefined;
  counted++;
  const { call, code, lasting = false } = failure;
  if (counted !== call && !(lasting && counted > call)) return undefined;
  return Object.assign(new Error(`${code}: made to fail, ${name}`), { code, syscall: name });
}

/** Once, and for good: modules that were loaded see it, too. */
function replaceCalls(): void {
  if (replaced) return;
  replaced = true;
  replaceIn(fs as unknown as Record<string, Call>, false);
  replaceIn(fs.promises as unknown as Record<string, Call>, true);
  syncBuiltinESMExports();
}

function replaceIn(calls: Record<string, Call>, promising: boolean): void {
  for (const name of Object.keys(calls).filter((one) => COUNTED.test(one))) {
    const real = calls[name] as Call;
    calls[name] = Object.assign((...args: unknown[]) => {
      const error = fault(name);
      if (error === undefined) return real(...args);
      if (promising) return Promise.reject(error);
      if (name.endsWith("Sync")) {
        if (CLOSES.test(name)) real(...args);
        throw error;
      }
      const callback = args.at(-1) as Callback;
      if (CLOSES.test(name)) return real(args[0], () => callback(error));
      setImmediate(callback, error);
      return undefined;
    }, real);
  }
}
