/**
 * Are If-Match and If-None-Match evaluated as RFC 9110 §13.1.1 and §13.1.2 ask?
 *
 * Each test is named by the requirements that it holds; docs/conformance/9110.md lists them all.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Representation, respond } from "../../src/http/representation.ts";
import { converse } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";
import { ask, type FieldLine, only } from "./asking.ts";
import { startDatedFiles, TARGETS } from "./dated-files.ts";

test("§13.1.1-1 If-Match compares strongly: the tag of the file, and not the same one marked as weak", async (t) => {
  const { tag, status } = await startDatedFiles(t);
  for (const target of TARGETS) {
    const current = await tag(target);
    assert.equal(await status(target, [["If-Match", current]]), 200);
    assert.equal(await status(target, [["If-Match", `"x", ${current}`]]), 200);
    assert.equal(await status(target, [["If-Match", "*"]]), 200);
    assert.equal(await status(target, [["If-Match", `W/${current}`]]), 412);
    assert.equal(await status(target, [["If-Match", `"x", W/${current}`]]), 412);
  }
});

test("§13.1.1-2 §13.1.1-3 If-Match that is false keeps GET and HEAD from being performed", async (t) => {
  const { port, status } = await startDatedFiles(t);
  for (const target of TARGETS) {
    for (const method of ["GET", "HEAD"]) {
      assert.equal(await status(target, [["If-Match", '"other"']], method), 412);
    }
    const response = await ask(port, target, { fields: [["If-Match", '"other"']] });
    assert.ok(!response.content.toString().includes("0123456789"));
    const lines: FieldLine[] = [
      ["If-Match", '"other"'],
      ["Range", "bytes=0-1"],
    ];
    assert.equal(await status(target, lines), 412);
  }
});

test("§13.1.2-1 If-None-Match compares weakly: the tag of the file, marked as weak or not", async (t) => {
  const { tag, status } = await startDatedFiles(t);
  for (const target of TARGETS) {
    const current = await tag(target);
    for (const value of [current, `W/${current}`, `"x", W/${current},"y"`, ` ,${current}, `, "*"]) {
      assert.equal(await status(target, [["If-None-Match", value]]), 304, value);
    }
    for (const value of [
      '"other"',
      `"x${current.slice(1)}`,
      current.slice(1, -1),
      `w/${current}`,
    ]) {
      assert.equal(await status(target, [["If-None-Match", value]]), 200, value);
    }
    const twice: FieldLine[] = [
      ["If-None-Match", '"x"'],
      ["If-None-Match", current],
    ];
    assert.equal(await status(target, twice), 304);
  }
});

test("§13.1.2-2 §13.1.2-3 §13.1.2-4 If-None-Match that is false: 304 for GET and HEAD, 412 for the rest", async (t) => {
  const performed: string[] = [];
  const { port } = await startServer(t, (request) => {
    const content = new TextEncoder().encode("content");
    const current = new Representation({ mediaType: "text/plain", entityTag: '"a"', content });
    const response = respond(request, current);
    if (response.status < 300) performed.push(request.method);
    return response;
  });
  for (const [method, status] of [
    ["GET", 304],
    ["HEAD", 304],
    ["PUT", 412],
    ["DELETE", 412],
  ] as const) {
    for (const value of ['"a"', "*"]) {
      const response = await ask(port, "/", { method, fields: [["If-None-Match", value]] });
      assert.equal(response.status, status, method);
    }
  }
  assert.deepEqual(performed, []);
  await ask(port, "/", { method: "PUT", fields: [["If-None-Match", '"b"']] });
  assert.deepEqual(performed, ["PUT"]);
});

test("§5.6.1.2-1 §5.6.1.2-2 empty elements in a list of entity tags are ignored", async (t) => {
  const { port, tag } = await startDatedFiles(t);
  const current = await tag("/small.txt");
  for (const list of [`,${current}`, `${current},`, `, ,"x",\t,${current}, ,`]) {
    const request = `GET /small.txt HTTP/1.1\r\nHost: a\r\nIf-None-Match: ${list}\r\n`;
    const responses = await converse(port, `${request}Connection: close\r\n\r\n`);
    assert.equal(only(responses).status, 304, list);
  }
});
