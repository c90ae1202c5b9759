/** Does whoever sends a request again get an answer, or a sentence that says why there is none? */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type Answered, sendAgain } from "../../src/inspect/sending-again.ts";
import { startRaw, startScripted } from "../client/scripted-server.ts";

const GET = Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");

async function answeredWith(t: TestContext, bytes: string): Promise<Answered> {
  const { port } = await startScripted(t, bytes, "closes");
  return sendAgain({ host: "127.0.0.1", port, tls: false }, GET);
}

test("hands out a whole answer as it came", async (t) => {
  const answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
  const { bytes, left, problem } = await answeredWith(t, answer);
  assert.deepEqual([Buffer.from(bytes).toString(), left, problem], [answer, 0, ""]);
});

test("says what is wrong with an answer, and shows as much as came", async (t) => {
  const half = await answeredWith(t, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
  assert.match(half.problem, /breaks a rule|ended before/);
  assert.match(Buffer.from(half.bytes).toString(), /half$/);
  assert.match((await answeredWith(t, "HTTP/1.1 2\r\n\r\n")).problem, /breaks a rule: STATUS_/);
});

test("says that nobody is there", async (t) => {
  const { port } = await startScripted(t, "");
  const nowhere = { host: "127.0.0.1", port, unix: "nowhere.sock", tls: false };
  const { problem } = await sendAgain(nowhere, GET);
  assert.equal(problem, "The server can't be reached any more.");
});

test("leaves an answer that never ends, with little of it kept", { timeout: 30_000 }, async (t) => {
  const head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  const { port } = await startRaw(t, (socket) => {
    const chunks = "1\r\nx\r\n".repeat(10_000);
    const more = (): void => {
      while (socket.writable && socket.write(chunks)) {}
    };
    socket.on("drain", more);
    socket.once("data", () => {
      socket.write(head);
      more();
    });
  });
  const { bytes, problem } = await sendAgain({ host: "127.0.0.1", port, tls: false }, GET, 300);
  assert.match(problem, /goes on and on/);
  assert.match(Buffer.from(bytes.subarray(0, head.length)).toString(), /^HTTP\/1\.1 200/);
  assert.ok(bytes.length < 1_000_000, `${bytes.length} bytes`);
});
