/**
 * Does any redirect lead off the site, or carry what a client put into it, as it did on another server?
 *
 * Family: `//host` and control characters in redirects, whoever makes them: folders, clean addresses,
 * slashes, bases, mounts, and rules of every kind. docs/known-defects.md has the whole table.
 */
import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { files } from "../../src/files/files.ts";
import type { FilesOptions } from "../../src/files/options.ts";
import { temporaryFolder } from "../support/folder.ts";
import { fieldValue, type ParsedResponse } from "../support/response-parser.ts";
import { AUTHORITY, contentOf, locationOf, type Served, serveFolder } from "./served.ts";

const REDIRECTS = [301, 302, 303, 307, 308];

/** Ways to write another site, of which a browser takes most for one at the beginning of Location. */
const ELSEWHERE = [
  ..."//evil.example ///evil.example /\\evil.example \\evil.example //evil.example/%2e%2e".split(
    " ",
  ),
  ..."/%2f/evil.example /%2fevil.example /%5cevil.example /%5c%5cevil.example".split(" "),
  ..."//evil.example/.. //evil.example/%2e%2e%2f //user@evil.example //evil.example:80".split(" "),
  ..."/%09/evil.example /%0d%0aLocation:%20//evil.example /%0d/evil.example".split(" "),
  ..."/https://evil.example /https:evil.example /.//evil.example /..//evil.example".split(" "),
  ..."//%65vil.example /;//evil.example /?//evil.example /evil.example//".split(" "),
];

/** Every name that an answer of a folder may have. */
const OURS: ReadonlySet<string> = new Set([
  ..."Accept-Ranges Cache-Control Connection Content-Length Content-Security-Policy".split(" "),
  ..."Content-Type Date ETag Last-Modified Location Server Vary X-Content-Type-Options".split(" "),
]);

/** Whatever is answered, nobody is sent to another site, and nothing is in the head that we didn't say. */
function staysHere(response: ParsedResponse, target: string): void {
  const location = locationOf(response);
  if (REDIRECTS.includes(response.status)) {
    assert.match(location, /^\/(?![/\\])[!-~]*$/, target);
    const resolved = new URL(location, `http://${AUTHORITY}/here/`);
    assert.equal(resolved.host, AUTHORITY, target);
  } else {
    assert.equal(location, "", target);
  }
  assert.deepEqual(
    response.fields.filter(([name]) => !OURS.has(name)),
    [],
    target,
  );
}

async function nowhereElse(served: Served, prefixes: readonly string[]): Promise<void> {
  for (const prefix of prefixes) {
    const targets = ELSEWHERE.flatMap((end) => [`${prefix}${end}`, `${prefix}${end}/`]);
    const asked = targets.map(async (target) => staysHere(await served.ask(target), target));
    await Promise.all(asked);
  }
}

function pages(t: TestContext, options: Partial<FilesOptions>): Promise<Served> {
  const folder = temporaryFolder(t, {
    "index.html": "top",
    "about.html": "about",
    "evil.example/index.html": "only a folder",
    "dir/index.html": "dir",
    "dir/evil.example.html": "a page",
    "https:/evil.example/index.html": "folders, too",
  });
  return serveFolder(t, folder, options);
}

describe("redirects that the folder makes", () => {
  test("CVE-2021-28861, CVE-2022-29718: two slashes before a folder are no redirect", async (t) => {
    const served = await pages(t, {});
    for (const target of ["//evil.example", "//evil.example/..", "///dir", "//dir", "/\\dir"]) {
      const response = await served.ask(target);
      assert.equal(locationOf(response), "", target);
      assert.ok(response.status === 400 || response.status === 404);
    }
    assert.equal(locationOf(await served.ask("/evil.example")), "/evil.example/");
    assert.equal(locationOf(await served.ask("/https:/evil.example")), "/https:/evil.example/");
  });

  test("serve-handler PR 122: neither are they with clean addresses", async (t) => {
    const served = await pages(t, { cleanUrls: "redirect" });
    assert.equal(locationOf(await served.ask("/about.html")), "/about");
    for (const target of [
      "//evil.example/index.html",
      "//about.html",
      "//evil.example/..%2findex",
    ]) {
      staysHere(await served.ask(target), target);
      assert.equal(locationOf(await served.ask(target)), "", target);
    }
    await nowhereElse(served, ["", "/about.html", "/dir"]);
  });

  for (const trailingSlash of ["folders", "always", "never"] as const) {
    test(`CVE-2015-1164, CVE-2022-28923: nor with slashes at the end: ${trailingSlash}`, async (t) => {
      await nowhereElse(await pages(t, { trailingSlash }), ["", "/dir", "/about"]);
    });
  }

  test("npm advisory 830: nor under a base, nor with a mount", async (t) => {
    const other = temporaryFolder(t, { "evil.example/index.html": "x", "index.html": "m" });
    const served = await pages(t, { base: "/app", mounts: { "/m": other } });
    assert.equal(locationOf(await served.ask("/app")), "/app/");
    assert.equal(locationOf(await served.ask("/app/m")), "/app/m/");
    assert.equal(locationOf(await served.ask("/app/m/evil.example")), "/app/m/evil.example/");
    await nowhereElse(served, ["", "/app", "/app/m", "/app/dir"]);
  });

  test("the name of the host is never taken from the request", async (t) => {
    const served = await pages(t, {});
    const lines = [
      "X-Forwarded-Host: evil.example",
      "X-Forwarded-Proto: https",
      "Forwarded: host=e",
    ];
    for (const [target, status] of [
      ["/dir", 301],
      ["http://evil.example/dir", 301],
      ["https://evil.example/dir", 421],
    ] as const) {
      const response = await served.ask(target, lines);
      assert.equal(response.status, status, target);
      assert.equal(locationOf(response), status === 301 ? "/dir/" : "", target);
      assert.doesNotMatch(contentOf(response), /evil|site\.example/);
    }
  });
});

