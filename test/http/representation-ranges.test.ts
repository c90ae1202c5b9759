import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ask, BYTES, DATE, fields, inMemory, WHOLE_FIELDS } from "./described.ts";
import { readAll } from "./sources.ts";

describe("a 206", () => {
  test("of one part says which part, besides everything that the whole says", () => {
    const response = ask({ Range: "bytes=5-9" });
    assert.equal(response.status, 206);
    assert.deepEqual(fields(response), [...WHOLE_FIELDS, ["Content-Range", "bytes 5-9/10000"]]);
    assert.ok(response.content instanceof Uint8Array);
    assert.deepEqual(response.content, BYTES.subarray(5, 10));
    assert.equal(response.content.buffer, BYTES.buffer);
  });

  test("may be of all bytes", () => {
    const response = ask({ Range: "bytes=0-" });
    assert.equal(response.status, 206);
    assert.deepEqual(response.content, BYTES);
  });

  test("of several parts has no Content-Range, and the media type in each part", async () => {
    const response = ask({ Range: "bytes=5-9,100-101" });
    assert.equal(response.status, 206);
    const [[name, type] = [], ...others] = fields(response);
    assert.equal(name, "Content-Type");
    assert.match(`${type}`, /^multipart\/byteranges; boundary=/);
    assert.deepEqual(others, WHOLE_FIELDS.slice(1));
    const message = Buffer.from(await readAll(response.content)).toString("latin1");
    assert.equal(message.match(/\r\nContent-Type: text\/plain\r\nContent-Range: /g)?.length, 2);
  });

  test("is of one part when ranges grow together", () => {
    const response = ask({ Range: "bytes=5-9,10-20" });
    assert.equal(response.fields.get("content-range"), "bytes 5-20/10000");
  });

  test("of encoded content is cut from what is sent, one part at a time", () => {
    const encoded = inMemory({ contentCoding: "gzip" });
    const one = ask({ Range: "bytes=5-9" }, encoded);
    assert.equal(one.status, 206);
    assert.equal(one.fields.get("content-encoding"), "gzip");
    assert.equal(ask({ Range: "bytes=5-9,100-101" }, encoded).status, 200);
  });

  test("never has more bytes than the whole and 4 KiB", () => {
    const long = inMemory({ mediaType: `a/b;x=${"y".repeat(200)}` });
    const many = Array.from({ length: 16 }, (_, at) => `${at * 600}-${at * 600 + 300}`);
    for (const set of [many, ["0-4999", "5001-9485"], ["0-", "-1"], many.slice(0, 9)]) {
      const { status, content } = ask({ Range: `bytes=${set}` }, long);
      assert.ok(
        content !== null && (content.length ?? 0) <= BYTES.length + 4096,
        `${status} ${set}`,
      );
    }
  });
});

describe("Range is ignored", () => {
  test("by methods other than GET", () => {
    for (const method of ["HEAD", "POST", "PUT", "OPTIONS"]) {
      assert.equal(ask({ Range: "bytes=0-1" }, inMemory(), method).status, 200, method);
    }
  });

  test("when If-Range doesn't name what is here", () => {
    assert.equal(ask({ Range: "bytes=0-1", "If-Range": '"x"' }).status, 206);
    assert.equal(ask({ Range: "bytes=0-1", "If-Range": DATE }).status, 206);
    for (const value of ['"y"', 'W/"x"', "Sun, 06 Nov 1994 08:49:38 GMT", ""]) {
      assert.equal(ask({ Range: "bytes=0-1", "If-Range": value }).status, 200, value);
      assert.equal(ask({ Range: "bytes=10000-", "If-Range": value }).status, 200, value);
    }
    assert.equal(ask({ Range: "bytes=10000-", "If-Range": '"x"' }).status, 416);
    assert.equal(ask({ "If-Range": '"y"' }).status, 200);
  });

  test("when there is nothing right about it", () => {
    for (const value of ["", "bytes", "bytes=", "lines=0-1", "bytes=2-1", "bytes=0-1,x"]) {
      const response = ask({ Range: value });
      assert.equal(response.status, 200, value);
      assert.equal(response.content, BYTES);
    }
    assert.equal(ask({ Range: ["bytes=0-1", "bytes=3-4"] }).status, 200);
    assert.equal(ask({ Range: "bytes=0-" }, inMemory({ content: new Uint8Array(0) })).status, 200);
  });
});
