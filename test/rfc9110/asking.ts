/**
 * How does a test of RFC 9110 ask a served folder, over a real socket, and which answers are there at all?
 */
import assert from "node:assert/strict";
import { utimesSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { files } from "../../src/files/files.ts";
import type { FilesOptions } from "../../src/files/options.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { temporaryFolder, untilSettled } from "../support/folder.ts";
import { converse } from "../support/raw-client.ts";
import { fieldValue, type ParsedResponse } from "../support/response-parser.ts";
import { startServer } from "../support/test-server.ts";

export type FieldLine = readonly [name: string, value: string];

export interface Site {
  readonly port: number;
  readonly folder: string;
}

/**
 * A server for a folder with these files, which are old enough to keep their entity tags.
 *
 * @param modified when all of them were modified, in seconds since 1970; else just now
 */
export async function startFolder(
  t: TestContext,
  contents: Record<string, string>,
  options: Partial<FilesOptions> = {},
  modified?: number,
): Promise<Site> {
  const folder = temporaryFolder(t, contents);
  if (modified !== undefined) {
    for (const name of Object.keys(contents)) utimesSync(join(folder, name), modified, modified);
  }
  await untilSettled();
  const { port } = await startServer(t, files(folder, options));
  return { port, folder };
}

export interface Asked {
  readonly method?: string;
  readonly version?: string;
  /** Besides Host and Connection. */
  readonly fields?: readonly FieldLine[];
}

/** The one final answer to one request, on a connection of its own. */
export async function ask(
  port: number,
  target: string,
  asked: Asked = {},
): Promise<ParsedResponse> {
  const { method = "GET", version = "HTTP/1.1", fields = [] } = asked;
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const request = `${method} ${target} ${version}\r\nHost: a\r\n${lines}Connection: close\r\n\r\n`;
  return only(await converse(port, request, { methods: [method] }));
}

export function only(responses: readonly ParsedResponse[]): ParsedResponse {
  const [response, second] = responses;
  assert.ok(response !== undefined, "there is an answer");
  assert.equal(second, undefined, "there is one answer");
  return response;
}

/** The value of a field that must be there. */
export function field(response: ParsedResponse, name: string): string {
  const value = fieldValue(response, name);
  assert.ok(value !== undefined, `${name} is sent with ${response.status}`);
  return value;
}

/** All but Date, and what says how the message travels: these may differ between equal answers. */
export function lasting(response: ParsedResponse): FieldLine[] {
  return response.fields.filter(([name]) => !/^(date|connection)$/i.test(name));
}

const TWO_RANGES = "bytes=0-1,4-5";

/** Requests for a folder that are answered in as many ways as there are; without line ends. */
const OF_A_FOLDER: readonly (readonly string[])[] = [
  ["GET / HTTP/1.1"],
  ["HEAD /page.html HTTP/1.1"],
  ["GET /large.txt HTTP/1.1"],
  ["GET /text.txt HTTP/1.1", "Accept-Encoding: gzip, br"],
  ["GET /text.txt HTTP/1.1", "If-None-Match: *"],
  ["GET /text.txt HTTP/1.1", 'If-Match: "other"'],
  ["GET /text.txt HTTP/1.1", "Range: bytes=1-2"],
  ["GET /text.txt HTTP/1.1", `Range: ${TWO_RANGES}`],
  ["GET /text.txt HTTP/1.1", "Range: bytes=90000-"],
  ["GET /folder HTTP/1.1"],
  ["GET /folder/ HTTP/1.1"],
  ["GET /none HTTP/1.1"],
  ["GET /a%2fb HTTP/1.1"],
  ["POST /text.txt HTTP/1.1"],
  ["BREW /text.txt HTTP/1.1"],
  ["OPTIONS * HTTP/1.1"],
];

const REFUSED: readonly (readonly string[])[] = [
  ["GET / HTTP/1.1", "X : y"],
  ["GET / HTTP/2.0"],
  ["GET / HTTP/1.1", "Expect: 200-ok"],
  ["GET https://a/ HTTP/1.1"],
  [`GET /${"a".repeat(9000)} HTTP/1.1`],
  ["GET / HTTP/1.1", `X: ${"a".repeat(70_000)}`],
  ["POST / HTTP/1.1", "Transfer-Encoding: gzip, chunked"],
  ["POST / HTTP/1.1", "Content-Length: 99999999999"],
];

const OF_A_HANDLER: readonly (readonly string[])[] = [
  ["GET /throws HTTP/1.1"],
  ["GET /declines HTTP/1.1"],
  ["GET /stream HTTP/1.1"],
  ["GET /stream HTTP/1.0"],
  ["GET /json HTTP/1.1"],
  ["GET /html HTTP/1.1"],
];

async function* pieces(): AsyncGenerator<Uint8Array> {
  yield Buffer.from("one ");
  yield Buffer.from("two");
}

/** Answers of every kind, each under the first line of its request. */
export async function everyAnswer(t: TestContext): Promise<Map<string, ParsedResponse>> {
  const site = await startFolder(
    t,
    {
      "index.html": "<p>top",
      "page.html": "<p>page",
      "text.txt": "0123456789".repeat(500),
      "large.txt": "0123456789".repeat(500),
      "folder/a.txt": "a",
    },
    { list: true, cachedFileMaxBytes: 5000 },
  );
  const handled = await startServer(t, ({ path }) => {
    if (path === "/throws") throw new Error("on purpose");
    if (path === "/stream") {
      const fields = { "Content-Type": "text/plain" };
      return new HttpResponse({ fields, content: { kind: "stream", chunks: pieces() } });
    }
    if (path === "/json") return HttpResponse.json({ a: 1 });
    return path === "/html" ? HttpResponse.html("<p>html") : undefined;
  });
  const answers = new Map<string, ParsedResponse>();
  for (const [port, requests] of [
    [site.port, OF_A_FOLDER],
    [site.port, REFUSED],
    [handled.port, OF_A_HANDLER],
  ] as const) {
    for (const [line = "", ...fields] of requests) {
      const name = [line, ...fields].join(", ").slice(0, 60);
      const head = [line, ...fields, "Host: a", "Connection: close", "", ""].join("\r\n");
      const methods = [line.split(" ")[0] ?? ""];
      answers.set(name, only(await converse(port, head, { methods })));
    }
  }
  return answers;
}
