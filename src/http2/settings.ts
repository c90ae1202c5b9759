/**
 * What may a client of HTTP/2 do at most?
 *
 * RFC 9113 §6.5.2, §10.5. What the runtime counts is told to it here; what it doesn't count is in `floods` and
 * `waiting-room`. This file refuses to know what happens on a connection.
 */
import type { ServerHttp2Session, ServerSessionOptions } from "node:http2";
import type { Socket } from "node:net";
import type { ResolvedOptions } from "../server/options.ts";

/** Loaded when somebody speaks HTTP/2, and not before: it takes longer than a server does to start. */
const http2Module = (): typeof import("node:http2") => process.getBuiltinModule("node:http2");

/** Streams at once. */
export const STREAMS_MAX = 100;
/** Bytes of content that a stream may bring before anybody reads it. */
export const WINDOW = 65_535;
/** Megabytes that the runtime itself holds for one connection. */
const MEMORY_MAX = 10;
/** Frames that can't be, and streams beyond the limit. */
const INVALID_FRAMES_MAX = 100;
const REJECTED_STREAMS_MAX = 100;
/** Of a field line (RFC 9113 §6.5.2), and the four lines that say what is asked for. */
const AROUND_A_LINE = 32;
const PSEUDO_LINES = 4;
/** Whoever is a little beyond a limit is told so by an answer, and not by a reset. */
const BEYOND = 2;

/** Bytes of a head as HTTP/2 counts them; more is reset. */
export function headSizeMost({
  maxRequestLine,
  maxHeaderSize,
  maxHeaders,
}: ResolvedOptions): number {
  return maxRequestLine + maxHeaderSize + (maxHeaders + PSEUDO_LINES) * AROUND_A_LINE;
}

/** Begins to speak HTTP/2. */
export function handshake(socket: Socket, options: ResolvedOptions): ServerHttp2Session {
  const speaking: ServerSessionOptions & { readonly strictSingleValueFields: boolean } = {
    maxSessionMemory: MEMORY_MAX,
    maxHeaderListPairs: BEYOND * (options.maxHeaders + PSEUDO_LINES),
    maxSessionInvalidFrames: INVALID_FRAMES_MAX,
    maxSessionRejectedStreams: REJECTED_STREAMS_MAX,
    // What a handler may say in HTTP/1.1 it may say here.
    strictSingleValueFields: false,
    settings: {
      enablePush: false,
      initialWindowSize: WINDOW,
      maxConcurrentStreams: STREAMS_MAX,
      maxHeaderListSize: BEYOND * headSizeMost(options),
    },
  };
  return http2Module().performServerHandshake(socket, speaking);
}
