/**
 * Does somebody learn how to trust an authority, whatever the system and the name of the folder?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { knownAuthorityWords, newAuthorityWords, unkeptWords } from "../../src/cli/trust-words.ts";

test("each system in its own way, and the name is one word for a shell", () => {
  assert.match(
    newAuthorityWords("/own/ada l/a.pem", "darwin"),
    /: security add-trusted-cert -k ~\/Library\/Keychains\/login\.keychain-db '\/own\/ada l\/a\.pem'$/,
  );
  assert.match(
    newAuthorityWords("C:\\a b\\a.pem", "win32"),
    /: certutil -user -addstore Root "C:.*a b.*a\.pem"$/,
  );
  assert.match(
    newAuthorityWords("/own/ada/a.pem", "linux"),
    /: import \/own\/ada\/a\.pem in their settings, as an authority for websites\. For curl: --cacert \/own\/ada\/a\.pem$/,
  );
});

test("what a terminal would obey doesn't reach it", () => {
  const file = "/own/\x1b[2J$(reboot)\n/a.pem";
  for (const platform of ["darwin", "win32", "linux"] as const) {
    assert.doesNotMatch(newAuthorityWords(file, platform), /\p{Cc}/u);
  }
  assert.doesNotMatch(knownAuthorityWords(file), /\p{Cc}/u);
});

test("why nothing is kept, by its code where it has one", () => {
  assert.match(unkeptWords(Object.assign(new Error("long"), { code: "EROFS" })), /kept \(EROFS\)/);
  assert.match(unkeptWords(new Error("this user has no home")), /kept \(this user has no home\)/);
});
