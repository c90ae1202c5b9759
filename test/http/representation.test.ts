import assert from "node:assert/strict";
import { test } from "node:test";
import { Fields } from "../../src/http/fields.ts";
import { Representation, respond } from "../../src/http/representation.ts";
import { HttpRequest, NO_CONTENT } from "../../src/http/request.ts";
import type { ContentSource } from "../../src/http/response.ts";

const METADATA = { mediaType: "text/plain", entityTag: '"x"', lastModified: 784_111_777_000 };
const REQUEST = new HttpRequest(
  {
    method: "GET",
    target: "/",
    form: "origin",
    path: "/",
    query: undefined,
    authority: "",
    minorVersion: 1,
    fields: Fields.empty,
  },
  NO_CONTENT,
);

test("a 200 carries the metadata, then the fields that its owner adds, in order", () => {
  const content = new Uint8Array([1, 2]);
  const representation = new Representation({
    ...METADATA,
    fields: [["Cache-Control", "no-cache"]],
    content,
  });
  const response = respond(REQUEST, representation);
  assert.equal(response.status, 200);
  assert.equal(response.content, content);
  assert.deepEqual(
    [...response.fields],
    [
      ["Content-Type", "text/plain"],
      ["ETag", '"x"'],
      ["Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT"],
      ["Cache-Control", "no-cache"],
    ],
  );
});

test("bytes are answered with one and the same response, whose head may be kept", () => {
  const representation = new Representation({ ...METADATA, content: new Uint8Array(0) });
  const response = respond(REQUEST, representation);
  assert.equal(respond(REQUEST, representation), response);
  assert.notEqual(response.keptHead, undefined);
});

test("a source is asked for once per response, since each response closes its own", () => {
  let made = 0;
  const content = (): ContentSource => {
    made++;
    return { kind: "source", length: 0, read: () => Promise.resolve(0), close: () => {} };
  };
  const representation = new Representation({ ...METADATA, content });
  assert.equal(made, 0);
  const first = respond(REQUEST, representation);
  assert.notEqual(respond(REQUEST, representation).content, first.content);
  assert.equal(made, 2);
  assert.equal(first.keptHead, undefined);
});
