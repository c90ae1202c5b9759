/**
 * What does a server answer to exactly these bytes, sent in exactly these pieces? A TCP client that
 * knows nothing about requests, so that tests can send what no real client would.
 *
 * Every wait has a deadline and says what it waited for and what had come by then: a test that
 * would hang fails with a sentence instead.
 */
import { connect as connectSocket, type Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { Prng } from "./prng.ts";
import { type ParsedResponse, readResponses } from "./response-parser.ts";

/** In one write, one byte per write, or in pieces whose lengths come from the seed. */
export type Split = "whole" | "bytes" | { readonly seed: number };

export const DEADLINE_MS = 10_000;
/** Bytes of an answer that an error shows. */
const SHOWN_MAX = 1000;

/** Text stands for bytes: one character, one byte (ISO-8859-1). */
export function toBytes(data: string | Uint8Array): Uint8Array {
  return typeof data === "string" ? Buffer.from(data, "latin1") : data;
}

export function cut(data: string | Uint8Array, split: Split): Uint8Array[] {
  const bytes = toBytes(data);
  if (split === "whole") return bytes.length === 0 ? [] : [bytes];
  return split === "bytes" ? new Prng(0).cut(bytes, 1) : new Prng(split.seed).cut(bytes);
}

export class RawClient implements Disposable {
  readonly socket: Socket;
  #buffer: Buffer = Buffer.alloc(4096);
  #length = 0;
  #ended = false;
  #failure: Error | undefined;
  #changed: () => void = () => {};

  constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => {
      this.#keep(chunk);
      this.#changed();
    });
    socket.on("end", () => {
      this.#ended = true;
      this.#changed();
    });
    socket.on("error", (error) => {
      this.#failure ??= error;
      this.#changed();
    });
    socket.on("close", () => this.#changed());
  }

  /** Everything that has come so far. */
  get received(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  #keep(chunk: Buffer): void {
    const length = this.#length + chunk.length;
    if (length > this.#buffer.length) {
      const grown = Buffer.alloc(2 * length);
      this.received.copy(grown);
      this.#buffer = grown;
    }
    chunk.copy(this.#buffer, this.#length);
    this.#length = length;
  }

  /** Has the peer closed its side in order (FIN)? */
  get ended(): boolean {
    return this.#ended;
  }

  /** Sends all of it; stops when the peer has closed its side meanwhile, for no answer can follow. */
  async send(
    data: string | Uint8Array,
    { split = "whole" }: { split?: Split } = {},
  ): Promise<void> {
    for (const piece of cut(data, split)) {
      if (this.socket.destroyed || this.#ended) return;
      await within(write(this.socket, piece), () => `sending ${data.length} bytes`);
      if (split !== "whole") await nextTurn();
    }
  }

  /** Closes our side: nothing more will be sent, answers are still read. */
  end(): void {
    this.socket.end();
  }

  /** Waits until `find` finds something in what has come. Fails when the connection is reset. */
  async until<T>(
    what: string,
    find: (received: Buffer, ended: boolean) => T | undefined,
  ): Promise<T> {
    const started = Date.now();
    for (;;) {
      const found = find(this.received, this.#ended);
      if (found !== undefined) return found;
      const left = started + DEADLINE_MS - Date.now();
      if (left <= 0) throw new Error(`waited too long for ${what}; ${this.#soFar()}`);
      if (this.#failure !== undefined && !this.#ended) {
        throw new Error(`${this.#failure.message} while waiting for ${what}; ${this.#soFar()}`);
      }
      if (this.#ended) throw new Error(`the peer closed before ${what}; ${this.#soFar()}`);
      await this.#change(left);
    }
  }

  /** Waits for `count` final responses, and returns them with the 1xx before each of them. */
  responses(count: number, methods: readonly string[] = []): Promise<ParsedResponse[]> {
    return this.until(`${count} responses`, (received, ended) => {
      const { responses } = readResponses(received, methods, ended);
      const finals = responses.filter((response) => response.status >= 200);
      return finals.length >= count ? responses : undefined;
    });
  }

  /** Waits until the peer has closed in order, and returns everything that came. */
  untilClosed(): Promise<Buffer> {
    return this.until("the end of the connection", (received, ended) =>
      ended ? received : undefined,
    );
  }

  /** Waits until the peer has ended the connection in any way, a reset included. */
  async untilCut(): Promise<Buffer> {
    const started = Date.now();
    while (!this.#ended && this.#failure === undefined) {
      const left = started + DEADLINE_MS - Date.now();
      if (left <= 0)
        throw new Error(`waited too long for the connection to be cut; ${this.#soFar()}`);
      await this.#change(left);
    }
    return this.received;
  }

  /** Waits for the end, and returns the responses; bytes that are no whole response are an error. */
  async finalResponses(methods: readonly string[] = []): Promise<ParsedResponse[]> {
    const received = await this.untilClosed();
    const { responses, rest } = readResponses(received, methods);
    if (rest !== received.length) throw new Error(`bytes behind the responses; ${this.#soFar()}`);
    return responses;
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }

  #soFar(): string {
    const shown = JSON.stringify(this.received.toString("latin1", 0, SHOWN_MAX));
    const more = this.#length > SHOWN_MAX ? ` and ${this.#length - SHOWN_MAX} bytes more` : "";
    return `received so far: ${shown}${more}`;
  }

  async #change(milliseconds: number): Promise<void> {
    const { promise, resolve } = withResolvers();
    this.#changed = resolve;
    const timer = setTimeout(resolve, milliseconds);
    await promise;
    clearTimeout(timer);
  }
}

/** Connects; the connection stays half-open when the peer closes its side first. */
export async function connect(port: number, hostname = "127.0.0.1"): Promise<RawClient> {
  const socket = connectSocket({ port, host: hostname, allowHalfOpen: true });
  const client = new RawClient(socket);
  await within(
    new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", reject);
    }),
    () => `connecting to port ${port}`,
  );
  // A server in this process accepts and begins to read meanwhile, so that it sees the first pieces apart.
  for (let turn = 0; turn < 3; turn++) await nextTurn();
  return client;
}

/** Sends everything on a new connection, and returns all responses up to the end of it. */
export async function converse(
  port: number,
  data: string | Uint8Array,
  { split = "whole", methods = [] }: { split?: Split; methods?: readonly string[] } = {},
): Promise<ParsedResponse[]> {
  using client = await connect(port);
  await client.send(data, { split });
  return await client.finalResponses(methods);
}

/** An answer that comes before everything was sent may end the connection: that's no failure here. */
function write(socket: Socket, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    socket.write(bytes, () => resolve());
  });
}

/** Fails with a sentence when the promise takes longer than the deadline. */
export async function within<T>(promise: Promise<T>, doing: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`took too long: ${doing()}`)), DEADLINE_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

function withResolvers(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
