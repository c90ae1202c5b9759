/**
 * How does one response after the other come over one connection, and how does it end if it doesn't?
 *
 * A client that sends a request and waits for its response, and that opens a new connection when the
 * last one ended. What isn't a response by the letter, what nobody asked for, and what doesn't come is
 * told as what it is. This file refuses to know what the responses say.
 */
import { connect, type Socket } from "node:net";
import {
  fieldValues,
  MalformedResponse,
  type ParsedResponse,
  readResponse,
} from "../support/response-parser.ts";

/** How long a response may stand still. */
const STILL_MS = 15_000;

/** What became of a request. `aborted`: the connection ended before the response was complete. */
export type Outcome =
  | { readonly kind: "response"; readonly response: ParsedResponse }
  | { readonly kind: "aborted"; readonly received: Buffer }
  | { readonly kind: Fault; readonly sentence: string; readonly received: Buffer };

/** `unreachable`: nobody accepts connections any more. */
export type Fault = "malformed" | "hanging" | "unreachable";

export class KeepAliveClient {
  readonly #port: number;
  #socket: Socket | undefined;
  #buffer: Buffer = Buffer.alloc(64 * 1024);
  #length = 0;
  #ended = false;
  #changed: () => void = () => {};

  constructor(port: number) {
    this.#port = port;
  }

  /**
   * Sends the request and waits for what becomes of it.
   *
   * @param pauseMs how long nothing is read once the response has begun to come
   */
  async exchange(request: string, method: string, pauseMs = 0): Promise<Outcome> {
    const socket = await this.#connected();
    if (socket instanceof Error) return this.#failed("unreachable", socket.message);
    if (this.#length > 0) return this.#failed("malformed", "bytes that nobody asked for");
    socket.write(request, "latin1");
    let paused = pauseMs === 0;
    for (;;) {
      try {
        const response = readResponse(this.#received, 0, method, this.#ended);
        if (response !== undefined) return this.#complete(response);
      } catch (error) {
        if (!(error instanceof MalformedResponse)) throw error;
        return this.#failed("malformed", error.message);
      }
      if (this.#ended) {
        const received = Buffer.from(this.#received);
        this.close();
        return { kind: "aborted", received };
      }
      if (!paused && this.#length > 0) {
        paused = true;
        socket.pause();
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
        socket.resume();
        // What came or ended meanwhile has been announced to nobody.
        continue;
      }
      const before = this.#length;
      await this.#change(STILL_MS);
      if (this.#length === before && !this.#ended) {
        return this.#failed("hanging", `nothing came for ${STILL_MS} ms`);
      }
    }
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  get #received(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  #complete(response: ParsedResponse): Outcome {
    // The buffer will be written to by what comes next.
    const content =
      response.framing === "chunked" ? response.content : Buffer.from(response.content);
    this.#buffer.copyWithin(0, response.end, this.#length);
    this.#length -= response.end;
    const closes = fieldValues(response, "Connection").some((value) => /\bclose\b/i.test(value));
    if (closes || response.framing === "close") this.close();
    return { kind: "response", response: { ...response, content } };
  }

  #failed(kind: Fault, sentence: string): Outcome {
    const received = Buffer.from(this.#received);
    this.close();
    return { kind, sentence, received };
  }

  async #connected(): Promise<Socket | Error> {
    if (this.#socket !== undefined && !this.#ended) return this.#socket;
    this.close();
    const socket = connect({ port: this.#port, host: "127.0.0.1", noDelay: true });
    this.#socket = socket;
    this.#length = 0;
    this.#ended = false;
    socket.on("data", (bytes) => {
      this.#keep(bytes);
      this.#changed();
    });
    const end = () => {
      if (this.#socket !== socket) return;
      this.#ended = true;
      this.#changed();
    };
    socket.on("end", end);
    socket.on("close", end);
    return new Promise((resolve) => {
      socket.once("connect", () => resolve(socket));
      socket.on("error", (error) => {
        end();
        resolve(error);
      });
    });
  }

  #keep(bytes: Buffer): void {
    const length = this.#length + bytes.length;
    if (length > this.#buffer.length) {
      const grown = Buffer.alloc(2 * length);
      this.#received.copy(grown);
      this.#buffer = grown;
    }
    bytes.copy(this.#buffer, this.#length);
    this.#length = length;
  }

  async #change(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#changed = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#changed = () => {};
  }
}
