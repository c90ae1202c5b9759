/**
 * Does everybody get what they asked for, while the servers behind a balancer come and go?
 *
 * Visitors of several kinds ask, check every byte, and ask again: over connections that are kept or new, with content
 * that is large, slow to be sent or slow to come. Nothing is tried again. This file refuses to know who answers.
 */
import { createHash, randomBytes } from "node:crypto";
import { Agent, type ClientRequest, type IncomingMessage, request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

/** What the servers answer with; see SITE and APPLICATION. */
export const LARGE: Buffer = randomBytes(3 * 1024 * 1024);
const SMALL = "a small file\n";
const SLOW_PIECES = 12;

export const SITE: Readonly<Record<string, string | Uint8Array>> = {
  "small.txt": SMALL,
  "large.bin": LARGE,
};

/** Sends back what it gets, or sends something slowly; always with the name of the instance. */
export const APPLICATION = `
const headers = { "X-Instance": process.env.INSTANCE };
async function* slowly() {
  for (let piece = 0; piece < ${SLOW_PIECES}; piece++) {
    yield new TextEncoder().encode("piece " + piece + "\\n");
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
export default {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/slow") return new Response(ReadableStream.from(slowly()), { headers });
    if (pathname === "/echo") return new Response(await request.text(), { headers });
    return new Response("nothing here", { status: 404 });
  },
};
`;

const SLOWLY = Array.from({ length: SLOW_PIECES }, (_, at) => `piece ${at}\n`).join("");

interface Wish {
  readonly path: string;
  /** Sent one after the other, with a pause; none for a GET. */
  readonly pieces: readonly string[];
  readonly expected: string | Uint8Array;
  /** Milliseconds between pieces. */
  readonly pauseMs?: number;
}

/** Each kind of visitor has wishes, some more than others. */
const KINDS: readonly (() => Wish)[] = [
  () => ({ path: "/small.txt", pieces: [], expected: SMALL }),
  () => echo([`said ${Math.random()}`]),
  () => ({ path: "/slow", pieces: [], expected: SLOWLY }),
  () =>
    echo(
      Array.from({ length: 6 }, () => `${Math.random()}\n`),
      40,
    ),
  () => ({ path: "/large.bin", pieces: [], expected: LARGE }),
];

function echo(pieces: readonly string[], pauseMs = 0): Wish {
  return { path: "/echo", pieces, expected: pieces.join(""), pauseMs };
}

export class Visitors {
  /** What went wrong, in words; nothing should be here. */
  readonly failures: string[] = [];
  /** Answers by the instance that gave them; those of files count for none. */
  readonly instances: Map<string, number> = new Map();
  answered = 0;
  readonly #socketPath: string;
  readonly #running: Promise<void>[] = [];
  #over = false;

  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  /** So many of each kind and with each way to connect begin to ask. */
  begin(ofEach: number): void {
    for (const wish of KINDS) {
      for (const keepAlive of [true, false]) {
        for (let n = 0; n < ofEach; n++) this.#running.push(this.#visit(wish, keepAlive));
      }
    }
  }

  /** Waits for what is under way. */
  async end(): Promise<void> {
    this.#over = true;
    await Promise.all(this.#running);
  }

  async #visit(wishes: () => Wish, keepAlive: boolean): Promise<void> {
    const agent = new Agent({ keepAlive, maxSockets: 1 });
    while (!this.#over) {
      const wish = wishes();
      try {
        const sentence = await this.#ask(wish, agent);
        if (sentence !== undefined) this.failures.push(`${wish.path}: ${sentence}`);
      } catch (error) {
        this.failures.push(`${wish.path}: ${(error as Error).message}`);
      }
      this.answered++;
      // Some connections are idle for a moment, some are asked again at once.
      await pause(Math.random() < 0.5 ? 1 : Math.random() * 80);
    }
    agent.destroy();
  }

  /** What is wrong with the answer, if anything. */
  async #ask(wish: Wish, agent: Agent): Promise<string | undefined> {
    const { path, pieces, expected, pauseMs = 0 } = wish;
    const method = pieces.length === 0 ? "GET" : "POST";
    const outgoing = request({ socketPath: this.#socketPath, path, method, agent });
    const coming = answerTo(outgoing);
    const sending = send(outgoing, pieces, pauseMs);
    const { status, instance, content } = await coming;
    await sending;
    if (status !== 200) return `answered with ${status}`;
    if (!content.equals(Buffer.from(expected))) return `other content: ${digest(content)}`;
    if (instance !== undefined) {
      this.instances.set(instance, (this.instances.get(instance) ?? 0) + 1);
    }
    return undefined;
  }
}

interface Answer {
  readonly status: number;
  readonly instance: string | undefined;
  readonly content: Buffer;
}

function answerTo(outgoing: ClientRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    outgoing.on("error", reject);
    outgoing.on("response", (response: IncomingMessage) => {
      const content: Buffer[] = [];
      response.on("error", reject);
      response.on("data", (piece: Buffer) => content.push(piece));
      response.on("end", () => {
        const { statusCode: status = 0, headers } = response;
        const { "x-instance": instance } = headers;
        resolve({
          status,
          instance: typeof instance === "string" ? instance : undefined,
          content: Buffer.concat(content),
        });
      });
    });
  });
}

async function send(
  outgoing: ClientRequest,
  pieces: readonly string[],
  pauseMs: number,
): Promise<void> {
  for (const piece of pieces) {
    if (pauseMs > 0) await pause(pauseMs);
    outgoing.write(piece);
  }
  outgoing.end();
}

function digest(content: Buffer): string {
  return `${content.length} bytes, ${createHash("sha256").update(content).digest("hex").slice(0, 12)}`;
}
