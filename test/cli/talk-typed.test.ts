/**
 * Does what somebody types go out as HTTP, and do answers and typing keep out of each other's way? At a
 * terminal that is a stream; talk.test.ts has a real one.
 */
import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { type TestContext, test } from "node:test";
import { TypedRequests } from "../../src/cli/talk-typed.ts";
import { within } from "../support/raw-client.ts";

interface Typing {
  readonly typed: TypedRequests;
  readonly sent: () => string;
  readonly screen: () => string;
  readonly remarks: string[];
  readonly ended: Promise<string>;
  /** Waits until what was typed has been read. */
  type(text: string): Promise<void>;
}

function typing(
  t: TestContext,
  {
    editing = false,
    raw = false,
    fillHost,
  }: { editing?: boolean; raw?: boolean; fillHost?: string } = {},
): Typing {
  const input = new PassThrough();
  let screen = "";
  let sent = "";
  const remarks: string[] = [];
  const typed = new TypedRequests({
    input,
    out: (text) => {
      screen += text;
    },
    paint: (_, text) => text,
    editing,
    raw,
    fillHost,
  });
  t.after(() => typed.close());
  const connection = {
    send: async (bytes: Uint8Array): Promise<boolean> => {
      sent += Buffer.from(bytes).toString();
      return true;
    },
  };
  const ended = typed.read(connection, (text) => remarks.push(text));
  return {
    typed,
    sent: () => sent,
    screen: () => screen,
    remarks,
    ended,
    type: async (text) => {
      input.write(text);
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

test("each line goes out at once, with CR LF and nothing else", async (t) => {
  const { type, sent } = typing(t);
  await type("GET / HTTP/1.1\n");
  assert.equal(sent(), "GET / HTTP/1.1\r\n");
  await type("Host: ä\n\nnext\n");
  assert.equal(sent(), "GET / HTTP/1.1\r\nHost: ä\r\n\r\nnext\r\n");
});

test("raw lines end as they were typed", async (t) => {
  const { type, sent } = typing(t, { raw: true });
  await type("GET /\n\n");
  assert.equal(sent(), "GET /\n\n");
});

test("content that is counted goes out without what ends the line, where it fits", async (t) => {
  const { type, sent, remarks, typed } = typing(t);
  const head = "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n";
  await type("POST / HTTP/1.1\nContent-Length: 9\n\n");
  assert.equal(typed.incomplete, true);
  await type("ab\ncdefg\n");
  assert.equal(sent(), `${head}ab\r\ncdefg`);
  assert.equal(typed.incomplete, false);
  assert.deepEqual(remarks, ["content: 9 bytes still due", "content: 5 bytes still due"]);
});

test("a line that is too long is sent, and said to be", async (t) => {
  const { type, sent, remarks } = typing(t);
  await type("POST / HTTP/1.1\nContent-Length: 2\n\nabc\n");
  assert.equal(sent(), "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nabc\r\n");
  assert.match(remarks.join(), /1 byte more than Content-Length announces/);
});

test("chunks are typed as lines", async (t) => {
  const { type, sent, remarks, typed } = typing(t);
  await type("POST / HTTP/1.1\nTransfer-Encoding: chunked\n\n3\nabc\n0\n\n");
  assert.ok(sent().endsWith("\r\n\r\n3\r\nabc\r\n0\r\n\r\n"));
  assert.equal(typed.incomplete, false);
  assert.equal(remarks.length, 1);
});

test("only when asked for is something filled in, and it is said", async (t) => {
  const { type, sent, remarks } = typing(t, { fillHost: "here:1" });
  await type("GET /\nAccept: */*\n\nGET / HTTP/1.1\nHost: other\n\n");
  assert.equal(
    sent(),
    "GET / HTTP/1.1\r\nAccept: */*\r\nHost: here:1\r\n\r\nGET / HTTP/1.1\r\nHost: other\r\n\r\n",
  );
  assert.deepEqual(remarks, ["added: HTTP/1.1", "added: Host: here:1"]);
});

test("an answer appears above the line that is being typed, which isn't lost", async (t) => {
  const { type, sent, screen, typed } = typing(t, { editing: true });
  await type("GET / HT");
  typed.print("← HTTP/1.1 200 OK\n");
  assert.ok(
    screen().endsWith("← HTTP/1.1 200 OK\n\x1b[1G\x1b[0J→ GET / HT\x1b[11G"),
    JSON.stringify(screen()),
  );
  await type("TP/1.1\r");
  assert.equal(sent(), "GET / HTTP/1.1\r\n");
});

test("half a line waits for its end, and nothing is lost when it is over", async (t) => {
  const { screen, typed } = typing(t, { editing: true });
  typed.print("← HTT");
  assert.ok(!screen().includes("← HTT"));
  typed.print("P/1.1 200 OK\n← half");
  assert.ok(screen().includes("← HTTP/1.1 200 OK\n"));
  typed.close();
  typed.print(" and the rest\n");
  assert.ok(screen().endsWith("← half and the rest\n"));
});

test("Tab completes methods and field names", async (t) => {
  const { type, sent } = typing(t, { editing: true });
  await type("OPT");
  await type("\t");
  await type("* HTTP/1.1\r");
  await type("hos");
  await type("\t");
  await type("a\r");
  assert.equal(sent(), "OPTIONS * HTTP/1.1\r\nHost: a\r\n");
});

test("history brings a line back", async (t) => {
  const { type, sent } = typing(t, { editing: true });
  await type("GET /a HTTP/1.1\r");
  await type("\x1b[A");
  await type("\r");
  assert.equal(sent(), "GET /a HTTP/1.1\r\nGET /a HTTP/1.1\r\n");
});

test("Ctrl-D is the end of typing, and Ctrl-C leaves at once", async (t) => {
  for (const [key, end] of [
    ["\x04", "done"],
    ["\x03", "left"],
  ] as const) {
    const { type, ended } = typing(t, { editing: true });
    await type(key);
    assert.equal(await within(ended, () => `the end after ${JSON.stringify(key)}`), end);
  }
});
