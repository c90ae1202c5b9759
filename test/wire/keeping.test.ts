/**
 * Is each conversation kept by itself, whole or saying that it isn't, and within its bound?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CONVERSATION_MAX, Keeping } from "../../src/wire/keeping.ts";
import { readTranscript } from "../../src/wire/read-transcript.ts";
import { bytesOf, connectionOf, exchangeOf } from "./staged-server.ts";

const HEAD = "GET / HTTP/1.1\r\nCookie: hunter2\r\n\r\n";
const one = connectionOf(1);
const two = connectionOf(2);

interface Kept {
  readonly keeping: Keeping;
  readonly texts: Map<string, string>;
}

function keeping(secrets = false): Kept {
  const texts = new Map<string, string>();
  let now = Date.UTC(2026, 10, 23, 4, 15, 22, 123);
  const append = (name: string, text: string): void => {
    texts.set(name, (texts.get(name) ?? "") + text);
  };
  return { keeping: new Keeping({ append, secrets, now: () => now++ }), texts };
}

function says(tap: Keeping, connection = one, content: string | Uint8Array = "hello"): void {
  tap.received(connection, bytesOf(HEAD));
  tap.parsed(connection, "head", HEAD.length);
  tap.sent(connection, "head", bytesOf("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"));
  tap.sent(connection, "content", bytesOf(content));
  tap.exchange(connection, exchangeOf());
}

test("a file for each connection, called by its time, that can be read back", () => {
  const { keeping: tap, texts } = keeping(true);
  tap.opened(one);
  tap.opened(two);
  says(tap, two, "two");
  says(tap, one, "one");
  tap.closed(two, "done");
  assert.deepEqual([...texts.keys()].length, 1);
  tap.closed(one, "done");
  const [second = "", first = ""] = [...texts.keys()];
  assert.match(first, /^20261123T041522\.123Z-1\.txt$/);
  assert.match(second, /^20261123T041522\.\d{3}Z-2\.txt$/);
  const text = texts.get(first) ?? "";
  assert.match(text, /^#1 · begun 2026-11-23T04:15:22\.123Z\n/);
  const { entries, lost } = readTranscript(text);
  assert.deepEqual(lost, []);
  const said = entries.flatMap((entry) => (entry.kind === "bytes" ? [entry.bytes] : []));
  assert.match(
    Buffer.concat(said).toString(),
    /^GET \/ HTTP\/1\.1\r\nCookie: hunter2\r\n.+\r\n\r\none$/su,
  );
});

test("secrets are masked unless somebody asks for them", () => {
  const { keeping: tap, texts } = keeping();
  tap.opened(one);
  says(tap);
  tap.closed(one, "done");
  const [text = ""] = texts.values();
  assert.doesNotMatch(text, /hunter/);
  assert.equal(readTranscript(text).lost[0]?.words, "masked, 7 bytes");
});

test("what is too long is cut between two lines, says so, and costs nothing more", () => {
  const { keeping: tap, texts } = keeping(true);
  tap.opened(one);
  for (let i = 0; i < 40; i++) says(tap, one, `${"x\x1b".repeat(20_000)}\n`);
  const [text = ""] = texts.values();
  const { length } = text;
  assert.ok(length <= CONVERSATION_MAX + 200, String(length));
  assert.ok(length > CONVERSATION_MAX / 2, String(length));
  const { lost } = readTranscript(text);
  assert.deepEqual(
    lost.map(({ words }) => words),
    ["the rest, of which there was more than is kept"],
  );
  says(tap);
  tap.closed(one, "done");
  assert.equal([...texts.values()][0]?.length, length);
});

test("what is said for long reaches the disk before it ends", () => {
  const { keeping: tap, texts } = keeping();
  tap.opened(one);
  says(tap, one, `${"line\n".repeat(20_000)}end`);
  const [text = ""] = texts.values();
  assert.ok(text.length > 65_536 && text.endsWith("\n"));
});
