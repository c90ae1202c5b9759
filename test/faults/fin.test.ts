/**
 * What if the client closes its side, or is gone, at any byte whatever of what it says? An answer or
 * a clean end, and a server that lives.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { HttpResponse } from "../../src/http/response.ts";
import type { Server } from "../../src/server/server.ts";
import { connect, converse, within } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";

const CONVERSATIONS: Readonly<Record<string, string>> = {
  length:
    "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhelloGET /b HTTP/1.1\r\nHost: h\r\n\r\n",
  chunked:
    "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5;x\r\nhello\r\n0\r\nT: 1\r\n\r\n\r\nGET /b HTTP/1.0\r\n\r\n",
};

const echo = async (request: { content: { bytes(): Promise<Uint8Array> } }) =>
  new HttpResponse({ content: await request.content.bytes() });

/** How many requests are complete in these first bytes, and is another one begun? */
function whole(text: string, length: number): { requests: number; begun: boolean } {
  const second = text.indexOf("GET /b");
  const blank = text.slice(0, second).endsWith("\r\n\r\n\r\n") ? 2 : 0;
  const first = second - blank;
  if (length === text.length) return { requests: 2, begun: false };
  if (length >= first) return { requests: 1, begun: length > second };
  return { requests: 0, begun: length > 0 };
}

async function untilGone(server: Server): Promise<void> {
  const gone = async () => {
    while (server.connections > 0) await wait(1);
  };
  await within(gone(), () => "the end of all connections");
}

for (const [name, text] of Object.entries(CONVERSATIONS)) {
  test(`a FIN behind each byte: ${name}`, async (t) => {
    const server = await startServer(t, echo);
    for (let length = 0; length <= text.length; length++) {
      using client = await connect(server.port);
      await client.send(text.slice(0, length));
      client.end();
      const { requests, begun } = whole(text, length);
      const responses = await client.finalResponses();
      assert.deepEqual(
        responses.map(({ status }) => status),
        [...Array<number>(requests).fill(200), ...(begun ? [400] : [])],
        JSON.stringify(text.slice(0, length)),
      );
      const last = responses.at(-1)?.fields.some(([, value]) => value === "close");
      if (begun) assert.equal(last, true);
    }
    await untilGone(server);
  });

  test(`a reset behind each byte: ${name}`, async (t) => {
    const server = await startServer(t, echo);
    for (let length = 0; length <= text.length; length++) {
      using client = await connect(server.port);
      await client.send(text.slice(0, length));
      if (length % 2 === 0) await wait(1);
      client.socket.resetAndDestroy();
    }
    await untilGone(server);
    assert.equal(server.pendingRequests, 0);
    const [response] = await converse(server.port, "GET / HTTP/1.0\r\n\r\n");
    assert.equal(response?.status, 200);
  });
}

test("a client that closes while its answer is being made gets it", async (t) => {
  const server = await startServer(t, async () => {
    await wait(50);
    return HttpResponse.text("late");
  });
  using client = await connect(server.port);
  await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  client.end();
  const [response] = await client.finalResponses();
  assert.equal(response?.content.toString(), "late");
  await untilGone(server);
});
