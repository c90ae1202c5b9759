/**
 * Does the stronger source win, for every kind of setting, and are contradictions told?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "../../src/cli/command-line.ts";
import { configLayer } from "../../src/cli/config-layer.ts";
import { environmentLayer, inheritedPort } from "../../src/cli/environment.ts";
import type { Failed, Value } from "../../src/cli/flag.ts";
import type { Layer } from "../../src/cli/layer.ts";
import { type Settings, settle } from "../../src/cli/settings.ts";

interface Sources {
  readonly words?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly file?: Readonly<Record<string, unknown>>;
}

const FILE = { name: "c.json", path: "/x/c.json", named: true, isCode: false };

function resultOf({ words = [], env = {}, file = {} }: Sources): Settings | Failed {
  const line = parse(words);
  const lines = new Map([["port", 3]]);
  const layers = [
    "layer" in line ? line.layer : line,
    environmentLayer(env),
    configLayer({ file: FILE, members: new Map(Object.entries(file)), lines }),
  ];
  for (const layer of layers) {
    if (!(layer instanceof Map)) assert.fail("sentence" in layer ? layer.sentence : "no layer");
  }
  return settle(layers as Layer[], inheritedPort(env));
}

function settled(sources: Sources): Settings {
  const settings = resultOf(sources);
  if ("sentence" in settings) assert.fail(settings.sentence);
  return settings;
}

interface Kind {
  readonly name: string;
  readonly flag: readonly [words: readonly string[], value: Value];
  readonly env: readonly [env: Readonly<Record<string, string>>, value: Value];
  readonly file: readonly [file: Readonly<Record<string, unknown>>, value: Value];
  readonly standard: Value | undefined;
}

const KINDS: readonly Kind[] = [
  {
    name: "list",
    flag: [["--no-list"], false],
    env: [{ BAREWIRE_LIST: "1" }, true],
    file: [{ list: false }, false],
    standard: false,
  },
  {
    name: "port",
    flag: [["-p", "1"], 1],
    env: [{ BAREWIRE_PORT: "2" }, 2],
    file: [{ port: 3 }, 3],
    standard: 8000,
  },
  {
    name: "head-timeout",
    flag: [["--head-timeout", "1s"], 1000],
    env: [{ BAREWIRE_HEAD_TIMEOUT: "2s" }, 2000],
    file: [{ headTimeout: 3 }, 3000],
    standard: 10_000,
  },
  {
    name: "cache-size",
    flag: [["--cache-size", "1k"], 1024],
    env: [{ BAREWIRE_CACHE_SIZE: "2k" }, 2048],
    file: [{ cacheSize: "3k" }, 3072],
    standard: 64 * 1024 * 1024,
  },
  {
    name: "base",
    flag: [["--base", "/a"], "/a"],
    env: [{ BAREWIRE_BASE: "/b" }, "/b"],
    file: [{ base: "/c" }, "/c"],
    standard: "/",
  },
  {
    name: "root",
    flag: [["--root", "a"], "a"],
    env: [{ BAREWIRE_ROOT: "b" }, "b"],
    file: [{ root: "c" }, "c"],
    standard: undefined,
  },
  {
    name: "symlinks",
    flag: [["--symlinks", "follow"], "follow"],
    env: [{ BAREWIRE_SYMLINKS: "never" }, "never"],
    file: [{ symlinks: "inside" }, "inside"],
    standard: "inside",
  },
  {
    name: "index",
    flag: [["--index", "a"], ["a"]],
    env: [{ BAREWIRE_INDEX: "b,c" }, ["b", "c"]],
    file: [{ index: ["d"] }, ["d"]],
    standard: ["index.html"],
  },
  {
    name: "spa",
    flag: [["-s"], "index.html"],
    env: [{ BAREWIRE_SPA: "b.html" }, "b.html"],
    file: [{ spa: false }, false],
    standard: false,
  },
  {
    name: "host",
    flag: [["--host"], "*"],
    env: [{ BAREWIRE_HOST: "::1" }, "::1"],
    file: [{ host: "127.0.0.1" }, "127.0.0.1"],
    standard: "localhost",
  },
  {
    name: "cors",
    flag: [["--no-cors"], false],
    env: [{ BAREWIRE_CORS: "https://b" }, ["https://b"]],
    file: [{ cors: true }, true],
    standard: false,
  },
  {
    name: "mount",
    flag: [["--mount", "/a=b"], { "/a": "b" }],
    env: [{ BAREWIRE_MOUNT: "/c=d" }, { "/c": "d" }],
    file: [{ mounts: { "/e": "f" } }, { "/e": "f" }],
    standard: {},
  },
  {
    name: "cache",
    flag: [["--cache", "1m"], { "/**": "1m" }],
    env: [{ BAREWIRE_CACHE: "2m" }, { "/**": "2m" }],
    file: [{ cache: { "*.js": "3m" } }, { "*.js": "3m" }],
    standard: {},
  },
  {
    name: "header",
    flag: [["-H", "A: b"], { "/**": { A: "b" } }],
    env: [{ BAREWIRE_HEADER: "C: d" }, { "/**": { C: "d" } }],
    file: [{ headers: { "/e": { F: "g" } } }, { "/e": { F: "g" } }],
    standard: {},
  },
  {
    name: "auth",
    flag: [["--auth", "a:b"], "a:b"],
    env: [{ BAREWIRE_AUTH: "c:d" }, "c:d"],
    file: [{ auth: "e:f" }, "e:f"],
    standard: undefined,
  },
];

for (const { name, flag, env, file, standard } of KINDS) {
  test(`${name}: flag over environment over file over default`, () => {
    const all = { words: flag[0], env: env[0], file: file[0] };
    const { words: _, ...withoutFlag } = all;
    assert.deepEqual(settled(all).value(name), flag[1]);
    assert.deepEqual(settled(withoutFlag).value(name), env[1]);
    assert.deepEqual(settled({ file: file[0] }).value(name), file[1]);
    assert.deepEqual(settled({}).value(name), standard);
    assert.deepEqual(settled({ words: flag[0], file: file[0] }).value(name), flag[1]);
  });
}

test("each setting says where it comes from", () => {
  const settings = settled({
    words: ["--list"],
    env: { BAREWIRE_BASE: "/b" },
    file: { port: 3, spa: true },
  });
  assert.equal(settings.setting("list")?.from, "--list");
  assert.equal(settings.setting("base")?.from, "BAREWIRE_BASE");
  assert.equal(settings.setting("port")?.from, "c.json:3");
  assert.equal(settings.setting("spa")?.from, "c.json");
  assert.equal(settings.setting("host")?.from, "default");
});

test("PORT stands below everything that is meant for barewire alone", () => {
  const PORT = "81";
  assert.equal(settled({ env: { PORT } }).value("port"), 81);
  assert.equal(settled({ env: { PORT, BAREWIRE_PORT: "82" } }).value("port"), 82);
  assert.equal(settled({ env: { PORT }, words: ["-p", "83"] }).value("port"), 83);
  assert.equal(settled({ env: { PORT }, file: { port: 84 } }).value("port"), 84);
  assert.equal(settled({ env: { PORT: "nonsense" }, words: ["-p", "83"] }).value("port"), 83);
  assert.equal(settled({ env: { PORT: "nonsense" }, words: ["--unix", "a"] }).text("unix"), "a");
  const wrong = resultOf({ env: { PORT: "nonsense" } });
  assert.match("sentence" in wrong ? wrong.sentence : "", /^PORT in the environment takes/);
});

const CLASHES: readonly (readonly [line: string, sentence: RegExp])[] = [
  ["--unix a --port 1", /--port has no place beside it/],
  ["--unix a --host", /--host has no place beside it/],
  ["--unix a --port-search", /--port-search has no place beside it/],
  ["--unix a --open", /leave --open out/],
  ["--wire -q", /^--wire prints every request and --quiet prints none: choose one\.$/],
  ["-vq", /^--verbose prints more and --quiet prints less: choose one\.$/],
  ["--wire -v", /choose one\.$/],
  ["--auth a:b --auth-file c", /choose one\.$/],
];

for (const [line, sentence] of CLASHES) {
  test(`${line} can't both be`, () => {
    const result = resultOf({ words: line.split(" ") });
    assert.match("sentence" in result ? result.sentence : "", sentence);
  });
}

test("what can't both be in one file is told with its place and keys", () => {
  const result = resultOf({ file: { unix: "a", portSearch: true } });
  const { sentence } = "sentence" in result ? result : assert.fail("both are taken");
  assert.match(
    sentence,
    /^[^ ]*: "unix" listens on a file and not on a port, so "portSearch" has no place beside it\.$/,
  );
});

test("of two that exclude each other, the stronger source's holds", () => {
  const quiet = settled({ words: ["-q"], env: { BAREWIRE_WIRE: "1" } });
  assert.deepEqual([quiet.is("quiet"), quiet.text("wire")], [true, undefined]);
  const wire = settled({ words: ["--wire"], file: { quiet: true, verbose: true } });
  assert.deepEqual(
    [wire.text("wire"), wire.is("quiet"), wire.is("verbose")],
    ["head", false, false],
  );
  const socket = settled({ words: ["--unix", "a"], file: { port: 3, host: "::1" } });
  assert.deepEqual([socket.text("unix"), socket.number("port")], ["a", 8000]);
  const port = settled({ words: ["--port", "3"], file: { unix: "a" } });
  assert.deepEqual([port.text("unix"), port.number("port")], [undefined, 3]);
  const user = settled({ words: ["--auth", "a:b"], file: { authFile: "c" } });
  assert.deepEqual([user.text("auth"), user.text("auth-file")], ["a:b", undefined]);
  assert.equal(settled({ words: ["--wire", "--no-quiet"] }).text("wire"), "head");
});

test("what is given to the folder and the server is what somebody said, and nothing else", () => {
  assert.deepEqual(settled({}).files(), {});
  assert.deepEqual(settled({}).limits(), {});
  const settings = settled({
    words: ["--no-clean-urls", "--cache-size", "0", "--max-headers", "5", "--no-spa", "--list"],
    file: { redirects: [{ from: "/a", to: "/b" }], mounts: { "/x": "y" } },
  });
  assert.deepEqual(settings.files(), {
    cleanUrls: "off",
    cacheBytes: 0,
    list: true,
    redirects: [{ from: "/a", to: "/b" }],
    mounts: { "/x": "y" },
  });
  assert.deepEqual(settings.limits(), { maxHeaders: 5 });
});
