/**
 * What does a test look at through an inspector? A server with a handler, and a second one that shows it.
 */
import type { TestContext } from "node:test";
import type { Handler } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { Inspector, type InspectorOptions, type PageFile } from "../../src/inspect/inspector.ts";
import type { Detail, Snapshot } from "../../src/inspect/messages.ts";
import type { Server } from "../../src/server/server.ts";
import { startServer } from "../support/test-server.ts";

export const TOKEN = "AAAAAAAAAAAAAAAAAAAAAA";

export interface Watched {
  readonly server: Server;
  /** Of the inspector, with the token. */
  readonly url: string;
  snapshot(): Promise<Snapshot>;
  detail(number: number): Promise<Detail>;
}

export const PLAIN: Handler = (request) => HttpResponse.text(`you asked for ${request.path}\n`);

export async function watch(
  t: TestContext,
  handler: Handler = PLAIN,
  options: Partial<InspectorOptions> = {},
): Promise<Watched> {
  const files = new Map<string, PageFile>([
    [
      "",
      { type: "text/html; charset=utf-8", content: new TextEncoder().encode("<!doctype html>") },
    ],
  ]);
  const later = (milliseconds: number, callback: () => void): void => {
    setTimeout(callback, milliseconds).unref();
  };
  const inspector = new Inspector({ files, later, ...options });
  const server = await startServer(t, handler, { tap: inspector.tap });
  const shows = await startServer(
    t,
    inspector.handler(
      () => ({ port: shows.port, token: TOKEN }),
      () => ({
        origin: server.url?.origin ?? "",
        destination: { host: "127.0.0.1", port: server.port, tls: false },
      }),
    ),
  );
  const url = `${shows.url}${TOKEN}/`;
  return {
    server,
    url,
    snapshot: async () => (await (await fetch(`${url}exchanges`)).json()) as Snapshot,
    detail: async (number) => (await (await fetch(`${url}exchange/${number}`)).json()) as Detail,
  };
}

export function decoded(base64: string): string {
  return Buffer.from(base64, "base64").toString("latin1");
}
