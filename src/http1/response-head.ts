/**
 * How does a response's head look on the wire?
 *
 * RFC 9112 §4 (status line), §5 (field lines). Date, Server and Connection belong to the moment and to the
 * connection, and are added as bytes to what the response alone decides. Field values were checked when the
 * response was made, so nothing can break out of its line. This file refuses to know about content.
 */
import type { Fields } from "../http/fields.ts";
import { type HttpResponse, SWITCHING_PROTOCOLS } from "../http/response.ts";
import { reasonPhrase } from "../http/status.ts";
import { type Codec, encodeLatin1 } from "./codec.ts";
import { type Framing, NO_FRAMING } from "./framing.ts";

/** Takes pieces of a head, in order. */
export interface HeadTaker {
  push(bytes: Uint8Array): void;
  /** May content come with its head, in one piece? Default false: they are told apart. */
  readonly takesContent?: boolean;
}

/** The pieces of a head: of the response alone, of the moment, and of the connection. */
export function pushPieces(
  out: HeadTaker,
  own: Uint8Array,
  momentary: Uint8Array,
  end: Uint8Array,
): void {
  out.push(own);
  out.push(momentary);
  out.push(end);
}

/** Status line, the response's own field lines, and the field line that announces the framing. */
export function encodeHead(
  response: HttpResponse,
  framing: Framing,
  { encode }: Codec,
): Uint8Array {
  const { status } = response;
  let text = `HTTP/1.1 ${status} ${reasonPhrase(status)}\r\n`;
  text += fieldLines(response.fields);
  if (framing.kind === "length") text += `Content-Length: ${framing.length}\r\n`;
  else if (framing.kind === "chunked") text += "Transfer-Encoding: chunked\r\n";
  return encode(text);
}

/** Each line ended by CR LF. */
export function fieldLines(fields: Fields): string {
  let text = "";
  for (let i = 0; i < fields.count; i++) text += `${fields.name(i)}: ${fields.value(i)}\r\n`;
  return text;
}

const HEAD_END = endWith("");
const HEAD_END_KEEP_ALIVE = endWith("keep-alive");
const HEAD_END_CLOSE = endWith("close");

/**
 * What ends the head: Connection where there is something to say, and the empty line. The last
 * response says so (RFC 9112 §9.6), HTTP/1.0 must be told of persistence (§9.3), and the Upgrade of a
 * 426 is meant for nobody but the peer (RFC 9110 §7.8).
 */
export function headEnd(status: number, persistent: boolean, minorVersion: 0 | 1): Uint8Array {
  const silent = persistent && minorVersion === 1;
  if (status === 426) {
    return endWith(silent ? "upgrade" : `${persistent ? "keep-alive" : "close"}, upgrade`);
  }
  if (silent) return HEAD_END;
  return persistent ? HEAD_END_KEEP_ALIVE : HEAD_END_CLOSE;
}

function endWith(options: string): Uint8Array {
  return encodeLatin1(options === "" ? "\r\n" : `Connection: ${options}\r\n\r\n`);
}

/** The interim response that asks for the content (RFC 9110 §15.2.1). */
export const CONTINUE: Uint8Array = encodeLatin1("HTTP/1.1 100 Continue\r\n\r\n");

/** An interim response: nothing is said in it of moment and connection (RFC 9110 §15.2). */
export function interimHead(status: number, fields: Fields, { encode }: Codec): Uint8Array {
  return encode(`HTTP/1.1 ${status} ${reasonPhrase(status)}\r\n${fieldLines(fields)}\r\n`);
}

const SWITCH_END = endWith("upgrade");

/**
 * The last head of a connection on which another protocol goes on: a 101 names it for nobody but the
 * peer (RFC 9110 §7.8), and behind a 2xx to CONNECT a tunnel begins (§9.3.6).
 */
export function pushSwitch(
  out: HeadTaker,
  response: HttpResponse,
  momentary: Uint8Array,
  codec: Codec,
): void {
  const end = response.status === SWITCHING_PROTOCOLS ? SWITCH_END : HEAD_END;
  pushPieces(out, encodeHead(response, NO_FRAMING, codec), momentary, end);
}
