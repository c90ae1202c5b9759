/**
 * Which htpasswd files are taken, and is every other one named with its lines and a way out?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { costOf, HTPASSWD_LIMITS, HtpasswdError, readHtpasswd } from "../../src/app/htpasswd.ts";

const HASH = "$2y$05$abcdefghijklmnopqrstuuCMcjv9ygSqX2W2ODncSpkZMLU5eqfre";
const withCost = (cost: string): string => `$2y$${cost}${HASH.slice(6)}`;

function faultsOf(text: string): readonly string[] {
  try {
    readHtpasswd(text);
  } catch (error) {
    assert.ok(error instanceof HtpasswdError);
    return error.message.split("\n");
  }
  return [];
}

test("users, comments, empty lines, CR LF and a byte order mark", () => {
  const text = `\uFEFFanna:${HASH}\r\n# nobody:else\r\n\r\n   \r\nJürgen Groß:${withCost("12")}`;
  const { hashes } = readHtpasswd(text);
  assert.deepEqual(
    [...hashes],
    [
      ["anna", HASH],
      ["Jürgen Groß", withCost("12")],
    ],
  );
  assert.equal(costOf(withCost("12")), 12);
});

test("the three names of bcrypt", () => {
  for (const name of ["$2a$", "$2b$", "$2y$"]) {
    assert.deepEqual(faultsOf(`a:${name}${HASH.slice(4)}`), [], name);
  }
});

test("other hashes and plain passwords are faults that say what to do", () => {
  for (const [hash, said] of [
    ["{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=", "SHA-1"],
    ["{SSHA}aaaa", "SHA-1"],
    ["$apr1$abcdefgh$0123456789012345678901", "MD5"],
    ["$1$abcdefgh$0123456789012345678901", "MD5"],
    ["$5$salt$x", "SHA-256"],
    ["$6$salt$x", "SHA-512"],
    [`$2x$${HASH.slice(4)}`, "had a fault"],
    ["rqXexS6ZhobKA", "no bcrypt hash"],
    ["hunter2", "no bcrypt hash"],
    ["", "no bcrypt hash"],
  ] as const) {
    const [sentence = ""] = faultsOf(`a:${HASH}\nb:${hash}`);
    assert.match(sentence, /^line 2: .*htpasswd -nB name$/, hash);
    assert.ok(sentence.includes(said), sentence);
    assert.ok(hash.length < 5 || !sentence.includes(hash), "a secret isn't repeated");
  }
});

test("a bcrypt hash that no password can have isn't whole", () => {
  for (const hash of [
    HASH.slice(0, -1),
    `${HASH}x`,
    `${HASH} `,
    `${HASH}:`,
    HASH.replace("uu", "uv"),
    `${HASH.slice(0, -1)}f`,
    HASH.replace("$05$", "$5$"),
  ]) {
    assert.match(faultsOf(`a:${hash}`)[0] ?? "", /^line 1: the bcrypt hash isn't whole/, hash);
  }
});

test("the cost is from 4 to 14", () => {
  for (const cost of ["04", "14"]) assert.deepEqual(faultsOf(`a:${withCost(cost)}`), []);
  for (const cost of ["00", "03", "15", "31", "99"]) {
    assert.match(faultsOf(`a:${withCost(cost)}`)[0] ?? "", /must be from 4 to 14/, cost);
  }
});

test("names: none, with space around, with a control character, not UTF-8, too long, twice", () => {
  const name = "n".repeat(255);
  assert.deepEqual(faultsOf(`${name}:${HASH}`), []);
  const lines = ["", " a", "a ", "a\u0001", "a\uFFFD", `${name}n`, "ok", "ok"];
  const faults = faultsOf(lines.map((line) => `${line}:${HASH}`).join("\n"));
  assert.deepEqual(faults, [
    "line 1: there is no name before the colon",
    "line 2: there is white space around the name",
    "line 3: there is white space around the name",
    "line 4: the name holds a control character",
    "line 5: the name isn't valid UTF-8",
    "line 6: the name has more than 255 bytes",
    'line 8: "ok" is also on line 7',
  ]);
});

test("names of object properties are names like any other", () => {
  const { hashes } = readHtpasswd(`__proto__:${HASH}\nconstructor:${HASH}`);
  assert.deepEqual([...hashes.keys()], ["__proto__", "constructor"]);
});

test("a line without a colon; a path instead of the text", () => {
  assert.match(faultsOf(`a:${HASH}\nb`)[0] ?? "", /^line 2: .*no colon$/);
  assert.match(faultsOf("/etc/site.htpasswd")[0] ?? "", /the text of the file, not its path/);
});

test("a file in which nobody is", () => {
  for (const text of ["", "\n\n", "# a:b\n"]) {
    assert.match(faultsOf(text)[0] ?? "", /there is no user in the file/);
  }
});

test("of very many faults the first are told", () => {
  assert.equal(faultsOf("a\n".repeat(1000)).length, 20);
});

test("bounds: users and characters", () => {
  const { users, characters } = HTPASSWD_LIMITS;
  const file = (count: number): string =>
    Array.from({ length: count }, (_, at) => `${at}:${HASH}`).join("\n");
  assert.equal(readHtpasswd(file(users)).hashes.size, users);
  assert.match(faultsOf(file(users + 1))[0] ?? "", /more than 10000 users/);
  const rest = characters - HASH.length - 4;
  assert.deepEqual(faultsOf(`a:${HASH}\n#${"x".repeat(rest)}`), []);
  assert.match(faultsOf(`a:${HASH}\n#${"x".repeat(rest + 1)}`)[0] ?? "", /1048576 characters/);
});
