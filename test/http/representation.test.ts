import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { FieldsInit } from "../../src/http/fields.ts";
import { Representation, respond } from "../../src/http/representation.ts";
import type { HttpResponse } from "../../src/http/response.ts";
import { ask, BYTES, DATE, fields, inMemory, METADATA, WHOLE_FIELDS } from "./described.ts";
import { request } from "./requests.ts";
import { readAll, WatchedSource } from "./sources.ts";

describe("the whole", () => {
  test("carries the metadata, then the fields that its owner adds, in order", () => {
    const response = ask({});
    assert.equal(response.status, 200);
    assert.equal(response.content, BYTES);
    assert.deepEqual(fields(response), WHOLE_FIELDS);
  });

  test("leaves out what there isn't, and names a content coding", () => {
    const bare = new Representation({ mediaType: "a/b", content: BYTES });
    assert.deepEqual(fields(bare.whole()), [
      ["Content-Type", "a/b"],
      ["Accept-Ranges", "bytes"],
    ]);
    const encoded = inMemory({ contentCoding: "br" }).whole();
    assert.deepEqual(fields(encoded)[1], ["Content-Encoding", "br"]);
    assert.equal(
      inMemory({ contentCoding: "identity" }).whole().fields.has("content-encoding"),
      false,
    );
  });

  test("of bytes is one and the same response, whose head may be kept, for HEAD as well", () => {
    const representation = inMemory();
    const response = ask({}, representation);
    assert.equal(ask({}, representation), response);
    assert.equal(ask({ Accept: "*/*" }, representation, "HEAD"), response);
    assert.equal(ask({ Range: "bytes=0-1" }, representation, "HEAD"), response);
    assert.notEqual(response.keptHead, undefined);
  });
});

describe("a source", () => {
  function streamed(): { made: WatchedSource[]; representation: Representation } {
    const made: WatchedSource[] = [];
    const content = () => {
      const source = new WatchedSource(BYTES);
      made.push(source);
      return source;
    };
    const init = { ...METADATA, content, length: BYTES.length };
    return { made, representation: new Representation(init) };
  }

  test("is asked for once per response, since each response closes its own", () => {
    const { made, representation } = streamed();
    assert.equal(made.length, 0);
    const first = ask({}, representation);
    assert.notEqual(ask({}, representation).content, first.content);
    assert.equal(made.length, 2);
    assert.equal(first.keptHead, undefined);
  });

  test("is never opened when none of its bytes will be sent", () => {
    const { made, representation } = streamed();
    const head = ask({}, representation, "HEAD");
    assert.deepEqual(fields(head), WHOLE_FIELDS);
    assert.ok(head.content !== null && head.content.length === BYTES.length);
    assert.equal(ask({ Range: "bytes=0-1" }, representation, "HEAD").status, 200);
    assert.equal(ask({ "If-None-Match": '"x"' }, representation).status, 304);
    assert.equal(ask({ "If-Match": '"y"' }, representation).status, 412);
    assert.equal(ask({ Range: "bytes=10000-" }, representation).status, 416);
    assert.equal(made.length, 0);
  });

  test("is read in parts, and closed with them", async () => {
    for (const range of ["bytes=5-9", "bytes=5-9,100-109"]) {
      const { made, representation } = streamed();
      const response = ask({ Range: range }, representation);
      assert.equal(response.status, 206);
      const same = await readAll(ask({ Range: range }).content);
      assert.deepEqual(await readAll(response.content), same);
      assert.deepEqual(
        made.map(({ closed }) => closed),
        [1],
      );
    }
  });

  test("that isn't as long as it was said to be is closed, and is its owner's mistake", () => {
    const source = new WatchedSource(BYTES);
    const init = { ...METADATA, content: () => source, length: BYTES.length + 1 };
    const representation = new Representation(init);
    assert.throws(() => ask({}, representation), {
      name: "TypeError",
      message: /10000 bytes, and 10001/,
    });
    assert.throws(() => ask({ Range: "bytes=0-1" }, representation), TypeError);
    assert.equal(source.closed, 2);
  });
});

describe("what can't be described", () => {
  test("is refused at once", () => {
    const content = () => new WatchedSource(BYTES);
    const lengths = [undefined, -1, 0.5, Number.NaN, 2 ** 53];
    for (const length of lengths) {
      assert.throws(() => inMemory({ content, length }), { name: "TypeError", message: /length/ });
    }
    for (const entityTag of ["x", '"x', "", '"a","b"']) {
      assert.throws(
        () => inMemory({ entityTag }),
        { name: "TypeError", message: /quotes/ },
        entityTag,
      );
    }
    assert.throws(() => inMemory({ lastModified: Number.NaN }), RangeError);
    const owned = [["Content-Length", "3"]] as const;
    assert.throws(() => inMemory({ fields: owned, content, length: 3 }), TypeError);
  });
});

