/**
 * Is everything told that happens on a connection, in order and once, whoever ends it and however?
 */
import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { ClientConnection } from "../../src/client/connection.ts";
import type { ConversationEvents, ConversationOptions } from "../../src/client/conversation.ts";
import { dial } from "../../src/client/dial.ts";
import { within } from "../support/raw-client.ts";
import { startRaw, startScripted } from "./scripted-server.ts";

const GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
const OK = "HTTP/1.1 200 OK\r\n";

/** What happened, with its bytes joined. */
class Log implements ConversationEvents {
  readonly lines: string[] = [];
  readonly hooks: ConversationEvents;

  constructor(hooks: ConversationEvents = {}) {
    this.hooks = hooks;
  }

  sent(part: string, bytes: Uint8Array): void {
    this.#add(`→ ${part}`, bytes);
  }

  asked(): void {
    this.lines.push("asked");
  }

  received(part: "head" | "content" | "framing" | "refused" | "tunnel", bytes: Uint8Array): void {
    this.#add(`← ${part}`, bytes);
    this.hooks.received?.(part, bytes);
  }

  responded({ status }: { readonly status: number }, _: unknown, method: string): void {
    this.lines.push(`${status} to ${method}`);
  }

  answered(): void | Promise<void> {
    this.lines.push("answered");
    return this.hooks.answered?.({} as never);
  }

  violated({ code }: { readonly code: string }): void {
    this.lines.push(code);
  }

  silent(): void {
    this.lines.push("silent");
    this.hooks.silent?.();
  }

  ended(end: { readonly kind: string }): void {
    this.lines.push(end.kind);
  }

  #add(what: string, bytes: Uint8Array): void {
    const text = Buffer.from(bytes).toString("latin1");
    const last = this.lines.at(-1);
    if (last?.startsWith(`${what}: `)) this.lines.push((this.lines.pop() ?? "") + text);
    else this.lines.push(`${what}: ${text}`);
  }
}

async function connectTo(
  t: TestContext,
  port: number,
  log: Log,
  options: Partial<ConversationOptions> = {},
): Promise<ClientConnection> {
  const destination = { host: "127.0.0.1", port, tls: false };
  const { socket } = await dial(destination, { deadlineMs: 30_000 });
  const connection = new ClientConnection(socket, { silenceMs: 30_000, ...options }, log);
  t.after(() => connection.close());
  return connection;
}

test("a conversation is told from its first byte to its last", async (t) => {
  const bytes = `${OK}Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n`;
  const { port } = await startScripted(t, bytes, "closes");
  const log = new Log();
  const connection = await connectTo(t, port, log);
  assert.equal(await connection.send(Buffer.from(GET)), true);
  await within(connection.settled(), () => "an answer");
  await within(connection.farewell(0), () => "nothing, since another request may follow");
  while (connection.end === undefined) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(log.lines, [
    `→ head: ${GET}`,
    "asked",
    `← head: ${OK}Transfer-Encoding: chunked\r\n\r\n`,
    "200 to GET",
    "← framing: 2\r\n",
    "← content: hi",
    "← framing: \r\n0\r\n\r\n",
    "answered",
    "closed",
  ]);
});

test("whoever listens may take their time, and nothing is lost or overtaken", async (t) => {
  const one = `${OK}Content-Length: 1\r\n\r\n`;
  const { port } = await startScripted(t, `${one}a`, "stays");
  let listening = false;
  const log = new Log({
    answered: async () => {
      assert.equal(listening, false);
      listening = true;
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
      listening = false;
      log.lines.push("listened");
    },
  });
  const connection = await connectTo(t, port, log);
  await connection.send(Buffer.from(GET.repeat(3)));
  assert.equal(await within(connection.settled(), () => "answers"), "answered");
  const answer = [`← head: ${one}`, "200 to GET", "← content: a", "answered", "listened"];
  assert.deepEqual(
    log.lines.filter((line) => !/^(→|asked)/.test(line)),
    [...answer, ...answer, ...answer],
  );
  assert.deepEqual([connection.askedCount, connection.answeredCount, connection.due], [3, 3, 0]);
});

