/**
 * Is partial content sent as RFC 9110 §14.4, §15.3.7 and §8.3.3 ask, one part and many?
 *
 * Each test is named by the requirements that it holds; docs/conformance/9110.md lists them all.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fieldValue, type ParsedResponse } from "../support/response-parser.ts";
import { ask, field, startFolder } from "./asking.ts";
import { lengthOf, startDatedFiles, TARGETS, textOf } from "./dated-files.ts";

/** The parts of multipart content, by the letter of RFC 2046 §5.1.1. */
function partsOf(response: ParsedResponse): { fields: Map<string, string>; content: string }[] {
  const type = /^multipart\/byteranges; boundary=([\w'()+,./:=?-]{1,70})$/.exec(
    field(response, "Content-Type"),
  );
  assert.ok(type !== null, "multipart/byteranges with a boundary");
  const text = `\r\n${response.content.toString("latin1")}`;
  const delimiter = `\r\n--${type[1]}`;
  const [preamble, ...rest] = text.split(delimiter);
  assert.equal(preamble, "");
  assert.match(rest.pop() ?? "", /^--(\r\n)?$/);
  return rest.map((part) => {
    const end = part.indexOf("\r\n\r\n");
    assert.ok(part.startsWith("\r\n") && end > 0, "each part has a header area");
    const lines = part.slice(2, end).split("\r\n");
    for (const line of lines) assert.match(line, /^[A-Za-z-]+: [!-~][ -~]*$/);
    const fields = new Map(
      lines.map((line) => line.toLowerCase().split(/: (.*)/s) as [string, string]),
    );
    return { fields, content: part.slice(end + 4) };
  });
}

test("§14.4-S2 Content-Range says the complete length, in one part and in many", async (t) => {
  const { askRange } = await startDatedFiles(t);
  for (const target of TARGETS) {
    const one = await askRange(target, "bytes=0-1");
    assert.match(field(one, "Content-Range"), new RegExp(`/${lengthOf(target)}$`));
    for (const part of partsOf(await askRange(target, "bytes=0-1,100-101"))) {
      assert.match(part.fields.get("content-range") ?? "", new RegExp(`/${lengthOf(target)}$`));
    }
  }
});

/** What a 206 repeats when the 200 has it. */
const IN_A_206: readonly string[] = [
  "Date",
  "Cache-Control",
  "ETag",
  "Expires",
  "Content-Location",
  "Vary",
];

test("§15.3.7-2 a 206 has what the 200 says about itself, its place and its keeping", async (t) => {
  const headers = {
    "/*": { Expires: "Thu, 01 Dec 1994 16:00:00 GMT", "Content-Location": "/there" },
  };
  const { port } = await startFolder(
    t,
    { "small.txt": textOf("/small.txt"), "large.txt": textOf("/large.txt") },
    { cachedFileMaxBytes: lengthOf("/small.txt"), headers, cache: { "/small.txt": "max-age=60" } },
  );
  for (const target of TARGETS) {
    const plain = await ask(port, target);
    assert.equal(field(plain, "Content-Location"), "/there");
    for (const range of ["bytes=0-1", "bytes=0-1,100-101"]) {
      for (const more of [[], [["If-Range", field(plain, "ETag")] as const]]) {
        const response = await ask(port, target, { fields: [["Range", range], ...more] });
        assert.equal(response.status, 206);
        for (const name of IN_A_206) {
          const known = fieldValue(plain, name);
          if (name === "Date") assert.ok(fieldValue(response, name) !== undefined);
          else assert.equal(fieldValue(response, name), known, `${name} of ${target}`);
        }
      }
    }
  }
});

test("§15.3.7-3 a 206 without If-Range has all that the 200 says of the representation", async (t) => {
  const { port, askRange } = await startDatedFiles(t);
  for (const target of TARGETS) {
    const plain = await ask(port, target, { fields: [["Accept-Encoding", "gzip"]] });
    const one = await askRange(target, "bytes=0-1", ["Accept-Encoding", "gzip"]);
    assert.equal(one.status, 206);
    for (const name of ["Content-Type", "Content-Encoding", "Last-Modified", "ETag"]) {
      assert.equal(fieldValue(one, name), fieldValue(plain, name), name);
    }
    const many = await askRange(target, "bytes=0-1,9-10");
    if (many.status === 206) assert.ok(fieldValue(many, "Last-Modified") !== undefined);
  }
});

test("§15.3.7.2-1 §15.3.7.2-2 several ranges are multipart/byteranges, without a Content-Range of their own", async (t) => {
  const { askRange } = await startDatedFiles(t);
  for (const target of TARGETS) {
    const text = textOf(target);
    const response = await askRange(target, "bytes=0-1,100-104,-2");
    assert.equal(response.status, 206);
    assert.equal(fieldValue(response, "Content-Range"), undefined);
    assert.deepEqual(
      partsOf(response).map(({ content }) => content),
      ["01", "01234", text.slice(-2)],
    );
  }
});

test("§15.3.7.2-3 §15.3.7.2-S1 each part has its Content-Range, and the Content-Type of the whole", async (t) => {
  const { port, askRange } = await startDatedFiles(t);
  for (const target of TARGETS) {
    const length = lengthOf(target);
    const type = field(await ask(port, target), "Content-Type");
    const parts = partsOf(await askRange(target, "bytes=5-6,200-203"));
    assert.deepEqual(
      parts.map(({ fields }) => fields.get("content-range")),
      [`bytes 5-6/${length}`, `bytes 200-203/${length}`],
    );
    for (const { fields } of parts) assert.equal(fields.get("content-type"), type);
  }
});

test("§15.3.7.2-4 one range is never answered with multipart", async (t) => {
  const { askRange } = await startDatedFiles(t);
  for (const target of TARGETS) {
    for (const range of ["bytes=0-1", "bytes=,0-1,", "bytes=-1", "bytes=10-"]) {
      const response = await askRange(target, range);
      assert.equal(response.status, 206, range);
      assert.doesNotMatch(field(response, "Content-Type"), /multipart/);
    }
  }
});

test("§15.3.7.2-S2 parts come in the order in which they were asked for", async (t) => {
  const { askRange } = await startDatedFiles(t);
  for (const target of TARGETS) {
    const response = await askRange(target, "bytes=1000-1001,9000-,5-7,500-500");
    assert.deepEqual(
      partsOf(response).map(({ fields }) => fields.get("content-range")?.replace(/\/.*/, "")),
      ["bytes 1000-1001", "bytes 5-7", "bytes 500-500"],
    );
  }
});

test("§8.3.3-1 between parts, lines end in CR LF only", async (t) => {
  const { askRange } = await startDatedFiles(t);
  for (const target of TARGETS) {
    const response = await askRange(target, "bytes=0-1,100-101,300-302");
    const text = response.content.toString("latin1");
    assert.equal(partsOf(response).length, 3);
    assert.equal(text.replaceAll("\r\n", "").match(/[\r\n]/), null);
    assert.equal(String(response.content.length), field(response, "Content-Length"));
  }
});
