import assert from "node:assert/strict";
import { test } from "node:test";
import { type FormLimits, formReader, resolveFormLimits } from "../../src/fetch/form.ts";
import { IncomingBody } from "../../src/fetch/incoming-body.ts";
import { ContentTooLargeError, MalformedContentError } from "../../src/http/request.ts";
import { type Asked, CONTEXT, receivedRequest } from "./received.ts";

const TEXT = "application/x-www-form-urlencoded";
const BOUNDARY = "----formboundary0123456789abcdef";
const PARTS = `multipart/form-data; boundary=${BOUNDARY}`;

function read(content: Asked["content"], type: string, limits: FormLimits = {}): Promise<FormData> {
  const request = receivedRequest({ method: "POST", content: content ?? [] });
  return formReader(resolveFormLimits(limits), undefined)(
    new IncomingBody(request.content, CONTEXT),
    type,
  );
}

function part(name: string, value: string, filename?: string): string {
  const file = filename === undefined ? "" : `; filename="${filename}"`;
  return `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${value}\r\n`;
}

test("a question mark at the beginning belongs to the first name", async () => {
  assert.deepEqual([...(await read(["?a=1"], TEXT))], [["?a", "1"]]);
  assert.deepEqual([...(await read([""], TEXT))], []);
});

test("bytes that are no UTF-8 are replaced, and a byte order mark is a character", async () => {
  const bytes = new Uint8Array([0x61, 0x3d, 0xff]);
  assert.equal((await read([bytes], TEXT)).get("a"), "\ufffd");
  assert.equal((await read(["\ufeffa=1"], TEXT)).get("\ufeffa"), "1");
});

test("the media type is recognised in any case, and with parameters", async () => {
  assert.equal((await read(["a=1"], `${TEXT.toUpperCase()} ; charset=UTF-8`)).get("a"), "1");
});

test("a form that exceeds a limit is too large, whatever its kind", async () => {
  const parts = [part("a", "1"), part("b", "2", "name.txt"), `--${BOUNDARY}--\r\n`];
  for (const [limits, words] of [
    [{ maxFormSize: 5 }, /more than 5 bytes/],
    [{ maxFormParts: 1 }, /more than 1 parts/],
    [{ maxFormName: 0 }, /more than 0 characters in a name/],
    [{ maxFormFieldSize: 0 }, /more than 0 bytes in a field/],
  ] as const) {
    for (const [content, type] of [
      [["a=1&b=2"], TEXT],
      [parts, PARTS],
    ] as const) {
      await assert.rejects(read(content, type, limits), (error) => {
        assert.ok(error instanceof ContentTooLargeError);
        assert.match(error.message, words);
        return true;
      });
    }
  }
});

test("the name of a file counts as a name", async () => {
  const content = [part("a", "1", "longer-than-that.txt"), `--${BOUNDARY}--\r\n`];
  await assert.rejects(read(content, PARTS, { maxFormName: 10 }), /10 characters in a name/);
});

test("files have a limit of their own, and a field's is counted in bytes", async () => {
  const file = [part("b", "22", "name.txt"), `--${BOUNDARY}--\r\n`];
  assert.equal(
    (await read(file, PARTS, { maxFormFieldSize: 0, maxFormFileSize: 2 })).has("b"),
    true,
  );
  await assert.rejects(read(file, PARTS, { maxFormFileSize: 1 }), /more than 1 bytes in a file/);
  await assert.rejects(read(["a=%C3%BC"], TEXT, { maxFormFieldSize: 1 }), /1 bytes in a field/);
  assert.equal((await read(["a=%C3%BC"], TEXT, { maxFormFieldSize: 2 })).get("a"), "ü");
});

test("what is no form is a TypeError, and the fault of what was sent", async () => {
  for (const [content, type] of [
    ["--other--", PARTS],
    ["{}", "application/json"],
  ] as const) {
    await assert.rejects(read([content], type), (error) => {
      assert.ok(error instanceof MalformedContentError && error instanceof TypeError);
      return true;
    });
  }
});

test("a parser that was given gets the pieces as they come, and the limits", async () => {
  const request = receivedRequest({ method: "POST", content: ["one", "two"] });
  const seen: string[] = [];
  const reader = formReader(
    resolveFormLimits({ maxFormParts: 7 }),
    async (type, pieces, limits) => {
      for await (const piece of pieces) seen.push(Buffer.from(piece).toString());
      seen.push(type, `${limits.maxFormParts}`);
      return new FormData();
    },
  );
  await reader(new IncomingBody(request.content, CONTEXT), PARTS);
  assert.deepEqual(seen, ["one", "two", PARTS, "7"]);
});

test("a limit that is no number is a RangeError", () => {
  assert.throws(
    () => resolveFormLimits({ maxFormSize: -1 }),
    /maxFormSize must be a number from 0/,
  );
  assert.throws(() => resolveFormLimits({ maxFormParts: Number.NaN }), RangeError);
});
