/**
 * What is an application asked, whichever framework it is built on, and whichever runtime serves it? One
 * table of questions, each with what must be answered.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { TestContext } from "node:test";
import { Prng } from "../../test/support/prng.ts";
import { fieldValue, fieldValues } from "../../test/support/response-parser.ts";
import { type Ask, onOneConnection, onOwnConnections } from "./starting.ts";

/** Folders of examples/ that hold the same application. */
export const FRAMEWORKS: readonly string[] = ["hono", "h3", "itty-router"];

type Question = (ask: Ask) => Promise<void>;

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

const QUESTIONS: Readonly<Record<string, Question>> = {
  "a page": async (ask) => {
    const page = await ask("GET /");
    assert.equal(page.status, 200);
    assert.match(fieldValue(page, "Content-Type") ?? "", /^text\/html/);
    assert.match(page.content.toString(), /<h1>/);
  },
  "the head of it": async (ask) => {
    const head = await ask("HEAD /");
    // Not every framework answers HEAD where it answers GET.
    assert.ok(head.status === 200 || head.status === 404);
    assert.equal(head.content.length, 0);
  },
  "a parameter of the route, in UTF-8": async (ask) => {
    const said = await ask("GET /hello/Ada%20L%C3%B6velace");
    assert.equal(said.status, 200);
    assert.equal(said.content.toString(), "Hello, Ada Lövelace!");
  },
  "JSON both ways": async (ask) => {
    const sent = { text: "ü\n", list: [1, null], nested: { yes: true } };
    const headers = { "Content-Type": "application/json" };
    const told = await ask("POST /json", { headers, content: JSON.stringify(sent) });
    assert.equal(told.status, 201);
    assert.match(fieldValue(told, "Content-Type") ?? "", /^application\/json/);
    assert.deepEqual(JSON.parse(told.content.toString()), { received: sent });
  },
  "a form": async (ask) => {
    const headers = { "Content-Type": "application/x-www-form-urlencoded" };
    const told = await ask("POST /form", { headers, content: "name=Ada+%26+Co&note=%C3%BC" });
    const parsed = JSON.parse(told.content.toString());
    assert.deepEqual(parsed, { name: "Ada & Co", note: "ü", file: null });
  },
  "a form with a file": async (ask) => {
    const file = new Prng(3).bytes(70_000);
    const content = Buffer.concat([
      Buffer.from(
        '--cut\r\nContent-Disposition: form-data; name="name"\r\n\r\nAda\r\n' +
          '--cut\r\nContent-Disposition: form-data; name="note"\r\n\r\nü\r\n' +
          '--cut\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n' +
          "Content-Type: application/octet-stream\r\n\r\n",
      ),
      file,
      Buffer.from("\r\n--cut--\r\n"),
    ]);
    const headers = { "Content-Type": "multipart/form-data; boundary=cut" };
    const told = JSON.parse((await ask("POST /form", { headers, content })).content.toString());
    const described = { name: "a.bin", size: file.length, sha256: sha256(file) };
    assert.deepEqual(told, { name: "Ada", note: "ü", file: described });
  },
  "an upload": async (ask) => {
    const content = Buffer.alloc(3_000_000, new Prng(4).bytes(4093));
    const told = JSON.parse((await ask("PUT /upload", { content })).content.toString());
    assert.deepEqual(told, { bytes: content.length, sha256: sha256(content) });
  },
  "a stream": async (ask) => {
    const streamed = await ask("GET /stream");
    assert.equal(streamed.framing, "chunked");
    assert.equal(streamed.content.toString(), "1\n2\n3\n");
  },
  "Server-Sent Events": async (ask) => {
    const events = await ask("GET /events");
    assert.match(fieldValue(events, "Content-Type") ?? "", /^text\/event-stream/);
    const told = events.content.toString().match(/^data: .*$/gm);
    assert.deepEqual(told, ["data: tick 1", "data: tick 2", "data: tick 3"]);
    assert.match(events.content.toString(), /\n\n$/);
  },
  "two cookies": async (ask) => {
    const [first, second, ...others] = fieldValues(await ask("GET /cookies"), "Set-Cookie");
    assert.match(first ?? "", /^first=1;.*HttpOnly/);
    assert.match(second ?? "", /^second=2;.*Max-Age=60/);
    assert.deepEqual(others, []);
  },
  "a redirect": async (ask) => {
    const moved = await ask("GET /old");
    assert.equal(moved.status, 302);
    assert.equal(fieldValue(moved, "Location"), "/hello/you");
  },
  "what isn't there": async (ask) => {
    assert.equal((await ask("GET /nowhere")).status, 404);
  },
  "an accident, of which visitors learn nothing": async (ask) => {
    const broken = await ask("GET /broken");
    assert.equal(broken.status, 500);
    assert.doesNotMatch(broken.content.toString(), /nobody catches/);
    assert.equal((await ask("GET /hello/again")).status, 200);
  },
  "the client's address": async (ask) => {
    const told = JSON.parse((await ask("GET /address")).content.toString());
    assert.equal(told.address, "127.0.0.1");
  },
};

/** Asks all of it, as subtests. */
export async function askAll(t: TestContext, port: number, onOne: boolean): Promise<void> {
  const send = onOne ? await onOneConnection(t, port) : onOwnConnections(port);
  // As a browser says it: some frameworks take a form from pages of their own site alone.
  const Origin = `http://localhost:${port}`;
  const ask: Ask = (requestLine, { headers, ...asked } = {}) =>
    send(requestLine, { ...asked, headers: { Origin, ...headers } });
  for (const [question, answered] of Object.entries(QUESTIONS)) {
    await t.test(question, () => answered(ask));
  }
}
