import assert from "node:assert/strict";
import { test } from "node:test";
import { isKnownMethod } from "../../src/http/method.ts";

test("knows every method of RFC 9110 §9, PATCH, and what WebDAV clients try", () => {
  const methods = "GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH PROPFIND MKCOL LOCK";
  for (const method of methods.split(" ")) assert.equal(isKnownMethod(method), true, method);
});

test("compares with case, and doesn't fall for names that every object has", () => {
  for (const method of ["get", "Get", "GETX", "BREW", "", "constructor", "__proto__"]) {
    assert.equal(isKnownMethod(method), false, method);
  }
});
