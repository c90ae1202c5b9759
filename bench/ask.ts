/**
 * What does a subject answer to one request? Asked with the very bytes that the load repeats, on a plain
 * socket, so that nothing between puts field lines of its own on it. This file refuses to judge the answer.
 */
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

const ANSWER_MS = 10_000;
/** In hexadecimal digits. */
const LONGEST_CHUNK_SIZE = 8;
const END_OF_HEAD = "\r\n\r\n";

export interface Answer {
  readonly status: number;
  /** The whole head, without the empty line at its end. */
  readonly head: string;
  /** How many bytes of content followed, without the framing of chunks. */
  readonly contentLength: number;
  /** How many bytes the answer took on the wire. */
  readonly bytes: number;
}

/** Where an answer ends, as far as its head is all there. */
export interface Measure {
  readonly status: number;
  readonly head: string;
  readonly headBytes: number;
  /** Undefined when only the content itself, or the end of the connection, tells. */
  readonly contentLength: number | undefined;
}

/** What the last bytes of a chunked message are, where it has no trailers. */
const LAST_CHUNK = "\r\n0\r\n\r\n";

/** Whether anything comes back on a port. */
export async function answers(port: number, tls: boolean): Promise<boolean> {
  try {
    await ask(port, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", tls);
    return true;
  } catch {
    return false;
  }
}

/**
 * Sends one request to this computer and reads one answer.
 * @throws Error when none comes.
 */
export function ask(port: number, request: string | Uint8Array, tls: boolean): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const socket: Socket = tls
      ? // It is the bench's own certificate, which nobody vouches for.
        connectTls({ port, host: "127.0.0.1", servername: "localhost", rejectUnauthorized: false })
      : connect({ port, host: "127.0.0.1" });
    let begun: Buffer = Buffer.alloc(0);
    let measure: Measure | undefined;
    let bytes = 0;
    const chunked: Buffer[] = [];
    /** The last bytes so far: what ends a message may come in pieces, too. */
    let tail: Buffer = Buffer.alloc(0);
    const end = (settle: () => void): void => {
      socket.destroy();
      settle();
    };
    const finish = (found: Measure): void => {
      const { status, head, headBytes } = found;
      const isChunked = fieldValue(head, "Transfer-Encoding") === "chunked";
      const contentLength = isChunked
        ? chunkedLength(Buffer.concat(chunked).subarray(headBytes))
        : bytes - headBytes;
      end(() => resolve({ status, head, contentLength, bytes }));
    };
    socket.setTimeout(ANSWER_MS, () => end(() => reject(new Error("no answer in ten seconds"))));
    socket.on("error", (error) => end(() => reject(error)));
    socket.on("close", () =>
      measure?.contentLength === undefined && measure !== undefined
        ? finish(measure)
        : reject(new Error("the connection ended before the answer did")),
    );
    socket.on("data", (piece: Buffer) => {
      bytes += piece.length;
      if (measure === undefined) {
        begun = Buffer.concat([begun, piece]);
        measure = measureAnswer(begun);
      }
      if (measure?.contentLength === undefined) chunked.push(piece);
      tail = Buffer.concat([tail, piece.subarray(-LAST_CHUNK.length)]).subarray(-LAST_CHUNK.length);
      if (measure === undefined) return;
      const isComplete =
        measure.contentLength === undefined
          ? tail.toString("latin1") === LAST_CHUNK
          : bytes >= measure.headBytes + measure.contentLength;
      if (isComplete) finish(measure);
    });
    socket.write(request);
  });
}

/** Undefined while the head isn't complete. */
export function measureAnswer(bytes: Buffer): Measure | undefined {
  const end = bytes.indexOf(END_OF_HEAD);
  if (end < 0) return undefined;
  const head = bytes.toString("latin1", 0, end);
  const status = Number(head.split(" ", 2)[1]);
  const field = fieldValue(head, "Content-Length");
  const hasNoContent = status === 304 || status === 204;
  return {
    status,
    head,
    headBytes: end + END_OF_HEAD.length,
    contentLength: hasNoContent ? 0 : field === undefined ? undefined : Number(field),
  };
}

/** How many bytes of content chunks hold (RFC 9112 §7.1), from the first chunk line to the last chunk. */
export function chunkedLength(bytes: Buffer): number {
  let length = 0;
  for (let at = 0; at < bytes.length; ) {
    const size = Number.parseInt(bytes.toString("latin1", at, at + LONGEST_CHUNK_SIZE), 16);
    if (!(size > 0)) break;
    length += size;
    // Past the line, the chunk, and the line end after it.
    at = bytes.indexOf("\r\n", at) + size + 2 * "\r\n".length;
  }
  return length;
}

/** The value of the first field line of that name, in any case. */
export function fieldValue(head: string, name: string): string | undefined {
  const line = head
    .split("\r\n")
    .slice(1)
    .find((text) => text.toLowerCase().startsWith(`${name.toLowerCase()}:`));
  return line?.slice(name.length + 1).trim();
}
