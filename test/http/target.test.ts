import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { decodePath, encodePath, PATH_REFUSALS } from "../../src/http/target.ts";
import { Prng } from "../support/prng.ts";

function decodes(path: string, segments: readonly string[]): void {
  assert.deepEqual(decodePath(path), segments, path);
}

function refuses(reason: keyof typeof PATH_REFUSALS, paths: readonly string[]): void {
  for (const path of paths) assert.equal(decodePath(path), reason, JSON.stringify(path));
}

describe("decodePath", () => {
  test("an empty last segment is the trailing slash", () => {
    decodes("/", [""]);
    decodes("/a", ["a"]);
    decodes("/a/", ["a", ""]);
    decodes("/a/b.txt", ["a", "b.txt"]);
  });

  test("decodes once", () => {
    decodes("/%61%2Etxt", ["a.txt"]);
    decodes("/%252e%252e%252fetc", ["%2e%2e%2fetc"]);
    decodes("/%2500", ["%00"]);
    decodes("/a%3Fb%23c%20d", ["a?b#c d"]);
  });

  test("keeps a byte order mark, which would otherwise make two paths name one file", () => {
    decodes("/%EF%BB%BFa", ["\ufeffa"]);
  });

  test("leaves what only looks like dots", () => {
    decodes("/.../..a/a..", ["...", "..a", "a.."]);
    decodes("/.well-known/x", [".well-known", "x"]);
  });

  test("decodes UTF-8 of every length", () => {
    decodes("/%C3%A9%e2%82%ac%F0%9F%98%80", ["é€😀"]);
    decodes("/%C2%A0", ["\u00a0"]);
  });

  test("refuses what must have been encoded", () => {
    refuses("character", ["", "a", "*", "/a b", "/a\\b", "/..\\..\\x", "/\\evil.example/"]);
    refuses("character", ["/é", "/\u0100", "/a\0", "/a\r\nb", "/\x7f", "/\u2028", "/\ud800"]);
  });

  test("refuses escapes that are none", () => {
    refuses("escape", ["/%", "/%2", "/%zz", "/%u002e", "/a%", "/%%41", "/%4g"]);
  });

  test("refuses overlong, cut and impossible UTF-8, and the surrogates", () => {
    refuses("encoding", ["/%c0%ae%c0%ae/", "/%ff%fe", "/%e2%82", "/%80", "/%E0%80%AF"]);
    refuses("encoding", ["/%ED%A0%80", "/%F4%90%80%80", "/a/%C3/%A9"]);
  });

  test("refuses NUL and the other controls, in all three ranges", () => {
    refuses("control", ["/f.txt%00.html", "/%0a", "/%0d%0aX:%201", "/%1b[31m", "/%1F", "/%7f"]);
    refuses("control", ["/%C2%80", "/%C2%9F", "/%C2%85x"]);
  });

  test("refuses a separator inside a name", () => {
    refuses("separator", ["/a%2fb.txt", "/..%2f..%2fetc/passwd", "/%2F", "/%2f/evil.example"]);
    refuses("separator", ["/..%5c..%5cx", "/%5cevil.example/", "/C:%5Cx"]);
  });

  test("refuses dot segments however they are written", () => {
    refuses("dots", ["/..", "/.", "/../../etc/passwd", "/a/../x", "/a/./x", "/a/..", "/a/."]);
    refuses("dots", ["/%2e%2e/%2e%2e/etc", "/.%2e/", "/%2E./", "/%2E", "/a/%2e%2E/b"]);
  });

  test("refuses empty segments, except the one that is a trailing slash", () => {
    refuses("empty", ["//", "//a", "/a//b", "/a//", "///", "//evil.example/x"]);
  });

  test("names the first fault of the path", () => {
    refuses("control", ["/%00/.."]);
    refuses("dots", ["/../%00"]);
  });
});

describe("encodePath", () => {
  test("escapes what RFC 3986 §3.3 doesn't allow in a segment, and nothing else", () => {
    assert.equal(encodePath(["a b", "%", "?#", "é", ""]), "/a%20b/%25/%3F%23/%C3%A9/");
    const plain = "AZaz09-._~!$&'()*+,;=:@";
    assert.equal(encodePath([plain]), `/${plain}`);
    assert.equal(encodePath(['<>"`{}|^[]\\/']), "/%3C%3E%22%60%7B%7D%7C%5E%5B%5D%5C%2F");
  });

  test("whatever decodePath yields goes round, and never leaves this authority", () => {
    const prng = new Prng(20_260_101);
    const alphabet = [
      ..."a.%~:;@&=+$,!*'()\"<>`{}|^[]#? é€😀\u00a0\u200b\u202e\u2028\ufeff-2Ff5Cc0",
    ];
    for (let round = 0; round < 20_000; round++) {
      const segments = Array.from({ length: 1 + prng.below(4) }, () =>
        Array.from({ length: 1 + prng.below(6) }, () => prng.pick(alphabet)).join(""),
      );
      if (segments.includes(".") || segments.includes("..")) continue;
      if (prng.below(2) === 0) segments.push("");
      const path = encodePath(segments);
      assert.match(path, /^\/[!-.0-[\]-~][!-[\]-~]*$/);
      assert.deepEqual(decodePath(path), segments, path);
    }
  });

  test("any text is decoded to names or refused, and names never hold what was refused", () => {
    const prng = new Prng(7);
    const pieces = [
      "/",
      "//",
      ".",
      "..",
      "%2e",
      "%2F",
      "%5c",
      "%00",
      "%C3%A9",
      "%C3",
      "%",
      "a",
      "\\",
    ];
    pieces.push(
      "%25",
      "%252e",
      "%EF%BB%BF",
      "%ED%A0%80",
      "%7F",
      "%C2%85",
      " ",
      "\n",
      "é",
      "?",
      "#",
    );
    for (let round = 0; round < 20_000; round++) {
      const path = `/${Array.from({ length: prng.below(7) }, () => prng.pick(pieces)).join("")}`;
      const decoded = decodePath(path);
      if (typeof decoded === "string") {
        assert.ok(decoded in PATH_REFUSALS, path);
        continue;
      }
      for (const [at, name] of decoded.entries()) {
        assert.doesNotMatch(name, /[/\\\p{Cc}]|^\.\.?$/u, path);
        assert.ok(name !== "" || at === decoded.length - 1, path);
      }
      assert.deepEqual(decodePath(encodePath(decoded)), decoded, path);
    }
  });
});
