/**
 * How does the real parser read one message, and how does its reading end?
 *
 * The same protocols as on a connection, given all bytes at once, and then the end. Nothing is parsed here.
 * This file refuses to know what any of it means.
 */
import { ClientProtocol } from "../http1/client-protocol.ts";
import { type Framing, NO_FRAMING } from "../http1/framing.ts";
import type { MessageLimits } from "../http1/limits.ts";
import { ServerProtocol } from "../http1/protocol.ts";
import {
  CLOSED,
  CONTENT,
  END_OF_MESSAGE,
  NEED_BYTES,
  PAUSED,
  REQUEST,
  RESPONSE,
  type Step,
  TUNNEL,
  VIOLATION,
} from "../http1/step.ts";
import type { Violation } from "../http1/violation.ts";
import type { Stretch } from "./secrets.ts";

export interface Reading {
  /** Where the content begins; undefined when the head was refused, or there is none. */
  readonly headEnd: number | undefined;
  readonly framing: Framing;
  readonly contents: readonly Stretch[];
  /** Behind what was understood as this message. */
  readonly end: number;
  readonly violation: Violation | undefined;
  /** Whether another message may follow on the connection. */
  readonly after: "more" | "last" | "tunnel";
  /** A response of whose content nothing is there at all, as in an answer to HEAD. */
  readonly headAlone: boolean;
}

/** What both protocols have in common. */
interface Protocol {
  readonly framing: Framing;
  readonly content: Uint8Array;
  readonly violation: Violation | undefined;
  readonly offset: number;
  receive(bytes: Uint8Array): void;
  receiveEnd(): void;
  next(): Step;
}

/** @param secure may a target be an https address? */
export function readRequest(
  bytes: Uint8Array,
  limits: Partial<MessageLimits>,
  secure: boolean,
): Reading {
  const protocol = new ServerProtocol(limits, undefined, secure);
  const reading = read(protocol, bytes, () => undefined);
  if (reading.violation !== undefined || reading.headEnd === undefined) return reading;
  const { end } = reading;
  protocol.finish();
  return {
    ...reading,
    end,
    after: protocol.next() === CLOSED && end < bytes.length ? "last" : "more",
  };
}

/** @param method of the request that is answered; undefined: none is */
export function readResponse(
  bytes: Uint8Array,
  method: string | undefined,
  limits: Partial<MessageLimits>,
): Reading {
  const protocol = new ClientProtocol(limits);
  if (method !== undefined) protocol.expect(method);
  let persistent = true;
  const reading = read(protocol, bytes, () => {
    const { response } = protocol;
    persistent = protocol.persistent;
    const isInterim = response !== undefined && response.status < 200 && response.status !== 101;
    return isInterim ? "interim" : undefined;
  });
  if (reading.after === "tunnel") return reading;
  const { violation, headEnd, contents } = reading;
  const headAlone =
    violation?.code === "CONTENT_INCOMPLETE" && contents.length === 0 && headEnd === bytes.length;
  return {
    ...reading,
    violation: headAlone ? undefined : violation,
    headAlone,
    after: persistent ? "more" : "last",
  };
}

/** @param atHead says whether nothing more belongs to the head that was just read */
function read(protocol: Protocol, bytes: Uint8Array, atHead: () => "interim" | undefined): Reading {
  const contents: Stretch[] = [];
  let headEnd: number | undefined;
  let framing = NO_FRAMING;
  let ended = false;
  const done = (after: Reading["after"] = "more"): Reading => {
    const { violation, offset } = protocol;
    return { headEnd, framing, contents, end: offset, violation, after, headAlone: false };
  };
  protocol.receive(bytes);
  for (;;) {
    switch (protocol.next()) {
      case REQUEST:
      case RESPONSE:
        headEnd = protocol.offset;
        framing = protocol.framing;
        if (atHead() === "interim") return done();
        break;
      case CONTENT:
        contents.push({ start: protocol.offset - protocol.content.length, end: protocol.offset });
        break;
      case NEED_BYTES:
        // Twice: it waits for something that cannot come.
        if (ended) return done();
        ended = true;
        protocol.receiveEnd();
        break;
      case TUNNEL:
        return done("tunnel");
      case END_OF_MESSAGE:
      case PAUSED:
      case VIOLATION:
      case CLOSED:
        return done();
    }
  }
}
