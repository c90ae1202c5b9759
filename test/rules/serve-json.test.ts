/** What does a `serve.json` ask for, and what is its owner told when it can't be followed? */
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodePath } from "../../src/http/target.ts";
import { FieldTable } from "../../src/rules/field-rules.ts";
import { RedirectTable } from "../../src/rules/redirect-rules.ts";
import { parseServeJson } from "../../src/rules/serve-json.ts";

function faultsOf(text: string): string[] {
  return parseServeJson(text).faults.map(
    ({ file, line, sentence }) => `${file}:${line} ${sentence}`,
  );
}

function fault(text: string): string {
  const [first = "", ...others] = faultsOf(text);
  assert.deepEqual(others, [], text);
  return first;
}

function follow(config: object, path: string, fileExists = false): string | undefined {
  const { redirects, faults } = parseServeJson(JSON.stringify(config));
  assert.deepEqual(faults, []);
  const found = new RedirectTable(redirects).find(decodePath(path) as string[], "q", fileExists);
  if (found === undefined) return undefined;
  const where = found.kind === "redirect" ? found.location : `/${found.segments.join("/")}`;
  return `${found.status} ${where}`;
}

function fieldsAt(headers: unknown, path: string): unknown {
  const { fields: rules, faults } = parseServeJson(JSON.stringify({ headers }));
  assert.deepEqual(faults, []);
  const table = new FieldTable([{ rules, joins: false }], []);
  const { fields, remove } = table.fieldsFor(decodePath(path) as string[]);
  return [Object.fromEntries(fields), remove];
}

test("a file with every setting is taken", () => {
  const { settings, redirects, fields, faults } = parseServeJson(`{
  "$schema": "https://example.com/serve.json",
  "public": "./dist/site/",
  "cleanUrls": true,
  "trailingSlash": false,
  "directoryListing": false,
  "unlisted": [".DS_Store", "/private/**"],
  "renderSingle": false,
  "symlinks": true,
  "etag": true,
  "rewrites": [{ "source": "app/**", "destination": "/index.html" }],
  "redirects": [{ "source": "/old", "destination": "/new", "type": 302 }],
  "headers": [{ "source": "**/*.@(jpg|png)", "headers": [{ "key": "X-A", "value": "1" }] }]
}`);
  assert.deepEqual(faults, []);
  const { unlisted, ...others } = settings;
  assert.deepEqual(others, {
    public: ["dist", "site"],
    cleanUrls: "redirect",
    trailingSlash: "never",
    directoryListing: false,
    symlinks: true,
  });
  assert.deepEqual(
    unlisted?.map(({ text }) => text),
    [".DS_Store", "/private/**"],
  );
  assert.deepEqual(
    [...redirects, ...fields].map(({ source }) => source),
    ["serve.json:12", "serve.json:11", "serve.json:13"],
  );
});

test("the other values of the flags are taken, and an empty object asks for nothing", () => {
  const { settings } = parseServeJson('{"cleanUrls":false,"trailingSlash":true,"symlinks":false}');
  assert.deepEqual(settings, { cleanUrls: "off", trailingSlash: "always", symlinks: false });
  assert.deepEqual(parseServeJson("{}").settings, {});
  assert.deepEqual(faultsOf('{"etag":false,"public":"."}'), []);
});

test("redirects come before files, with segments, stars and other sites as targets", () => {
  const redirects = [
    { source: "/from", destination: "/to" },
    { source: "/old-docs/:id", destination: "/new-docs/:id", type: 308 },
    { source: "/blog/:path*", destination: "/news/:path*" },
    { source: "pages/**/*.php", destination: "sorry.html" },
    { source: "/away/**", destination: "https://example.com/:0" },
  ];
  assert.equal(follow({ redirects }, "/from", true), "301 /to?q");
  assert.equal(follow({ redirects }, "/old-docs/12"), "308 /new-docs/12?q");
  assert.equal(follow({ redirects }, "/blog/a/b"), "301 /news/a/b?q");
  assert.equal(follow({ redirects }, "/pages/x/y.php"), "301 /sorry.html?q");
  assert.equal(follow({ redirects }, "/away/a/b"), "301 https://example.com/a/b?q");
});

test("rewrites stand behind redirects and files, but for an address that is named without extension", () => {
  const config = {
    rewrites: [
      { source: "/", destination: "/home.html" },
      { source: "/data.json", destination: "/other.json" },
      { source: "projects/:id/edit", destination: "/edit-project-:id.html" },
      { source: "/moved", destination: "/never.html" },
      { source: "**", destination: "/index.html" },
    ],
    redirects: [{ source: "/moved", destination: "/there" }],
  };
  assert.equal(follow(config, "/", true), "200 /home.html");
  assert.equal(follow(config, "/data.json", true), undefined);
  assert.equal(follow(config, "/data.json"), "200 /other.json");
  assert.equal(follow(config, "/projects/7/edit", true), undefined);
  assert.equal(follow(config, "/projects/7/edit"), "200 /edit-project-7.html");
  assert.equal(follow(config, "/moved"), "301 /there?q");
  assert.equal(follow(config, "/any/thing"), "200 /index.html");
  assert.equal(follow(config, "/any/thing", true), undefined);
});

