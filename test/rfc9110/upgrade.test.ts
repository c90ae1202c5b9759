/**
 * RFC 9110 §7.8, §15.2.2: what is said when another protocol is taken up?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { connect } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";

const ASK = "GET / HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: a, Echo\r\n";

async function answerTo(
  t: Parameters<typeof startServer>[0],
  request: string,
  fields?: Record<string, string>,
): Promise<string> {
  const init = fields === undefined ? {} : { fields };
  const { port } = await startServer(t, (_request, { upgrade }) =>
    upgrade((socket) => socket.end(), init),
  );
  using client = await connect(port);
  await client.send(request);
  return (await client.untilClosed()).toString("latin1");
}

test("§7.8-1 §7.8-S1 §15.2.2-1 a 101 names in Upgrade what the client named, compared without case", async (t) => {
  const text = await answerTo(t, `${ASK}\r\n`, { Upgrade: "echo" });
  assert.match(
    text,
    /^HTTP\/1\.1 101 [\s\S]*\r\nUpgrade: echo\r\n[\s\S]*Connection: upgrade\r\n\r\n$/,
  );
});

test("§7.8-8 with Expect and Upgrade, the 100 is sent before the 101", async (t) => {
  const text = await answerTo(t, `${ASK}Expect: 100-continue\r\n\r\n`);
  assert.match(text, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 101 /);
});
