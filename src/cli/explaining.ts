/**
 * What would be answered to this request, and why?
 *
 * The request goes through the same parser and the same site as on a connection, but no connection is
 * made and nothing is sent. Asked as if from this computer. This file refuses to know how reasons are
 * found.
 */

import { detachedContext } from "../http/detached-context.ts";
import type { Fields } from "../http/fields.ts";
import { forwardedTo } from "../http/forwarded.ts";
import type { HandlerResult, Reason } from "../http/handler.ts";
import {
  ContentError,
  ContentTooLargeError,
  HttpRequest,
  type RequestContent,
} from "../http/request.ts";
import type { HttpResponse } from "../http/response.ts";
import { PORTABLE_CODEC } from "../http1/codec.ts";
import type { Framing } from "../http1/framing.ts";
import {
  CONTENT,
  NEED_BYTES,
  REQUEST,
  ServerProtocol,
  type Step,
  VIOLATION,
} from "../http1/protocol.ts";
import type { Violation } from "../http1/violation.ts";
import { Clock } from "../server/clock.ts";
import { release } from "../server/faults.ts";
import { ForwardedHead } from "../server/forwarded-head.ts";
import { type ResolvedOptions, resolveOptions, type ServerOptions } from "../server/options.ts";
import { answeringReady } from "../server/readiness.ts";
import { INTERNAL_SERVER_ERROR, NOT_FOUND, refusal } from "../server/refusal.ts";
import { madeId } from "../server/request-ids.ts";
import { reasonLine } from "../wire/log-barewire.ts";
import { type Paint, statusRole } from "../wire/paint.ts";
import { byteCount, safeAscii, safeName } from "../wire/visible.ts";
import type { AskedRequest } from "./asked-request.ts";

const HERE = { transport: "tcp", hostname: "127.0.0.1", port: 0 } as const;

interface Answered {
  readonly reasons: readonly Reason[];
  readonly response: HttpResponse;
  /** The request breaks a rule, and the content of the answer says which. */
  readonly refused: boolean;
  readonly requestId: string | undefined;
}

/**
 * The decisions in order, the head of the answer, and how much content it has.
 */
export async function explanation(
  { bytes, added }: AskedRequest,
  options: ServerOptions,
  paint: Paint,
): Promise<string> {
  const resolved = answeringReady(resolveOptions(options), { stopping: false });
  const protocol = new ServerProtocol(resolved, PORTABLE_CODEC, resolved.tls !== undefined);
  protocol.receive(bytes);
  const { response, reasons, refused, requestId } = await answer(protocol, resolved);
  const head: Uint8Array[] = [];
  const framing = protocol.begin(response, refused, momentary(response, requestId, resolved), {
    push: (piece) => head.push(piece),
  });
  const text = [
    requestText(protocol, added, paint),
    ...reasons.map(reasonLine),
    reasons.length > 0 ? "\n" : "",
    headText(Buffer.concat(head).toString("latin1"), response.status, paint),
    refused ? wordsOf(response) : paint("remark", contentText(response, framing)),
    refused ? "" : paint("remark", rest(protocol)),
  ];
  release(response);
  return text.join("");
}

async function answer(protocol: ServerProtocol, options: ResolvedOptions): Promise<Answered> {
  const step = nextOf(protocol);
  const { request: head, violation } = protocol;
  if (violation !== undefined) return refusedBy(violation, options);
  if (step !== REQUEST || head === undefined) throw new Error("there is no request");
  const reasons: Reason[] = [];
  const { trustProxy, requestIds } = options;
  const isTrusted = trustProxy?.has(HERE) === true;
  const taken = isTrusted ? requestIds?.taken(head.fields) : undefined;
  const requestId = requestIds === undefined ? undefined : (taken ?? madeId());
  const forwarded =
    trustProxy === undefined ? undefined : forwardedTo(HERE, head.fields, trustProxy);
  const note = (about: Reason["about"], words: string): void => {
    reasons.push({ about, words });
  };
  try {
    const asker = forwarded?.client ?? HERE;
    const context = {
      ...detachedContext(asker, note),
      ...{ peerAddr: HERE, forwarded, requestId },
    };
    const shown = forwarded === undefined ? head : new ForwardedHead(head, context);
    const request = new HttpRequest(shown, new AskedContent(protocol));
    const result: HandlerResult = await options.handler(request, context);
    if (result === undefined) note("status", "nobody answers for this address");
    return { reasons, response: result ?? NOT_FOUND, refused: false, requestId };
  } catch (error) {
    if (protocol.violation !== undefined) return refusedBy(protocol.violation, options);
    const { message } = error instanceof Error ? error : { message: String(error) };
    note("status", `500, since this failed: ${message}`);
    const response = options.error(error, head) ?? INTERNAL_SERVER_ERROR;
    return { reasons, response, refused: false, requestId };
  }
}

