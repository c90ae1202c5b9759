/**
 * What can happen in a conversation with a server, and how does it end?
 *
 * The counterpart of the server's tap, for one connection. This file refuses to know how any of it is
 * found out, and what becomes of it.
 */
import type { Fields } from "../http/fields.ts";
import type { ResponseHead } from "../http/response-head.ts";
import type { Framing } from "../http1/framing.ts";
import type { Violation } from "../http1/violation.ts";
import type { SentPart } from "./outgoing-requests.ts";
import type { Pace } from "./sending.ts";

/** `refused`: from the byte on that breaks a rule, or never understood; `tunnel`: another protocol. */
export type ReceivedPart = "head" | "content" | "framing" | "refused" | "tunnel";

/** Is told what happens, in order. While a promise that it returns is pending, nothing more is read. */
export interface ConversationEvents {
  /** Just before the bytes are written. */
  sent?(part: SentPart, bytes: Uint8Array): void;
  /** The head of a request has left. */
  asked?(): void;
  received?(part: ReceivedPart, bytes: Uint8Array): void | Promise<void>;
  /** A head was read, interim ones included; its bytes were told before. */
  responded?(response: ResponseHead, framing: Framing, method: string): void;
  /** A final response is complete. */
  answered?(trailers: Fields): void | Promise<void>;
  /** The rest was told as `refused`. */
  violated?(violation: Violation): void | Promise<void>;
  /** Something is due, and nothing went either way for so long; once, until something does. */
  silent?(): void;
  ended?(end: End): void;
}

export type End =
  /** The server closed its side, where it may; requests behind its last answer may be left. */
  | { readonly kind: "closed" }
  | { readonly kind: "violation"; readonly violation: Violation }
  /** The connection broke; `code` as the system calls it. */
  | { readonly kind: "broken"; readonly code: string }
  /** We closed. */
  | { readonly kind: "left" };

export type Settled = "answered" | "tunnel" | "silent" | "ended";

export interface ConversationOptions extends Pace {
  /** Milliseconds in which something must go either way while an answer is due. */
  readonly silenceMs: number;
}
