/**
 * Does a handler that says what it may not say cost more than its own answer?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { HttpResponse } from "../../src/http/response.ts";
import { connect } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";

const GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

const ILLEGAL: readonly (readonly [name: string, make: () => HttpResponse, sentence: RegExp])[] = [
  [
    "CR LF in a value",
    () => new HttpResponse({ fields: { "X-A": "a\r\nSet-Cookie: b=c" } }),
    /no field value may hold/,
  ],
  [
    "CR LF in a name",
    () => new HttpResponse({ fields: { "X-A\r\nX-B": "a" } }),
    /a field name must be a token/,
  ],
  [
    "a Content-Length that lies",
    () => HttpResponse.text("hello", { fields: { "Content-Length": "1" } }),
    /Content-Length belongs to the connection/,
  ],
  [
    "a Transfer-Encoding",
    () => HttpResponse.text("hello", { fields: { "transfer-encoding": "gzip" } }),
    /transfer-encoding belongs to the connection/,
  ],
  [
    "an interim status",
    () => new HttpResponse({ status: 103 }),
    /a final status code is 200 to 599/,
  ],
  [
    "a 101 of its own",
    () => new HttpResponse({ status: 101, fields: { Upgrade: "a" } }),
    /a 101 is what upgrade/,
  ],
  [
    "a 101 that names nothing",
    () => new HttpResponse({ status: 101 }),
    /names protocols in Upgrade/,
  ],
];

for (const [name, make, sentence] of ILLEGAL) {
  test(`${name}: 500, a sentence for the error option, and the connection goes on`, async (t) => {
    const errors: unknown[] = [];
    const error = (what: unknown) => void errors.push(what) as undefined;
    const server = await startServer(
      t,
      (request) => (request.path === "/" ? make() : HttpResponse.text("ok")),
      { error },
    );
    using client = await connect(server.port);
    await client.send(GET + GET.replace("/", "/ok"));
    const responses = await client.responses(2);
    assert.deepEqual(
      responses.map(({ status }) => status),
      [500, 200],
    );
    assert.ok(!responses[0]?.content.includes("hello"));
    const [heard] = errors;
    assert.ok(heard instanceof Error);
    assert.match(heard.message, sentence);
  });
}

test("a 2xx to CONNECT that nobody takes is 501, its content is let go of, and nothing behind it is looked at", async (t) => {
  let handled = 0;
  const server = await startServer(t, () => {
    handled++;
    return HttpResponse.text("taken");
  });
  using client = await connect(server.port);
  await client.send(`CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n${GET}`);
  const responses = await client.finalResponses();
  assert.deepEqual(
    responses.map(({ status }) => status),
    [501],
  );
  assert.equal(handled, 1);
});

test("other answers to CONNECT are sent as they are", async (t) => {
  const server = await startServer(t, () => HttpResponse.text("no", { status: 403 }));
  using client = await connect(server.port);
  await client.send("CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n");
  const [response] = await client.finalResponses();
  assert.equal(response?.status, 403);
  assert.equal(response.content.toString(), "no");
});