function refusedBy(violation: Violation, options: ResolvedOptions): Answered {
  const requestId = options.requestIds === undefined ? undefined : madeId();
  return { reasons: [], response: refusal(violation, options), refused: true, requestId };
}

/** Field lines of this moment, as of an answer on a connection. */
function momentary(
  { fields }: HttpResponse,
  requestId: string | undefined,
  { serverField, requestIds }: ResolvedOptions,
): Uint8Array {
  const clock = new Clock(serverField);
  if (requestIds === undefined || requestId === undefined || fields.has(requestIds.name)) {
    return clock.fieldLines();
  }
  return clock.fieldLinesWith(requestIds.name, requestId);
}

/** The client sends no more, but that is looked at only when more is due: it would end the connection. */
function nextOf(protocol: ServerProtocol): Step {
  const step = protocol.next();
  if (step !== NEED_BYTES) return step;
  protocol.receiveEnd();
  return protocol.next();
}

/** Content that a handler reads from the protocol itself, as it would from a connection. */
class AskedContent implements RequestContent {
  readonly length: number | undefined;
  readonly #protocol: ServerProtocol;

  constructor(protocol: ServerProtocol) {
    const { framing } = protocol;
    this.#protocol = protocol;
    this.length =
      framing.kind === "chunked" ? undefined : framing.kind === "length" ? framing.length : 0;
  }

  get trailers(): Fields {
    return this.#protocol.trailers;
  }

  async read(): Promise<Uint8Array | undefined> {
    if (!this.#protocol.contentDue) return undefined;
    const step = nextOf(this.#protocol);
    if (step === VIOLATION) throw new ContentError("the content breaks a rule");
    return step === CONTENT ? this.#protocol.content : undefined;
  }

  async bytes(maxBytes: number = Number.POSITIVE_INFINITY): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    for await (const piece of this) pieces.push(piece);
    const bytes = Buffer.concat(pieces);
    if (bytes.length > maxBytes) throw new ContentTooLargeError(maxBytes);
    return bytes;
  }

  async text(maxBytes?: number): Promise<string> {
    return new TextDecoder().decode(await this.bytes(maxBytes));
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    for (let piece = await this.read(); piece !== undefined; piece = await this.read()) yield piece;
  }
}

/** What happens to the bytes that the answer didn't need. */
function rest(protocol: ServerProtocol): string {
  while (protocol.contentDue) {
    if (nextOf(protocol) !== VIOLATION) continue;
    const { code, sentence } = protocol.violation ?? {};
    return `‹then the connection ends: ${code}: ${sentence}›\n`;
  }
  const { buffered } = protocol;
  return buffered === 0 ? "" : `‹${byteCount(buffered)} follow, and weren't looked at›\n`;
}

function requestText({ request }: ServerProtocol, added: readonly string[], paint: Paint): string {
  if (request === undefined) return "";
  const { method, target, minorVersion } = request;
  const line = paint("startLine", safeAscii(`${method} ${target} HTTP/1.${minorVersion}`));
  return `${[line, ...added.map((field) => fieldText(field, paint))].join("\n")}\n\n`;
}

function fieldText(line: string, paint: Paint): string {
  const colon = line.indexOf(":");
  const name = paint("fieldName", safeAscii(line.slice(0, colon)));
  return `${name}${paint("fieldValue", safeAscii(line.slice(colon)))}`;
}

function headText(head: string, status: number, paint: Paint): string {
  const [statusLine = "", ...lines] = head.split("\r\n").filter((line) => line !== "");
  const shown = lines.map((line) => `${fieldText(line, paint)}\n`);
  return `${paint(statusRole(status), safeAscii(statusLine))}\n${shown.join("")}\n`;
}

function contentText({ content, status }: HttpResponse, framing: Framing): string {
  if (content === null)
    return status === 304 || status === 204 ? "‹no content›\n" : "‹0 bytes of content›\n";
  const { length } = content;
  const amount =
    length === undefined
      ? "content of a length that isn't known before"
      : `${byteCount(length)} of content`;
  return framing.kind === "none" ? `‹${amount}, not sent in answer to HEAD›\n` : `‹${amount}›\n`;
}

/** A refusal in the server's words. */
function wordsOf({ content }: HttpResponse): string {
  const text = new TextDecoder().decode(content instanceof Uint8Array ? content : undefined);
  return text.split("\n").map(safeName).join("\n");
}
