/**
 * Who answers in the transcripts? A few handlers with names, each with one habit that the
 * conversation needs, and one page that tells whether a connection still serves.
 */
import { setTimeout as wait } from "node:timers/promises";
import { files } from "../../src/files/files.ts";
import type { Fields } from "../../src/http/fields.ts";
import type { Handler } from "../../src/http/handler.ts";
import type { HttpRequest } from "../../src/http/request.ts";
import { type ContentSource, HttpResponse } from "../../src/http/response.ts";

const hello: Handler = () => HttpResponse.text("Hello, World!\n");

/** Reads all of the content, then says what it was asked. */
const echo: Handler = async (request) => {
  const content = Buffer.from(await request.content.bytes());
  return HttpResponse.text(`${headOf(request)}${contentOf(content)}${trailersOf(request)}`);
};

function headOf(request: HttpRequest): string {
  const lines = [
    `method: ${request.method}`,
    `target: ${request.target}`,
    `form: ${request.form}`,
    `path: ${request.path}`,
    `query: ${request.query ?? "none"}`,
    `authority: ${request.authority}`,
    `version: 1.${request.minorVersion}`,
    ...linesOf("field", request.fields),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function contentOf(content: Buffer): string {
  const shown = JSON.stringify(content.toString("latin1"));
  return content.length === 0 ? "no content\n" : `content: ${content.length} bytes: ${shown}\n`;
}

function trailersOf(request: HttpRequest): string {
  return linesOf("trailer", request.content.trailers)
    .map((line) => `${line}\n`)
    .join("");
}

function linesOf(kind: string, fields: Fields): string[] {
  return [...fields].map(([name, value]) => `${kind}: ${name}: ${value}`);
}

/** Answers at once, and looks at none of the content; the time it takes is time to send more. */
const slow: Handler = async () => {
  await wait(20);
  return HttpResponse.text("At last.\n");
};

/** Wants the content only after a while. */
const slowEcho: Handler = async (request, context) => {
  await wait(20);
  return echo(request, context);
};

/** Content whose length nobody knows beforehand. */
const stream: Handler = () =>
  new HttpResponse({
    fields: { "Content-Type": "text/plain" },
    content: { kind: "stream", chunks: pieces("one\n", "two\n", "", "three\n") },
  });

/** Content that breaks off: the second piece never comes. */
const breaks: Handler = () =>
  new HttpResponse({ content: { kind: "stream", chunks: pieces("one\n", new Error("broken")) } });

async function* pieces(...all: (string | Error)[]): AsyncGenerator<Uint8Array> {
  for (const piece of all) {
    await wait(1);
    if (piece instanceof Error) throw piece;
    yield Buffer.from(piece);
  }
}

/** Content that is read by position, such as a file. `/short` has less of it than announced. */
const source: Handler = (request) => {
  const held = Buffer.from("0123456789");
  const length = request.path === "/short" ? held.length + 5 : held.length;
  const content: ContentSource = {
    kind: "source",
    length,
    read: (into, position) => Promise.resolve(held.copy(into, 0, position)),
    close: () => {},
  };
  return new HttpResponse({ fields: { "Content-Type": "text/plain" }, content });
};

const throws: Handler = () => {
  throw new Error("a mistake in the handler");
};

const rejects: Handler = async () => {
  await wait(1);
  throw new Error("a later mistake in the handler");
};

const declines: Handler = () => undefined;

/** Answers with the status that the path names, and with content where that status may have some. */
const status: Handler = (request) => {
  const code = Number(request.path.slice(1));
  if (code === 204 || code === 304) return new HttpResponse({ status: code });
  return HttpResponse.text(`status ${code}\n`, { status: code });
};

/** Puts what the query decodes to into a field, without a thought. */
const inject: Handler = (request) => {
  const value = decodeURIComponent(request.query ?? "");
  return HttpResponse.text("said\n", { fields: { "X-Said": value } });
};

/** Speaks only what can't be spoken here. */
const upgrade: Handler = () =>
  HttpResponse.text("Not in HTTP.\n", { status: 426, fields: { Upgrade: "websocket" } });

/** Says beforehand what will be needed. */
const hints: Handler = (_request, { inform }) => {
  inform(103, { Link: "</style.css>; rel=preload; as=style" });
  return HttpResponse.text("Hello, World!\n");
};

/** Says behind the content what only its end can tell; `/type` says there what comes too late. */
const trailers: Handler = (request, { sendTrailers }) => {
  const name = request.path === "/type" ? "Content-Type" : "Server-Timing";
  sendTrailers(async () => ({ [name]: "total;dur=1" }));
  return new HttpResponse({
    fields: { "Content-Type": "text/plain" },
    content: { kind: "stream", chunks: pieces("one\n") },
  });
};

/** A stream that can't even be begun. */
const stillborn: Handler = () =>
  new HttpResponse({ content: { kind: "stream", chunks: pieces(new Error("broken")) } });

/** Takes longer than it asked for. */
const tooSlow: Handler = async (_request, { timeout }) => {
  timeout(50);
  await new Promise(() => {});
  return undefined;
};

export const HANDLERS: Readonly<Record<string, Handler>> = {
  breaks,
  declines,
  echo,
  hello,
  hints,
  inject,
  rejects,
  slow,
  "slow-echo": slowEcho,
  source,
  static: files(`${import.meta.dirname}/site`),
  status,
  stillborn,
  stream,
  throws,
  "too-slow": tooSlow,
  trailers,
  upgrade,
};

/** Short, and without any field, so that it fits every limit; it ends the connection. */
export const PROBE_REQUEST = "GET /probe HTTP/1.0\r\n\r\n";
export const PROBE_ANSWER = "Still there.\n";

/** The handler, with the page that the probe asks for. */
export function withProbe(handler: Handler): Handler {
  return (request, context) =>
    request.path === "/probe" ? HttpResponse.text(PROBE_ANSWER) : handler(request, context);
}
