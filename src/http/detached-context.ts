/**
 * What does a handler get when it is asked without a connection? A context that knows who asks, and
 * whose doings lead nowhere.
 *
 * For those who want to know what a handler would answer: `explain`, and tests. This file refuses to
 * know who that is.
 */
import type { HandlerContext, Note, RemoteAddress } from "./handler.ts";

/** A plain object: a copy of it by `...` keeps everything. Its signal is never aborted. */
export function detachedContext(remoteAddr: RemoteAddress, note?: Note): HandlerContext {
  return {
    remoteAddr,
    peerAddr: remoteAddr,
    httpVersion: "1.1",
    ...(note === undefined ? {} : { note }),
    signal: new AbortController().signal,
    inform: () => {},
    sendTrailers: () => {},
    timeout: () => {},
    // Nobody is there to be told.
    waitUntil: (promise) => void Promise.resolve(promise).catch(() => {}),
    completed: Promise.resolve(false),
    upgrade: () => {
      throw new TypeError("there is no connection to upgrade");
    },
  };
}
