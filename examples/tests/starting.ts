/**
 * How is an example started, and asked? As a newcomer starts it, on a free port; and over real sockets, on
 * a connection that is kept or on one for each request.
 */
import { type Runtime, type ServingProcess, startScript } from "../../test/support/processes.ts";
import { connect, converse, type RawClient } from "../../test/support/raw-client.ts";
import type { ParsedResponse } from "../../test/support/response-parser.ts";
import type { Cleanup } from "../../test/support/test-server.ts";

/** Starts an example that answers with `fetch`, such as "hono/server". */
export function startExample(
  t: Cleanup,
  name: string,
  args: readonly string[] = [],
  runtime?: Runtime,
): Promise<ServingProcess> {
  return startScript(t, `examples/${name}.js`, args, runtime);
}

/** What a request has besides its request line. */
export interface Asked {
  readonly headers?: Readonly<Record<string, string>>;
  readonly content?: string | Uint8Array;
}

/** Asks with "GET /path", in HTTP/1.1. */
export type Ask = (requestLine: string, asked?: Asked) => Promise<ParsedResponse>;

/** Each request on a connection of its own, which ends with the answer. */
export function onOwnConnections(port: number): Ask {
  return async (requestLine, asked) => {
    const bytes = requestBytes(port, requestLine, asked, "close");
    const [response] = await converse(port, bytes, { methods: [methodOf(requestLine)] });
    return response as ParsedResponse;
  };
}

/** One request after the other, on one connection. */
export async function onOneConnection(t: Cleanup, port: number): Promise<Ask> {
  const client: RawClient = await connect(port);
  t.after(async () => client[Symbol.dispose]());
  const methods: string[] = [];
  return async (requestLine, asked) => {
    methods.push(methodOf(requestLine));
    await client.send(requestBytes(port, requestLine, asked, "keep-alive"));
    const responses = await client.responses(methods.length, methods);
    return responses.at(-1) as ParsedResponse;
  };
}

function requestBytes(
  port: number,
  requestLine: string,
  { headers = {}, content = "" }: Asked = {},
  connection: string,
): Buffer {
  const bytes = Buffer.from(content);
  const lines = Object.entries({
    Host: `localhost:${port}`,
    Connection: connection,
    ...(bytes.length > 0 && { "Content-Length": `${bytes.length}` }),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`${requestLine} HTTP/1.1\r\n${lines.join("")}\r\n`), bytes]);
}

function methodOf(requestLine: string): string {
  return requestLine.split(" ")[0] ?? "";
}
