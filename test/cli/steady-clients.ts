/**
 * What do clients see of a server that is stopped, or of which processes come and go, while they ask?
 *
 * Some ask without a pause, some think between two requests, some keep a connection and ask only when they are
 * told to. A request that was sent and got no whole answer is a failure, with its reason; an address at which
 * nobody listens any more is not, since nothing was promised there.
 */
import { connect, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

const HANGING_MS = 8_000;

export interface Seen {
  answered: number;
  /** Connections that nobody took. */
  refused: number;
  /** Requests without a whole answer. */
  readonly failures: string[];
}

export interface ClientsOptions {
  readonly port: number;
  /** What every answer holds; what it is like, where each has another. */
  readonly content: string | RegExp;
  /** Of every answer. Default 200. */
  readonly status?: number;
  /** Default "/". */
  readonly path?: string;
  /** Ask without a pause. */
  readonly busy?: number;
  /** Wait up to 300 ms between two requests. */
  readonly thinking?: number;
  /** Ask once, and then when `ask()` is called. */
  readonly idle?: number;
  /** Ask once on each connection. */
  readonly passing?: number;
  /** Go on where nobody listens for a moment. Default: such a client ends. */
  readonly patient?: boolean;
}

export class SteadyClients {
  readonly seen: Seen = { answered: 0, refused: 0, failures: [] };
  readonly #options: ClientsOptions;
  readonly #clients: Promise<void>[] = [];
  readonly #ready: Promise<unknown>;
  #stopped = false;
  #ask: () => void = () => {};
  readonly #asked: Promise<void>;

  constructor(options: ClientsOptions) {
    this.#options = options;
    const { busy = 0, thinking = 0, idle = 0, passing = 0 } = options;
    this.#asked = new Promise((resolve) => {
      this.#ask = resolve;
    });
    for (let count = 0; count < busy; count++) this.#clients.push(this.#keepsAsking(() => 0));
    for (let count = 0; count < thinking; count++) {
      this.#clients.push(this.#keepsAsking(() => Math.random() * 300));
    }
    for (let count = 0; count < passing; count++) this.#clients.push(this.#passes());
    const idleOnes = Array.from({ length: idle }, () => new Client(options));
    this.#ready = Promise.all(idleOnes.map((client) => this.#exchange(client)));
    for (const client of idleOnes) this.#clients.push(this.#asksOnce(client));
  }

  /** Settles when those that idle have a connection. */
  async ready(): Promise<void> {
    await this.#ready;
  }

  /** Those that idle ask now, or in a moment. */
  ask(): void {
    this.#ask();
  }

  /** No more requests; settles when the last ones are answered, or are known to be lost. */
  async stop(): Promise<Seen> {
    this.#stopped = true;
    this.#ask();
    return this.over();
  }

  /** Settles when nobody answers any more. */
  async over(): Promise<Seen> {
    await Promise.all(this.#clients);
    return this.seen;
  }

  async #keepsAsking(pause: () => number): Promise<void> {
    const client = new Client(this.#options);
    while (!this.#stopped && (await this.#exchange(client))) {
      const ms = pause();
      if (ms > 0) await wait(ms);
    }
    client.close();
  }

  async #passes(): Promise<void> {
    while (!this.#stopped) {
      const client = new Client(this.#options);
      const goesOn = await this.#exchange(client);
      client.close();
      if (!goesOn) return;
    }
  }

  async #asksOnce(client: Client): Promise<void> {
    await this.#asked;
    if (!this.#stopped) {
      await wait(Math.random() * 20);
      await this.#exchange(client);
    }
    client.close();
  }

  /** @returns whether the client goes on */
  async #exchange(client: Client): Promise<boolean> {
    const outcome = await client.exchange();
    if (outcome === "answered") this.seen.answered++;
    else if (outcome === "refused") this.seen.refused++;
    else this.seen.failures.push(outcome);
    if (outcome !== "refused" || this.#options.patient !== true) return outcome !== "refused";
    await wait(5);
    return true;
  }
}

class Client {
  readonly #options: ClientsOptions;
  #socket: Socket | undefined;
  #text = "";
  #end = "";
  #changed: () => void = () => {};

  constructor(options: ClientsOptions) {
    this.#options = options;
  }

  /** "answered", "refused", or what went wrong */
  async exchange(): Promise<string> {
    const isNew = this.#socket === undefined || this.#end !== "";
    const socket = isNew ? await this.#connect() : this.#socket;
    if (socket === undefined) return "refused";
    this.#text = "";
    const { path = "/" } = this.#options;
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    const until = performance.now() + HANGING_MS;
    while (!this.#isWhole()) {
      const which = `${isNew ? "new" : "kept"} connection, ${this.#text.length} bytes had come`;
      if (this.#end !== "") return `${this.#end} on a ${which}`;
      if (performance.now() > until) return `no answer on a ${which}`;
      await this.#change();
    }
    if (/^Connection: close\r$/im.test(this.#text)) this.close();
    return "answered";
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #isWhole(): boolean {
    const { content, status = 200 } = this.#options;
    const [head = "", ...rest] = this.#text.split("\r\n\r\n");
    const came = rest.join("\r\n\r\n");
    if (!head.startsWith(`HTTP/1.1 ${status} `)) return false;
    if (typeof content === "string") return came === content;
    const [, length] = /^Content-Length: (\d+)\r?$/im.exec(head) ?? [];
    return came.length === Number(length) && content.test(came);
  }

  async #connect(): Promise<Socket | undefined> {
    this.close();
    this.#end = "";
    const socket = connect({ port: this.#options.port, host: "127.0.0.1", noDelay: true });
    socket.on("data", (bytes) => {
      this.#text += bytes.toString("latin1");
      this.#changed();
    });
    const ends = (why: string) => (): void => {
      if (this.#socket !== socket) return;
      this.#end ||= why;
      this.#changed();
    };
    socket.on("end", ends("ended")).on("close", ends("closed"));
    const connected = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true));
      socket.on("error", (error: NodeJS.ErrnoException) => {
        ends(error.code ?? error.message)();
        resolve(false);
      });
    });
    if (!connected) return undefined;
    this.#socket = socket;
    return socket;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, 500);
      this.#changed = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
