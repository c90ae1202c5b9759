/**
 * How does a head as people save it become one as it goes over the wire?
 *
 * RFC 9112 §2.2: there each line ends in CR LF. An editor writes LF, and nobody saves the empty line at the
 * end. Both are put right and counted; every other byte stays as it is. This file refuses to know what the
 * lines say, and never touches what follows the head.
 */
import { CR, LF } from "../http1/grammar.ts";

export interface WrittenHead {
  /** With CR LF at the end of each line, and an empty line behind it. */
  readonly bytes: Uint8Array;
  /** Bytes of the text that belong to the head. */
  readonly length: number;
  /** Lines that ended in LF alone. */
  readonly lineFeeds: number;
  /** The empty line, or the end of the last line, too, was missing. */
  readonly endAdded: boolean;
}

/** The head with which the text begins. */
export function writtenHead(text: Uint8Array): WrittenHead {
  const bytes: number[] = [];
  let lineFeeds = 0;
  let lineLength = 0;
  for (let at = 0; at < text.length; at++) {
    const byte = text[at] ?? 0;
    if (byte !== LF) {
      bytes.push(byte);
      lineLength++;
      continue;
    }
    const hasCr = bytes.at(-1) === CR && lineLength > 0;
    if (!hasCr) {
      bytes.push(CR);
      lineFeeds++;
    }
    bytes.push(LF);
    const isEmpty = lineLength === (hasCr ? 1 : 0);
    lineLength = 0;
    // Empty lines before the start line are for the parser to judge.
    if (isEmpty && bytes.length > 2) {
      return { bytes: Uint8Array.from(bytes), length: at + 1, lineFeeds, endAdded: false };
    }
  }
  if (lineLength > 0) bytes.push(CR, LF);
  bytes.push(CR, LF);
  return { bytes: Uint8Array.from(bytes), length: text.length, lineFeeds, endAdded: true };
}
