/**
 * How do the tests of this room write bytes and read what is made of them? One character, one byte.
 */
import type { RequestHead } from "../../src/http/request.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { PORTABLE_CODEC } from "../../src/http1/codec.ts";
import { MESSAGE_LIMITS, type MessageLimits } from "../../src/http1/limits.ts";
import {
  CONTENT,
  END_OF_MESSAGE,
  PAUSED,
  REQUEST,
  ServerProtocol,
  type Step,
} from "../../src/http1/protocol.ts";
import { ReceiveBuffer } from "../../src/http1/receive-buffer.ts";
import { Violation, type ViolationCode } from "../../src/http1/violation.ts";

export const { decode, encode } = PORTABLE_CODEC;

export function latin1(bytes: Uint8Array): string {
  return decode(bytes, 0, bytes.length);
}

/** Its own bytes each time, as a socket would hand them on. */
export function bufferOf(text: string): ReceiveBuffer {
  const buffer = new ReceiveBuffer();
  buffer.append(encode(text));
  return buffer;
}

/** The violation that is thrown, or undefined. */
export function violationOf(action: () => unknown): Violation | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof Violation) return error;
    throw error;
  }
}

/** "CODE@offset" of the violation that is thrown, or "" when none is. */
export function refusalOf(action: () => unknown): string {
  const violation = violationOf(action);
  return violation === undefined ? "" : `${violation.code}@${violation.offset}`;
}

export function protocolOf(text = "", limits: Partial<MessageLimits> = {}): ServerProtocol {
  const protocol = new ServerProtocol({ ...MESSAGE_LIMITS, ...limits });
  if (text !== "") protocol.receive(encode(text));
  return protocol;
}

/** What bytes said, answered with nothing in particular, up to where more would be needed. */
export interface Heard {
  readonly heads: readonly RequestHead[];
  readonly contents: readonly string[];
  readonly last: Step;
  readonly code: ViolationCode | undefined;
}

export function hear(protocol: ServerProtocol): Heard {
  const heads: RequestHead[] = [];
  const contents: string[] = [];
  for (;;) {
    const step = protocol.next();
    if (step === REQUEST && protocol.request !== undefined) {
      heads.push(protocol.request);
      contents.push("");
    } else if (step === CONTENT) {
      contents.push((contents.pop() ?? "") + latin1(protocol.content));
    } else if (step === PAUSED) answer(protocol);
    else if (step !== END_OF_MESSAGE) {
      return { heads, contents, last: step, code: protocol.violation?.code };
    }
  }
}

/** Gives a response, and returns its head as text. */
export function answer(
  protocol: ServerProtocol,
  response: HttpResponse = new HttpResponse(),
  close = false,
): string {
  let head = "";
  protocol.begin(response, close, new Uint8Array(0), {
    push: (bytes) => {
      head += latin1(bytes);
    },
  });
  protocol.finish();
  return head;
}
