/**
 * Is the server found that somebody means, and is a slip answered with what to type?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { serverAddress } from "../../src/cli/server-address.ts";

for (const [word, tls, host, port, called] of [
  ["localhost", false, "localhost", 80, "localhost:80"],
  ["localhost", true, "localhost", 443, "localhost:443"],
  ["localhost:8000", false, "localhost", 8000, "localhost:8000"],
  ["example.org:65535", true, "example.org", 65_535, "example.org:65535"],
  ["127.0.0.1:1", false, "127.0.0.1", 1, "127.0.0.1:1"],
  ["[::1]", false, "::1", 80, "[::1]:80"],
  ["[2001:db8::1]:8000", false, "2001:db8::1", 8000, "[2001:db8::1]:8000"],
] as const) {
  test(`${word}${tls ? " with TLS" : ""}`, () => {
    const address = serverAddress(word, tls);
    assert.ok("destination" in address);
    assert.deepEqual(address.destination, { host, port, tls });
    assert.equal(address.called, called);
    assert.equal(address.target, undefined);
  });
}

for (const [word, tls, host, target] of [
  ["http://localhost", false, "localhost", "/"],
  ["HTTP://localhost:80/a/../b?c=d#e", false, "localhost", "/a/../b?c=d"],
  ["https://example.org?x", true, "example.org", "/?x"],
  ["https://[::1]:8443/", true, "[::1]:8443", "/"],
] as const) {
  test(`${word} says scheme, host and target`, () => {
    const address = serverAddress(word, false);
    assert.ok("destination" in address);
    assert.deepEqual([address.destination.tls, address.host, address.target], [tls, host, target]);
  });
}

test("a Unix socket is named by its path", () => {
  const address = serverAddress("unix:/run/a b.sock", false);
  assert.ok("destination" in address);
  assert.equal(address.destination.unix, "/run/a b.sock");
  assert.equal(address.called, "unix socket /run/a b.sock");
});

for (const [word, tls, sentence] of [
  ["localhost:0", false, /A port is a number from 1 to 65535, not "0"\.$/],
  ["localhost:65536", false, /not "65536"\.$/],
  ["localhost:", false, /not ""\.$/],
  ["localhost:http", false, /not "http"\.$/],
  [":8000", false, /Did you mean localhost:8000\?$/],
  ["8000", false, /Did you mean localhost:8000\?$/],
  ["::1", false, /An IPv6 address needs brackets: \[::1\]$/],
  ["x:y:z", false, /"x:y:z" is no host with a port\.$/],
  ["[::1", false, /"\[::1" is no host with a port\.$/],
  ["[nonsense]", false, /can't be the name of a host\.$/],
  ["local host", false, /can't be the name of a host\.$/],
  ["localhost/about", false, /write the whole URL: http:\/\/localhost\/about$/],
  ["ftp://localhost/", false, /not "ftp:\/\/"\.$/],
  ["http://ada:secret@localhost/", false, /type the field Authorization\.$/],
  ["http:///about", false, /names no host/],
  ["http://localhost/", true, /either it becomes https:\/\/, or --tls must go\.$/],
] as const) {
  test(`${word} gets a sentence`, () => {
    const failed = serverAddress(word, tls);
    assert.ok("sentence" in failed);
    assert.match(failed.sentence, sentence);
  });
}
