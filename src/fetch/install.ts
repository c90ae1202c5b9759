/**
 * How do programs that make a global `Response` (every framework does) get the cheap one?
 *
 * By asking for it, once, and never by importing something. The names of the runtime belong to the program, so this can be
 * undone. This file refuses to know whether it is worth it.
 */
import { FastResponse } from "./fast-response.ts";

/**
 * Puts FastResponse in the place of `globalThis.Response`, for the whole program.
 * What it changes is told in docs/fast-response.md.
 *
 * @returns a function that puts back what was there, and does nothing when something else has taken the place meanwhile
 * @throws TypeError when the runtime has no `Response`
 */
export function installFastResponse(): () => void {
  const before = Object.getOwnPropertyDescriptor(globalThis, "Response");
  if (before === undefined) throw new TypeError("this runtime has no Response to stand in for");
  const { enumerable = false } = before;
  Object.defineProperty(globalThis, "Response", {
    configurable: true,
    enumerable,
    writable: true,
    value: FastResponse,
  });
  return () => {
    if (globalThis.Response === FastResponse) {
      Object.defineProperty(globalThis, "Response", before);
    }
  };
}
