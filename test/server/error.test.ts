/**
 * Who hears of a handler's fault, and what does the client get?
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { ContentTooLargeError } from "../../src/http/request.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { listen } from "../../src/server/server.ts";
import { converse } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";

const GET = "GET / HTTP/1.0\r\n\r\n";
const fault = new Error("out of cheese");

test("nobody asked: the error is printed, and the client gets a bare 500", async (t) => {
  const print = t.mock.method(console, "error", () => {});
  const server = listen({ handler: () => Promise.reject(fault), hostname: "127.0.0.1", port: 0 });
  t.after(() => server.close(true));
  await server.ready();
  const [response] = await converse(server.port, GET);
  assert.equal(response?.status, 500);
  assert.doesNotMatch(response.content.toString(), /cheese/);
  assert.deepEqual(
    print.mock.calls.map((call) => call.arguments),
    [[fault]],
  );
});

test("the error option may answer", async (t) => {
  const heard: unknown[] = [];
  const error = (what: unknown) => {
    heard.push(what);
    return HttpResponse.text("later", { status: 503 });
  };
  const server = await startServer(
    t,
    () => {
      throw fault;
    },
    { error },
  );
  const [response] = await converse(server.port, GET);
  assert.equal(response?.status, 503);
  assert.deepEqual(heard, [fault]);
});

test("an error option that fails is a 500 like any other", async (t) => {
  const error = () => {
    throw new Error("and again");
  };
  const server = await startServer(t, () => Promise.reject(fault), { error });
  const [response] = await converse(server.port, GET);
  assert.equal(response?.status, 500);
});

test("more content than the handler takes is 413, and nobody's error", async (t) => {
  const heard: unknown[] = [];
  const error = (what: unknown) => void heard.push(what);
  const server = await startServer(
    t,
    async (request) => HttpResponse.text(await request.content.text(5)),
    { error: error as () => undefined },
  );
  const post = (text: string) =>
    converse(server.port, `POST / HTTP/1.0\r\nContent-Length: ${text.length}\r\n\r\n${text}`);
  assert.equal((await post("12345"))[0]?.status, 200);
  assert.equal((await post("123456"))[0]?.status, 413);
  assert.deepEqual(heard, []);
  assert.ok(new ContentTooLargeError(5) instanceof Error);
});

test("a taken port isn't passed over in silence", async (t) => {
  const first = await startServer(t, () => undefined, {});
  const second = listen({ handler: () => undefined, hostname: "127.0.0.1", port: first.port });
  await assert.rejects(second.ready(), { code: "EADDRINUSE" });
  await second.finished;
  const program = `
    import { listen } from "./src/server/server.ts";
    listen({ handler: () => undefined, hostname: "127.0.0.1", port: ${first.port} });
  `;
  const { status, stderr } = await run(program);
  assert.equal(status, 1);
  assert.match(stderr, /EADDRINUSE/);
});

function run(program: string): Promise<{ status: number | null; stderr: string }> {
  return new Promise((resolve) => {
    const words = ["--import", "tsx", "--input-type=module", "--eval", program];
    const child = execFile(process.execPath, words, (_error, _stdout, stderr) => {
      resolve({ status: child.exitCode, stderr });
    });
  });
}
