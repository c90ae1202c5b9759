/**
 * Is each attribute of a cookie told, and what browsers do with a contradiction, but never a value?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { notesOn, REQUEST, RESPONSE, testFields } from "./notes.ts";

testFields(REQUEST, [
  ["Cookie: sid=abc", "1 cookie: sid. Without TLS everybody on the way can read and copy it."],
  ["Cookie: sid=abc; theme=dark", "2 cookies: sid and theme."],
  ["Cookie: abc", "! Something here is no name=value"],
  ["Cookie: a=b, c=d", "1 cookie: a", "! Cookies are separated by semicolons"],
]);

const SESSION = "> Neither Max-Age nor Expires";
const PLAIN = "> Without Secure";

testFields(RESPONSE, [
  ["Set-Cookie: a=b; Secure", "The cookie a is sent back", "sent over TLS only", SESSION],
  ["Set-Cookie: a=b", "The cookie a", SESSION, PLAIN],
  ["Set-Cookie: a=b; Secure; Max-Age=60", "The cookie a", "Secure", "kept for 60 s (1 minute)"],
  ["Set-Cookie: a=; Secure; Max-Age=0", "The cookie a", "Secure", "deleted at once"],
  ["Set-Cookie: a=b; Secure; Max-Age=x", "The cookie a", "Secure", "! Max-Age must be a number"],
  [
    "Set-Cookie: a=b; Secure; Expires=Mon, 07-Nov-1994 08:49:37 GMT",
    "The cookie a",
    "Secure",
    "86,400 s (1 day) after the Date",
  ],
  [
    "Set-Cookie: a=b; Secure; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
    "The cookie a",
    "Secure",
    "deleted at once",
  ],
  ["Set-Cookie: a=b; Secure; Expires=never", "The cookie a", "Secure", "! Expires is no date"],
  [
    "Set-Cookie: a=b; Secure; Max-Age=1; Expires=Mon, 07 Nov 1994 08:49:37 GMT",
    "The cookie a",
    "Secure",
    "Max-Age",
    "Expires",
    "> Max-Age wins",
  ],
  [
    "Set-Cookie: a=b; Secure; Max-Age=1; Domain=.a.org",
    "The cookie a",
    "Secure",
    "Max-Age",
    "for a.org and all names beneath it",
  ],
  [
    "Set-Cookie: a=b; Secure; Max-Age=1; Domain=",
    "The cookie a",
    "Secure",
    "Max-Age",
    "! Domain is empty",
  ],
  [
    "Set-Cookie: a=b; Secure; Max-Age=1; Path=/",
    "The cookie a",
    "Secure",
    "Max-Age",
    "for every path",
  ],
  [
    "Set-Cookie: a=b; Secure; Max-Age=1; Path=/x",
    "The cookie a",
    "Secure",
    "Max-Age",
    "for /x and what lies beneath it",
  ],
  [
    "Set-Cookie: a=b; Secure; Max-Age=1; Path=x",
    "The cookie a",
    "Secure",
    "Max-Age",
    "! Path begins with no slash",
  ],
  [
    "Set-Cookie: a=b; Secure; Max-Age=1; HttpOnly",
    "The cookie a",
    "Secure",
    "Max-Age",
    "scripts in the page can't read it",
  ],
  [
    "Set-Cookie: a=b; Secure; Max-Age=1; SameSite=strict",
    "The cookie a",
    "Secure",
    "Max-Age",
    "SameSite=Strict",
  ],
  [
    "Set-Cookie: a=b; Secure; Max-Age=1; SameSite=Lax",
    "The cookie a",
    "Secure",
    "Max-Age",
    "SameSite=Lax",
  ],
  [
    "Set-Cookie: a=b; Max-Age=1; SameSite=None",
    "The cookie a",
    "Max-Age",
    "SameSite=None: sent",
    PLAIN,
    "! SameSite=None without Secure",
  ],
  [
    "Set-Cookie: a=b; Secure; Max-Age=1; SameSite=x",
    "The cookie a",
    "Secure",
    "Max-Age",
    "! SameSite is Strict, Lax or None",
  ],
  [
    "Set-Cookie: a=b; Max-Age=1; Partitioned",
    "The cookie a",
    "Max-Age",
    "Partitioned",
    PLAIN,
    "! Partitioned without Secure",
  ],
  [
    "Set-Cookie: a=b; Secure; Max-Age=1; Strange=1",
    "The cookie a",
    "Secure",
    "Max-Age",
    "! Strange is no attribute",
  ],
  [
    "Set-Cookie: __Host-a=b; Secure; Max-Age=1",
    "The cookie __Host-a",
    "Secure",
    "Max-Age",
    "! A name that begins with __Host-",
  ],
  [
    "Set-Cookie: __Secure-a=b; Max-Age=1",
    "The cookie",
    "Max-Age",
    PLAIN,
    "! A name that begins with __Secure-",
  ],
  [
    "Set-Cookie: a b=c; Secure; Max-Age=1",
    "! The name of a cookie must be a token",
    "The cookie a b",
    "Secure",
    "Max-Age",
  ],
  ["Set-Cookie: =b", "! A cookie begins with name=value"],
]);

test("no value of a cookie is ever said", () => {
  const lines = ["sid=SECRET; Path=/", "SECRET", "SECRET==", "a=SECRET, b=SECRET", "a=b=SECRET"];
  for (const value of lines) {
    assert.doesNotMatch(notesOn("Cookie", value).join(), /SECRET/);
    assert.doesNotMatch(notesOn("Set-Cookie", `a=${value}`, RESPONSE).join(), /SECRET/);
  }
});
