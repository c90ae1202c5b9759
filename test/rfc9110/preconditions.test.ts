/**
 * When and in which order are conditions evaluated, and what is in a 304 (RFC 9110 §13.2, §15.4.5)?
 *
 * Each test is named by the requirements that it holds; docs/conformance/9110.md lists them all.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Representation, respond } from "../../src/http/representation.ts";
import { fieldValue, type ParsedResponse } from "../support/response-parser.ts";
import { startServer } from "../support/test-server.ts";
import { ask, type FieldLine, field, lasting, startFolder } from "./asking.ts";
import {
  AFTER,
  BEFORE,
  lengthOf,
  MODIFIED,
  startDatedFiles,
  TARGETS,
  textOf,
} from "./dated-files.ts";

const FALSE_ONES: readonly FieldLine[] = [
  ["If-Match", '"other"'],
  ["If-Unmodified-Since", BEFORE],
  ["If-None-Match", "*"],
  ["If-Modified-Since", AFTER],
];

test("§13.2.1-1 §13.2.1-2 no condition counts where the answer would be no 2xx without it", async (t) => {
  const { port } = await startDatedFiles(t);
  for (const [target, method, status] of [
    ["/none", "GET", 404],
    ["/folder", "GET", 301],
    ["/%00", "GET", 400],
    ["/small.txt", "POST", 405],
    ["/small.txt", "BREW", 501],
  ] as const) {
    const plain = await ask(port, target, { method });
    assert.equal(plain.status, status);
    for (const line of FALSE_ONES) {
      const response = await ask(port, target, { method, fields: [line] });
      assert.equal(response.status, status, `${target} ${line.join(": ")}`);
      assert.deepEqual(lasting(response), lasting(plain));
      assert.deepEqual(response.content, plain.content);
    }
  }
});

test("§13.2.1-5 no condition counts for OPTIONS and TRACE", async (t) => {
  const { port } = await startDatedFiles(t);
  const answers: ParsedResponse[] = [];
  for (const fields of [[], ...FALSE_ONES.map((line) => [line])]) {
    answers.push(await ask(port, "/small.txt", { method: "OPTIONS", fields }));
  }
  const [plain, ...others] = answers;
  assert.equal(plain?.status, 204);
  for (const response of others) {
    assert.equal(response.status, 204);
    assert.deepEqual(lasting(response), lasting(plain));
  }
  const handled = await startServer(t, (request) => {
    const content = new Uint8Array(1);
    return respond(request, new Representation({ mediaType: "a/b", entityTag: '"a"', content }));
  });
  for (const method of ["OPTIONS", "TRACE"]) {
    for (const line of FALSE_ONES) {
      const response = await ask(handled.port, "/", { method, fields: [line] });
      assert.equal(response.status, 200, `${method} ${line.join(": ")}`);
    }
  }
});

test("§13.2.2-1 conditions are evaluated in the order of the standard", async (t) => {
  const { tag, status } = await startDatedFiles(t);
  for (const target of TARGETS) {
    const current = await tag(target);
    const is = ["If-Match", current] as const;
    const isNot = ["If-Match", '"other"'] as const;
    const noneIs = ["If-None-Match", current] as const;
    const noneIsNot = ["If-None-Match", '"other"'] as const;
    const changed = ["If-Unmodified-Since", BEFORE] as const;
    const unchanged = ["If-Unmodified-Since", MODIFIED] as const;
    const stale = ["If-Modified-Since", MODIFIED] as const;
    const range = ["Range", "bytes=0-1"] as const;
    const ifRange = ["If-Range", current] as const;
    const ifRangeNot = ["If-Range", '"other"'] as const;
    const cases: readonly (readonly [number, ...FieldLine[]])[] = [
      [412, isNot, noneIs],
      [412, changed, noneIs],
      [412, changed, stale],
      [304, is, changed, noneIs],
      [304, unchanged, noneIs],
      [304, unchanged, stale],
      [200, is, changed, noneIsNot, stale],
      [304, is, noneIs, range, ifRange],
      [412, isNot, range, ifRange],
      [304, stale, range, ifRange],
      [206, is, noneIsNot, stale, range, ifRange],
      [200, is, noneIsNot, stale, range, ifRangeNot],
      [206, unchanged, range],
    ];
    for (const [wanted, ...lines] of cases) {
      const name = lines.map(([field]) => field).join(", ");
      assert.equal(await status(target, lines), wanted, name);
      assert.equal(await status(target, lines.toReversed()), wanted, `${name}, turned round`);
    }
  }
});

test("§13.1.3-S3 §15.4.5-S1 a 304 has no metadata but what a cache needs", async (t) => {
  const { port, tag } = await startDatedFiles(t);
  for (const target of TARGETS) {
    for (const line of [
      ["If-Modified-Since", MODIFIED],
      ["If-None-Match", await tag(target)],
    ] as const) {
      const response = await ask(port, target, { fields: [line] });
      assert.equal(response.status, 304);
      for (const name of ["Content-Type", "Content-Encoding", "Content-Range", "Accept-Ranges"]) {
        assert.equal(fieldValue(response, name), undefined, name);
      }
    }
  }
});

test("§8.6-2 a 304 says no length, or that of the 200", async (t) => {
  const { port, tag } = await startDatedFiles(t);
  for (const target of TARGETS) {
    const whole = await ask(port, target);
    const fields = [["If-None-Match", await tag(target)]] as const;
    const response = await ask(port, target, { fields });
    assert.equal(response.status, 304);
    const length = fieldValue(response, "Content-Length");
    assert.ok(length === undefined || length === String(whole.content.length));
  }
});

/** What a 304 repeats when the 200 has it. */
const IN_A_304: readonly string[] = [
  "Content-Location",
  "Date",
  "ETag",
  "Vary",
  "Cache-Control",
  "Expires",
];

test("§15.4.5-1 a 304 has what the 200 says about itself, its place and its keeping", async (t) => {
  const headers = {
    "/*": { Expires: "Thu, 01 Dec 1994 16:00:00 GMT", "Content-Location": "/there" },
  };
  const { port } = await startFolder(
    t,
    {
      "small.txt": textOf("/small.txt"),
      "large.txt": textOf("/large.txt"),
      "app.3f9a1c2b.js": "x",
    },
    { cachedFileMaxBytes: lengthOf("/small.txt"), headers, cache: { "/small.txt": "max-age=60" } },
  );
  for (const target of [...TARGETS, "/app.3f9a1c2b.js"]) {
    for (const coding of ["gzip", "identity"]) {
      const accept = ["Accept-Encoding", coding] as const;
      const whole = await ask(port, target, { fields: [accept] });
      assert.equal(whole.status, 200);
      assert.equal(field(whole, "Content-Location"), "/there");
      const none = ["If-None-Match", field(whole, "ETag")] as const;
      const response = await ask(port, target, { fields: [accept, none] });
      assert.equal(response.status, 304);
      for (const name of IN_A_304) {
        const known = fieldValue(whole, name);
        if (name === "Date") assert.ok(fieldValue(response, name) !== undefined);
        else assert.equal(fieldValue(response, name), known, `${name} of ${target} in ${coding}`);
      }
    }
  }
});
