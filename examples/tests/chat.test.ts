/**
 * Do guests of the chat hear each other, and can one of them spoil it for the others?
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, test } from "node:test";
import { WebSocket } from "ws";
import { within } from "../../test/support/raw-client.ts";
import { fieldValue } from "../../test/support/response-parser.ts";
import type { Cleanup } from "../../test/support/test-server.ts";
import { onOwnConnections, startExample } from "./starting.ts";

interface Told {
  readonly from?: string;
  readonly text?: string;
  readonly note?: string;
}

/** Somebody in the room, with all that they have heard. */
class Guest {
  readonly socket: WebSocket;
  readonly heard: Told[] = [];

  constructor(t: Cleanup, port: number, name: string) {
    this.socket = new WebSocket(`ws://localhost:${port}/chat?name=${encodeURIComponent(name)}`);
    this.socket.on("message", (data) => this.heard.push(JSON.parse(data.toString())));
    t.after(async () => this.socket.terminate());
  }

  async hears(what: Told): Promise<void> {
    const wanted = JSON.stringify(what);
    const heard = async (): Promise<void> => {
      while (!this.heard.some((told) => JSON.stringify(told) === wanted)) {
        await once(this.socket, "message");
      }
    };
    await within(heard(), () => `hearing ${wanted}; heard ${JSON.stringify(this.heard)}`);
  }

  async closed(): Promise<number> {
    const [code] = await within(once(this.socket, "close"), () => "the end of the connection");
    return code;
  }
}

for (const [way, args] of [
  ["ws", []],
  ["crossws", ["--crossws"]],
] as const) {
  describe(`the chat with ${way}`, () => {
    test("guests hear each other, and newcomers what was said", async (t) => {
      const { port } = await startExample(t, "chat/server", args);
      const ada = new Guest(t, port, "Ada");
      await ada.hears({ note: "Ada has come. 1 in the room." });
      const bob = new Guest(t, port, "<b>Bob</b>");
      await ada.hears({ note: "<b>Bob</b> has come. 2 in the room." });
      bob.socket.send("hello <script> ü 🧵");
      const said = { from: "<b>Bob</b>", text: "hello <script> ü 🧵" };
      await Promise.all([ada.hears(said), bob.hears(said)]);
      const eve = new Guest(t, port, "  ");
      await eve.hears(said);
      await eve.hears({ note: "Somebody has come. 3 in the room." });
      bob.socket.close();
      await ada.hears({ note: "<b>Bob</b> has left. 2 in the room." });
    });

    test("whoever says too much at once isn't read, and may go on later", async (t) => {
      const { port } = await startExample(t, "chat/server", args);
      const ada = new Guest(t, port, "Ada");
      await ada.hears({ note: "Ada has come. 1 in the room." });
      for (let i = 0; i < 8; i++) ada.socket.send(`message ${i}`);
      await ada.hears({ note: "That was too fast, and nobody has read it." });
      assert.equal(ada.heard.filter(({ text }) => text !== undefined).length, 5);
    });

    test("a message that is too long ends its sender's connection alone", async (t) => {
      const { port } = await startExample(t, "chat/server", args);
      const ada = new Guest(t, port, "Ada");
      const bob = new Guest(t, port, "Bob");
      await Promise.all([once(ada.socket, "open"), once(bob.socket, "open")]);
      bob.socket.send("x".repeat(2_001));
      assert.equal(await bob.closed(), 1009);
      await ada.hears({ note: "Bob has left. 1 in the room." });
      ada.socket.send("y".repeat(501));
      await ada.hears({ from: "Ada", text: "y".repeat(500) });
    });

    test("a page of another site isn't let in", async (t) => {
      const { port } = await startExample(t, "chat/server", args);
      const socket = new WebSocket(`ws://localhost:${port}/chat`, {
        origin: "http://evil.example",
      });
      const [error] = await within(once(socket, "error"), () => "the refusal");
      assert.match(String(error), /403/);
    });

    test("who doesn't ask for a WebSocket is told to", async (t) => {
      const { port } = await startExample(t, "chat/server", args);
      const ask = onOwnConnections(port);
      const refused = await ask("GET /chat");
      assert.equal(refused.status, 426);
      assert.equal(fieldValue(refused, "Upgrade"), "websocket");
      assert.equal((await ask("GET /nowhere")).status, 404);
      assert.match((await ask("GET /")).content.toString(), /<title>A chat<\/title>/);
    });
  });
}
