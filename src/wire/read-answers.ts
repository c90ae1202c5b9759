/**
 * Which answers do these bytes hold? What a server said, as values.
 *
 * This file refuses to know whether the answers are those that somebody wanted.
 */
import type { Fields } from "../http/fields.ts";
import type { ResponseHead } from "../http/response-head.ts";
import { ClientProtocol } from "../http1/client-protocol.ts";
import type { MessageLimits } from "../http1/limits.ts";
import { CONTENT, END_OF_MESSAGE, RESPONSE, TUNNEL, VIOLATION } from "../http1/step.ts";
import { joined } from "./visible.ts";

/** One final response. */
export interface KeptAnswer {
  readonly response: ResponseHead;
  /** Without its framing; still in its content coding. */
  readonly content: Uint8Array;
  readonly trailers: Fields;
}

export interface PlacedAnswer extends KeptAnswer {
  /** How many bytes the server had said when it was complete. */
  readonly end: number;
}

export interface KeptAnswers {
  readonly answers: readonly PlacedAnswer[];
  /** The rule that the bytes break, such as "CHUNK_SIZE_INVALID"; what follows wasn't looked at. */
  readonly violation: string | undefined;
}

/**
 * @param methods of the requests, in order
 * @param bytes all that the server said
 */
export function readAnswers(
  methods: readonly string[],
  bytes: Uint8Array,
  limits: Partial<MessageLimits> = {},
): KeptAnswers {
  const protocol = new ClientProtocol(limits);
  for (const method of methods) protocol.expect(method);
  protocol.receive(bytes);
  protocol.receiveEnd();
  const answers: PlacedAnswer[] = [];
  let response: ResponseHead | undefined;
  let content: Uint8Array[] = [];
  for (;;) {
    const step = protocol.next();
    if (step === RESPONSE) {
      response = protocol.response;
      content = [];
    } else if (step === CONTENT) content.push(protocol.content);
    else if (response !== undefined && (step === END_OF_MESSAGE || step === TUNNEL)) {
      const { trailers, offset: end } = protocol;
      answers.push({ response, content: joined(content), trailers, end });
      if (step === TUNNEL) return { answers, violation: undefined };
    } else {
      const violation = step === VIOLATION ? protocol.violation?.code : undefined;
      return { answers, violation };
    }
  }
}
