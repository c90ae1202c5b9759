/**
 * How much processor time does a request cost a server under a steady load? So many requests a second, on a few
 * connections, and what the process has used meanwhile.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { type ChildServer, cpuOf } from "./child-server.ts";

const CONNECTIONS = 16;
/** Until the connections are warm. */
const LEAD_IN_MS = 250;
const PATIENCE_MS = 10_000;

export interface Load {
  /** Requests a second. */
  readonly rate: number;
  readonly milliseconds: number;
  readonly request: string;
  /** Bytes of each answer. */
  readonly answerLength: number;
}

export interface Borne {
  readonly answers: number;
  /** Microseconds of processor time per answer. */
  readonly cpu: number;
}

interface Client {
  readonly socket: Socket;
  asked: number;
  /** Bytes of answers. */
  received: number;
}

/** Asks, and waits until everything is answered. Fails when an answer is missing or of another length. */
export async function bear(server: ChildServer, load: Load): Promise<Borne> {
  const clients = await Promise.all(Array.from({ length: CONNECTIONS }, () => open(server.port)));
  try {
    await ask(clients, { ...load, milliseconds: LEAD_IN_MS });
    const before = cpuOf(server.pid) ?? 0;
    const answers = await ask(clients, load);
    const used = (cpuOf(server.pid) ?? 0) - before;
    return { answers, cpu: (used * 1000) / answers };
  } finally {
    for (const { socket } of clients) socket.destroy();
  }
}

async function open(port: number): Promise<Client> {
  const socket = connect(port, "localhost");
  const client: Client = { socket, asked: 0, received: 0 };
  socket.on("data", ({ length }: Buffer) => {
    client.received += length;
  });
  await once(socket, "connect");
  return client;
}

/** How many it asked for. */
async function ask(
  clients: readonly Client[],
  { rate, milliseconds, request, answerLength }: Load,
): Promise<number> {
  const begun = performance.now();
  let asked = 0;
  const waits = ({ asked: own, received }: Client): boolean => received < own * answerLength;
  while (performance.now() - begun < milliseconds) {
    const due = Math.floor(((performance.now() - begun) * rate) / 1000);
    for (const client of clients) {
      if (asked >= due) break;
      if (waits(client)) continue;
      client.socket.write(request);
      client.asked++;
      asked++;
    }
    await wait(1);
  }
  for (const until = performance.now() + PATIENCE_MS; clients.some(waits); await wait(1)) {
    assert.ok(performance.now() < until, "every request is answered");
  }
  for (const { asked: own, received } of clients) assert.equal(received, own * answerLength);
  return asked;
}

/** A quarter of the values is smaller: what a machine with other things to do spoils least. */
export function lowerQuartile(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 4)] ?? 0;
}
