/**
 * How do exchanges leave the page? As a transcript, as an HTTP Archive, or as a command for curl.
 *
 * Written by the same code as everywhere in barewire, here in the browser. What is masked stays masked, and
 * what was cut says so. This file refuses to know where the text goes.
 */
import { explain } from "../src/explain/explain.ts";
import {
  type ConnectionSummary,
  type Detail,
  READING_LIMITS,
  type Said,
} from "../src/inspect/messages.ts";
import type { MessagePart, TappedConnection } from "../src/server/tap.ts";
import { withoutCredentials } from "../src/wire/credentials.ts";
import { curlCommand } from "../src/wire/curl.ts";
import { exchangesOf, type KeptExchange } from "../src/wire/exchanges.ts";
import { writeHar } from "../src/wire/har.ts";
import { readTranscript } from "../src/wire/read-transcript.ts";
import { Transcript } from "../src/wire/transcript.ts";
import { fromBase64, latin1 } from "./bytes.ts";
import { grouped } from "./words.ts";

export interface ExportOptions {
  readonly masked: boolean;
  /** Does TLS carry what is said? */
  readonly secure: boolean;
  /** Of the server, such as "http://localhost:8000", or "unix:" and a path. */
  readonly origin: string;
  readonly connections: ReadonlyMap<number, ConnectionSummary>;
}

/** @param details oldest first */
export function transcriptOf(details: readonly Detail[], options: ExportOptions): string {
  const byConnection = new Map<number, Detail[]>();
  for (const detail of details) {
    const { connection } = detail.summary;
    byConnection.set(connection, [...(byConnection.get(connection) ?? []), detail]);
  }
  return [...byConnection].map(([number, own]) => connectionText(number, own, options)).join("");
}

function connectionText(
  number: number,
  details: readonly Detail[],
  { masked, connections }: ExportOptions,
): string {
  const known = connections.get(number);
  const [, hostname = "", port = "0"] = /^(.*?)(?::(\d+))?$/.exec(known?.peer ?? "") ?? [];
  const connection: TappedConnection = {
    id: number,
    remoteAddr: { transport: "tcp", hostname, port: Number(port) },
  };
  let text = "";
  let at = 0;
  const until = (moment: number): void => {
    at = Math.max(at, moment);
  };
  const transcript = new Transcript({
    write: (more) => {
      text += more;
    },
    detail: "full",
    secrets: !masked,
    now: () => at,
  });
  const losses: string[] = [];
  if (known !== undefined) {
    until(known.opened);
    transcript.opened(connection);
  }
  for (const { summary, request, answer } of details) {
    until(summary.at);
    const asked = fromBase64(request.bytes);
    transcript.received(connection, asked);
    for (const { part, bytes } of stretches(asked, "request", summary.method, request)) {
      transcript.parsed(connection, part, bytes.length);
    }
    until(summary.answered ?? summary.at);
    for (const { part, bytes } of stretches(
      fromBase64(answer.bytes),
      "response",
      summary.method,
      answer,
    )) {
      transcript.sent(connection, part, bytes);
    }
    if (request.left > 0)
      losses.push(`#${number} → ‹${grouped(request.left)} bytes more than are kept›\n`);
    if (answer.left > 0)
      losses.push(`#${number} ← ‹${grouped(answer.left)} bytes more than are kept›\n`);
  }
  until(known?.closed ?? at);
  transcript.closed(connection, known?.reason ?? "not yet, when this was written");
  return text + losses.join("");
}

interface Stretched {
  readonly part: MessagePart;
  readonly bytes: Uint8Array;
}

/** The parts of a message as a tap would have been told of them. */
function stretches(
  bytes: Uint8Array,
  as: "request" | "response",
  method: string,
  { left }: Said,
): readonly Stretched[] {
  if (bytes.length === 0) return [];
  const options = method === "" ? { as } : { as, method };
  const found: { part: MessagePart; start: number; end: number }[] = [];
  let inFraming = false;
  for (const { kind, start, end } of explain(bytes, { ...options, limits: READING_LIMITS }).parts) {
    if (kind === "start-line") inFraming = false;
    if (kind === "chunk-line") inFraming = true;
    const part = partOf(kind, inFraming, left > 0);
    const last = found.at(-1);
    if (last?.part === part && kind !== "start-line") last.end = end;
    else if (end > start) found.push({ part, start, end });
  }
  return found.map(({ part, start, end }) => ({ part, bytes: bytes.subarray(start, end) }));
}

function partOf(kind: string, inFraming: boolean, isCut: boolean): MessagePart {
  if (kind === "content" || kind === "tunnel") return "content";
  if (kind === "broken" || kind === "unread" || kind === "surplus")
    return isCut ? "content" : "refused";
  return inFraming ? "framing" : "head";
}

export function harOf(details: readonly Detail[], options: ExportOptions): string {
  return writeHar(exchanges(details, options), { scheme: schemeOf(options) }).text;
}

/** Undefined when the request can't be said by curl. */
export function curlOf(detail: Detail, options: ExportOptions): string | undefined {
  const [exchange] = exchanges([detail], options);
  const unix = /^unix:(.+)$/.exec(options.origin)?.[1];
  const way = { scheme: schemeOf(options), ...(unix === undefined ? {} : { unix: asBytes(unix) }) };
  return exchange && curlCommand(exchange, way).command;
}

/** One character per byte, as a shell will see it. */
function asBytes(text: string): string {
  return latin1(new TextEncoder().encode(text));
}

function schemeOf({ secure }: ExportOptions): "http" | "https" {
  return secure ? "https" : "http";
}

function exchanges(details: readonly Detail[], options: ExportOptions): readonly KeptExchange[] {
  const kept = exchangesOf(
    readTranscript(transcriptOf(details, options)),
    READING_LIMITS,
  ).exchanges;
  return options.masked ? kept.map(withoutCredentials) : kept;
}
