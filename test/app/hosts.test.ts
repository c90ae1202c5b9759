/**
 * Does a site answer to its names, however they are written, and to no other?
 */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { Hosts, isLoopback, REMEMBERED_MAX } from "../../src/app/hosts.ts";
import { type ServeOptions, serve } from "../../src/app/serve.ts";
import { site } from "../../src/app/site.ts";
import { HttpRequest, NO_CONTENT } from "../../src/http/request.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { converse } from "../support/raw-client.ts";
import { fieldValue, type ParsedResponse } from "../support/response-parser.ts";
import { CONTEXT, noting, requestOf } from "./requests.ts";

const APP = "https://app.example";
const PREFLIGHT = { origin: APP, "access-control-request-method": "GET" };
const LISTED = ["app.example", "*.below.example", "::1", "192.0.2.1"];
const handler = (): HttpResponse => HttpResponse.text("secret");

async function start(t: TestContext, options: Partial<ServeOptions>): Promise<number> {
  const server = serve({ handler, hostname: "127.0.0.1", port: 0, ...options });
  t.after(() => server.close(true));
  await server.ready();
  return server.port;
}

async function ask(port: number, target: string, ...lines: string[]): Promise<ParsedResponse> {
  const head = [`GET ${target} HTTP/1.1`, ...lines, "Connection: close"].join("\r\n");
  const [response] = await converse(port, `${head}\r\n\r\n`);
  assert.ok(response !== undefined);
  return response;
}

function askedBy(authority: string): HttpRequest {
  return new HttpRequest({ ...requestOf("GET", "/"), authority }, NO_CONTENT);
}

test("names: without case, port or dot at the end; what lies beneath them only where it says so", () => {
  const hosts = new Hosts(LISTED);
  for (const [authority, isListed] of [
    ["app.example", true],
    ["APP.Example", true],
    ["app.example:8000", true],
    ["app.example:", true],
    ["app.example.", true],
    ["app.example.:80", true],
    ["app.example..", false],
    ["x.app.example", false],
    ["app.example.evil.example", false],
    ["evilapp.example", false],
    ["example", false],
    ["a.below.example", true],
    ["A.b.Below.example.:1", true],
    ["below.example", false],
    ["evilbelow.example", false],
    ["a.below.example.evil.example", false],
    ["user@app.example", false],
    ["evil.example#@app.example", false],
    ["app.example/.evil.example", false],
    ["app.example, evil.example", false],
    ["", true],
    [" ", false],
    [":80", false],
    ["app.example:65535", true],
    ["app.example:65536", false],
  ] as const) {
    assert.equal(hosts.has(authority), isListed, authority);
    assert.equal(hosts.has(authority), isListed, `${authority} again`);
  }
});

test("addresses: IPv6 in every spelling, IPv4 and its neighbours", () => {
  const hosts = new Hosts(LISTED);
  for (const [authority, isListed] of [
    ["[::1]", true],
    ["[::1]:8000", true],
    ["[0:0:0:0:0:0:0:1]", true],
    ["[::0001]", true],
    ["[::2]", false],
    ["[::1", false],
    ["::1", false],
    ["192.0.2.1", true],
    ["192.0.2.1:80", true],
    ["192.0.2.1.", true],
    ["192.0.2.10", false],
    ["192.0.2.1.evil.example", false],
    ["127.0.0.1", false],
  ] as const) {
    assert.equal(hosts.has(authority), isListed, authority);
  }
});

test("localhost stands for whatever leads to the own computer, and for nothing else", () => {
  const hosts = new Hosts(["localhost"]);
  for (const text of ["localhost", "a.b.localhost", "127.0.0.1", "127.255.0.3", "LOCALHOST."]) {
    assert.ok(hosts.has(text), text);
    assert.ok(isLoopback(text), text);
  }
  for (const text of ["::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1"]) {
    assert.ok(hosts.has(`[${text}]:80`), text);
    assert.ok(isLoopback(text), text);
    assert.ok(isLoopback(`[${text}]`), text);
  }
  for (const text of [
    "evil.example",
    "localhost.evil.example",
    "notlocalhost",
    "127.0.0.1.evil.example",
    "127.evil.example",
    "128.0.0.1",
    "1.127.0.0.1",
    "0.0.0.0",
    "[::]",
    "[::ffff:128.0.0.1]",
  ]) {
    assert.ok(!hosts.has(text), text);
    assert.ok(!isLoopback(text), text);
  }
});

test("entries as people write them, and what is none", () => {
  for (const [entry, authority] of [
    ["App.Example.", "app.example"],
    ["[::1]", "[::1]"],
    ["0:0:0:0:0:0:0:1", "[::1]"],
    ["bücher.example", "xn--bcher-kva.example"],
    ["*.Below.example.", "a.below.example"],
    ["under_score", "under_score:1"],
    ["127.1", "127.0.0.1"],
  ] as const) {
    assert.ok(new Hosts([entry]).has(authority), entry);
  }
  const wrong = ["", " ", "*", "*.", "a:80", "[::1]:80", "[::1", "http://a", "a/b", "a@b", "a b"];
  const more = [".a", "a..b", "*a.example", "*.*.a", "*.127.0.0.1", "*.::1", "fe80::1%eth0", "a,b"];
  for (const entry of [...wrong, ...more]) {
    assert.throws(() => new Hosts(["app.example", entry]), {
      name: "TypeError",
      message: `${JSON.stringify(entry)} is no host: write a name or an address without a port, such as "app.example", "*.app.example" or "::1"`,
    });
  }
  for (const hosts of [[], "localhost", [1], null, [undefined]]) {
    assert.throws(() => Reflect.construct(Hosts, [hosts]), TypeError, String(hosts));
    const refused = (): unknown => Reflect.apply(site, undefined, [{ handler, hosts }]);
    assert.throws(refused, /^TypeError: hosts is a list of names/);
  }
});

