/**
 * Is whoever comes by plain HTTP sent to the same place by HTTPS, and nowhere else?
 */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { httpsRedirect } from "../../src/app/https-redirect.ts";
import type { Server } from "../../src/server/server.ts";
import { connect } from "../support/raw-client.ts";
import { fieldValue, type ParsedResponse } from "../support/response-parser.ts";
import { startServer } from "../support/test-server.ts";

function start(t: TestContext, options?: Parameters<typeof httpsRedirect>[0]): Promise<Server> {
  return startServer(t, httpsRedirect(options));
}

async function answerTo({ port }: Server, head: string): Promise<ParsedResponse> {
  using client = await connect(port);
  await client.send(`${head}\r\n\r\n`);
  const [response] = await client.responses(1);
  assert.ok(response !== undefined);
  return response;
}

for (const [target, host, location] of [
  ["/", "site.example", "https://site.example/"],
  ["/a/b?c=d&e=%2F%3F", "site.example", "https://site.example/a/b?c=d&e=%2F%3F"],
  ["/a?", "site.example", "https://site.example/a?"],
  ["//evil.example/x", "site.example", "https://site.example//evil.example/x"],
  ["/%0d%0aSet-Cookie:x", "site.example", "https://site.example/%0d%0aSet-Cookie:x"],
  ["/a", "site.example:8080", "https://site.example/a"],
  ["/a", "[2001:db8::1]:8080", "https://[2001:db8::1]/a"],
  ["/a", "[2001:db8::1]", "https://[2001:db8::1]/a"],
  ["http://site.example/a?b", "site.example", "https://site.example/a?b"],
] as const) {
  test(`${target} of ${host} is at ${location}`, async (t) => {
    const server = await start(t);
    const response = await answerTo(server, `GET ${target} HTTP/1.1\r\nHost: ${host}`);
    assert.equal(response.status, 308);
    assert.equal(fieldValue(response, "location"), location);
    assert.equal(fieldValue(response, "cache-control"), "no-store");
    assert.equal(fieldValue(response, "strict-transport-security"), undefined);
  });
}

test("another port is said, also when it is known only later", async (t) => {
  for (const port of [8443, () => 8443]) {
    const server = await start(t, { port });
    const response = await answerTo(server, "GET /a HTTP/1.1\r\nHost: site.example:8080");
    assert.equal(fieldValue(response, "location"), "https://site.example:8443/a");
  }
});

test("a form stays a form, and its content isn't waited for", async (t) => {
  const server = await start(t);
  const head = "POST /form HTTP/1.1\r\nHost: site.example\r\nContent-Length: 1000000";
  assert.equal((await answerTo(server, head)).status, 308);
});

for (const [what, lines] of [
  ["no name", "GET /a HTTP/1.0"],
  ["no target of a page", "OPTIONS * HTTP/1.1\r\nHost: site.example"],
  ["a name that can't be one", "GET /a HTTP/1.1\r\nHost: a b"],
  ["a user in it", "GET /a HTTP/1.1\r\nHost: site.example@evil.example"],
  ["a path in it", "GET /a HTTP/1.1\r\nHost: evil.example/x"],
  ["two names", "GET /a HTTP/1.1\r\nHost: site.example\r\nHost: evil.example"],
  ["an empty name", "GET /a HTTP/1.1\r\nHost:"],
] as const) {
  test(`nobody is sent anywhere: ${what}`, async (t) => {
    const server = await start(t);
    const response = await answerTo(server, lines);
    assert.equal(response.status, 400);
    assert.equal(fieldValue(response, "location"), undefined);
  });
}

test("only names that are answered are sent on, when there is a list", async (t) => {
  const server = await start(t, { hosts: ["site.example", "*.site.example"] });
  const status = async (host: string): Promise<number> =>
    (await answerTo(server, `GET /a HTTP/1.1\r\nHost: ${host}`)).status;
  assert.equal(await status("site.example:81"), 308);
  assert.equal(await status("www.site.example"), 308);
  const other = await answerTo(server, "GET /a HTTP/1.1\r\nHost: evil.example");
  assert.equal(other.status, 421);
  assert.equal(fieldValue(other, "location"), undefined);
  assert.doesNotMatch(String(other.content), /evil/);
});

test("what can't be a port or a name is refused at once", () => {
  for (const port of [0, -1, 65_536, 1.5, Number.NaN]) {
    assert.throws(() => httpsRedirect({ port }), /^RangeError: port must be a whole number/);
  }
  assert.throws(() => httpsRedirect({ hosts: [] }), /^TypeError: hosts is a list/);
});
