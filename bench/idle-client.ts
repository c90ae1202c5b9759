/**
 * How do very many connections come into being and then do nothing, and how is somebody served among
 * them? The client's side, in a process of its own, so that it can be pinned to a core of its own.
 *
 * Told over the channel of `child_process` what to do, it answers with one message for each. Sources are
 * several loopback addresses: one alone hasn't got ports enough. This file refuses to know about memory,
 * and who listens.
 */
import { connect, type Socket } from "node:net";
import { pathToFileURL } from "node:url";
import { measureAnswer } from "./ask.ts";
import { requestText } from "./requests.ts";

interface Target {
  readonly port: number;
  /** Begins with a slash. */
  readonly path: string;
  readonly count: number;
}

/** What can be asked, one thing at a time. */
export type IdleCommand =
  /** Opens connections until so many are open; `asks`: each makes one request and reads the answer. */
  | (Target & { readonly kind: "open"; readonly asks: boolean })
  /** Makes requests one after the other, each on a connection of its own, or all on one of those open. */
  | (Target & { readonly kind: "ask"; readonly fresh: boolean })
  /** Says how many connections the other side has left open. */
  | { readonly kind: "count" }
  /** Cuts all connections. */
  | { readonly kind: "close" };

export type IdleAnswer =
  | { readonly kind: "done"; readonly open: number; readonly milliseconds: readonly number[] }
  | { readonly kind: "failed"; readonly sentence: string };

/** Connections that come into being at once: fewer than any backlog holds. */
const AT_ONCE = 100;
/** Connections from one source address. */
const PER_ADDRESS = 4000;
/** No answer takes longer on the loopback, unless none comes. */
const ANSWER_MS = 10_000;

/** The source address of the connection with this number. */
export function sourceAddress(number: number): string {
  return `127.0.0.${2 + Math.floor(number / PER_ADDRESS)}`;
}

const open = new Set<Socket>();

/** @param localAddress where it comes from; undefined: wherever the system likes */
function opened(port: number, localAddress?: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const from = localAddress === undefined ? {} : { localAddress };
    const socket = connect({ host: "127.0.0.1", port, noDelay: true, ...from });
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      // What ends it later is seen as a connection that is no longer open.
      socket.on("error", () => {});
      socket.once("close", () => open.delete(socket));
      open.add(socket);
      resolve(socket);
    });
  });
}

/** One request and its whole answer. */
function exchange(socket: Socket, request: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = "";
    const settle = (error?: Error): void => {
      clearTimeout(timer);
      socket.off("data", take);
      socket.off("close", lost);
      if (error === undefined) resolve();
      else reject(error);
    };
    const timer = setTimeout(() => settle(new Error("no answer came")), ANSWER_MS);
    const lost = (): void => settle(new Error("a connection was closed before its answer"));
    const take = (bytes: Buffer): void => {
      text += bytes.toString("latin1");
      const measure = measureAnswer(Buffer.from(text, "latin1"));
      if (measure === undefined) return;
      const { status, headBytes, contentLength } = measure;
      if (status !== 200) settle(new Error(`it answered ${status} instead of 200`));
      else if (contentLength === undefined) settle(new Error("an answer has no Content-Length"));
      else if (text.length >= headBytes + contentLength) settle();
    };
    socket.on("data", take);
    socket.once("close", lost);
    socket.write(request);
  });
}

function requestTo({ port, path }: Target): Uint8Array {
  const asked = { status: 200 };
  return Buffer.from(requestText({ connections: 1, path, asked }, `localhost:${port}`), "latin1");
}

async function openAll(target: Target, asks: boolean): Promise<void> {
  const { port, count } = target;
  const request = requestTo(target);
  for (let number = open.size; number < count; number = open.size) {
    const batch = Array.from({ length: Math.min(AT_ONCE, count - number) }, (_, index) => index);
    await Promise.all(
      batch.map(async (index) => {
        const socket = await opened(port, sourceAddress(number + index));
        if (asks) await exchange(socket, request);
      }),
    );
    if (open.size <= number) throw new Error(`connections beyond ${number} are closed at once`);
  }
}

async function askOnNew(port: number, request: Uint8Array): Promise<void> {
  const socket = await opened(port);
  try {
    await exchange(socket, request);
  } finally {
    socket.resetAndDestroy();
  }
}

/** Milliseconds of each request, with the time to connect where it is fresh. */
async function askAll(target: Target, fresh: boolean): Promise<number[]> {
  const request = requestTo(target);
  const milliseconds: number[] = [];
  const [existing] = open;
  if (!fresh && existing === undefined) throw new Error("no connection is open");
  for (let i = 0; i < target.count; i++) {
    const startedAt = performance.now();
    if (fresh || existing === undefined) await askOnNew(target.port, request);
    else await exchange(existing, request);
    milliseconds.push(performance.now() - startedAt);
  }
  return milliseconds;
}

/** With a reset: ports that wait for their time to pass would slow the next subject's connections down. */
function cutAll(): void {
  for (const socket of open) socket.resetAndDestroy();
}

async function obey(command: IdleCommand): Promise<readonly number[]> {
  if (command.kind === "open") await openAll(command, command.asks);
  else if (command.kind === "ask") return askAll(command, command.fresh);
  else if (command.kind === "close") cutAll();
  return [];
}

async function answer(command: IdleCommand): Promise<IdleAnswer> {
  try {
    const milliseconds = await obey(command);
    return { kind: "done", open: open.size, milliseconds };
  } catch (error) {
    return { kind: "failed", sentence: (error as Error).message };
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  // Commands come one at a time, and whoever gave them may be gone before the answer.
  process.on("message", async (command: IdleCommand) => {
    const said = await answer(command);
    if (process.connected) process.send?.(said);
  });
  process.once("disconnect", () => {
    cutAll();
    process.exit();
  });
}