test("field lines replace each other, and null takes one away", () => {
  const headers = [
    {
      source: "**/*.@(jpg|jpeg|gif|png)",
      headers: [{ key: "Cache-Control", value: "max-age=7200" }],
    },
    { source: "404.html", headers: [{ key: "Cache-Control", value: "max-age=300" }] },
    {
      source: "/x/**",
      headers: [
        { key: "cache-control", value: null },
        { key: "X-A", value: " 1 " },
      ],
    },
  ];
  assert.deepEqual(fieldsAt(headers, "/a/b.jpeg"), [{ "Cache-Control": "max-age=7200" }, []]);
  assert.deepEqual(fieldsAt(headers, "/404.html"), [{ "Cache-Control": "max-age=300" }, []]);
  assert.deepEqual(fieldsAt(headers, "/y/404.html"), [{}, []]);
  assert.deepEqual(fieldsAt(headers, "/x/a.png"), [{ "X-A": "1" }, ["cache-control"]]);
});

test("a setting that there isn't is told in its line, with the one that may be meant", () => {
  const suggested = {
    redirect: "redirects",
    cleanURLs: "cleanUrls",
    symlink: "symlinks",
    etags: "etag",
  };
  for (const [typed, meant] of Object.entries(suggested)) {
    const sentence = fault(`{\n"public": ".",\n"${typed}": []}`);
    assert.match(sentence, new RegExp(`^serve.json:3 .*"${typed}"; did you mean ${meant}\\?`));
  }
  assert.match(fault('{"rewirtes": []}'), /there are public, cleanUrls, .*headers/);
  assert.match(fault('{"__proto__": []}'), /no setting "__proto__"/);
  assert.match(fault('{"redirects":[{"source":"/a","destination":"/b","code":301}]}'), /"code"/);
});

test("a value of another type is told in its line", () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['"cleanUrls": ["/app/**"]', /a list of paths isn't supported/],
    ['"directoryListing": ["/a"]', /a list of paths isn't supported/],
    ['"trailingSlash": "never"', /true or false/],
    ['"symlinks": 1', /true or false/],
    ['"renderSingle": true', /renderSingle isn't supported/],
    ['"public": 1', /text/],
    ['"public": ""', /text/],
    ['"unlisted": "a"', /a list/],
    ['"unlisted": [1]', /text/],
    ['"unlisted": ["/[a]"]', /aren't supported/],
    ['"redirects": {}', /a list/],
    ['"redirects": ["/a"]', /an object/],
    ['"redirects": [{"source": "/a"}]', /needs "destination"/],
    ['"redirects": [{"source": "", "destination": "/b"}]', /text/],
    ['"redirects": [{"source": "/a", "destination": "/b", "type": 200}]', /type is one of 301/],
    ['"redirects": [{"source": "/a", "destination": "/b", "type": "301"}]', /type is one of 301/],
    ['"redirects": [{"source": "/a(.*)", "destination": "/b"}]', /aren't supported/],
    ['"redirects": [{"source": "/a", "destination": "//evil.example"}]', /empty segment/],
    ['"redirects": [{"source": "/:a", "destination": "https://:a/"}]', /a client would choose it/],
    ['"rewrites": [{"source": "/a", "destination": "https://example.com/"}]', /proxying/],
    ['"headers": [{"source": "/a"}]', /needs "headers"/],
    ['"headers": [{"source": "/a", "headers": [{"key": "X"}]}]', /needs a value/],
    ['"headers": [{"source": "/a", "headers": [{"key": "X Y", "value": "1"}]}]', /field name/],
    ['"headers": [{"source": "/a", "headers": [{"key": "X", "value": "1\\r\\nY: 2"}]}]', /control/],
    ['"headers": [{"source": "!/a", "headers": []}]', /negation/],
  ];
  for (const [member, expected] of cases) {
    const sentence = fault(`{\n"etag": true,\n${member}\n}`);
    assert.match(sentence, /^serve\.json:3 /, member);
    assert.match(sentence, expected, member);
  }
});

test("the folder to serve is beneath this one", () => {
  for (const text of ["..", "a/../..", "/etc", "a\\\\..", "C:/x", "a\\u0000"]) {
    assert.match(fault(`{"public":"${text}"}`), /^serve\.json:1 public is a folder beneath/, text);
  }
});

test("a text that is no JSON, or no object, is told in its line", () => {
  assert.match(fault('{\n"public": "a"\n"etag": true}'), /^serve\.json:3 a comma or }/);
  assert.match(fault("{ // comment\n}"), /^serve\.json:1 .*no comments/);
  assert.match(fault(""), /^serve\.json:1 a value is missing/);
  for (const text of ["[]", "null", '"x"']) assert.match(fault(text), /no object/);
});

test("all faults are told, each in its line", () => {
  const text = '{\n"cleanUrls": 1,\n"wrong": 1,\n"redirects": [\n{},\n{"source": "/a"}\n]\n}';
  assert.deepEqual(
    faultsOf(text).map((one) => one.slice(0, 12)),
    [2, 3, 5, 6].map((line) => `serve.json:${line}`),
  );
});

test("a list has at most a thousand entries", () => {
  const entries = (count: number): string => JSON.stringify({ unlisted: Array(count).fill("a") });
  assert.deepEqual(faultsOf(entries(1000)), []);
  assert.match(fault(entries(1001)), /1000 entries/);
});
