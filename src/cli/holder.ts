/**
 * What does the thread do that keeps the listening sockets of several workers? It listens, and sleeps.
 *
 * A program of its own, which one process of the command starts as a thread. While it sleeps its loop doesn't turn, so it
 * takes no connection from anybody, and the sockets stay even when no worker is left. This file refuses to know
 * who accepts what comes.
 */
import { parentPort, workerData } from "node:worker_threads";
import { holdListeners } from "../server/held-listeners.ts";
import type { Held, HoldingOrder, NotHeld } from "./holding.ts";
import { firstFree } from "./port-search.ts";

async function hold({ place, searches, awake }: HoldingOrder): Promise<void> {
  const listen = (port: number) => holdListeners({ ...place, port });
  try {
    const held = await (searches ? firstFree(place.port, listen) : listen(place.port));
    const { descriptors, port } = held;
    tell({ descriptors, port });
    Atomics.wait(awake, 0, 0);
    held.close();
  } catch (error) {
    const { code, syscall, message } = error as NodeJS.ErrnoException;
    tell({ code, syscall, message });
  }
}

function tell(message: Omit<Held, "release"> | NotHeld): void {
  parentPort?.postMessage(message);
}

void hold(workerData);
