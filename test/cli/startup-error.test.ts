/**
 * Does every failure to start end in a sentence that says what to do?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { folderSentence } from "../../src/cli/folder.ts";
import { type Attempt, startupSentence } from "../../src/cli/startup-error.ts";

const HERE: Attempt = {
  host: "localhost",
  port: 8000,
  unix: undefined,
  folder: undefined,
  script: undefined,
};

function failure(code: string, syscall = "listen"): Error {
  return Object.assign(new Error(`${syscall} ${code}`), { code, syscall });
}

const SAID: readonly (readonly [code: string, attempt: Partial<Attempt>, said: RegExp])[] = [
  ["EADDRINUSE", {}, /^Port 8000 is taken\. Try --port 8001, or --port-search\.$/],
  ["EADDRINUSE", { folder: "my site" }, /^Port 8000 is taken\. Try --port 8001, or/],
  ["EADDRINUSE", { folder: "htdocs", script: "start" }, /\. Try npm start -- --port 8001$/],
  ["EADDRINUSE", { folder: "htdocs", script: "npx" }, /\. Try --port 8001, or/],
  ["EADDRINUSE", { port: 80 }, /--port 1024, or/],
  ["EADDRINUSE", { port: 65_535 }, /--port 8000, or/],
  ["EACCES", { port: 80, folder: "site" }, / barewire site --port 8000$/],
  ["EACCES", { port: 80, folder: "my site" }, /: barewire --port 8000$/],
  ["EACCES", { port: 80, folder: "$(rm)" }, /: barewire --port 8000$/],
  ["EACCES", { port: 80, folder: "htdocs", script: "start" }, /: npm start -- --port 8000$/],
  ["EACCES", { port: 80 }, /^Ports below 1024, such as 80, .* barewire --port 8000$/],
  ["EACCES", { port: 8000 }, /^This user may not listen on port 8000\.$/],
  ["EADDRNOTAVAIL", { host: "192.0.2.1" }, /^192\.0\.2\.1 is not an address of this computer\./],
  ["EADDRINUSE", { unix: "s.sock" }, /^The socket "s\.sock" exists: another server uses it/],
  ["EACCES", { unix: "/x/s.sock" }, /can't be created: its folder doesn't exist, or this user/],
  ["ENAMETOOLONG", { unix: "s" }, /too long/],
  ["EMFILE", {}, /^barewire could not start: listen EMFILE$/],
];

for (const [code, attempt, said] of SAID) {
  test(`${code} ${JSON.stringify(attempt)}`, () => {
    assert.match(startupSentence(failure(code), { ...HERE, ...attempt }), said);
  });
}

test("a name without an address: what somebody meant who wrote --host before the folder", () => {
  const error = failure("ENOTFOUND", "getaddrinfo");
  assert.equal(
    startupSentence(error, { ...HERE, host: "site" }),
    'The host "site" has no address. To listen on every interface, put --host last.',
  );
});

test("codes of other system calls aren't taken for the port's", () => {
  const error = failure("EACCES", "open");
  assert.match(startupSentence(error, HERE), /^barewire could not start: open EACCES$/);
});

test("what is wrong with a folder", () => {
  const said = (code: string): string => folderSentence("a\x1b", "/x/a\x1b", failure(code, "stat"));
  assert.match(said("ENOENT"), /^There is no folder "a\\x1b": nothing is at \/x\/a\\x1b\./);
  assert.match(said("ENOTDIR"), /is a file\.$/);
  assert.match(said("EACCES"), /no permission.*chmod o\+rx$/);
  assert.match(said("EIO"), /can't be served: stat EIO$/);
});
