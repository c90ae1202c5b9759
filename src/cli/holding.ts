/**
 * How does a process that serves nothing keep the sockets that its workers share?
 *
 * In a thread that listens and then sleeps: the one way in which the runtime holds a listening socket and takes no
 * connection from it. Workers inherit the descriptors. This file refuses to know who they are.
 */
import { once } from "node:events";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { Place } from "../server/listening.ts";

export interface Held {
  /** In this process, for those it starts to inherit. */
  readonly descriptors: readonly number[];
  /** 0 for a Unix socket. */
  readonly port: number;
  /** Lets go of them: they listen for as long as a worker does. The file of a Unix socket is gone. */
  release(): Promise<void>;
}

/** As an error of listening says it. */
export interface NotHeld {
  readonly code: string | undefined;
  readonly syscall: string | undefined;
  readonly message: string;
}

export interface HoldingOrder {
  readonly place: Place;
  /** Take the next free port when it is taken. */
  readonly searches: boolean;
  /** Not 0 when it is time to wake up. */
  readonly awake: Int32Array<SharedArrayBuffer>;
}

/** @throws Error with `code` and `syscall` when it can't be listened there */
export async function hold(place: Place, searches: boolean): Promise<Held> {
  const awake = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const order: HoldingOrder = { place, searches, awake };
  const thread = new Worker(programPath(), { workerData: order });
  const gone = once(thread, "exit");
  const answer = await firstMessage(thread);
  if (!("descriptors" in answer)) throw Object.assign(new Error(answer.message), answer);
  return {
    ...answer,
    release: async () => {
      Atomics.store(awake, 0, 1);
      Atomics.notify(awake, 0);
      await gone;
    },
  };
}

async function firstMessage(thread: Worker): Promise<Omit<Held, "release"> | NotHeld> {
  const [message] = await once(thread, "message");
  return message;
}

function programPath(): string {
  const here = import.meta.url;
  const name = "barewire-holder.cjs";
  return here.startsWith("file:")
    ? fileURLToPath(new URL(`../../dist/${name}`, here))
    : join(dirname(here), name);
}
