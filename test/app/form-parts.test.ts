/**
 * Is a form taken apart in the same way wherever TCP cuts it, and does a hostile one get nowhere?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type FormPart, partsOf } from "../../src/app/form-parts.ts";
import { type FormLimits, resolveFormLimits } from "../../src/fetch/form.ts";
import { ContentTooLargeError, MalformedContentError } from "../../src/http/request.ts";
import { Prng } from "../support/prng.ts";

const BOUNDARY = "xYz-0";
const TYPE = `multipart/form-data; boundary="${BOUNDARY}"`;
const END = `--${BOUNDARY}--\r\n`;

type Told = readonly [name: string, filename: string | undefined, type: string, text: string];

function part(parameters: string, content: string, more: string = ""): string {
  return `--${BOUNDARY}\r\nContent-Disposition: form-data; ${parameters}\r\n${more}\r\n${content}\r\n`;
}

async function* pieces(all: Iterable<Uint8Array | string>): AsyncGenerator<Uint8Array> {
  for (const piece of all) yield Buffer.from(piece as string);
}

function open(
  all: Iterable<Uint8Array | string>,
  limits: FormLimits = {},
  type: string = TYPE,
): AsyncGenerator<FormPart, void> {
  return partsOf(type, pieces(all), resolveFormLimits(limits));
}

async function read(
  all: Iterable<Uint8Array | string>,
  limits: FormLimits = {},
  type: string = TYPE,
): Promise<Told[]> {
  const told: Told[] = [];
  for await (const one of open(all, limits, type)) {
    told.push([one.name, one.filename, one.type, await one.text()]);
  }
  return told;
}

async function refused(
  all: Iterable<Uint8Array | string>,
  words: RegExp,
  limits: FormLimits = {},
): Promise<void> {
  await assert.rejects(read(all, limits), (error) => {
    assert.ok(error instanceof MalformedContentError, String(error));
    assert.match(error.message, words);
    return true;
  });
}

async function tooLarge(
  all: Iterable<Uint8Array | string>,
  words: RegExp,
  limits: FormLimits = {},
): Promise<void> {
  await assert.rejects(read(all, limits), (error) => {
    assert.ok(error instanceof ContentTooLargeError, String(error));
    assert.match(error.message, words);
    return true;
  });
}

/** Nearly a boundary, many times. */
const TRAPS = `a\r\n\r\n--\r\n--x\r\n--xYz-\r\n-xYz-0\r\n--xYz-1\r\r\n--xYz\r\n`;
const FORM = Buffer.from(
  `before\r\n${part('name="a"', "1")}${part('name="é"; filename="ü.txt"', TRAPS, "Content-Type: text/x\r\n")}${part("name=e", "")}${END}behind`,
);
const IN_FORM: readonly Told[] = [
  ["a", undefined, "text/plain", "1"],
  ["é", "ü.txt", "text/x", TRAPS],
  ["e", undefined, "text/plain", ""],
];

test("a form is read right wherever it is cut in two", async () => {
  for (let at = 0; at <= FORM.length; at++) {
    assert.deepEqual(await read([FORM.subarray(0, at), FORM.subarray(at)]), IN_FORM, `at ${at}`);
  }
});

test("a form is read right in pieces of every size, and of random sizes", async () => {
  for (let size = 1; size < 70; size++) {
    const all: Uint8Array[] = [];
    for (let at = 0; at < FORM.length; at += size) all.push(FORM.subarray(at, at + size));
    assert.deepEqual(await read(all), IN_FORM, `pieces of ${size}`);
  }
  const random = new Prng(17);
  for (let round = 0; round < 300; round++) {
    assert.deepEqual(await read(random.cut(FORM, 1 + (round % 40))), IN_FORM, `round ${round}`);
  }
});

test("pieces that wait before they are read keep their bytes", async () => {
  const random = new Prng(5);
  for (let round = 0; round < 50; round++) {
    for await (const one of open(random.cut(FORM, 9))) {
      const kept: Uint8Array[] = [];
      for await (const piece of one) kept.push(piece);
      if (one.name === "é") assert.equal(Buffer.concat(kept).toString(), TRAPS);
    }
  }
});

test("any bytes come through as they are", async () => {
  const bytes = new Prng(3).bytes(200_000);
  const all = [part('name="f"; filename="b"', "").slice(0, -2), bytes, `\r\n${END}`];
  const form = new Prng(4).cut(Buffer.concat(all.map((one) => Buffer.from(one as string))), 70_000);
  for await (const one of open(form)) {
    assert.deepEqual(Buffer.from(await one.bytes()), Buffer.from(bytes));
  }
});

test("a form without parts, and one with text around it", async () => {
  assert.deepEqual(await read([END]), []);
  assert.deepEqual(await read(["--xYz-0--"]), []);
  const [first] = await read([`${part("name=a", "1")}${END}${part("name=late", "2")}`]);
  assert.equal(first?.[0], "a");
  assert.equal((await read([`${part("name=a", "1")}${END}`, part("name=late", "2")])).length, 1);
});

test("a form that breaks off is refused, wherever that is", async () => {
  const end = FORM.indexOf(`${BOUNDARY}--`) + BOUNDARY.length + 2;
  for (let at = 0; at < end; at++) {
    await refused([FORM.subarray(0, at)], /breaks off|has no head|Content-Disposition|no name/);
  }
  await refused([], /breaks off/);
});

test("another boundary than the one that was announced is no form", async () => {
  await refused([FORM.toString().replaceAll(BOUNDARY, "other")], /breaks off/);
});

