/**
 * What does a server answer in HTTP/2? A client that says what was asked for and keeps what came, and one that sends
 * whatever frames a test makes up.
 *
 * Both wait with a deadline.
 */

import { once } from "node:events";
import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from "node:http2";
import { connect as connectRaw, type RawClient, within } from "./raw-client.ts";
import type { ParsedResponse } from "./response-parser.ts";
import type { Cleanup } from "./test-server.ts";

type FieldList = readonly (readonly [name: string, value: string])[];

export interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly fields?: FieldList;
  readonly content?: string | Uint8Array;
  readonly trailers?: FieldList;
}

export interface Answer extends Pick<ParsedResponse, "status" | "fields" | "content" | "trailers"> {
  readonly interim: readonly { readonly status: number; readonly fields: FieldList }[];
}

export type Http2Client = ClientHttp2Session;

/** Connects without TLS, and lets go after the test. */
export async function connectHttp2(t: Cleanup, port: number): Promise<Http2Client> {
  const session = connect(`http://127.0.0.1:${port}`);
  t.after(async () => session.destroy());
  session.on("error", () => {});
  await within(once(session, "connect"), () => "connecting in HTTP/2");
  return session;
}

/** Asks, and leaves the rest to whoever has the stream. */
export function open(session: Http2Client, asked: Asked = {}): ClientHttp2Stream {
  const { method = "GET", path = "/", fields = [], content, trailers } = asked;
  const headers: Record<string, string | string[]> = { ":method": method, ":path": path };
  for (const [name, value] of fields) headers[name.toLowerCase()] = value;
  const endStream = content === undefined;
  const stream = session.request(headers, { endStream, waitForTrailers: trailers !== undefined });
  stream.on("wantTrailers", () => stream.sendTrailers(Object.fromEntries(trailers ?? [])));
  if (content !== undefined) stream.end(content);
  return stream;
}

/** Asks, and waits for the whole answer. */
export function ask(session: Http2Client, asked: Asked = {}): Promise<Answer> {
  return within(answerOn(open(session, asked)), () => `answering ${asked.path ?? "/"}`);
}

/** @throws what the stream fails with */
export async function answerOn(stream: ClientHttp2Stream): Promise<Answer> {
  let status = 0;
  let fields: FieldList = [];
  let trailers: FieldList = [];
  const interim: Answer["interim"][number][] = [];
  const pieces: Buffer[] = [];
  stream.on("headers", (headers: Record<string, unknown>, _flags: number, lines: string[]) => {
    interim.push({ status: Number(headers[":status"]), fields: pairs(lines) });
  });
  stream.on("response", (headers: Record<string, unknown>, _flags: number, lines: string[]) => {
    status = Number(headers[":status"]);
    fields = pairs(lines);
  });
  stream.on("trailers", (_headers: object, _flags: number, lines: string[]) => {
    trailers = pairs(lines);
  });
  stream.on("data", (bytes: Buffer) => pieces.push(bytes));
  await once(stream, "close");
  if (stream.rstCode !== constants.NGHTTP2_NO_ERROR) throw new Error(`reset: ${stream.rstCode}`);
  return { status, fields, trailers, interim, content: Buffer.concat(pieces) };
}

function pairs(lines: readonly string[] = []): FieldList {
  const fields: [string, string][] = [];
  for (let i = 0; i + 1 < lines.length; i += 2) {
    if (!lines[i]?.startsWith(":")) fields.push([lines[i] ?? "", lines[i + 1] ?? ""]);
  }
  return fields;
}

export const DATA = 0;
export const HEADERS = 1;
export const PRIORITY = 2;
export const RST_STREAM = 3;
export const SETTINGS = 4;
export const PING = 6;
export const GOAWAY = 7;
export const WINDOW_UPDATE = 8;
export const CONTINUATION = 9;

export const END_STREAM = 0x1;
export const ACK = 0x1;
export const END_HEADERS = 0x4;

/** One frame (RFC 9113 §4.1). */
export function frame(type: number, flags: number, stream: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** A field line without any table (RFC 7541 §6.2.2), for names and values of up to 126 bytes. */
export function literal(name: string, value: string): Buffer {
  const text = (part: string): Buffer =>
    Buffer.concat([Buffer.from([part.length]), Buffer.from(part, "latin1")]);
  return Buffer.concat([Buffer.from([0]), text(name), text(value)]);
}

/** The head of a GET. */
export function getHead(path = "/"): Buffer {
  const lines = [
    [":method", "GET"],
    [":scheme", "http"],
    [":path", path],
    [":authority", "localhost"],
  ] as const;
  return Buffer.concat(lines.map(([name, value]) => literal(name, value)));
}

export const PREFACE: Buffer = Buffer.concat([
  Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "latin1"),
  frame(SETTINGS, 0, 0, Buffer.alloc(0)),
]);

/** A client that has said the preface, and nothing else. */
export async function connectFrames(t: Cleanup, port: number): Promise<RawClient> {
  const client = await connectRaw(port);
  t.after(async () => client[Symbol.dispose]());
  await client.send(PREFACE);
  return client;
}

export interface ReceivedFrame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

/** All whole frames that have come. */
export function framesOf(received: Buffer): ReceivedFrame[] {
  const frames: ReceivedFrame[] = [];
  for (let at = 0; at + 9 <= received.length; ) {
    const length = received.readUIntBE(at, 3);
    if (at + 9 + length > received.length) break;
    frames.push({
      type: received.readUInt8(at + 3),
      flags: received.readUInt8(at + 4),
      stream: received.readUInt32BE(at + 5) & 0x7fff_ffff,
      payload: received.subarray(at + 9, at + 9 + length),
    });
    at += 9 + length;
  }
  return frames;
}

/** The error codes of the GOAWAYs that have come. */
export function goawayCodes(received: Buffer): number[] {
  return framesOf(received)
    .filter(({ type }) => type === GOAWAY)
    .map(({ payload }) => payload.readUInt32BE(4));
}
