/**
 * Does the environment say what the flags say, and is what it says wrong told?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { environmentLayer, inheritedPort } from "../../src/cli/environment.ts";
import { isOfEnvironment, type Value, variableOf } from "../../src/cli/flag.ts";
import { SETTINGS } from "../../src/cli/flags.ts";
import type { Layer } from "../../src/cli/layer.ts";

type Environment = Readonly<Record<string, string>>;

function layerOf(env: Environment): Layer {
  const layer = environmentLayer(env);
  if ("sentence" in layer) assert.fail(layer.sentence);
  return layer;
}

const MEANT: readonly (readonly [env: Environment, name: string, value: Value])[] = [
  [{ BAREWIRE_ROOT: "site" }, "root", "site"],
  [{ BAREWIRE_PORT: "81" }, "port", 81],
  [{ BAREWIRE_HOST: "*" }, "host", "*"],
  [{ BAREWIRE_HOST: "[::1]" }, "host", "::1"],
  [{ BAREWIRE_LIST: "1" }, "list", true],
  [{ BAREWIRE_LIST: "true" }, "list", true],
  [{ BAREWIRE_LIST: "0" }, "list", false],
  [{ BAREWIRE_LIST: "FALSE" }, "list", false],
  [{ BAREWIRE_COMPRESS: "off" }, "compress", false],
  [{ BAREWIRE_SPA: "1" }, "spa", "index.html"],
  [{ BAREWIRE_SPA: "app.html" }, "spa", "app.html"],
  [{ BAREWIRE_SPA: "false" }, "spa", false],
  [{ BAREWIRE_OPEN: "/docs" }, "open", "/docs"],
  [{ BAREWIRE_CORS: "true" }, "cors", true],
  [{ BAREWIRE_CORS: "https://a, https://b" }, "cors", ["https://a", "https://b"]],
  [{ BAREWIRE_INDEX: "a.html,b.html" }, "index", ["a.html", "b.html"]],
  [{ BAREWIRE_INDEX: "a.html\nb.html\n" }, "index", ["a.html", "b.html"]],
  [{ BAREWIRE_CLEAN_URLS: "off" }, "clean-urls", "off"],
  [{ BAREWIRE_CLEAN_URLS: "serve" }, "clean-urls", "serve"],
  [{ BAREWIRE_MOUNT: "/a=b\n/c=d,e" }, "mount", { "/a": "b", "/c": "d,e" }],
  [{ BAREWIRE_CACHE: "no-store\n*.js=hashed" }, "cache", { "/**": "no-store", "*.js": "hashed" }],
  [{ BAREWIRE_HEADER: "A: b, c\n/d: E: f" }, "header", { "/**": { A: "b, c" }, "/d": { E: "f" } }],
  [{ BAREWIRE_CERT: "a,b.pem\nc.pem" }, "cert", ["a,b.pem", "c.pem"]],
  [{ BAREWIRE_HSTS: "1" }, "hsts", "31536000"],
  [{ BAREWIRE_AUTH: "ada:secret" }, "auth", "ada:secret"],
  [{ BAREWIRE_CONFIG: "x.json" }, "config", "x.json"],
  [{ BAREWIRE_CONFIG: "0" }, "config", false],
  [{ BAREWIRE_HEAD_TIMEOUT: "2m" }, "head-timeout", 120_000],
  [{ BAREWIRE_MAX_BODY_SIZE: "1k" }, "max-body-size", 1024],
];

for (const [env, name, value] of MEANT) {
  test(JSON.stringify(env), () => {
    const layer = layerOf(env);
    const [variable] = Object.keys(env);
    assert.deepEqual([...layer.keys()], [name]);
    assert.deepEqual(layer.get(name), { value, source: "environment", from: variable });
  });
}

test("every setting has its variable, and those that only a line can say have none", () => {
  for (const flag of SETTINGS) {
    const result = environmentLayer({ [variableOf(flag)]: "\u0000" });
    const known = !("sentence" in result) || !/means nothing/.test(result.sentence);
    assert.equal(known, isOfEnvironment(flag), flag.name);
  }
});

test("an empty variable counts as absent, and other people's aren't ours", () => {
  assert.equal(
    layerOf({ BAREWIRE_PORT: "", BAREWIRE_LIST: "", PATH: "x", barewire_x: "y" }).size,
    0,
  );
});

test("what Kubernetes sets for a service that is called barewire isn't taken for a setting", () => {
  const layer = layerOf({
    BAREWIRE_SERVICE_HOST: "10.0.0.1",
    BAREWIRE_SERVICE_PORT: "80",
    BAREWIRE_SERVICE_PORT_HTTP: "80",
    BAREWIRE_PORT: "tcp://10.0.0.1:80",
    BAREWIRE_PORT_80_TCP: "tcp://10.0.0.1:80",
    BAREWIRE_PORT_80_TCP_ADDR: "10.0.0.1",
  });
  assert.equal(layer.size, 0);
});

const REFUSED: readonly (readonly [env: Environment, sentence: RegExp])[] = [
  [{ BAREWIRE_LSIT: "1" }, /^"BAREWIRE_LSIT" .* means nothing .*Did you mean BAREWIRE_LIST\?$/],
  [{ BAREWIRE_CLEANURLS: "off" }, /Did you mean BAREWIRE_CLEAN_URLS\?$/],
  [{ BAREWIRE_: "1" }, /^"BAREWIRE_" in the environment means nothing to barewire\.$/],
  [{ BAREWIRE_HELP: "1" }, /means nothing/],
  [{ BAREWIRE_REDIRECTS: "x" }, /means nothing/],
  [
    { BAREWIRE_PORT: "http" },
    /^BAREWIRE_PORT in the environment takes a whole number .* not "http"\.$/,
  ],
  [{ BAREWIRE_LIST: "maybe" }, /takes 1, true, 0 or false, not "maybe"\.$/],
  [{ BAREWIRE_SYMLINKS: "all" }, /takes one of inside, never, follow, not "all"\.$/],
  [{ BAREWIRE_MOUNT: "/a=b\nc" }, /takes a path and a folder/],
  [{ BAREWIRE_HEADER: "x" }, /takes a line such as 'Name: value', not "x"\.$/],
  [{ BAREWIRE_PORT: "\u001b[2J" }, /not "\\x1b\[2J"\.$/],
];

for (const [env, sentence] of REFUSED) {
  test(`${JSON.stringify(env)} is answered with a sentence`, () => {
    const result = environmentLayer(env);
    assert.match("sentence" in result ? result.sentence : "", sentence);
  });
}

test("PORT, which hosts set", () => {
  assert.equal(inheritedPort({}), undefined);
  assert.equal(inheritedPort({ PORT: "" }), undefined);
  const expected = { value: 81, source: "environment", from: "PORT" };
  assert.deepEqual(inheritedPort({ PORT: "81" }), expected);
  assert.deepEqual(inheritedPort({ PORT: "http" }), {
    sentence: 'PORT in the environment takes a whole number from 0 to 65535, not "http".',
  });
});
