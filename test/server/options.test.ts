/**
 * Is a wrong option said at the call, and does each limit reach what it limits?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { HttpResponse } from "../../src/http/response.ts";
import { MESSAGE_LIMITS } from "../../src/http1/limits.ts";
import { CONNECTION_LIMITS } from "../../src/server/connection-limits.ts";
import { resolveOptions, type ServerOptions } from "../../src/server/options.ts";
import { listen } from "../../src/server/server.ts";
import { converse } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";

const handler = () => HttpResponse.text("hello");
const resolve = (options: Record<string, unknown>) =>
  resolveOptions({ handler, ...options } as unknown as ServerOptions);

test("nothing said: the documented defaults, and none of them may change", () => {
  const options = resolve({});
  assert.equal(options.port, 8000);
  assert.equal(options.hostname, "localhost");
  assert.equal(options.unix, undefined);
  assert.equal(options.serverField, true);
  assert.equal(options.tap, null);
  for (const [name, value] of Object.entries({ ...MESSAGE_LIMITS, ...CONNECTION_LIMITS })) {
    assert.equal(Reflect.get(options, name), value, name);
  }
  assert.ok(Object.isFrozen(options) && Object.isFrozen(MESSAGE_LIMITS));
  assert.equal(resolve({ port: undefined, maxHeaders: undefined }).maxHeaders, 100);
});

for (const value of [-1, 1.5, Number.NaN, Number.NEGATIVE_INFINITY, "10", null, {}, 2 ** 53]) {
  test(`no limit, and no port: ${JSON.stringify(value)} (${String(value)})`, () => {
    for (const name of Object.keys({ ...MESSAGE_LIMITS, ...CONNECTION_LIMITS })) {
      assert.throws(() => resolve({ [name]: value }), RangeError, name);
    }
    if (value !== null) assert.throws(() => resolve({ port: value }), RangeError);
  });
}

test("a deadline is at least 1 ms, Infinity for none; a size is at least 0, and never endless", () => {
  for (const name of Object.keys({ ...MESSAGE_LIMITS, ...CONNECTION_LIMITS })) {
    const [fits, wrong] = name.endsWith("Timeout")
      ? [Number.POSITIVE_INFINITY, 0]
      : [0, Number.POSITIVE_INFINITY];
    assert.equal(Reflect.get(resolve({ [name]: fits }), name), fits);
    assert.throws(() => resolve({ [name]: wrong }), RangeError, name);
  }
});

test("a name that is no option, or no host, is a mistake", () => {
  assert.throws(() => resolve({ prot: 3000 }), /no option prot/);
  assert.throws(() => resolve({ headerTimeout: 5 }), TypeError);
  assert.throws(() => resolve({ hostname: "" }), TypeError);
});

test("without any deadline a request is answered all the same", async (t) => {
  const never = Number.POSITIVE_INFINITY;
  const names = Object.keys(CONNECTION_LIMITS).filter((name) => name.endsWith("Timeout"));
  const options = Object.fromEntries(names.map((name) => [name, never]));
  const server = await startServer(t, handler, options);
  const [response] = await converse(server.port, "GET / HTTP/1.0\r\n\r\n");
  assert.equal(response?.status, 200);
});

test("a port ends at 65535, and a handler is a function", () => {
  assert.equal(resolve({ port: 65_535 }).port, 65_535);
  assert.equal(resolve({ port: 0 }).port, 0);
  assert.throws(() => resolve({ port: 65_536 }), RangeError);
  for (const wrong of [undefined, null, {}, "x"]) {
    assert.throws(() => resolve({ handler: wrong }), TypeError);
    assert.throws(() => listen({ handler: wrong } as unknown as ServerOptions), TypeError);
  }
});

test("Server can be switched off", async (t) => {
  const server = await startServer(t, handler, { serverField: false });
  const [response] = await converse(server.port, "GET / HTTP/1.0\r\n\r\n");
  assert.deepEqual(
    response?.fields.map(([name]) => name),
    ["Content-Type", "Content-Length", "Date", "Connection"],
  );
});

test("a refusal names the limit as whoever runs the server knows it", async (t) => {
  const options = { maxRequestLine: 20, settingName: (name: string) => `--${name}` };
  const server = await startServer(t, handler, options);
  const [response] = await converse(server.port, "GET /0123456789 HTTP/1.1\r\n");
  assert.equal(response?.status, 414);
  assert.match(response.content.toString(), /The limit is 20 bytes; --maxRequestLine changes it\./);
});
