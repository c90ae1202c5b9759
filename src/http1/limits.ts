/**
 * How much may one message hold before it is refused? Values in one place; the parser that counts
 * enforces them, in both directions. This file refuses to know about time and about numbers of connections.
 */

/** All sizes in bytes. The names are those that Node's users know; "header" means the field section. */
export interface MessageLimits {
  /**
   * Request line without its CR LF. Beyond: 414 (RFC 9112 §3 recommends at least 8000). For a client:
   * the status line, likewise. Default 8192.
   */
  readonly maxRequestLine: number;
  /** All field lines of a head together, with their CR LF. Beyond: 431. Default 16384. */
  readonly maxHeaderSize: number;
  /** Field lines of a head. Beyond: 431. Default 100. */
  readonly maxHeaders: number;
  /**
   * Content of one request. Beyond: 413. The content of a response isn't bounded. Default 134217728 (128 MiB).
   */
  readonly maxRequestBodySize: number;
  /** One chunk-size line with its extensions, without CR LF. Beyond: 400. Default 256. */
  readonly maxChunkLine: number;
  /** Chunk extensions of one message together. Beyond: 400. Default 4096. */
  readonly maxChunkOverhead: number;
  /** Trailer section together, with its CR LF. Beyond: 431. Default 8192. */
  readonly maxTrailerSize: number;
  /** Trailer field lines. Beyond: 431. Default 32. */
  readonly maxTrailers: number;
}

/** The defaults. */
export const MESSAGE_LIMITS: MessageLimits = Object.freeze({
  maxRequestLine: 8192,
  maxHeaderSize: 16_384,
  maxHeaders: 100,
  maxRequestBodySize: 128 * 1024 * 1024,
  maxChunkLine: 256,
  maxChunkOverhead: 4096,
  maxTrailerSize: 8192,
  maxTrailers: 32,
});

/** With the defaults for what isn't there; the same object when everything is. */
export function completed(limits: Partial<MessageLimits>): MessageLimits {
  return isComplete(limits) ? limits : { ...MESSAGE_LIMITS, ...limits };
}

function isComplete(limits: Partial<MessageLimits>): limits is MessageLimits {
  for (const name in MESSAGE_LIMITS) if (!(name in limits)) return false;
  return true;
}
