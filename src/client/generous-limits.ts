/**
 * How much may one answer hold? This file refuses to know of any other limit than these.
 */
import type { MessageLimits } from "../http1/limits.ts";

/** Whoever looks at a server by hand wants to see what it says, and has the memory for it. */
export const GENEROUS_LIMITS: Partial<MessageLimits> = {
  maxRequestLine: 65_536,
  maxHeaderSize: 1024 * 1024,
  maxHeaders: 10_000,
  maxChunkLine: 65_536,
  maxChunkOverhead: 1024 * 1024,
  maxTrailerSize: 1024 * 1024,
  maxTrailers: 10_000,
};
