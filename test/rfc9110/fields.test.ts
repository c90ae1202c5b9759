/**
 * Are fields read and written as RFC 9110 §5 asks: names, order, limits, values, lists, dates?
 *
 * Each test is named by the requirements that it holds; docs/conformance/9110.md lists them all.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { HttpResponse } from "../../src/http/response.ts";
import { connect, converse } from "../support/raw-client.ts";
import { fieldValue } from "../support/response-parser.ts";
import { startServer } from "../support/test-server.ts";
import { ask, everyAnswer, field, only } from "./asking.ts";

test("§5.1-S1 fields that nobody knows change nothing, in the header section and in trailers", async (t) => {
  const { port } = await startServer(t, async ({ content }) =>
    HttpResponse.text(await content.text()),
  );
  const response = only(
    await converse(
      port,
      "POST / HTTP/1.1\r\nHost: a\r\nX-Own: b\r\n!#$%&'*+-.^_`|~1: c\r\nConnection: close, x-own\r\n" +
        "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-Other: d\r\n\r\n",
    ),
  );
  assert.equal(response.status, 200);
  assert.equal(response.content.toString(), "hi");
});

test("§5.3-2 no answer says anything twice", async (t) => {
  for (const [request, { fields }] of await everyAnswer(t)) {
    const names = fields.map(([name]) => name.toLowerCase());
    assert.deepEqual([...new Set(names)], names, request);
  }
});

test("§5.3-3 nobody is asked before all of the header section is there", async (t) => {
  const asked: string[] = [];
  const { port } = await startServer(t, ({ path }) => {
    asked.push(path);
    return HttpResponse.text("taken");
  });
  using client = await connect(port);
  await client.send("GET /late HTTP/1.1\r\nHost: a\r\nIf-Match: *\r\n");
  // A whole exchange on another connection: what was sent first has been read by now.
  assert.equal((await ask(port, "/other")).content.toString(), "taken");
  assert.deepEqual(asked, ["/other"]);
  await client.send("Connection: close\r\n\r\n");
  assert.equal(only(await client.finalResponses()).content.toString(), "taken");
  assert.deepEqual(asked, ["/other", "/late"]);
});

test("§5.4-1 fields larger than the server reads are answered 431", async (t) => {
  const { port } = await startServer(t, () => HttpResponse.text("taken"));
  for (const lines of [
    `X: ${"a".repeat(100_000)}\r\n`,
    `${"a".repeat(100_000)}: b\r\n`,
    `X: ${"a".repeat(1000)}\r\n`.repeat(100),
    "X: y\r\n".repeat(1000),
  ]) {
    const responses = await converse(port, `GET / HTTP/1.1\r\nHost: a\r\n${lines}\r\n`);
    assert.equal(only(responses).status, 431);
  }
});

test("§5.5-1 white space around a field value isn't part of it", async (t) => {
  const { port } = await startServer(t, ({ fields }) => HttpResponse.json(fields.get("x") ?? null));
  for (const [line, value] of [
    ["X:b", "b"],
    ["X:   b c \t ", "b c"],
    ["X:\t\tb\t", "b"],
    ["X: \t ", ""],
    ["X:", ""],
  ] as const) {
    const request = `GET / HTTP/1.1\r\nHost: a\r\n${line}\r\nConnection: close\r\n\r\n`;
    assert.equal(only(await converse(port, request)).content.toString(), JSON.stringify(value));
  }
});

test("§5.5-S2 bytes beyond ASCII in a field value are passed on as they are", async (t) => {
  const { port } = await startServer(t, ({ fields }) =>
    HttpResponse.text("", { fields: { "X-Echo": fields.get("x") ?? "" } }),
  );
  const value = Array.from({ length: 128 }, (_, at) => String.fromCharCode(128 + at)).join("");
  const response = await ask(port, "/", { fields: [["X", value]] });
  assert.equal(field(response, "X-Echo"), value);
});

test("§5.5-2 CR, LF and NUL in a field value are refused, and so are other control characters", async (t) => {
  const { port } = await startServer(t, () => HttpResponse.text("taken"));
  for (const bad of ["\r", "\n", "\0", "\x01", "\x0b", "\x1f", "\x7f"]) {
    const request = `GET / HTTP/1.1\r\nHost: a\r\nX: b${bad}c\r\nConnection: close\r\n\r\n`;
    assert.equal(only(await converse(port, request)).status, 400, JSON.stringify(bad));
  }
});

/** The fields of our answers whose values are lists. */
const LISTS: readonly string[] = ["Allow", "Vary", "Cache-Control", "Accept-Ranges", "Connection"];

test("§5.6.1.1-1 no list in an answer has an empty element", async (t) => {
  let seen = 0;
  for (const [request, response] of await everyAnswer(t)) {
    for (const name of LISTS) {
      const value = fieldValue(response, name);
      if (value === undefined) continue;
      seen++;
      assert.ok(
        value.split(",").every((element) => element.trim() !== ""),
        `${request}: ${name}: ${value}`,
      );
    }
  }
  assert.ok(seen > 10);
});

test("§5.6.1.2-1 §5.6.1.2-2 empty elements in a list are ignored", async (t) => {
  const { port } = await startServer(t, () => HttpResponse.text("taken"));
  for (const options of [",close", "close,", ", ,\t,close , ,", "x,,close", ",".repeat(50)]) {
    using client = await connect(port);
    await client.send(`GET / HTTP/1.1\r\nHost: a\r\nConnection: ${options}\r\n\r\n`);
    const [response] = await client.responses(1);
    const closes = options.includes("close");
    assert.equal(fieldValue(only([response!]), "Connection"), closes ? "close" : undefined);
  }
  for (const value of [",100-continue", "100-continue, ", ",,\t,100-continue", "", ", ,"]) {
    const response = await ask(port, "/", { fields: [["Expect", value]] });
    assert.equal(response.status, 200, value);
  }
});

test("§5.6.3-S1 §5.6.3-S2 §5.6.3-S3 §5.6.3-1 white space in an answer is one space, where it helps", async (t) => {
  for (const [request, { fields }] of await everyAnswer(t)) {
    for (const [name, value] of fields) {
      assert.doesNotMatch(value, /[\t]| {2}| [,;=]|= |,[^ ]/, `${request}: ${name}: ${value}`);
    }
  }
});

test("§5.6.3-2 white space that is there for old times' sake doesn't count", async (t) => {
  const { port } = await startServer(t, async ({ content }) =>
    HttpResponse.text(await content.text()),
  );
  const chunks = '2 ;a = b\r\nhi\r\n1\t; a="b" ; c\r\n!\r\n0 ; d\t=\te\r\n\r\n';
  const response = only(
    await converse(
      port,
      `POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`,
    ),
  );
  assert.equal(response.content.toString(), "hi!");
});

const IMF_FIXDATE =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/;

test("§5.6.7-2 §5.6.7-3 every date in an answer has the one preferred form", async (t) => {
  let seen = 0;
  for (const [request, { fields }] of await everyAnswer(t)) {
    for (const [name, value] of fields) {
      if (!/^(date|last-modified|expires)$/i.test(name)) continue;
      seen++;
      assert.match(value, IMF_FIXDATE, `${request}: ${name}`);
    }
  }
  assert.ok(seen > 20);
});
