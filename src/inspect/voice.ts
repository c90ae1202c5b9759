/**
 * How much of one message is kept? Its head, the beginning of its content, and not more of both than there is room
 * for; of the rest, how long it was.
 *
 * This file refuses to know where it is kept, and whose message it is.
 */
import type { MessagePart } from "../server/tap.ts";

/** Bytes of the content of one message that are kept; of what was refused, likewise. */
export const CONTENT_KEPT = 8192;
/** Bytes of one message that are kept, heads and framing included. */
export const MESSAGE_KEPT = 65_536;

/** A message under way, in one direction. */
export class Voice {
  /** Bytes that weren't kept, and that nobody was told of yet. */
  left = 0;
  #contentRoom = 0;
  #room = 0;

  /** The next message begins. */
  begin(): void {
    this.left = 0;
    this.#contentRoom = CONTENT_KEPT;
    this.#room = MESSAGE_KEPT;
  }

  /** What of the next bytes is kept. Behind the first byte that isn't, none is. */
  keep(part: MessagePart, bytes: Uint8Array): Uint8Array {
    const isBounded = part === "content" || part === "refused";
    const room = isBounded ? Math.min(this.#contentRoom, this.#room) : this.#room;
    const kept = this.left > 0 ? 0 : Math.min(bytes.length, room);
    this.left += bytes.length - kept;
    this.#room -= kept;
    if (isBounded) this.#contentRoom -= kept;
    if (kept === bytes.length) return bytes;
    this.#room = 0;
    return bytes.subarray(0, kept);
  }
}
