/**
 * Is a wrong option said at the call, and does each limit reach what it limits?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { HttpResponse } from "../../src/http/response.ts";
import { MESSAGE_LIMITS } from "../../src/http1/limits.ts";
import { CONNECTION_LIMITS, resolveOptions, type ServerOptions } from "../../src/server/options.ts";
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

for (const value of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "10", null, {}, 2 ** 53]) {
  test(`no limit, and no port: ${JSON.stringify(value)} (${String(value)})`, () => {
    for (const name of Object.keys({ ...MESSAGE_LIMITS, ...CONNECTION_LIMITS })) {
      assert.throws(() => resolve({ [name]: value }), RangeError, name);
    }
    if (value !== null) assert.throws(() => resolve({ port: value }), RangeError);
  });
}

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
