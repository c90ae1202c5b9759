/**
 * Does whoever asks learn whether new requests are welcome, and nobody else notice?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { HttpResponse } from "../../src/http/response.ts";
import { connect, converse } from "../support/raw-client.ts";
import { fieldValue } from "../support/response-parser.ts";
import { startServer } from "../support/test-server.ts";

const site = () => HttpResponse.text("the site", { status: 403 });

function asked(words: string, more = ""): string {
  return `${words} HTTP/1.1\r\nHost: h\r\n${more}\r\n`;
}

test("200 while it serves, for GET and HEAD of exactly this path", async (t) => {
  const server = await startServer(t, site, { ready: "/.well-known/ready" });
  const [ready] = await converse(
    server.port,
    asked("GET /.well-known/ready?from=probe", "Connection: close\r\n"),
  );
  assert.equal(ready?.status, 200);
  assert.equal(ready?.content.toString(), "ready\n");
  assert.equal(ready && fieldValue(ready, "cache-control"), "no-store");
  for (const [words, status] of [
    ["HEAD /.well-known/ready", 200],
    ["POST /.well-known/ready", 403],
    ["GET /.well-known/ready/", 403],
    ["GET /.well-known/Ready", 403],
    ["GET /", 403],
  ] as const) {
    using client = await connect(server.port);
    await client.send(asked(words));
    client.end();
    const [response] = await client.finalResponses([words.split(" ")[0] ?? ""]);
    assert.equal(response?.status, status, words);
  }
});

test("503 from the moment in which it begins to stop, also on new connections while notice is given", async (t) => {
  const server = await startServer(t, site, { ready: "/ready" });
  using kept = await connect(server.port);
  await kept.send(asked("GET /ready"));
  await kept.responses(1);
  assert.equal(server.stopping, false);
  void server.close({ noticeMs: 200, idleMs: 200 });
  assert.equal(server.stopping, true);
  await kept.send(asked("GET /ready"));
  const [, second] = await kept.responses(2);
  assert.equal(second?.status, 503);
  assert.equal(second?.content.toString(), "stopping\n");
  assert.equal(second && fieldValue(second, "connection"), "close");
  const [fresh] = await converse(server.port, asked("GET /ready"));
  assert.equal(fresh?.status, 503);
  await server.finished;
  await assert.rejects(connect(server.port));
});

test("it can be had later, elsewhere, and no more", async (t) => {
  const server = await startServer(t, site);
  const statuses = async (): Promise<(number | undefined)[]> => {
    const answers = ["/a", "/b"].map((path) =>
      converse(server.port, asked(`GET ${path}`, "Connection: close\r\n")),
    );
    return (await Promise.all(answers)).map(([response]) => response?.status);
  };
  assert.deepEqual(await statuses(), [403, 403]);
  server.update({ ready: "/a" });
  assert.deepEqual(await statuses(), [200, 403]);
  server.update({ ready: "/b", handler: () => undefined });
  assert.deepEqual(await statuses(), [404, 200]);
  server.update({ ready: undefined });
  await wait(0);
  assert.deepEqual(await statuses(), [404, 404]);
});
