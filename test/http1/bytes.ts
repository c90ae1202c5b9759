/**
 * How do the tests of this room write bytes and read what is made of them? One character, one byte.
 */
import type { RequestHead } from "../../src/http/request.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { ClientProtocol } from "../../src/http1/client-protocol.ts";
import { PORTABLE_CODEC } from "../../src/http1/codec.ts";
import { MESSAGE_LIMITS, type MessageLimits } from "../../src/http1/limits.ts";
import {
  CLOSED,
  CONTENT,
  END_OF_MESSAGE,
  NEED_BYTES,
  PAUSED,
  REQUEST,
  RESPONSE,
  ServerProtocol,
  type Step,
  TUNNEL,
  VIOLATION,
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

/** A client that has sent requests with these methods, and received this text. */
export function clientOf(
  text = "",
  methods: readonly string[] = ["GET"],
  limits: Partial<MessageLimits> = {},
): ClientProtocol {
  const client = new ClientProtocol(limits);
  for (const method of methods) client.expect(method);
  if (text !== "") client.receive(encode(text));
  return client;
}

const STEP_NAMES: ReadonlyMap<Step, string> = new Map<Step, string>([
  [NEED_BYTES, "need"],
  [CLOSED, "closed"],
  [TUNNEL, "tunnel"],
]);

/**
 * What a client hears, up to where more would be needed, one word for each step: the status of a
 * response with its framing, its content in quotes, "end", "need", "closed", "tunnel" or "CODE@offset".
 */
export function heard(client: ClientProtocol): string {
  const words: string[] = [];
  for (;;) {
    const step = client.next();
    if (step === RESPONSE) {
      const { framing } = client;
      const length = framing.kind === "length" ? ` ${framing.length}` : "";
      words.push(`${client.response?.status} ${framing.kind}${length}`);
    } else if (step === CONTENT) words.push(JSON.stringify(latin1(client.content)));
    else if (step === END_OF_MESSAGE) words.push("end");
    else if (step === VIOLATION) {
      words.push(`${client.violation?.code}@${client.violation?.offset}`);
      break;
    } else {
      words.push(STEP_NAMES.get(step) ?? `step ${step}`);
      break;
    }
  }
  return words.join(", ");
}
