/**
 * Does a site with a password ask for it as RFC 9110 §11 and §15.5.2 say?
 *
 * Each test is named by the requirements that it holds; docs/conformance/9110.md lists them all.
 */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { hashSync } from "bcryptjs";
import { site } from "../../src/app/site.ts";
import { temporaryFolder, untilSettled } from "../support/folder.ts";
import { converse } from "../support/raw-client.ts";
import { fieldValue, fieldValues } from "../support/response-parser.ts";
import { startServer } from "../support/test-server.ts";
import { ask, type FieldLine, field, lasting } from "./asking.ts";

const HTPASSWD = `user:${hashSync("secret", 4)}\n`;
const CHALLENGE = /^Basic realm="((?:[^"\\]|\\.)*)"(, [a-z]+="[^"]*")*$/;

function credentials(text: string): FieldLine {
  return ["Authorization", `Basic ${Buffer.from(text).toString("base64")}`];
}

/** A folder that nobody sees without the password. */
async function startClosed(t: TestContext, realm?: string): Promise<number> {
  const root = temporaryFolder(t, { "a.txt": "a", "folder/index.html": "in" });
  await untilSettled();
  const auth = realm === undefined ? { htpasswd: HTPASSWD } : { htpasswd: HTPASSWD, realm };
  const { port } = await startServer(t, site({ root, auth }).handler);
  return port;
}

const REFUSED: readonly (readonly FieldLine[])[] = [
  [],
  [credentials("user:wrong")],
  [credentials("nobody:secret")],
  [credentials("user")],
  [["Authorization", "Basic"]],
  [["Authorization", "Bearer abc"]],
  [["Authorization", "Basic !"]],
  [credentials("user:secret"), credentials("user:secret")],
];

test("§11.4-S1 §11.6.1-1 §15.5.2-1 missing and wrong credentials are answered 401, with a challenge", async (t) => {
  const port = await startClosed(t);
  for (const fields of REFUSED) {
    for (const target of ["/a.txt", "/none", "/folder"]) {
      const response = await ask(port, target, { fields });
      assert.equal(response.status, 401, JSON.stringify(fields));
      assert.match(field(response, "WWW-Authenticate"), CHALLENGE);
    }
  }
  const response = await ask(port, "/a.txt", { fields: [credentials("user:secret")] });
  assert.equal(response.status, 200);
  assert.equal(fieldValue(response, "WWW-Authenticate"), undefined);
});

test("§11.2-1 no parameter stands in a challenge twice", async (t) => {
  const port = await startClosed(t);
  const values = fieldValues(await ask(port, "/a.txt"), "WWW-Authenticate");
  for (const value of values) {
    const names = [...value.matchAll(/([A-Za-z-]+)=/g)].map(([, name = ""]) => name.toLowerCase());
    assert.ok(names.length > 0);
    assert.deepEqual([...new Set(names)], names);
  }
  assert.equal(values.length, 1);
});

test("§11.5-1 §5.6.4-S1 the realm is a quoted string, in which only quotes and backslashes are escaped", async (t) => {
  for (const [realm, quoted] of [
    ["word", "word"],
    ["two words, and a=b", "two words, and a=b"],
    ['a "b" c', 'a \\"b\\" c'],
    ["back\\slash", "back\\\\slash"],
    ["it's (that)", "it's (that)"],
  ] as const) {
    const port = await startClosed(t, realm);
    const challenge = field(await ask(port, "/a.txt"), "WWW-Authenticate");
    assert.equal(CHALLENGE.exec(challenge)?.[1], quoted);
  }
});

test("§3.3-1 who was let in once isn't let in by the next request on the connection", async (t) => {
  const port = await startClosed(t);
  const [name, value] = credentials("user:secret");
  const [first, second] = await converse(
    port,
    `GET /a.txt HTTP/1.1\r\nHost: a\r\n${name}: ${value}\r\n\r\n` +
      "GET /a.txt HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
  );
  assert.equal(first?.status, 200);
  assert.equal(second?.status, 401);
});

test("§10.1.2-S3 From doesn't stand in for a password", async (t) => {
  const port = await startClosed(t);
  const response = await ask(port, "/a.txt", { fields: [["From", "user@localhost"]] });
  assert.equal(response.status, 401);
});

test("§13.2.1-2 no condition counts for somebody who isn't let in", async (t) => {
  const port = await startClosed(t);
  const plain = await ask(port, "/a.txt");
  for (const line of [
    ["If-None-Match", "*"],
    ["If-Match", '"other"'],
    ["Range", "bytes=0-0"],
  ] as const) {
    const response = await ask(port, "/a.txt", { fields: [line] });
    assert.equal(response.status, 401);
    assert.deepEqual(lasting(response), lasting(plain));
  }
});
