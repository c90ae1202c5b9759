/**
 * What has the next step read? Told to the tap, when somebody looks on.
 *
 * Every byte that was received is told once, as the part of a message that it turned out to be.
 * This file refuses to know what follows from a step.
 */
import { CONTENT, type ServerProtocol, type Step, VIOLATION } from "../http1/protocol.ts";
import type { MessagePart, Tap, TappedConnection } from "./tap.ts";

/** Advances the protocol by one step. */
export function nextStep(
  protocol: ServerProtocol,
  tap: Tap | null,
  connection: TappedConnection,
): Step {
  return tap?.parsed === undefined ? protocol.next() : watchedStep(protocol, tap, connection);
}

function watchedStep(protocol: ServerProtocol, tap: Tap, connection: TappedConnection): Step {
  const before = protocol.offset;
  const part: MessagePart = protocol.contentDue ? "framing" : "head";
  const step = protocol.next();
  const length = protocol.offset - before;
  const content = step === CONTENT ? protocol.content.length : 0;
  if (length > content) tap.parsed?.(connection, part, length - content);
  if (content > 0) tap.parsed?.(connection, "content", content);
  if (step === VIOLATION) tap.parsed?.(connection, "refused", protocol.buffered);
  return step;
}