test("a part without a head, or with one that isn't a form's, is refused", async () => {
  await refused([`--${BOUNDARY}\r\n\r\nbytes\r\n${END}`], /Content-Disposition/);
  await refused([`--${BOUNDARY}\r\n${END}`], /has no head/);
  await refused([`--${BOUNDARY}\r\nX: y\r\n--${BOUNDARY}--`], /has no head/);
  await refused([`--${BOUNDARY}\r\nno colon\r\n\r\n1\r\n${END}`], /Content-Disposition/);
  await refused([part("name=a\rb", "1"), END], /Content-Disposition/);
  await refused([part("name=a", "1", "Content-Transfer-Encoding: base64\r\n"), END], /as it is/);
});

test("a part that is multipart itself is handed on as it is", async () => {
  const inner = `--in\r\nContent-Disposition: file; filename="a"\r\n\r\n1\r\n--in--`;
  const type = "Content-Type: multipart/mixed; boundary=in\r\n";
  assert.deepEqual(await read([part("name=files", inner, type), END]), [
    ["files", undefined, "multipart/mixed; boundary=in", inner],
  ]);
});

test("an empty file, as of a form in which none was chosen", async () => {
  const type = "Content-Type: application/octet-stream\r\n";
  assert.deepEqual(await read([part('name="f"; filename=""', "", type), END]), [
    ["f", "", "application/octet-stream", ""],
  ]);
});

test("10,000 parts are refused at the limit, and read where more are allowed", async () => {
  const form = [part("name=a", "").repeat(10_000), END];
  await tooLarge(form, /more than 1000 parts/);
  await tooLarge(form, /more than 9999 parts/, { maxFormParts: 9999 });
  assert.equal((await read(form, { maxFormParts: 10_000 })).length, 10_000);
});

test("long names are refused, and so are long heads, at once and in pieces", async () => {
  const long = "n".repeat(1_048_576);
  await tooLarge([part(`name="${long}"`, "1"), END], /bytes in the head of a part/);
  await tooLarge([part("name=a", "1", `X: ${long}\r\n`), END], /bytes in the head of a part/);
  await tooLarge(
    [part("name=a", "1", "X: y\r\n".repeat(10_000)), END],
    /100 lines in a part's head/,
  );
  assert.equal((await read([part("name=a", "1", "X: y\r\n".repeat(99)), END])).length, 1);
  const folded = `X: y\r\n${" z\r\n".repeat(100_000)}`;
  await tooLarge([part("name=a", "1", folded), END], /the head of a part/);
  const cut = new Prng(8).cut(Buffer.from(part(`name="${long}"`, "1")), 60_000);
  await tooLarge([...cut, END], /the head of a part/);
  await tooLarge([part(`name="${"n".repeat(1025)}"`, "1"), END], /1024 characters in a name/);
  const file = part(`name=f; filename="${"n".repeat(11)}"`, "1");
  await tooLarge([file, END], /10 characters in a name/, { maxFormName: 10 });
});

test("limits on the form, on a field and on a file hold to the byte, before anybody keeps more", async () => {
  const form = [part("name=a", "12345"), part("name=f; filename=g", "123456"), END];
  const size = form.join("").length;
  const limits = { maxFormSize: size, maxFormFieldSize: 5, maxFormFileSize: 6 };
  assert.equal((await read(form, limits)).length, 2);
  await tooLarge(form, new RegExp(`more than ${size - 1} bytes`), { maxFormSize: size - 1 });
  await tooLarge(form, /4 bytes in a field/, { maxFormFieldSize: 4 });
  await tooLarge(form, /5 bytes in a file/, { maxFormFileSize: 5 });
});

test("nothing is read before it is asked for, and what isn't read is skipped", async () => {
  let given = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for (const piece of [part("name=a; filename=a", "1"), "", part("name=b", "2"), END]) {
      given++;
      yield Buffer.from(piece);
    }
  }
  const form = partsOf(TYPE, counted(), resolveFormLimits({}));
  assert.equal(given, 0);
  const first = (await form.next()).value;
  assert.equal(given, 1);
  const second = (await form.next()).value;
  assert.equal(second?.name, "b");
  assert.equal(await second?.text(), "2");
  await assert.rejects(async () => first?.text(), /before you ask for the next one/);
  assert.equal((await form.next()).done, true);
});

test("whoever has seen enough lets go of the rest", async () => {
  let released = false;
  async function* source(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield Buffer.from(part("name=a", "1"));
    } finally {
      released = true;
    }
  }
  for await (const one of partsOf(TYPE, source(), resolveFormLimits({}))) {
    assert.equal(one.name, "a");
    break;
  }
  assert.equal(released, true);
});

test("reading a part stops where its reader says so, and goes on where it stopped", async () => {
  for await (const one of open([part("name=a", "12").slice(0, -3), "2", "34", "\r\n", END])) {
    await assert.rejects(one.bytes(3), /3 bytes in a part/);
    assert.equal(await one.text(), "");
  }
  for await (const one of open([part("name=a", "12").slice(0, -2), "34", "\r\n", END])) {
    for await (const piece of one) {
      assert.equal(Buffer.from(piece).toString(), "12");
      break;
    }
    assert.equal(await one.text(), "34");
  }
});

test("what the source throws reaches the reader", async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(part("name=a", "1"));
    throw new Error("the client left");
  }
  const form = partsOf(TYPE, broken(), resolveFormLimits({}));
  const { value } = await form.next();
  await assert.rejects(async () => value?.text(), /the client left/);
});
