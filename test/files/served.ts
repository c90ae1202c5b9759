/**
 * What does a folder answer to exactly these bytes? A folder, or a whole site, behind a real socket.
 */
import type { TestContext } from "node:test";
import { type SiteOptions, site } from "../../src/app/site.ts";
import { files } from "../../src/files/files.ts";
import type { FilesOptions } from "../../src/files/options.ts";
import type { Handler } from "../../src/http/handler.ts";
import type { ServerOptions } from "../../src/server/options.ts";
import { converse } from "../support/raw-client.ts";
import { fieldValue, type ParsedResponse } from "../support/response-parser.ts";
import { startServer } from "../support/test-server.ts";

/** A name of ours in Host: no answer may repeat it. */
export const AUTHORITY = "site.example";

export class Served {
  readonly port: number;

  constructor(port: number) {
    this.port = port;
  }

  /** One request on a connection of its own; one character of the target or a line is one byte. */
  async ask(
    target: string,
    lines: readonly string[] = [],
    method: string = "GET",
  ): Promise<ParsedResponse> {
    const text = [`${method} ${target} HTTP/1.1`, `Host: ${AUTHORITY}`, ...lines];
    const responses = await this.send(`${text.join("\r\n")}\r\nConnection: close\r\n\r\n`, [
      method,
    ]);
    const [response] = responses;
    if (responses.length !== 1 || response === undefined) {
      throw new Error(`${responses.length} answers to ${JSON.stringify(target)}, instead of one`);
    }
    return response;
  }

  /** These bytes, and every answer until the server closes. */
  send(bytes: string | Uint8Array, methods: readonly string[] = []): Promise<ParsedResponse[]> {
    return converse(this.port, bytes, { methods });
  }
}

export async function serveHandler(
  t: TestContext,
  handler: Handler,
  options: Omit<ServerOptions, "handler"> = {},
): Promise<Served> {
  const server = await startServer(t, handler, options);
  return new Served(server.port);
}

export function serveFolder(
  t: TestContext,
  root: string,
  options: Partial<FilesOptions> = {},
): Promise<Served> {
  return serveHandler(t, files(root, options));
}

/** With everything around the folder: other origins, passwords, faults. */
export function serveSite(t: TestContext, options: SiteOptions): Promise<Served> {
  const { handler, error } = site({ error: () => undefined, ...options });
  return serveHandler(t, handler, { error });
}

export function contentOf({ content }: ParsedResponse): string {
  return content.toString("latin1");
}

/** The value of Location; "" when there is none. */
export function locationOf(response: ParsedResponse): string {
  return fieldValue(response, "Location") ?? "";
}

/** Status line, fields and content as they came, without the time: to compare answers byte by byte. */
export function bytesOf({ status, fields, content }: ParsedResponse): string {
  const lines = fields.filter(([name]) => name !== "Date").map((line) => line.join(": "));
  return [status, ...lines, "", content.toString("latin1")].join("\n");
}
