/**
 * Which form has a request-target, does it go with the method, and what does it name?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { PORTABLE_CODEC } from "../../src/http1/codec.ts";
import { REQUEST, ServerProtocol, VIOLATION } from "../../src/http1/protocol.ts";
import { takeApart } from "../../src/http1/request-target.ts";
import { encode, hear, protocolOf } from "./bytes.ts";

const apart = (method: string, target: string, secure = false) =>
  takeApart(method, target, target.indexOf("?"), secure);

test("origin-form: path and query", () => {
  const origin = { form: "origin", authority: undefined } as const;
  assert.deepEqual(apart("GET", "/"), { ...origin, path: "/", query: undefined });
  assert.deepEqual(apart("GET", "/a//b?"), { ...origin, path: "/a//b", query: "" });
  assert.deepEqual(apart("GET", "//a.example/b?c?d"), {
    ...origin,
    path: "//a.example/b",
    query: "c?d",
  });
  assert.deepEqual(apart("GET", "/http://x"), { ...origin, path: "/http://x", query: undefined });
});

test("absolute-form: authority, and a path that is never empty", () => {
  const absolute = { form: "absolute", authority: "a.example:80" } as const;
  const read = (rest: string) => apart("PUT", `http://a.example:80${rest}`);
  assert.deepEqual(read(""), { ...absolute, path: "/", query: undefined });
  assert.deepEqual(read("?q"), { ...absolute, path: "/", query: "q" });
  assert.deepEqual(read("/b?q/r"), { ...absolute, path: "/b", query: "q/r" });
  assert.equal(typeof apart("GET", "HttP://[::1]/"), "object");
});

test("authority-form belongs to CONNECT, asterisk-form to OPTIONS", () => {
  assert.deepEqual(apart("CONNECT", "h:443"), {
    form: "authority",
    path: "",
    query: undefined,
    authority: "h:443",
  });
  assert.deepEqual(apart("OPTIONS", "*"), {
    form: "asterisk",
    path: "",
    query: undefined,
    authority: undefined,
  });
  for (const target of ["/", "h", "h:", "*", "http://h:80", "h:80?", "h:80/"]) {
    assert.equal(apart("CONNECT", target), "TARGET_FORM", target);
  }
  for (const target of ["u@h:80", "[::1:80", "h:65536", ":80"]) {
    assert.equal(apart("CONNECT", target), "TARGET_AUTHORITY", target);
  }
  for (const target of ["*", "h:443", "a.example", "?q", "http:/h", "http:h"]) {
    assert.equal(apart("GET", target), "TARGET_FORM", target);
  }
  assert.equal(apart("connect", "h:443"), "TARGET_FORM", "methods are case-sensitive");
});

test("only http and https, and only with a host", () => {
  assert.equal(apart("GET", "ftp://h/"), "TARGET_SCHEME");
  assert.equal(apart("GET", "httpx://h/"), "TARGET_SCHEME");
  for (const target of ["http://", "http:///", "http://?q", "http://u@h/", "http://u:p@h/"]) {
    assert.equal(apart("GET", target), "TARGET_AUTHORITY", target);
  }
});

test("https only on a secured connection, where http is right, too", () => {
  for (const target of ["https://h", "https://h/", "HTTPS://h:443/b?c", "HttpS://[::1]/"]) {
    assert.equal(apart("GET", target), "HTTPS_ON_PLAIN_PORT", target);
    assert.equal(apart("OPTIONS", target), "HTTPS_ON_PLAIN_PORT", target);
    assert.equal(typeof apart("GET", target, true), "object", target);
    assert.equal(typeof apart("GET", target.replace(/s:/i, ":"), true), "object", target);
  }
  for (const secure of [false, true]) {
    assert.equal(apart("GET", "https:///", secure), "TARGET_AUTHORITY", "invalid anywhere");
    assert.equal(apart("GET", "httpsx://h/", secure), "TARGET_SCHEME");
  }
});

test("a conversation is told when its connection is secured", () => {
  const request = encode("GET https://a/b HTTP/1.1\r\nHost: a\r\n\r\n");
  for (const [secure, step] of [
    [undefined, VIOLATION],
    [false, VIOLATION],
    [true, REQUEST],
  ] as const) {
    const protocol = new ServerProtocol({}, PORTABLE_CODEC, secure);
    protocol.receive(request);
    assert.equal(protocol.next(), step);
    assert.equal(protocol.violation?.status, step === VIOLATION ? 421 : undefined);
    assert.equal(protocol.violation?.offset, step === VIOLATION ? 4 : undefined);
  }
});

const HOSTS: readonly (readonly [string, string])[] = [
  ["", "HOST_MISSING"],
  ["Host:\r\n", "HOST_EMPTY"],
  ["Host: \t\r\n", "HOST_EMPTY"],
  ["Host: a\r\nHost: a\r\n", "HOST_REPEATED"],
  ["host: a\r\nX: y\r\nHOST: b\r\n", "HOST_REPEATED"],
  ["Host: u@a\r\n", "HOST_INVALID"],
  ["Host: a b\r\n", "HOST_INVALID"],
  ["Host: a\r\n", ""],
];

for (const [lines, code] of HOSTS) {
  test(`Host: ${JSON.stringify(lines)} is ${code === "" ? "right" : code}`, () => {
    const { code: found } = hear(protocolOf(`GET / HTTP/1.1\r\n${lines}\r\n`));
    assert.equal(found ?? "", code);
    const older = hear(protocolOf(`GET / HTTP/1.0\r\n${lines}\r\n`));
    assert.equal(older.code ?? "", code === "HOST_MISSING" ? "" : code, "in HTTP/1.0");
  });
}

test("a Host that is missing is missed at the empty line", () => {
  const protocol = protocolOf("GET / HTTP/1.1\r\nA: b\r\n\r\n");
  hear(protocol);
  assert.equal(protocol.violation?.offset, 22);
});

test("the authority of the target wins over Host", () => {
  const { heads } = hear(protocolOf("GET http://a/ HTTP/1.1\r\nHost: b\r\n\r\n"));
  assert.equal(heads[0]?.authority, "a");
});
