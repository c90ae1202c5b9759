/**
 * Does `barewire explain` read what it is given, say what it is, and end with the right status?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { folderWith, runToEnd } from "./running-command.ts";

const GOOD = "GET / HTTP/1.1\nHost: localhost\nCookie: sid=SECRET\n\n";
const BAD = "GET / HTTP/1.1\nHost : localhost\n\n";

test("a file, and standard input with and without its name", async (t) => {
  const cwd = folderWith(t, { "a.http": GOOD });
  const named = await runToEnd(t, ["explain", "a.http"], { cwd });
  assert.match(named.stdout, /^GET \/ HTTP\/1\.1\n {4}GET asks for what the target names\./);
  assert.doesNotMatch(named.stdout, /SECRET/);
  assert.deepEqual([named.status, named.stderr], [0, ""]);
  for (const args of [["explain"], ["explain", "-"]]) {
    assert.deepEqual(await runToEnd(t, args, { input: GOOD }), named);
  }
  const shown = await runToEnd(t, ["explain", "--secrets", "a.http"], { cwd });
  assert.match(shown.stdout, /\nCookie: sid=SECRET\n/);
});

test("a malformed message: the caret, the code, and status 1", async (t) => {
  const { status, stdout } = await runToEnd(t, ["explain"], { input: BAD });
  assert.match(stdout, /\nHost : localhost\n {4}\^ byte 20\n {2}! FIELD_NAME_SPACE: /);
  assert.equal(status, 1);
});

test("a response alone answers a GET, unless its method is said", async (t) => {
  const response = "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello";
  const got = await runToEnd(t, ["explain"], { input: response });
  assert.equal(got.status, 0);
  const head = await runToEnd(t, ["explain", "--method", "HEAD"], { input: response });
  assert.match(head.stdout, /RESPONSE_NOT_DUE/);
  assert.equal(head.status, 1);
  const wrong = await runToEnd(t, ["explain", "--method=a b"], { input: response });
  assert.match(
    wrong.stderr,
    /^barewire: --method takes the name of a method such as HEAD, not "a b"\.\n$/,
  );
  assert.equal(wrong.status, 2);
});

test("colours only where they are wanted", async (t) => {
  const plain = await runToEnd(t, ["explain"], { input: GOOD });
  const coloured = await runToEnd(t, ["explain"], { input: GOOD, env: { FORCE_COLOR: "1" } });
  assert.ok(!plain.stdout.includes("\x1b"));
  assert.ok(coloured.stdout.includes("\x1b[1mGET / HTTP/1.1\x1b[0m"));
});

test("what is no message gets a sentence that says what to do, and status 2", async (t) => {
  const cwd = folderWith(t, {
    "empty.http": "\n\n",
    "folder/x": "",
    "big.http": "x".repeat(1_048_577),
  });
  const cases: readonly (readonly [args: readonly string[], sentence: RegExp])[] = [
    [["/about"], /explain reads a whole message, and "\/about" is none\. .*barewire why \/about\n/],
    [["GET", "/", "HTTP/1.1"], /barewire why "GET \/ HTTP\/1\.1"\n/],
    [["http://localhost/a"], /is none\./],
    [["missing.http"], /There is no file "missing\.http"\./],
    [["folder"], /"folder" is a folder; explain reads a file\./],
    [["empty.http"], /There is no message in "empty\.http"\./],
    [["big.http"], /There are more than 1,048,576 bytes in "big\.http"\./],
    [["--secret"], /explain has no flag --secret\. Did you mean --secrets\?/],
  ];
  for (const [args, sentence] of cases) {
    const { status, stdout, stderr } = await runToEnd(t, ["explain", ...args], { cwd });
    assert.match(stderr, sentence);
    assert.match(stderr, /^barewire: [^\n]*\n$/);
    assert.deepEqual([status, stdout], [2, ""]);
  }
});

test("--help says how it is used", async (t) => {
  const { status, stdout } = await runToEnd(t, ["explain", "--help"]);
  assert.match(stdout, /barewire explain \[file\] \[flags\]/);
  assert.match(stdout, /--secrets/);
  assert.match(stdout, /then press Ctrl-D/);
  assert.equal(status, 0);
});
