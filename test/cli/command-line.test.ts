/**
 * Is every command line either understood as it is meant, or answered with a sentence that helps?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parse, type ServeCommand } from "../../src/cli/command-line.ts";
import { FLAGS, settingName } from "../../src/cli/flags.ts";
import { MESSAGE_LIMITS } from "../../src/http1/limits.ts";
import { CONNECTION_LIMITS, type LimitName } from "../../src/server/options.ts";

const PLAIN: ServeCommand = {
  kind: "serve",
  folder: undefined,
  port: 8000,
  host: "localhost",
  unix: undefined,
  wire: false,
  quiet: false,
  limits: {},
};

function words(line: string): string[] {
  return line === "" ? [] : line.split(" ");
}

const UNDERSTOOD: readonly (readonly [line: string, meant: Partial<ServeCommand>])[] = [
  ["", {}],
  ["site", { folder: "site" }],
  ["-p 8080 site", { port: 8080, folder: "site" }],
  ["site -p8080", { port: 8080, folder: "site" }],
  ["--port=0", { port: 0 }],
  ["--port 65535", { port: 65_535 }],
  ["--port 1 --port 2", { port: 2 }],
  ["--wire", { wire: true }],
  ["-q", { quiet: true }],
  ["-qp 81 site", { quiet: true, port: 81, folder: "site" }],
  ["--host", { host: "*" }],
  ["site --host", { host: "*", folder: "site" }],
  ["--host --wire site", { host: "*", wire: true, folder: "site" }],
  ["--host -p 81", { host: "*", port: 81 }],
  ["--host -- site", { host: "*", folder: "site" }],
  ["--host *", { host: "*" }],
  ["--host 127.0.0.1 site", { host: "127.0.0.1", folder: "site" }],
  ["--host=::1", { host: "::1" }],
  ["--host [fd00::1]", { host: "fd00::1" }],
  ["--host example.org", { host: "example.org" }],
  ["--unix ./s.sock", { unix: "./s.sock" }],
  ["-- --host", { folder: "--host" }],
  ["-- -port", { folder: "-port" }],
  ["--head-timeout 1m", { limits: { headersTimeout: 60_000 } }],
  ["--head-timeout=500ms --max-headers 5", { limits: { headersTimeout: 500, maxHeaders: 5 } }],
  ["--max-body-size 0", { limits: { maxRequestBodySize: 0 } }],
  ["--max-header-size 64k", { limits: { maxHeaderSize: 65_536 } }],
];

for (const [line, meant] of UNDERSTOOD) {
  test(`barewire ${line}`, () => {
    assert.deepEqual(parse(words(line), {}), { ...PLAIN, ...meant });
  });
}

const REFUSED: readonly (readonly [line: string, sentence: string | RegExp])[] = [
  ["a b", 'barewire serves one folder, and "a" and "b" are two.'],
  ["--prot 80", "There is no flag --prot. Did you mean --port?"],
  ["--hots", "There is no flag --hots. Did you mean --host?"],
  ["--head-timeuot=1", "There is no flag --head-timeuot. Did you mean --head-timeout?"],
  ["--nothing-like-it", "There is no flag --nothing-like-it. barewire --help lists them all."],
  ["-x", "There is no flag -x. barewire --help lists them all."],
  ["-qx", "There is no flag -x. barewire --help lists them all."],
  ["--__proto__", /^There is no flag --__proto__/],
  ["--constructor=1", /^There is no flag --constructor/],
  ["-port 80", "-port has one dash too few: did you mean --port?"],
  ["-wire", "-wire has one dash too few: did you mean --wire?"],
  ["--port", "--port needs a value, such as --port 8080."],
  ["-p", "-p needs a value, such as -p 8080."],
  ["--port=", "--port needs a value, such as --port 8080."],
  ["--port --wire", "--port needs a value, such as --port 8080."],
  ["--port abc", '--port takes a whole number from 0 to 65535, not "abc".'],
  ["--port 65536", '--port takes a whole number from 0 to 65535, not "65536".'],
  ["--port -1", '--port takes a whole number from 0 to 65535, not "-1".'],
  ["--port 80.5", /not "80.5"/],
  ["--host=", "--host needs a value, such as --host 192.168.1.2."],
  ["--host localhost:80", /^--host takes an address alone, .* not "localhost:80"\.$/],
  ["--host http://localhost", /^--host takes an address alone/],
  ["--unix", "--unix needs a value, such as --unix ./site.sock."],
  ["--unix a --port 1", /--port has no place beside it/],
  ["--unix a --host", /--host has no place beside it/],
  ["--wire -q", "--wire prints every request and --quiet prints none: choose one."],
  ["--wire=yes", '--wire takes no value, so "=yes" must go.'],
  ["--head-timeout soon", /a time up to 24h, such as 10s, 500ms or 2m, not "soon"\.$/],
  ["--head-timeout 0", /not "0"/],
  ["--head-timeout 25h", /not "25h"/],
  ["--head-timeout", /^--head-timeout needs a value, such as --head-timeout 10s\.$/],
  ["--max-body-size 1x", /a number of bytes, such as 8192, 16k or 1m, not "1x"\.$/],
  ["--max-headers 0", '--max-headers takes a whole number from 1 up, not "0".'],
];

for (const [line, sentence] of REFUSED) {
  test(`barewire ${line} is answered with a sentence`, () => {
    const command = parse(words(line), {});
    assert.equal(command.kind, "mistake");
    const said = command.kind === "mistake" ? command.sentence : "";
    if (typeof sentence === "string") assert.equal(said, sentence);
    else assert.match(said, sentence);
  });
}

test("an empty folder name is no folder", () => {
  assert.equal(parse([""], {}).kind, "mistake");
});

test("help and version win over everything, mistakes included", () => {
  for (const line of ["--help", "-h", "site --nonsense -h", "a b --help --version", "-qh"]) {
    assert.equal(parse(words(line), {}).kind, "help", line);
  }
  for (const line of ["--version", "-V", "-V --nonsense"]) {
    assert.equal(parse(words(line), {}).kind, "version", line);
  }
});

test("PORT stands below the flag", () => {
  assert.deepEqual(parse([], { PORT: "81" }), { ...PLAIN, port: 81 });
  assert.deepEqual(parse([], { PORT: "" }), PLAIN);
  assert.deepEqual(parse(["-p", "82"], { PORT: "81" }), { ...PLAIN, port: 82 });
  assert.deepEqual(parse(["-p", "82"], { PORT: "nonsense" }), { ...PLAIN, port: 82 });
  assert.deepEqual(parse(["--unix", "a"], { PORT: "nonsense" }), { ...PLAIN, unix: "a" });
  const command = parse([], { PORT: "http" });
  assert.deepEqual(command, {
    kind: "mistake",
    sentence: 'PORT in the environment takes a whole number from 0 to 65535, not "http".',
  });
});

test("every limit of the server has its flag, and the flag its name for messages", () => {
  const limits = { ...MESSAGE_LIMITS, ...CONNECTION_LIMITS };
  for (const option of Object.keys(limits) as LimitName[]) {
    const name = settingName(option);
    assert.match(name, /^--[a-z-]+$/, option);
    const command = parse([name, "7"], {});
    assert.equal(command.kind, "serve", name);
  }
  assert.equal(settingName("headersTimeout"), "--head-timeout");
});

test("no flag is called like another", () => {
  const names = FLAGS.flatMap(({ name, short }) => [name, short ?? name]);
  assert.equal(new Set(FLAGS.map(({ name }) => name)).size, FLAGS.length);
  const shorts = names.filter((name) => name.length === 1);
  assert.equal(new Set(shorts).size, shorts.length);
});
