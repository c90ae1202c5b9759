/** Is somebody told of accidents, and of nothing else? */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { HttpResponse } from "../../src/http/response.ts";
import { connect, within } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";

async function until(what: string, holds: () => boolean): Promise<void> {
  const reached = async () => {
    while (!holds()) await wait(2);
  };
  await within(reached(), () => what);
}

test("what fails because the client has gone is no news, in a handler and in a stream", async (t) => {
  const told: unknown[] = [];
  const begun: string[] = [];
  const server = await startServer(
    t,
    async ({ path }, { signal }) => {
      begun.push(path);
      if (path === "/handler") await wait(60_000, undefined, { signal });
      async function* chunks(): AsyncIterable<Uint8Array> {
        yield new Uint8Array(1);
        begun.push("piece");
        await wait(60_000, undefined, { signal });
      }
      return new HttpResponse({ content: { kind: "stream", chunks: chunks() } });
    },
    {
      error: (error) => {
        told.push(error);
        return undefined;
      },
    },
  );
  for (const [path, sign] of [
    ["/handler", "/handler"],
    ["/stream", "piece"],
  ] as const) {
    using client = await connect(server.port);
    await client.send(`GET ${path} HTTP/1.1\r\nHost: h\r\n\r\n`);
    await until("the handler", () => begun.includes(sign));
    client.end();
    await client.untilCut();
  }
  await until("the end", () => server.connections === 0);
  assert.deepEqual(told, []);
});
