/**
 * What can come next in a conversation? The constants that `ServerProtocol.next()` and
 * `ClientProtocol.next()` answer with.
 *
 * Small integers, so that a caller's `switch` is the whole conversation on one screen. This file
 * refuses to know when each of them is the answer.
 */

/** More bytes must be received before anything can be said. */
export const NEED_BYTES = 0;
/** The head of a request is complete: `request`, `framing`. Servers only. */
export const REQUEST = 1;
/** Bytes of the message's content: `content`. */
export const CONTENT = 2;
/** The message is complete: `trailers`. */
export const END_OF_MESSAGE = 3;
/** The response to the last request must be finished first. Servers only. */
export const PAUSED = 4;
/** The peer broke a rule: `violation`. Nothing that follows is looked at. */
export const VIOLATION = 5;
/** No further message will come out of this connection. */
export const CLOSED = 6;
/** The head of a response is complete: `response`, `framing`. Clients only. */
export const RESPONSE = 7;
/** What follows on this connection is HTTP/1 no longer. Clients only. */
export const TUNNEL = 8;

/** What `next()` says. */
export type Step =
  | typeof NEED_BYTES
  | typeof REQUEST
  | typeof CONTENT
  | typeof END_OF_MESSAGE
  | typeof PAUSED
  | typeof VIOLATION
  | typeof CLOSED
  | typeof RESPONSE
  | typeof TUNNEL;
