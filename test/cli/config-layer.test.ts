/**
 * Is each member of a config file a setting of the right type, or a sentence with its place?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { configLayer } from "../../src/cli/config-layer.ts";
import { isOfFile, keyOf, type Value } from "../../src/cli/flag.ts";
import { SETTINGS } from "../../src/cli/flags.ts";

function resultOf(
  members: Readonly<Record<string, unknown>>,
  name = "c.json",
): ReturnType<typeof configLayer> {
  const file = { name, path: `/x/${name}`, named: true, isCode: false };
  const keys = Object.keys(members);
  const lines = new Map(keys.map((key, index) => [key, index + 2]));
  return configLayer({ file, members: new Map(Object.entries(members)), lines });
}

function valuesOf(members: Readonly<Record<string, unknown>>, name?: string): object {
  const layer = resultOf(members, name);
  if ("sentence" in layer) assert.fail(layer.sentence);
  return Object.fromEntries([...layer].map(([key, { value }]) => [key, value]));
}

const MEANT: readonly (readonly [data: object, value: Readonly<Record<string, Value>>])[] = [
  [{ port: 81 }, { port: 81 }],
  [{ port: "81" }, { port: 81 }],
  [{ host: true }, { host: "*" }],
  [{ host: "::1" }, { host: "::1" }],
  [
    { list: true, compress: false },
    { list: true, compress: false },
  ],
  [{ spa: true }, { spa: "index.html" }],
  [{ spa: "a.html" }, { spa: "a.html" }],
  [{ open: false }, { open: false }],
  [{ cleanUrls: false }, { "clean-urls": "off" }],
  [{ cleanUrls: "redirect" }, { "clean-urls": "redirect" }],
  [{ index: [] }, { index: [] }],
  [{ index: "a,b" }, { index: ["a", "b"] }],
  [{ cors: true }, { cors: true }],
  [{ cors: ["https://a", "http://b:1"] }, { cors: ["https://a", "http://b:1"] }],
  [
    { headTimeout: "500ms", bodyTimeout: 2 },
    { "head-timeout": 500, "body-timeout": 2000 },
  ],
  [{ maxBodySize: 0 }, { "max-body-size": 0 }],
  [{ cache: "no-store" }, { cache: { "/**": "no-store" } }],
  [{ cache: { "*.js": "hashed" } }, { cache: { "*.js": "hashed" } }],
  [{ headers: { "X-A": "b" } }, { header: { "/**": { "X-A": "b" } } }],
  [{ headers: { "/a": { "X-A": "b" } } }, { header: { "/a": { "X-A": "b" } } }],
  [{ list: undefined }, {}],
  [
    { redirects: [{ from: "/a", to: "/b", status: 302, force: true }] },
    { redirects: [{ from: "/a", to: "/b", status: 302, force: true }] },
  ],
];

for (const [data, value] of MEANT) {
  test(JSON.stringify(data), () => assert.deepEqual(valuesOf({ ...data }), value));
}

const REFUSED: readonly (readonly [data: object, sentence: RegExp])[] = [
  [{ prot: 1 }, /^c\.json:2: There is no setting "prot"\. Did you mean "port"\?$/],
  [{ list: true, "clean-urls": "off" }, /^c\.json:3: .* Did you mean "cleanUrls"\?$/],
  [{ cleanURLs: "off" }, /Did you mean "cleanUrls"\?$/],
  [{ mount: {} }, /There is no setting "mount"\. Did you mean "mounts"\?$/],
  [{ header: {} }, /Did you mean "headers"\?$/],
  [{ config: "x" }, /There is no setting "config"\./],
  [{ help: true }, /There is no setting "help"\./],
  [{ "": 1 }, /There is no setting ""\./],
  [Object.fromEntries([["__proto__", 1]]), /There is no setting "__proto__"\./],
  [{ toString: 1 }, /There is no setting "toString"\./],
  [{ port: 65_536 }, /^c\.json:2: "port" takes a whole number from 0 to 65535, not "65536"\.$/],
  [{ port: 1.5 }, /not "1\.5"\.$/],
  [{ port: true }, /not true\.$/],
  [{ port: null }, /not null\.$/],
  [{ port: [1] }, /not a list\.$/],
  [{ port: Number.NaN }, /not "NaN"\.$/],
  [{ list: "yes" }, /"list" takes true or false, not "yes"\.$/],
  [{ list: 1 }, /"list" takes true or false, not 1\.$/],
  [{ root: "" }, /"root" needs a value\.$/],
  [{ root: {} }, /"root" takes text such as site, not an object\.$/],
  [{ root: "a\u0000b" }, /"root" can't hold a NUL character\.$/],
  [{ root: () => "x" }, /not a function\.$/],
  [{ index: [1] }, /"index" takes names such as .*, not a list\.$/],
  [{ cors: [] }, /"cors": cors names no origin/],
  [{ cors: {} }, /"cors" takes origins such as .*, not an object\.$/],
  [{ mounts: ["/a"] }, /"mounts" takes a path and a folder/],
  [{ mounts: { "/a": 1 } }, /"mounts" takes \{ "\/docs": "\.\.\/docs" \}, not an object\.$/],
  [{ mounts: null }, /not null\.$/],
  [{ cache: { "/a": 60 } }, /"cache" takes .* not an object\.$/],
  [{ cache: { "/a": "often" } }, /"cache": "often" says nothing about caching/],
  [{ headers: "X-A: b" }, /"headers" takes .* not "X-A: b"\.$/],
  [{ headers: { "/a": "b" } }, /"headers" can't be sent: a field name must be a token/],
  [
    { headers: { "/a": { Date: "now" } } },
    /"headers" can't be sent: Date belongs to the connection/,
  ],
  [{ headers: { "/a": { A: ["b"] } } }, /"headers" takes names and values for "\/a"/],
  [{ redirects: {} }, /"redirects" takes a list of/],
  [{ redirects: ["/a /b"] }, /"redirects" takes rules such as \{ from, to \}, not "\/a \/b"\.$/],
  [{ redirects: [{ from: "/a" }] }, /from and to in each rule/],
  [{ redirects: [{ from: "/a", to: "/b", stauts: 301 }] }, /"stauts"\. Did you mean "status"\?$/],
  [{ redirects: [{ from: "/a", to: "/b", status: "301" }] }, /a status such as 301, not "301"\.$/],
  [{ redirects: [{ from: "/a", to: "/b", force: 1 }] }, /true or false for force, not 1\.$/],
];

for (const [data, sentence] of REFUSED) {
  test(`${JSON.stringify(data)} is answered with a sentence`, () => {
    const result = resultOf({ ...data });
    assert.match("sentence" in result ? result.sentence : "no mistake", sentence);
  });
}

test("cyclic data is refused like any other", () => {
  const cyclic: Record<string, unknown> = {};
  cyclic["/a"] = cyclic;
  for (const key of ["headers", "mounts", "cache", "root"]) {
    assert.ok("sentence" in resultOf({ [key]: cyclic }), key);
  }
});

test("paths are relative to the file that says them", () => {
  const members = { root: "site", authFile: "/etc/users", mounts: { "/a": "../b" }, spa: "x.html" };
  assert.deepEqual(valuesOf(members, "c.json"), {
    root: "site",
    "auth-file": "/etc/users",
    mount: { "/a": "../b" },
    spa: "x.html",
  });
  assert.deepEqual(valuesOf(members, "conf/c.json"), {
    root: "conf/site",
    "auth-file": "/etc/users",
    mount: { "/a": "b" },
    spa: "x.html",
  });
});

test("one certificate or several, each relative to the file that says it", () => {
  assert.deepEqual(valuesOf({ cert: "a.pem", key: ["/b.pem", "c.pem"] }, "conf/c.json"), {
    cert: ["conf/a.pem"],
    key: ["/b.pem", "conf/c.pem"],
  });
  assert.ok("sentence" in resultOf({ cert: ["a.pem", 7] }));
});

test("keys are the flags' names in camelCase, and no two alike", () => {
  const keys = SETTINGS.filter(isOfFile).map(keyOf);
  assert.equal(new Set(keys).size, keys.length);
  for (const key of keys) assert.match(key, /^[a-z][A-Za-z]*2?$/);
});