test("a listener that is slower than the patience with the server isn't taken for its silence", async (t) => {
  const { port } = await startScripted(t, `${OK}Content-Length: 1\r\n\r\na`);
  let listened = (): void => {};
  const listening = new Promise<void>((resolve) => {
    listened = resolve;
  });
  const log = new Log({ answered: () => listening });
  const connection = await connectTo(t, port, log, { silenceMs: 1 });
  void connection.send(Buffer.from(GET));
  while (!log.lines.includes("answered")) await new Promise((resolve) => setImmediate(resolve));
  const before = log.lines.length;
  void connection.send(Buffer.from("GET"));
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setTimeout(resolve, 1));
  assert.ok(!log.lines.slice(before).includes("silent"));
  listened();
  assert.equal(await within(connection.settled(), () => "silence"), "silent");
});

test("a connection that breaks in the middle of an answer is told as broken", async (t) => {
  const server = await startRaw(t, (socket) => {
    socket.once("data", () => {
      socket.write(`${OK}Content-Length: 9\r\n\r\nshort`);
      socket.once("data", () => socket.resetAndDestroy());
    });
  });
  let connection: ClientConnection | undefined;
  const log = new Log({
    received: (part) => {
      if (part === "content") void connection?.send(Buffer.from("x"));
    },
  });
  connection = await connectTo(t, server.port, log);
  await connection.send(Buffer.from(GET));
  assert.equal(await within(connection.settled(), () => "the end"), "ended");
  assert.ok(["broken", "CONTENT_INCOMPLETE"].some((line) => log.lines.includes(line)));
  assert.equal(connection.due > 0, true);
  assert.equal(await connection.send(Buffer.from("more")), false);
});

test("a server that doesn't read is told as silent, and sending waits for it", async (t) => {
  const { port } = await startRaw(t, (socket: Socket) => socket.pause());
  const log = new Log();
  const connection = await connectTo(t, port, log, { silenceMs: 500 });
  const head = `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${64 * 1024 * 1024}\r\n\r\n`;
  void connection.send(Buffer.from(head));
  const sent = connection.send(Buffer.alloc(64 * 1024 * 1024));
  assert.equal(await within(connection.settled(), () => "silence"), "silent");
  assert.equal(log.lines.at(-1), "silent");
  connection.close();
  assert.equal(await within(sent, () => "giving up"), false);
});

test("half a head is shown by whoever wants to see it", async (t) => {
  const { port } = await startScripted(t, "HTTP/1.1 200 OK\r\nX: ");
  const log = new Log();
  const connection = await connectTo(t, port, log, { silenceMs: 1500 });
  await connection.send(Buffer.from(GET));
  assert.equal(await within(connection.settled(), () => "silence"), "silent");
  assert.equal(Buffer.from(connection.unread).toString(), "HTTP/1.1 200 OK\r\nX: ");
  connection.close();
  assert.deepEqual(log.lines.slice(-3), ["silent", "← refused: HTTP/1.1 200 OK\r\nX: ", "left"]);
});

test("our side can be closed, and the answer is still read", async (t) => {
  const server = await startRaw(t, (socket) => {
    socket.on("end", () => socket.end(`${OK}Content-Length: 2\r\n\r\nhi`));
  });
  const log = new Log();
  const connection = await connectTo(t, server.port, log);
  void connection.send(Buffer.from(GET));
  await connection.halfClose();
  await server.clientEnds();
  assert.equal(await within(connection.settled(), () => "an answer"), "answered");
  assert.ok(log.lines.includes("← content: hi"));
});

test("of a server that has announced to close, its end is waited for", async (t) => {
  const bytes = `${OK}Content-Length: 0\r\nConnection: close\r\n\r\n`;
  const { port } = await startScripted(t, bytes, "closes");
  const log = new Log();
  const connection = await connectTo(t, port, log);
  await connection.send(Buffer.from(GET));
  await within(connection.settled(), () => "an answer");
  await within(connection.farewell(30_000), () => "the end");
  assert.equal(log.lines.at(-1), "closed");
  assert.equal(connection.open, false);
});
