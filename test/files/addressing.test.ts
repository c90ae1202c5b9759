import assert from "node:assert/strict";
import { test } from "node:test";
import { isLocal, isNavigation } from "../../src/files/addressing.ts";
import { Fields } from "../../src/http/fields.ts";
import type { RemoteAddress } from "../../src/http/handler.ts";
import { requestFor } from "../support/folder.ts";

const BROWSER = { Accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

test("a navigation asks for HTML by name, at an address that looks like a page", () => {
  const is = (target: string, fields: Record<string, string> = BROWSER): boolean =>
    isNavigation(requestFor(target, { fields: Fields.of(fields) }));
  for (const target of ["/", "/a", "/a/", "/v1.2/a", "/a?file=x.js"]) assert.ok(is(target), target);
  for (const target of ["/a.js", "/a/b.html", "/.a"]) assert.ok(!is(target), target);
  assert.ok(!is("/a", {}), "no Accept at all");
  assert.ok(!is("/a", { Accept: "*/*" }), "anything, as scripts and images are asked for");
  assert.ok(!is("/a", { Accept: "text/html;q=0" }));
});

test("local is who comes from this computer, and not by way of a proxy on it", () => {
  const is = (hostname: string, fields: Record<string, string> = {}): boolean => {
    const address: RemoteAddress = { transport: "tcp", hostname, port: 40_000 };
    return isLocal(requestFor("/", { fields: Fields.of(fields) }), address);
  };
  for (const hostname of ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"]) {
    assert.ok(is(hostname), hostname);
    for (const name of ["Forwarded", "Via", "X-Forwarded-For", "X-Real-IP"]) {
      assert.ok(!is(hostname, { [name]: "x" }), name);
    }
  }
  for (const hostname of ["192.168.1.1", "1.127.0.0", "::2", "::ffff:10.0.0.1"]) {
    assert.ok(!is(hostname), hostname);
  }
  assert.ok(!isLocal(requestFor("/"), { transport: "unix", hostname: "", port: 0 }));
});
