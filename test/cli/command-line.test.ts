/**
 * Is every command line either understood as it is meant, or answered with a sentence that helps?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "../../src/cli/command-line.ts";
import type { Value } from "../../src/cli/flag.ts";
import { FLAGS, settingName } from "../../src/cli/flags.ts";
import { MESSAGE_LIMITS } from "../../src/http1/limits.ts";
import { CONNECTION_LIMITS } from "../../src/server/connection-limits.ts";
import type { LimitName } from "../../src/server/options.ts";

function words(line: string): string[] {
  return line === "" ? [] : line.split(" ");
}

interface Meant {
  readonly kind: string;
  readonly words: readonly string[];
  readonly said: Readonly<Record<string, Value>>;
}

function meant(argv: readonly string[]): Meant {
  const line = parse(argv);
  if (!("layer" in line)) {
    assert.fail(`${argv.join(" ")}: ${"sentence" in line ? line.sentence : line.kind}`);
  }
  const said = [...line.layer].map(([name, { value }]) => [name, value]);
  return { kind: line.kind, words: line.words, said: Object.fromEntries(said) };
}

function said(argv: readonly string[]): string {
  const line = parse(argv);
  assert.equal(line.kind, "mistake", argv.join(" "));
  return "sentence" in line ? line.sentence : "";
}

const UNDERSTOOD: readonly (readonly [string, Readonly<Record<string, Value>>, string?])[] = [
  ["", {}],
  ["site", {}, "site"],
  ["--root site", { root: "site" }],
  ["-p 8080 site", { port: 8080 }, "site"],
  ["site -p8080", { port: 8080 }, "site"],
  ["-p=8080", { port: 8080 }],
  ["--port=0", { port: 0 }],
  ["--port 65535", { port: 65_535 }],
  ["--port 1 --port 2", { port: 2 }],
  ["--wire", { wire: "head" }],
  ["--wire=full", { wire: "full" }],
  ["--wire --no-wire", { wire: false }],
  ["-q", { quiet: true }],
  ["-qp 81 site", { quiet: true, port: 81 }, "site"],
  ["-qo site", { quiet: true, open: "/" }, "site"],
  ["-vos", { verbose: true, open: "/", spa: "index.html" }],
  ["--host", { host: "*" }],
  ["site --host", { host: "*" }, "site"],
  ["--host --wire site", { host: "*", wire: "head" }, "site"],
  ["--host -p 81", { host: "*", port: 81 }],
  ["--host -- site", { host: "*" }, "site"],
  ["--host *", { host: "*" }],
  ["--host 127.0.0.1 site", { host: "127.0.0.1" }, "site"],
  ["--host=::1", { host: "::1" }],
  ["--host [fd00::1]", { host: "fd00::1" }],
  ["--host example.org", { host: "example.org" }],
  ["--unix ./s.sock", { unix: "./s.sock" }],
  ["-- --host", {}, "--host"],
  ["-- -port", {}, "-port"],
  ["-- -s=x", {}, "-s=x"],
  ["--port-search", { "port-search": true }],
  ["--open site", { open: "/" }, "site"],
  ["--open=/docs", { open: "/docs" }],
  ["-o=/docs", { open: "/docs" }],
  ["--no-open", { open: false }],
  ["--index a.html,b.htm", { index: ["a.html", "b.htm"] }],
  ["--no-index", { index: [] }],
  ["--clean-urls redirect", { "clean-urls": "redirect" }],
  ["--no-clean-urls", { "clean-urls": "off" }],
  ["--clean-urls off", { "clean-urls": "off" }],
  ["--trailing-slash never", { "trailing-slash": "never" }],
  ["--spa site", { spa: "index.html" }, "site"],
  ["-s", { spa: "index.html" }],
  ["-s=app.html", { spa: "app.html" }],
  ["--spa=app.html", { spa: "app.html" }],
  ["--no-spa", { spa: false }],
  ["--base /app", { base: "/app" }],
  ["--mount /a=b --mount /c=d=e", { mount: { "/a": "b", "/c": "d=e" } }],
  ["--dotfiles", { dotfiles: true }],
  ["--symlinks follow", { symlinks: "follow" }],
  ["--no-symlinks", { symlinks: "never" }],
  ["--no-precompressed --no-compress", { precompressed: false, compress: false }],
  ["--list --archive", { list: true, archive: true }],
  ["--no-list", { list: false }],
  ["--cache no-store", { cache: { "/**": "no-store" } }],
  ["--cache max-age=60", { cache: { "/**": "max-age=60" } }],
  ["--cache public,max-age=60", { cache: { "/**": "public,max-age=60" } }],
  ["--cache /a/*=10m --cache *.js=hashed", { cache: { "/a/*": "10m", "*.js": "hashed" } }],
  ["--cors", { cors: true }],
  ["--cors=*", { cors: true }],
  ["--cors=https://a.example,http://b:81", { cors: ["https://a.example", "http://b:81"] }],
  ["--no-cors", { cors: false }],
  ["--isolate", { isolate: true }],
  ["--auth-file users", { "auth-file": "users" }],
  ["--auth ada:secret", { auth: "ada:secret" }],
  ["--realm x", { realm: "x" }],
  ["--no-rules", { rules: false }],
  ["-c x.json", { config: "x.json" }],
  ["--no-config", { config: false }],
  ["--cache-size 0", { "cache-size": 0 }],
  ["--cached-file-size 2m", { "cached-file-size": 2_097_152 }],
  ["--head-timeout 1m", { "head-timeout": 60_000 }],
  ["--head-timeout=500ms --max-headers 5", { "head-timeout": 500, "max-headers": 5 }],
  ["--max-body-size 0", { "max-body-size": 0 }],
];

for (const [line, expected, folder] of UNDERSTOOD) {
  test(`barewire ${line}`, () => {
    const found = folder === undefined ? [] : [folder];
    assert.deepEqual(meant(words(line)), { kind: "serve", words: found, said: expected });
  });
}

test("field lines: for every address, or for those of a pattern", () => {
  const cases: readonly (readonly [string[], Value])[] = [
    [["X-A: b"], { "/**": { "X-A": "b" } }],
    [["X-A:b:  c "], { "/**": { "X-A": "b:  c" } }],
    [["X-A:"], { "/**": { "X-A": "" } }],
    [["/a/*: X-A: b: c"], { "/a/*": { "X-A": "b: c" } }],
    [["/a/:name: X-A: b"], { "/a/:name": { "X-A": "b" } }],
    [["*.js: X-A: b"], { "*.js": { "X-A": "b" } }],
    [["Link: </a.css>", "link: </b.css>"], { "/**": { Link: "</a.css>, </b.css>" } }],
    [["X-A: /b: c"], { "/**": { "X-A": "/b: c" } }],
  ];
  for (const [lines, expected] of cases) {
    const argv = lines.flatMap((line) => ["-H", line]);
    assert.deepEqual(meant(argv).said, { header: expected }, lines.join("; "));
  }
});

test("a first word that is a subcommand is one, and no other word is", () => {
  assert.deepEqual(meant(["why", "site", "/about", "--list"]), {
    kind: "why",
    words: ["site", "/about"],
    said: { list: true },
  });
  assert.equal(meant(["config", "site"]).kind, "config");
  assert.deepEqual(meant(["config", "--json"]).said, { json: true });
  for (const line of ["./why", "site", "-q why", "-- config", "Why"]) {
    assert.equal(meant(words(line)).kind, "serve", line);
  }
});

const REFUSED: readonly (readonly [line: string, sentence: string | RegExp])[] = [
  ["--prot 80", "There is no flag --prot. Did you mean --port?"],
  ["--hots", "There is no flag --hots. Did you mean --host?"],
  ["--head-timeuot=1", "There is no flag --head-timeuot. Did you mean --head-timeout?"],
  ["--no-lits", "There is no flag --no-lits. Did you mean --no-list?"],
  ["--no-port", "There is no flag --no-port; --port can only be left out."],
  ["--no-help", "There is no flag --no-help; --help can only be left out."],
  ["--redirects x", /^There is no flag --redirects\./],
  ["site --spa docs", "--spa takes its value with =: --spa=docs"],
  ["site -s app.html", "--spa takes its value with =: --spa=app.html"],
  ["--open /docs site", "--open takes its value with =: --open=/docs"],
  ["site --cors https://a.example", "--cors takes its value with =: --cors=https://a.example"],
  ["--root site --spa docs", "--spa takes its value with =: --spa=docs"],
  ["config site --spa docs", "--spa takes its value with =: --spa=docs"],
  ["--nothing-like-it", "There is no flag --nothing-like-it. barewire --help lists them all."],
  ["-x", "There is no flag -x. barewire --help lists them all."],
  ["-qx", "There is no flag -x. barewire --help lists them all."],
  ["--__proto__", /^There is no flag --__proto__/],
  ["--constructor=1", /^There is no flag --constructor/],
  ["--single", "There is no flag --single; --spa is meant for that."],
  ["--browse", "There is no flag --browse; --list is meant for that."],
  ["--showHidden", "There is no flag --showHidden; --dotfiles is meant for that."],
  ["-S", "There is no flag -S; --symlinks follow is meant for that."],
  ["--gzip", "There is no flag --gzip; compression is on; --no-compress stops it."],
  ["--ssl-cert x", /^There is no flag --ssl-cert; --cert is meant for that\.$/],
  ["-a 0.0.0.0", "There is no flag -a; --host is meant for that."],
  ["--silent", "There is no flag --silent; --quiet is meant for that."],
  ["-l 3000", "There is no flag -l; --host and --port are meant for that."],
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
  ["--spa=", "--spa needs a value, such as --spa=app.html."],
  ["--wire=yes", '--wire takes one of head, full, hex, not "yes".'],
  ["--no-wire=yes", '--no-wire takes no value, so "=yes" must go.'],
  ["--symlinks folow", /takes one of inside, never, follow, not "folow"\. Did you mean follow\?$/],
  ["--trailing-slash", "--trailing-slash needs a value, such as --trailing-slash always."],
  ["--index a/b", '--index takes names such as index.html,index.htm, not "a/b".'],
  ["--mount x=y", '--mount takes a path and a folder, such as /docs=../docs, not "x=y".'],
  ["--mount /x", '--mount takes a path and a folder, such as /docs=../docs, not "/x".'],
  ["--mount /x=a --mount /x=b", '--mount names two folders for "/x".'],
  ["--cache sometimes", /^--cache: "sometimes" says nothing about caching; .*\.$/],
  ["--cache foo=1d", '--cache: "foo" is no path pattern, such as /docs/** or *.html.'],
  ["--cache max-age=1d", /^--cache: (?!.*path pattern)/],
  ["--cache /a/{b=1m", /^--cache: .*\.$/],
  ["--cors=example.org", /^--cors: "example\.org" is no origin; .*\.$/],
  ["--cors=https://a.example/", /^--cors: .* is no origin/],
  ["-H 0.0.0.0", "--header takes a line such as 'Name: value', not \"0.0.0.0\"."],
  [
    "-H Content-Length:1",
    /^--header can't be sent: Content-Length belongs to the connection, which decides it\.$/,
  ],
  ["-H A:\rb", /^--header can't be sent: the value of A holds a character/],
  [
    "-H Set-Cookie:a=1 -H set-cookie:b=2",
    "--header can set one cookie for a path, and there are two.",
  ],
  ["--head-timeout soon", /a time up to 24h, such as 10s, 500ms or 2m, not "soon"\.$/],
  ["--head-timeout 0", /not "0"/],
  ["--head-timeout 25h", /not "25h"/],
  ["--head-timeout", /^--head-timeout needs a value, such as --head-timeout 10s\.$/],
  ["--max-body-size 1x", /a number of bytes, such as 8192, 16k or 1m, not "1x"\.$/],
  ["--max-headers 0", '--max-headers takes a whole number from 1 up, not "0".'],
  ["--json", "--json goes with the word config: barewire config --json"],
];

for (const [line, sentence] of REFUSED) {
  test(`barewire ${JSON.stringify(line)} is answered with a sentence`, () => {
    if (typeof sentence === "string") assert.equal(said(words(line)), sentence);
    else assert.match(said(words(line)), sentence);
  });
}

test("a value that is repeated to whoever typed it is of bearable length", () => {
  assert.ok(said(["--port", "9".repeat(5000)]).length < 250);
  assert.ok(said(["-H", "x".repeat(5000)]).length < 250);
});

test("help and version win over everything, mistakes included", () => {
  for (const line of [
    "--help",
    "-h",
    "site --nonsense -h",
    "a b --help --version",
    "-qh",
    "why -h",
  ]) {
    assert.equal(parse(words(line)).kind, "help", line);
  }
  for (const line of ["--version", "-V", "-V --nonsense"]) {
    assert.equal(parse(words(line)).kind, "version", line);
  }
});

test("every limit of the server has its flag, and the flag its name for messages", () => {
  const limits = { ...MESSAGE_LIMITS, ...CONNECTION_LIMITS };
  for (const option of Object.keys(limits) as LimitName[]) {
    const name = settingName(option);
    assert.match(name, /^--[a-z-]+$/, option);
    assert.equal(parse([name, "7"]).kind, "serve", name);
  }
  assert.equal(settingName("headersTimeout"), "--head-timeout");
});

test("no flag is called like another", () => {
  assert.equal(new Set(FLAGS.map(({ name }) => name)).size, FLAGS.length);
  const shorts = FLAGS.flatMap(({ short }) => (short === undefined ? [] : [short]));
  assert.equal(new Set(shorts).size, shorts.length);
});