describe("control characters", () => {
  test("CVE-2019-10775: a form feed in the address is no redirect", async (t) => {
    const served = await pages(t, {});
    for (const end of ["%0c", "%0C", "\x0c", "%0a", "%0d", "%0b", "%00", "%7f", "%c2%85"]) {
      for (const target of [`/dir${end}`, `/${end}dir`, `/dir/${end}`, `/dir${end}/`]) {
        const response = await served.ask(target);
        assert.equal(response.status, 400, JSON.stringify(target));
        assert.equal(locationOf(response), "");
      }
    }
    assert.equal((await served.ask("/dir/")).status, 200, "and the server lives");
  });

  test("a line end in a query or a path never begins a field line", async (t) => {
    const served = await pages(t, {});
    for (const target of [
      "/dir%0d%0aX-Injected:%201",
      "/dir?%0d%0aX-Injected:%201",
      "/dir?a=%0a",
    ]) {
      const response = await served.ask(target);
      staysHere(response, target);
      assert.equal(fieldValue(response, "X-Injected"), undefined);
    }
    const kept = await served.ask("/dir?%0d%0aX-Injected:%201");
    assert.equal(locationOf(kept), "/dir/?%0d%0aX-Injected:%201");
  });

  test("names of any language go into Location encoded", async (t) => {
    const folder = temporaryFolder(t, {
      "é\u2028<b>\"'/index.html": "",
      "a?b#c%2f/index.html": "",
      "\u202eevil/index.html": "",
    });
    const served = await serveFolder(t, folder);
    for (const name of ["é\u2028<b>\"'", "a?b#c%2f", "\u202eevil"]) {
      const target = `/${encodeURIComponent(name)}`;
      const response = await served.ask(target);
      assert.equal(response.status, 301, name);
      assert.equal(decodeURIComponent(locationOf(response)), `/${name}/`);
      staysHere(response, target);
      assert.match(fieldValue(response, "Content-Type") ?? "", /^text\/plain/);
    }
  });
});

describe("redirects that rules make", () => {
  const RULES = [
    "/old/* /:splat 301!",
    "/deep/* /new/:splat 302!",
    "/one/:name /:name 307!",
    "/two/:a/:b /:a/:b 308!",
    "/q/:name /search?q=:name 302!",
    "/twice/* /:splat/:splat 302!",
    "/go/* https://partner.example/:splat 302!",
    "/any/:x /x:x 302!",
    "/empty/* /:splat/ 302!",
  ];
  const PREFIXES = "/old /old/ /deep /one /two /two/x /q /twice /any /empty".split(" ");

  test("_redirects: no splat and no placeholder leads off the site", async (t) => {
    const served = await serveFolder(t, temporaryFolder(t, { _redirects: RULES.join("\n") }));
    assert.equal(locationOf(await served.ask("/old/a/b?c")), "/a/b?c");
    await nowhereElse(served, PREFIXES);
  });

  test("_redirects under a base: nor there", async (t) => {
    const folder = temporaryFolder(t, { _redirects: RULES.join("\n") });
    const served = await serveFolder(t, folder, { base: "/app" });
    assert.equal(locationOf(await served.ask("/app/old/a")), "/app/a");
    await nowhereElse(
      served,
      PREFIXES.map((prefix) => `/app${prefix}`),
    );
  });

  test("a target elsewhere stays at the host that its owner wrote", async (t) => {
    const served = await serveFolder(t, temporaryFolder(t, { _redirects: RULES.join("\n") }));
    for (const end of [
      ...ELSEWHERE,
      "/@evil.example",
      "/.evil.example",
      ":80@evil.example",
      "/%40x",
    ]) {
      const response = await served.ask(`/go${end}`);
      if (!REDIRECTS.includes(response.status)) continue;
      const { origin, username } = new URL(locationOf(response));
      assert.deepEqual([origin, username], ["https://partner.example", ""], end);
    }
  });

  test("serve.json and the redirects option: no capture leads off the site", async (t) => {
    const json = JSON.stringify({
      redirects: [
        { source: "/old/**", destination: "/:0" },
        { source: "/one/:name", destination: "/:name" },
        { source: "/two/:rest*", destination: "/:rest" },
        { source: "/twice/:a/:b", destination: "/:a/:b/" },
      ],
    });
    const redirects = [{ from: "/own/*", to: "/:splat", status: 302, force: true }];
    const folder = temporaryFolder(t, { "serve.json": json });
    await nowhereElse(
      await serveFolder(t, folder, { redirects }),
      "/old /one /two /twice /twice/x /own /own/".split(" "),
    );
  });

  test("a target that a browser would take for another site is refused at the start", (t) => {
    const targets = "//evil.example/ /\\evil.example \\\\evil.example /%5cevil /%2fevil /%0d%0aX:y";
    for (const to of targets.split(" ")) {
      const folder = temporaryFolder(t, { _redirects: `/a ${to}` });
      assert.throws(() => files(folder), /_redirects:1/, to);
      const plain = temporaryFolder(t);
      assert.throws(() => files(plain, { redirects: [{ from: "/a", to }] }), /rule 1/, to);
    }
  });
});
