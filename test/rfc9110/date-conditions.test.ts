/**
 * Are If-Modified-Since and If-Unmodified-Since evaluated as RFC 9110 §13.1.3, §13.1.4 and §5.6.7 ask?
 *
 * Each test is named by the requirements that it holds; docs/conformance/9110.md lists them all.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Representation, respond } from "../../src/http/representation.ts";
import { startServer } from "../support/test-server.ts";
import { ask, type FieldLine, startFolder } from "./asking.ts";
import { AFTER, BEFORE, MODIFIED, startDatedFiles, TARGETS } from "./dated-files.ts";

test("§13.1.3-1 If-Modified-Since is ignored beside If-None-Match", async (t) => {
  const { tag, status } = await startDatedFiles(t);
  for (const target of TARGETS) {
    const since = ["If-Modified-Since", AFTER] as const;
    assert.equal(await status(target, [["If-None-Match", '"other"'], since]), 200);
    assert.equal(await status(target, [["If-None-Match", "no tag"], since]), 200);
    const before = ["If-Modified-Since", BEFORE] as const;
    assert.equal(await status(target, [before, ["If-None-Match", await tag(target)]]), 304);
  }
});

const NO_DATES: readonly string[] = [
  "",
  "yesterday",
  "784111777",
  "Sun, 06 Nov 1994 08:49:37",
  "Sun, 06 Nov 1994 08:49:37 CET",
  "Sun, 06 Nov 1994 25:49:37 GMT",
  "Sun, 31 Feb 2094 08:49:37 GMT",
  "Sun, 6 Nov 2094 08:49:37 GMT",
  "1994-11-06T08:49:37Z",
  `${AFTER}, ${AFTER}`,
];

test("§13.1.3-2 If-Modified-Since is ignored when it isn't one date, and with other methods", async (t) => {
  const { port, status } = await startDatedFiles(t);
  for (const target of TARGETS) {
    for (const value of NO_DATES) {
      assert.equal(await status(target, [["If-Modified-Since", value]]), 200, value);
    }
    const twice: FieldLine[] = [
      ["If-Modified-Since", AFTER],
      ["If-Modified-Since", AFTER],
    ];
    assert.equal(await status(target, twice), 200);
    const options = await ask(port, target, {
      method: "OPTIONS",
      fields: [["If-Modified-Since", AFTER]],
    });
    assert.equal(options.status, 204);
  }
  const { port: other } = await startServer(t, (request) =>
    respond(
      request,
      new Representation({
        mediaType: "text/plain",
        lastModified: 784_111_777_000,
        content: new Uint8Array(1),
      }),
    ),
  );
  const response = await ask(other, "/", { method: "PUT", fields: [["If-Modified-Since", AFTER]] });
  assert.equal(response.status, 200);
});

test("§13.1.3-3 §13.1.4-3 dates are ignored where there is no modification date", async (t) => {
  const { port } = await startServer(t, (request) =>
    respond(request, new Representation({ mediaType: "text/plain", content: new Uint8Array(3) })),
  );
  for (const name of ["If-Modified-Since", "If-Unmodified-Since"]) {
    for (const date of [BEFORE, "Sun, 06 Nov 2094 08:49:37 GMT"]) {
      assert.equal((await ask(port, "/", { fields: [[name, date]] })).status, 200, name);
    }
  }
});

test("§13.1.3-4 §13.1.4-4 dates are the server's own: to the second, and in GMT", async (t) => {
  const { status } = await startDatedFiles(t);
  for (const target of TARGETS) {
    for (const [date, since, unmodified] of [
      [BEFORE, 200, 412],
      [MODIFIED, 304, 200],
      [AFTER, 304, 200],
    ] as const) {
      assert.equal(await status(target, [["If-Modified-Since", date]]), since, date);
      assert.equal(await status(target, [["If-Unmodified-Since", date]]), unmodified, date);
    }
  }
});

test("§13.1.3-S1 §13.1.3-S2 If-Modified-Since that is false keeps GET and HEAD from being performed", async (t) => {
  const { port } = await startDatedFiles(t);
  for (const target of TARGETS) {
    for (const method of ["GET", "HEAD"]) {
      const fields = [["If-Modified-Since", MODIFIED]] as const;
      const response = await ask(port, target, { method, fields });
      assert.equal(response.status, 304);
      assert.equal(response.content.length, 0);
    }
  }
});

test("§13.1.4-1 If-Unmodified-Since is ignored beside If-Match", async (t) => {
  const { tag, status } = await startDatedFiles(t);
  for (const target of TARGETS) {
    const since = ["If-Unmodified-Since", BEFORE] as const;
    assert.equal(await status(target, [["If-Match", await tag(target)], since]), 200);
    const after = ["If-Unmodified-Since", AFTER] as const;
    assert.equal(await status(target, [after, ["If-Match", '"other"']]), 412);
  }
});

test("§13.1.4-2 If-Unmodified-Since is ignored when it isn't one date", async (t) => {
  const { status } = await startDatedFiles(t);
  for (const target of TARGETS) {
    for (const value of [...NO_DATES, `${BEFORE}, ${BEFORE}`]) {
      assert.equal(await status(target, [["If-Unmodified-Since", value]]), 200, value);
    }
    const twice: FieldLine[] = [
      ["If-Unmodified-Since", BEFORE],
      ["If-Unmodified-Since", BEFORE],
    ];
    assert.equal(await status(target, twice), 200);
  }
});

test("§13.1.4-5 §13.1.4-6 If-Unmodified-Since that is false keeps GET and HEAD from being performed", async (t) => {
  const { port } = await startDatedFiles(t);
  for (const target of TARGETS) {
    for (const method of ["GET", "HEAD"]) {
      const fields = [["If-Unmodified-Since", BEFORE]] as const;
      const response = await ask(port, target, { method, fields });
      assert.equal(response.status, 412);
      assert.ok(!response.content.toString().includes("0123456789"));
    }
  }
});

test("§5.6.7-1 a date is read in all three forms", async (t) => {
  const { status } = await startDatedFiles(t);
  for (const [date, wanted] of [
    [MODIFIED, 304],
    ["Sunday, 06-Nov-94 08:49:37 GMT", 304],
    ["Sun Nov  6 08:49:37 1994", 304],
    [BEFORE, 200],
    ["Sunday, 06-Nov-94 08:49:36 GMT", 200],
    ["Sun Nov  6 08:49:36 1994", 200],
  ] as const) {
    assert.equal(await status("/small.txt", [["If-Modified-Since", date]]), wanted, date);
  }
});

test("§5.6.7-4 a year of two digits more than 50 years ahead lies in the past", async (t) => {
  const now = new Date();
  const modified = Date.UTC(now.getUTCFullYear() - 20) / 1000 + 0.5;
  const { port } = await startFolder(t, { "a.txt": "a" }, {}, modified);
  for (const [years, days, status] of [
    [0, 0, 304],
    [49, 0, 304],
    [50, -2, 304],
    [50, 2, 200],
    [52, 0, 200],
    [79, 0, 200],
    [81, 0, 304],
  ] as const) {
    const moment = new Date(now);
    moment.setUTCFullYear(now.getUTCFullYear() + years, now.getUTCMonth(), now.getUTCDate() + days);
    const [, day, month, year = ""] = moment.toUTCString().split(" ");
    const date = `Monday, ${day}-${month}-${year.slice(2)} 00:00:00 GMT`;
    const response = await ask(port, "/a.txt", { fields: [["If-Modified-Since", date]] });
    assert.equal(response.status, status, date);
  }
});
