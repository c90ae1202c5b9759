/**
 * Does a password belong to a bcrypt hash? Answered in a thread of its own, one question after the other.
 *
 * A hash is expensive on purpose, so nobody else's request may wait for it. The thread starts with the
 * first question and holds no process alive. It is given the place of the package rather than the name,
 * which lets the same lines run from source, from a build and from a bundle.
 * This file refuses to know who asks, and how many may wait.
 */
import type { Worker } from "node:worker_threads";

/** Whether the password is the one behind the hash. */
export type Compare = (password: string, hash: string) => Promise<boolean>;

const PACKAGE = "bcryptjs";

/** What the thread runs. Text, since a bundle has no second file to start it from. */
const CODE = `
const { parentPort, workerData } = require("node:worker_threads");
const { compareSync } = require(workerData);
parentPort.on("message", ({ password, hash }) => {
  parentPort.postMessage(compareSync(password, hash));
});
`;

/** One for all that ask: a site that takes the place of another must not leave a thread behind. */
let shared: Compare | undefined;

/**
 * A comparison that runs in a thread, the same one for everybody in this process. What is asked while it
 * computes waits its turn. It rejects when the thread can't be had; the next question starts a new one.
 *
 * @throws Error when the package that hashes isn't installed.
 */
export function bcryptThread(): Compare {
  shared ??= compareInThread();
  return shared;
}

interface Waiting {
  readonly resolve: (matches: boolean) => void;
  readonly reject: (error: Error) => void;
}

function compareInThread(): Compare {
  // Loaded by whoever asks for passwords, and not with every server.
  const { Worker } = process.getBuiltinModule("node:worker_threads");
  const place = placeOfPackage();
  let thread: Worker | undefined;
  /** In the order in which the thread answers. */
  const waits: Waiting[] = [];
  const start = (): Worker => {
    const started = new Worker(CODE, { eval: true, workerData: place, execArgv: [] });
    const ended = (cause: unknown): void => {
      // A thread that fails says so twice, and the next one may have started in between.
      if (thread !== started) return;
      thread = undefined;
      const error = new Error("the thread that checks passwords has ended", { cause });
      for (const { reject } of waits.splice(0)) reject(error);
    };
    started.on("error", ended).on("exit", ended);
    started.on("message", (matches) => {
      waits.shift()?.resolve(matches === true);
      if (waits.length === 0) started.unref();
    });
    return started;
  };
  return (password, hash) =>
    new Promise((resolve, reject) => {
      waits.push({ resolve, reject });
      thread ??= start();
      thread.ref();
      thread.postMessage({ password, hash });
    });
}

function placeOfPackage(): string {
  try {
    const { createRequire } = process.getBuiltinModule("node:module");
    return createRequire(import.meta.url).resolve(PACKAGE);
  } catch (cause) {
    throw new Error(`to check passwords the package ${PACKAGE} must be installed`, { cause });
  }
}
