/**
 * Is nobody reset who was in the queue of a listener when the server was told to stop?
 */
import assert from "node:assert/strict";
import { connect as connectSocket, type Socket } from "node:net";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { HttpResponse } from "../../src/http/response.ts";
import { LastArrivals } from "../../src/server/last-arrivals.ts";
import { connect, within } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";

const GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
const LAST = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
const hello = () => HttpResponse.text("hello");

/** What a client sees that sends one request on a connection of its own. */
function asks(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket: Socket = connectSocket(port, "127.0.0.1", () => socket.write(LAST));
    let text = "";
    socket.on("data", (bytes) => {
      text += bytes.toString("latin1");
    });
    socket.on("error", ({ message }) => resolve(message));
    socket.on("end", () => socket.end());
    socket.on("close", () => resolve(text.split("\r\n")[0] ?? ""));
  });
}

test("those who wait in the queue when it stops are all answered", async (t) => {
  const server = await startServer(t, hello);
  using earlier = await connect(server.port);
  await earlier.send(GET);
  await earlier.responses(1);
  const asked = Array.from({ length: 40 }, () => asks(server.port));
  // All of them are in the queue now, and none was taken: the loop hasn't turned.
  const closed = server.close();
  assert.deepEqual(new Set(await Promise.all(asked)), new Set(["HTTP/1.1 200 OK"]));
  earlier.end();
  await within(closed, () => "closing");
});

test("who comes back after each answer finds the door closed, and is never reset", async (t) => {
  const server = await startServer(t, hello);
  const seen: string[] = [];
  const comesBack = async (): Promise<void> => {
    let last = "";
    while (!last.includes("ECONNREFUSED")) {
      last = await asks(server.port);
      seen.push(last);
    }
  };
  const clients = Array.from({ length: 8 }, comesBack);
  const stops = wait(50).then(() => server.close());
  await within(Promise.all([...clients, stops]), () => "the end of all");
  const odd = seen.filter((what) => what !== "HTTP/1.1 200 OK" && !what.includes("ECONNREFUSED"));
  assert.deepEqual(odd, []);
});

test("while it closes its door nobody is answered, and then everybody is", async (t) => {
  const server = await startServer(t, hello);
  using client = await connect(server.port);
  await client.send(GET);
  await client.responses(1);
  let letGo: () => void = () => {};
  const deaf = new Promise<void>((resolve) => {
    const others = new Promise<void>((answer) => {
      letGo = answer;
    });
    void server.close({
      stoppedListening: () => {
        resolve();
        return others;
      },
    });
  });
  await client.send(GET);
  await within(deaf, () => "the end of listening");
  await assert.rejects(connect(server.port), { code: "ECONNREFUSED" });
  assert.equal(server.pendingRequests, 0);
  letGo();
  const [, last] = await client.responses(2);
  assert.deepEqual(last?.fields.at(-1), ["Connection", "close"]);
  client.end();
  await within(server.finished, () => "the end");
});

test("others who never stop, or fail to, hold nobody up for long", async (t) => {
  const fails = (): never => {
    throw new Error("others");
  };
  for (const others of [() => new Promise(() => {}), async () => fails(), fails]) {
    const server = await startServer(t, hello);
    using client = await connect(server.port);
    await client.send(GET);
    await client.responses(1);
    const closed = server.close({ stoppedListening: others });
    await client.send(GET);
    await client.responses(2);
    client.end();
    await within(closed, () => "closing");
  }
});

test("where nobody ever came it is time at once, and where somebody always comes soon", async () => {
  let closed = false;
  void new LastArrivals().closeWhenOver(() => {
    closed = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.ok(closed);
  const crowd = new LastArrivals();
  crowd.came();
  const timer = setInterval(() => crowd.came(), 1);
  await within(
    crowd.closeWhenOver(() => {}),
    () => "an end",
  );
  clearInterval(timer);
});