test("what is remembered, and forgotten when it is too much, changes no answer", () => {
  const hosts = new Hosts(["*.localhost"]);
  for (let round = 0; round < 2; round++) {
    for (let number = 0; number <= REMEMBERED_MAX + 1; number++) {
      assert.ok(hosts.has(`n${number}.localhost:${number}`));
      assert.ok(!hosts.has(`n${number}.localhost.evil.example`));
    }
  }
});

test("a name as long as names can be, and one that is longer", () => {
  const hosts = new Hosts(["*.example"]);
  const longest = `${"a.".repeat(122)}b.example`;
  assert.equal(longest.length, 253);
  assert.ok(hosts.has(`${longest}.:65535`));
  assert.ok(!hosts.has(`b${longest}.:65535`));
});

test("a request for another name gets a 421 that shows nothing of it or of the site", async (t) => {
  const port = await start(t, { hosts: ["app.example"], hostsHint: "Ask the owner." });
  const response = await ask(port, "/private?q", "Host: evil.example:80", "Cookie: x=y");
  assert.equal(response.status, 421);
  assert.equal(
    response.content.toString(),
    "421 Misdirected Request\nThe site doesn't answer to the name that was asked for. Ask the owner.\n",
  );
  assert.equal(fieldValue(response, "Content-Type"), "text/plain; charset=utf-8");
  assert.equal(fieldValue(response, "Cache-Control"), "no-store");
  assert.equal(fieldValue(response, "X-Content-Type-Options"), "nosniff");
  const bare = await ask(await start(t, { hosts: ["app.example"] }), "/", "Host: a");
  assert.match(bare.content.toString(), /asked for\.\n$/);
});

test("on a socket: names, addresses, absolute-form, and what the protocol refuses before", async (t) => {
  const port = await start(t, { hosts: ["app.example", "localhost"] });
  for (const [target, host, status] of [
    ["/", "app.example", 200],
    ["/", `APP.example.:${port}`, 200],
    ["/", "127.0.0.1", 200],
    ["/", `[::1]:${port}`, 200],
    ["/", "[0:0:0:0:0:0:0:1]", 200],
    ["/", "evil.example", 421],
    ["/", "[::2]", 421],
    ["http://app.example/", "evil.example", 200],
    ["http://app.example:1?q", "app.example", 200],
    ["http://evil.example/", "app.example", 421],
    ["http://[::1]/", "[::1]", 200],
    ["/", "", 400],
    ["/", "evil@app.example", 400],
    ["/", "app.example, evil.example", 400],
    ["http://evil@app.example/", "app.example", 400],
  ] as const) {
    const { status: answered } = await ask(port, target, `Host: ${host}`);
    assert.equal(answered, status, `${target} ${host}`);
  }
  assert.equal((await ask(port, "/")).status, 400);
  const [old] = await converse(port, "GET / HTTP/1.0\r\n\r\n");
  assert.equal(old?.content.toString(), "secret");
  const [named] = await converse(port, "GET / HTTP/1.0\r\nHost: evil.example\r\n\r\n");
  assert.equal(named?.status, 421);
  const [asterisk] = await converse(port, "OPTIONS * HTTP/1.0\r\nHost: evil.example\r\n\r\n");
  assert.equal(asterisk?.status, 421);
});

test("the connection goes on behind a 421, with content or without", async (t) => {
  const port = await start(t, { hosts: ["localhost"] });
  const post = "POST / HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 3\r\n\r\nabc";
  const get = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  const responses = await converse(port, post + get);
  assert.deepEqual(
    responses.map(({ status }) => status),
    [421, 200],
  );
});

test("the name comes before preflights, the password and the handler, and nothing dresses it", async () => {
  let asked = 0;
  const auth = { htpasswd: "anna:$2y$05$abcdefghijklmnopqrstuuCMcjv9ygSqX2W2ODncSpkZMLU5eqfre\n" };
  const counting = (): undefined => {
    asked++;
  };
  const options = { cors: true, isolate: true, hosts: ["localhost"], handler: counting };
  for (const guarded of [options, { ...options, auth }]) {
    for (const method of ["OPTIONS", "GET", "DELETE"]) {
      const response = await site(guarded).handler(requestOf(method, "/", PREFLIGHT), CONTEXT);
      assert.equal(response?.status, 421);
      assert.deepEqual(
        [...(response?.fields ?? [])].map(([name]) => name),
        ["Content-Type", "Cache-Control", "X-Content-Type-Options"],
      );
    }
  }
  assert.equal(asked, 0);
});

test("without a list every name is answered", async () => {
  const { handler: open } = site({ handler });
  assert.equal((await open(askedBy("evil.example"), CONTEXT))?.status, 200);
});

test("the reasons say which name it was", async () => {
  const { handler: named } = site({ handler, hosts: ["localhost"] });
  for (const [authority, expected] of [
    ["evil.example:80", ["access: 421: evil.example:80 is none of the names that are answered"]],
    ["localhost", []],
  ] as const) {
    const { context, notes } = noting();
    await named(askedBy(authority), context);
    assert.deepEqual(notes, expected);
  }
});
