/**
 * Does a password belong to a bcrypt hash? Answered in a thread of its own, one question at a time.
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

/**
 * A comparison that runs in a thread. It must be asked again only when it has answered, and rejects
 * when the thread can't be had; the next question starts a new one.
 *
 * @throws Error when the package that hashes isn't installed.
 */
export function bcryptThread(): Compare {
  // Loaded by whoever asks for passwords, and not with every server.
  const { Worker } = process.getBuiltinModule("node:worker_threads");
  const place = placeOfPackage();
  let thread: Worker | undefined;
  let waits: { resolve: (matches: boolean) => void; reject: (error: Error) => void } | undefined;
  const start = (): Worker => {
    const started = new Worker(CODE, { eval: true, workerData: place, execArgv: [] });
    const ended = (cause: unknown): void => {
      // A thread that fails says so twice, and the next one may have started in between.
      if (thread !== started) return;
      thread = undefined;
      waits?.reject(new Error("the thread that checks passwords has ended", { cause }));
    };
    started.on("error", ended).on("exit", ended);
    started.on("message", (matches) => {
      started.unref();
      waits?.resolve(matches === true);
    });
    return started;
  };
  return (password, hash) =>
    new Promise((resolve, reject) => {
      waits = { resolve, reject };
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
