/**
 * Is the name of a part read as every program that sends forms means it, and what is ambiguous refused?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { boundaryOf, partHead } from "../../src/app/part-head.ts";
import { MalformedContentError } from "../../src/http/request.ts";

/** Field values come as one byte per character. */
const bytes = (text: string): string => Buffer.from(text).toString("latin1");

function named(parameters: string): [string, string | undefined] {
  const { name, filename } = partHead({
    "content-disposition": [bytes(`form-data; ${parameters}`)],
  });
  return [name, filename];
}

function refused(parameters: string, words: RegExp = /needs one Content-Disposition/): void {
  assert.throws(
    () => named(parameters),
    (error) => error instanceof MalformedContentError && words.test(error.message),
    parameters,
  );
}

test("names in quotes, without quotes, in any order and with any case of the words", () => {
  assert.deepEqual(named('name="a"'), ["a", undefined]);
  assert.deepEqual(named("name=a"), ["a", undefined]);
  assert.deepEqual(named('NAME="a"; FileName="b"'), ["a", "b"]);
  assert.deepEqual(named('filename="b" ;\tname="a";'), ["a", "b"]);
  assert.deepEqual(named('name=""; filename=""'), ["", ""]);
});

test("a semicolon, an equals sign and spaces in quotes belong to the name", () => {
  assert.deepEqual(named('name="a; filename=b"; filename="c = d"'), ["a; filename=b", "c = d"]);
});

test("quotes and ends of lines as browsers write them, and other escapes as they are", () => {
  assert.deepEqual(named('name="%22a%22%0D%0a"; filename="100%25%20.txt"'), [
    '"a"\r\n',
    "100%25%20.txt",
  ]);
});

test("a quote behind a backslash, as older programs write it, and a backslash that is meant", () => {
  assert.deepEqual(named('name="f"; filename="a \\"b\\" c"'), ["f", 'a "b" c']);
  assert.deepEqual(named('name="f"; filename="C:\\dir\\file.txt"'), ["f", "C:\\dir\\file.txt"]);
  assert.deepEqual(named('name="f\\"; filename="dir\\"'), ["f\\", "dir\\"]);
});

test("names in UTF-8, and bytes that are none", () => {
  assert.deepEqual(named('name="größe"; filename="写真 🎞.png"'), ["größe", "写真 🎞.png"]);
  const { name } = partHead({ "content-disposition": ['form-data; name="\xff"'] });
  assert.equal(name, "\ufffd");
});

test("paths are told as they were sent", () => {
  assert.deepEqual(named('name="f"; filename="../../etc/passwd"'), ["f", "../../etc/passwd"]);
});

test("filename* counts where there is no filename", () => {
  assert.deepEqual(named("name=f; filename*=UTF-8''%e2%82%ac%20rates"), ["f", "€ rates"]);
  assert.deepEqual(named("name=f; filename*=utf-8'en'a.txt"), ["f", "a.txt"]);
  assert.deepEqual(named("name=f; filename=a.jpg; filename*=UTF-8''b.php"), ["f", "a.jpg"]);
  refused("name=f; filename*=a.txt", /filename\* of a part is not written/);
  refused("name=f; filename*=UTF-8''%zz", /filename\*/);
  refused("name=f; filename*=latin1''a", /filename\*/);
  refused("name=f; filename*=UTF-8''a%00b", /control character/);
});

test("__proto__ is a name like any other, and no parameter of the object", () => {
  assert.deepEqual(named('name="__proto__"; filename="constructor"'), ["__proto__", "constructor"]);
  refused("__proto__=a", /has no name/);
});

test("what can be understood in two ways is refused", () => {
  refused('name="a"; name="b"');
  refused('name="a"; filename="b"; FILENAME="c"');
  refused('name="a');
  refused('name="a"b"');
  refused('name="a" filename="b"');
  refused("filename=a", /has no name/);
  for (const control of ["\0", "\r", "\n", "\x7f"]) refused(`name="a${control}"`);
  const twice = ['form-data; name="a"', 'form-data; name="b"'];
  assert.throws(() => partHead({ "content-disposition": twice }), MalformedContentError);
  assert.throws(() => partHead({}), MalformedContentError);
  const other = { "content-disposition": ['attachment; name="a"'] };
  assert.throws(() => partHead(other), MalformedContentError);
});

test("the media type as sent, or plain text", () => {
  const at = (type: string) =>
    partHead({ "content-disposition": ["form-data; name=a"], "content-type": [type] }).type;
  assert.equal(at("text/plain; charset=latin1"), "text/plain; charset=latin1");
  assert.equal(partHead({ "content-disposition": ["form-data; name=a"] }).type, "text/plain");
  assert.throws(() => at("text/\0"), MalformedContentError);
});

test("a Content-Transfer-Encoding that changes bytes is refused", () => {
  const at = (coding: string) =>
    partHead({
      "content-disposition": ["form-data; name=a"],
      "content-transfer-encoding": [coding],
    });
  for (const coding of ["7bit", "8BIT", " binary "]) assert.equal(at(coding).name, "a");
  for (const coding of ["base64", "quoted-printable", "x"]) {
    assert.throws(() => at(coding), /Content-Transfer-Encoding/);
  }
});

test("boundaries as programs write them", () => {
  const at = (parameters: string) => boundaryOf(`multipart/form-data; ${parameters}`);
  assert.equal(at("boundary=a"), "a");
  assert.equal(at('charset=utf-8; Boundary="a b:c"'), "a b:c");
  assert.equal(at("boundary==_x/y:z=;"), "=_x/y:z=");
  assert.equal(at(`boundary=${"x".repeat(70)}`), "x".repeat(70));
  for (const wrong of [
    "",
    "boundary=",
    'boundary=""',
    'boundary="a',
    "boundary=a; boundary=b",
    `boundary=${"x".repeat(71)}`,
    "boundary=\xfc",
    "boundary=a\0",
  ]) {
    assert.throws(() => at(wrong), MalformedContentError, wrong);
  }
  assert.throws(() => boundaryOf("multipart/form-data"), /needs a boundary/);
});
