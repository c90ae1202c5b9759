/**
 * Does the server write status lines and read field lines as RFC 9112 §4 and §5 demand of it?
 *
 * Each test is named by the requirements that it holds; docs/conformance/9112.md lists them all.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { HttpResponse } from "../../src/http/response.ts";
import { connect, converse } from "../support/raw-client.ts";
import { fieldValue } from "../support/response-parser.ts";
import { startServer } from "../support/test-server.ts";

const CLOSE = "Host: a\r\nConnection: close\r\n\r\n";

test("§4-1 a space follows the status code, also when no phrase follows the space", async (t) => {
  const { port } = await startServer(t, ({ path }) =>
    HttpResponse.text("", { status: Number(path.slice(1)) }),
  );
  for (const status of [200, 299, 404, 418, 499, 599]) {
    using client = await connect(port);
    await client.send(`GET /${status} HTTP/1.1\r\n${CLOSE}`);
    const received = await client.untilClosed();
    assert.match(received.toString("latin1"), new RegExp(`^HTTP/1\\.1 ${status} [^\\r\\n]*\\r\\n`));
  }
});

test("§5.1-1 white space between a field name and its colon is answered 400", async (t) => {
  const { port } = await startServer(t, () => HttpResponse.text("taken"));
  for (const line of ["A : b", "A\t: b", "A \t : b", "Content-Length : 5", "Host : a", "A :"]) {
    const responses = await converse(port, `GET / HTTP/1.1\r\n${line}\r\n${CLOSE}`);
    assert.deepEqual(
      responses.map(({ status }) => status),
      [400],
      line,
    );
  }
});

test("§5.2-1 a field value that a handler folds over two lines is never sent", async (t) => {
  const { port } = await startServer(t, () =>
    HttpResponse.text("", { fields: { "X-Folded": "a\r\n b" } }),
  );
  const [response] = await converse(port, `GET / HTTP/1.1\r\n${CLOSE}`);
  assert.equal(response?.status, 500);
  assert.equal(fieldValue(response, "X-Folded"), undefined);
});

test("§5.2-2 a folded field line is answered 400, with a text that says why", async (t) => {
  const { port } = await startServer(t, () => HttpResponse.text("taken"));
  for (const folded of ["A: b\r\n c", "A: b\r\n\tc", "A:\r\n b", "A: b\r\n ", "A: b\r\n Host: c"]) {
    const responses = await converse(port, `GET / HTTP/1.1\r\n${folded}\r\n${CLOSE}`);
    assert.deepEqual(
      responses.map(({ status }) => status),
      [400],
      JSON.stringify(folded),
    );
    assert.match(responses[0]?.content.toString() ?? "", /folding is obsolete/);
  }
});
