/**
 * What would be answered to this request, and why?
 *
 * The request goes through the same parser and the same site as on a connection, but no connection is
 * made and nothing is sent. Asked as if from this computer. This file refuses to know how reasons are
 * found.
 */
import type { HandlerResult, Reason } from "../http/handler.ts";
import { HttpRequest, NO_CONTENT, type RequestContent } from "../http/request.ts";
import type { HttpResponse } from "../http/response.ts";
import type { Framing } from "../http1/framing.ts";
import {
  CLOSED,
  CONTENT,
  NEED_BYTES,
  PAUSED,
  REQUEST,
  ServerProtocol,
  type Step,
  VIOLATION,
} from "../http1/protocol.ts";
import { Clock } from "../server/clock.ts";
import { type ResolvedOptions, resolveOptions, type ServerOptions } from "../server/options.ts";
import { INTERNAL_SERVER_ERROR, NOT_FOUND, refusal } from "../server/refusal.ts";
import { release } from "../server/responder.ts";
import { reasonLine } from "../wire/access-log.ts";
import { type Paint, statusRole } from "../wire/paint.ts";
import { byteCount, safeAscii, safeName } from "../wire/visible.ts";

const HERE = { transport: "tcp", hostname: "127.0.0.1", port: 0 } as const;
const CONTENT_SHOWN_MAX = 2000;

interface Answered {
  readonly reasons: readonly Reason[];
  readonly response: HttpResponse;
  /** The server's own words, which are worth reading here. */
  readonly explains: boolean;
}

/** The decisions in order, the head of the answer, and how much content it has. */
export async function explanation(
  bytes: Uint8Array,
  options: ServerOptions,
  paint: Paint,
): Promise<string> {
  const resolved = resolveOptions(options);
  const protocol = new ServerProtocol(resolved);
  protocol.receive(bytes);
  const answered = await answer(protocol, resolved);
  const { response, reasons, explains } = answered;
  const rest = protocol.buffered;
  const head: Uint8Array[] = [];
  const close = protocol.request === undefined || explains;
  const framing = protocol.begin(response, close, new Clock(resolved.serverField).fieldLines(), {
    push: (piece) => head.push(piece),
  });
  const text = [
    requestText(protocol, paint),
    ...reasons.map(reasonLine),
    reasons.length > 0 ? "\n" : "",
    headText(Buffer.concat(head).toString("latin1"), response.status, paint),
    paint("remark", contentText(response, framing)),
    explains ? explained(response) : "",
    rest > 0 && !explains
      ? paint("remark", `‹${byteCount(rest)} follow, and weren't looked at›\n`)
      : "",
  ];
  release(response);
  return text.join("");
}

async function answer(protocol: ServerProtocol, options: ResolvedOptions): Promise<Answered> {
  const refused = (): Answered => {
    const { violation } = protocol;
    const response = violation === undefined ? NOT_FOUND : refusal(violation, options);
    return { reasons: [], response, explains: true };
  };
  const step = nextOf(protocol);
  const { request: head } = protocol;
  if (step !== REQUEST || head === undefined) return refused();
  const content = contentOf(protocol);
  if (content === undefined) return refused();
  const reasons: Reason[] = [];
  const note = (about: Reason["about"], words: string): void => {
    reasons.push({ about, words });
  };
  try {
    const context = { remoteAddr: HERE, note };
    const result: HandlerResult = await options.handler(new HttpRequest(head, content), context);
    if (result === undefined) note("status", "nobody answers for this address");
    return { reasons, response: result ?? NOT_FOUND, explains: false };
  } catch (error) {
    const { message } = error instanceof Error ? error : { message: String(error) };
    note("status", `500, since this failed: ${message}`);
    const response = options.error(error, head) ?? INTERNAL_SERVER_ERROR;
    return { reasons, response, explains: false };
  }
}

/** The client sends no more, but that is looked at only when more is due: it would end the connection. */
function nextOf(protocol: ServerProtocol): Step {
  const step = protocol.next();
  if (step !== NEED_BYTES) return step;
  protocol.receiveEnd();
  return protocol.next();
}

/** The content of the request, all of it; undefined when it breaks a rule. */
function contentOf(protocol: ServerProtocol): RequestContent | undefined {
  if (protocol.framing.kind === "none") return NO_CONTENT;
  const pieces: Uint8Array[] = [];
  for (;;) {
    switch (nextOf(protocol)) {
      case CONTENT:
        pieces.push(protocol.content);
        break;
      case VIOLATION:
        return undefined;
      case PAUSED:
      case CLOSED:
        return new WholeContent(Buffer.concat(pieces), protocol);
      default:
        break;
    }
  }
}

class WholeContent implements RequestContent {
  readonly length: number | undefined;
  readonly trailers: RequestContent["trailers"];
  #left: Uint8Array | undefined;

  constructor(bytes: Uint8Array, { framing, trailers }: ServerProtocol) {
    this.length = framing.kind === "length" ? framing.length : undefined;
    this.trailers = trailers;
    this.#left = bytes.length === 0 ? undefined : bytes;
  }

  async read(): Promise<Uint8Array | undefined> {
    const bytes = this.#left;
    this.#left = undefined;
    return bytes;
  }

  async bytes(): Promise<Uint8Array> {
    return (await this.read()) ?? new Uint8Array(0);
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes());
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    const bytes = await this.read();
    if (bytes !== undefined) yield bytes;
  }
}

function requestText({ request }: ServerProtocol, paint: Paint): string {
  if (request === undefined) return "";
  const { method, target, minorVersion } = request;
  return `${paint("startLine", safeAscii(`${method} ${target} HTTP/1.${minorVersion}`))}\n\n`;
}

function headText(head: string, status: number, paint: Paint): string {
  const [statusLine = "", ...lines] = head.split("\r\n").filter((line) => line !== "");
  const shown = lines.map((line) => {
    const colon = line.indexOf(":");
    const name = paint("fieldName", safeAscii(line.slice(0, colon)));
    return `${name}${paint("fieldValue", safeAscii(line.slice(colon)))}\n`;
  });
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
function explained({ content }: HttpResponse): string {
  if (!(content instanceof Uint8Array)) return "";
  const text = new TextDecoder().decode(content.subarray(0, CONTENT_SHOWN_MAX));
  return `\n${text.split("\n").map(safeName).join("\n")}`;
}
