/**
 * How does a test ask a folder? A temporary folder that is gone after the test, requests made by hand,
 * and answers read to their end. No sockets.
 */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep, setImmediate as turnEnds } from "node:timers/promises";
import { detachedContext } from "../../src/http/detached-context.ts";
import { Fields } from "../../src/http/fields.ts";
import type { Handler, HandlerContext } from "../../src/http/handler.ts";
import { HttpRequest, NO_CONTENT, type RequestHead } from "../../src/http/request.ts";
import { HttpResponse } from "../../src/http/response.ts";

const CONTEXT: HandlerContext = from("127.0.0.1");

/** Somebody at another computer. */
export const STRANGER: HandlerContext = from("192.0.2.1");

function from(hostname: string): HandlerContext {
  return detachedContext({ transport: "tcp", hostname, port: 40_000 });
}

/** An empty folder; or one with these files, whose folders are made as needed. */
export function temporaryFolder(t: TestContext, files: Record<string, string> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "barewire-files-")));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return folder;
}

/** Until a file written just now is old enough to be kept. */
export function untilSettled(): Promise<void> {
  return sleep(70);
}

export async function nextTurn(): Promise<void> {
  await turnEnds();
}

export function requestFor(target: string, init: Partial<RequestHead> = {}): HttpRequest {
  const queryAt = target.indexOf("?");
  const head: RequestHead = {
    method: "GET",
    target,
    form: "origin",
    path: queryAt < 0 ? target : target.slice(0, queryAt),
    query: queryAt < 0 ? undefined : target.slice(queryAt + 1),
    authority: "localhost",
    minorVersion: 1,
    fields: Fields.empty,
    ...init,
  };
  return new HttpRequest(head, NO_CONTENT);
}

/** What a file handler answers: at once, and never undefined. */
export function ask(
  handler: Handler,
  target: string,
  init: Partial<RequestHead> = {},
  context: HandlerContext = CONTEXT,
): HttpResponse {
  const response = handler(requestFor(target, init), context);
  assert.ok(response instanceof HttpResponse, `${target} is answered at once`);
  return response;
}

/** All of the content as text; a source is closed. */
export async function textOf(response: HttpResponse): Promise<string> {
  const { content } = response;
  if (content === null) return "";
  if (content instanceof Uint8Array) return Buffer.from(content).toString();
  assert.equal(content.kind, "source");
  assert.ok(content.kind === "source");
  const bytes = Buffer.alloc(content.length);
  try {
    for (let at = 0; at < bytes.length; ) {
      const bytesRead = await content.read(bytes.subarray(at), at);
      assert.ok(bytesRead > 0);
      at += bytesRead;
    }
  } finally {
    content.close();
  }
  return bytes.toString();
}

/** Status, fields and content as one text, to compare answers byte by byte. */
export async function wholeOf(response: HttpResponse): Promise<string> {
  const lines = [...response.fields].map(([name, value]) => `${name}: ${value}`);
  return [response.status, ...lines, "", await textOf(response)].join("\n");
}
