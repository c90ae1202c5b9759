/**
 * What does a server answer to exactly these bytes? Requests go out, and the answers come back as values.
 *
 * The whole conversation for whoever doesn't want to watch it. This file refuses to know how an answer is
 * judged, and where the requests come from.
 */
import type { Fields } from "../http/fields.ts";
import type { ResponseHead } from "../http/response-head.ts";
import type { Framing } from "../http1/framing.ts";
import { ClientConnection } from "./connection.ts";
import type { ConversationOptions, End, Settled } from "./conversation.ts";
import { type Destination, type DialOptions, dial } from "./dial.ts";

/** One final response, and the interim ones before it. */
export interface Answer {
  /** Of the request, as far as it could be read. */
  readonly method: string;
  readonly interim: readonly ResponseHead[];
  readonly response: ResponseHead;
  readonly framing: Framing;
  /** The first `contentMaxBytes` of the content, without chunk framing; still encoded. */
  readonly content: Uint8Array;
  /** How much content there was in all. */
  readonly contentBytes: number;
  readonly trailers: Fields;
  /** The same answer as it was received, as far as it was kept: interim heads, head, framing and content. */
  readonly bytes: Uint8Array;
}

export interface Answers {
  /** Those that are complete, in order. */
  readonly answers: readonly Answer[];
  readonly settled: Settled;
  /** How the connection ended before it was left in order; undefined when it could have gone on. */
  readonly end: End | undefined;
  /** Received, and in no complete answer. */
  readonly rest: Uint8Array;
}

export interface AskOptions extends DialOptions, ConversationOptions {
  /** Send all requests without waiting for answers. Default false. */
  readonly pipelined?: boolean;
  /** Default 16 MiB. */
  readonly contentMaxBytes?: number;
  /** Milliseconds for everything, however busily the server answers; then we leave. Default: no end. */
  readonly wholeMs?: number;
}

const CONTENT_MAX_BYTES = 16 * 1024 * 1024;
/** For a server that has announced to close. */
const FAREWELL_MS = 1000;

/**
 * Each element of `requests` goes out whole when the one before has been answered; what is still to be
 * sent when the connection ends stays unsent.
 * @throws DialError
 */
export async function ask(
  destination: Destination,
  requests: readonly Uint8Array[],
  options: AskOptions,
): Promise<Answers> {
  const { socket } = await dial(destination, options);
  const collector = new Collector(options.contentMaxBytes ?? CONTENT_MAX_BYTES);
  const connection = new ClientConnection(socket, options, collector);
  const timer =
    options.wholeMs === undefined
      ? undefined
      : setTimeout(() => connection.close(), options.wholeMs);
  let settled: Settled = "answered";
  const sent: Promise<boolean>[] = [];
  for (const request of requests) {
    sent.push(connection.send(request));
    if (options.pipelined) continue;
    settled = await connection.settled();
    if (settled !== "answered" || !connection.persistent) break;
  }
  if (options.pipelined) settled = await connection.settled();
  await connection.farewell(FAREWELL_MS);
  clearTimeout(timer);
  const { end } = connection;
  connection.close();
  await Promise.all(sent);
  return { answers: collector.answers, settled, end, rest: collector.rest };
}

/** Keeps what comes. */
class Collector {
  readonly answers: Answer[] = [];
  readonly #contentMax: number;
  #interim: ResponseHead[] = [];
  #response: ResponseHead | undefined;
  #framing: Framing = { kind: "none" };
  #method = "";
  #content: Uint8Array[] = [];
  #contentBytes = 0;
  #received: Uint8Array[] = [];

  constructor(contentMaxBytes: number) {
    this.#contentMax = contentMaxBytes;
  }

  get rest(): Uint8Array {
    return Buffer.concat(this.#received);
  }

  received(part: string, bytes: Uint8Array): void {
    const isContent = part === "content";
    // Chunk lines around content that isn't kept would frame nothing, and there is no end to them.
    if (!isContent && this.#contentBytes > this.#contentMax) return;
    const room = isContent ? Math.max(this.#contentMax - this.#contentBytes, 0) : Infinity;
    const kept = bytes.subarray(0, room);
    if (kept.length > 0) this.#received.push(kept);
    if (!isContent) return;
    this.#content.push(kept);
    this.#contentBytes += bytes.length;
  }

  responded(response: ResponseHead, framing: Framing, method: string): void {
    if (this.#response !== undefined) this.#interim.push(this.#response);
    this.#response = response;
    this.#framing = framing;
    this.#method = method;
  }

  answered(trailers: Fields): void {
    if (this.#response === undefined) return;
    this.answers.push({
      method: this.#method,
      interim: this.#interim,
      response: this.#response,
      framing: this.#framing,
      content: Buffer.concat(this.#content),
      contentBytes: this.#contentBytes,
      trailers,
      bytes: this.rest,
    });
    this.#interim = [];
    this.#response = undefined;
    this.#content = [];
    this.#contentBytes = 0;
    this.#received = [];
  }
}