describe("a 304", () => {
  test("repeats what RFC 9110 §15.4.5 asks for, and not the rest", () => {
    const representation = inMemory({
      fields: [...METADATA.fields, ["Expires", DATE], ["Content-Location", "/a"], ["X-Other", "1"]],
    });
    const response = ask({ "If-None-Match": 'W/"x"' }, representation);
    assert.equal(response.status, 304);
    assert.equal(response.content, null);
    assert.deepEqual(fields(response), [
      ["ETag", '"x"'],
      ["Cache-Control", "no-cache"],
      ["X-Content-Type-Options", "nosniff"],
      ["Vary", "Accept-Encoding"],
      ["Expires", DATE],
      ["Content-Location", "/a"],
    ]);
  });

  test("names the date when there is no entity tag", () => {
    const response = ask({ "If-Modified-Since": DATE }, inMemory({ entityTag: undefined }));
    assert.equal(response.status, 304);
    assert.deepEqual(fields(response)[0], ["Last-Modified", DATE]);
  });

  test("is one and the same response each time, whose head may be kept", () => {
    const representation = inMemory();
    const response = ask({ "If-None-Match": '"x"' }, representation);
    assert.equal(ask({ "If-Modified-Since": DATE }, representation, "HEAD"), response);
    assert.notEqual(response.keptHead, undefined);
  });

  test("comes before Range", () => {
    assert.equal(ask({ "If-None-Match": '"x"', Range: "bytes=0-1" }).status, 304);
    assert.equal(ask({ "If-None-Match": '"x"', Range: "bytes=10000-" }).status, 304);
    assert.equal(ask({ "If-None-Match": '"y"', Range: "bytes=0-1" }).status, 206);
  });
});

describe("an error", () => {
  function isError(response: HttpResponse, status: number): void {
    assert.equal(response.status, status);
    assert.equal(response.fields.get("content-type"), "text/plain; charset=utf-8");
    assert.equal(response.fields.get("cache-control"), "no-store");
    assert.equal(response.fields.get("x-content-type-options"), "nosniff");
    assert.equal(response.fields.has("etag"), false);
    assert.ok(response.content instanceof Uint8Array);
    assert.match(new TextDecoder().decode(response.content), /^[A-Z][^\n]+\.\n$/);
  }

  test("412, one and the same for all", () => {
    const response = ask({ "If-Match": '"y"' });
    isError(response, 412);
    assert.equal(ask({ "If-Unmodified-Since": "Sun Nov  6 08:49:36 1994" }), response);
    assert.equal(ask({ "If-Match": '"y"', Range: "bytes=0-1" }), response);
    assert.notEqual(response.keptHead, undefined);
  });

  test("416, with the length that there is, and not the content", () => {
    const response = ask({ Range: "bytes=10000-10001" });
    isError(response, 416);
    assert.equal(response.fields.get("content-range"), "bytes */10000");
  });
});

test("other methods get a 412, or the whole", () => {
  assert.equal(ask({ "If-None-Match": '"x"' }, inMemory(), "POST").status, 412);
  assert.equal(ask({ "If-None-Match": '"y"' }, inMemory(), "POST").status, 200);
  assert.equal(ask({ "If-None-Match": '"x"' }, inMemory(), "OPTIONS").status, 200);
});

test("whoever wants to know is told why the answer isn't simply the whole", () => {
  const told = (given: FieldsInit, representation = inMemory()) => {
    const words: string[] = [];
    respond(request(given), representation, (_about, sentence) => words.push(sentence));
    return words.join("; ");
  };
  assert.equal(told({}), "");
  assert.equal(told({ Range: "bytes=0-99" }), "206: bytes 0-99 of 10000");
  assert.equal(told({ Range: "bytes=0-99,200-299" }), "206: 2 parts of 10000 bytes");
  assert.match(told({ Range: "bytes=10000-" }), /^416: none of the bytes in Range exist/);
  assert.match(told({ Range: "lines=1" }), /^200: Range is ignored, since its unit is not bytes$/);
  assert.match(told({ Range: "bytes=0-1", "If-Range": '"y"' }), /since If-Range does not name/);
  assert.match(told({ Range: "bytes=0-1,4-5" }, inMemory({ contentCoding: "br" })), /encoded/);
  assert.match(told({ "If-None-Match": '"x"' }), /^304/);
});
