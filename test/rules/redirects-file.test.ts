/** What does a `_redirects` file ask for, and what is its owner told when it can't be followed? */
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodePath } from "../../src/http/target.ts";
import { RedirectTable } from "../../src/rules/redirect-rules.ts";
import { parseRedirects, REDIRECTS_MAX } from "../../src/rules/redirects-file.ts";

function faultsOf(text: string): string[] {
  return parseRedirects(text).faults.map(
    ({ file, line, sentence }) => `${file}:${line} ${sentence}`,
  );
}

/** What the rules of a file make of a request for which there is no file. */
function follow(text: string, target: string): string | undefined {
  const { rules, faults } = parseRedirects(text);
  assert.deepEqual(faults, []);
  const [path = "", query] = target.split("?");
  const found = new RedirectTable(rules).find(decodePath(path) as string[], query, false);
  if (found === undefined) return undefined;
  const where = found.kind === "redirect" ? found.location : `/${found.segments.join("/")}`;
  return `${found.source} ${found.status} ${where}`;
}

const SHOP = `\ufeff# The shop moved in spring.
/home              /
/shop/*            /store/:splat              302   # for the time being
/news/:year/:slug\t/blog/:year-:slug

/go/docs           https://docs.example.com/start?from=site#top
/article id=:id tag=:tag   /posts/:tag/:id   301!
/article id=:id    /posts/:id
/old-pdf           /sorry.html   410
/fr/*              /fr/404.html  404
/*                 /index.html   200
`;

test("a file as people write them is followed, line by line", () => {
  for (const text of [SHOP, SHOP.replaceAll("\n", "\r\n")]) {
    assert.equal(follow(text, "/home"), "_redirects:2 301 /");
    assert.equal(follow(text, "/shop/a/b/?x=1"), "_redirects:3 302 /store/a/b/?x=1");
    assert.equal(follow(text, "/news/2026/snow"), "_redirects:4 301 /blog/2026-snow");
    const docs = "_redirects:6 301 https://docs.example.com/start?from=site#top";
    assert.equal(follow(text, "/go/docs"), docs);
    assert.equal(follow(text, "/article?tag=new&id=7"), "_redirects:7 301 /posts/new/7");
    assert.equal(follow(text, "/article?id=7"), "_redirects:8 301 /posts/7");
    assert.equal(follow(text, "/article"), "_redirects:11 200 /index.html");
    assert.equal(follow(text, "/old-pdf"), "_redirects:9 410 /sorry.html");
    assert.equal(follow(text, "/fr/x"), "_redirects:10 404 /fr/404.html");
    assert.equal(follow(text, "/any/thing"), "_redirects:11 200 /index.html");
  }
});

test("an exclamation mark forces a rule, and every status that is supported is taken", () => {
  for (const status of [200, 301, 302, 303, 307, 308, 404, 410]) {
    const { rules } = parseRedirects(`/a /b ${status}!\n/a /b ${status}`);
    assert.deepEqual(
      rules.map((rule) => [rule.status, rule.force]),
      [
        [status, true],
        [status, false],
      ],
    );
  }
});

test("a parameter may have to have one value, written as in an address", () => {
  const text = "/a kind=new%20one /b\n/a k%20=1 /c";
  assert.equal(follow(text, "/a?kind=new+one"), "_redirects:1 301 /b");
  assert.equal(follow(text, "/a?kind=new%20one&x"), "_redirects:1 301 /b?x");
  assert.equal(follow(text, "/a?k+=1"), "_redirects:2 301 /c");
  assert.equal(follow(text, "/a?kind=new"), undefined);
});

test("an empty file and one of comments have no rules", () => {
  for (const text of ["", "\n\n", "# nothing\n  # here"]) {
    assert.deepEqual(parseRedirects(text), { rules: [], faults: [] });
  }
});

test("what isn't supported is told by line", () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ["/a /b 302 Country=de,at", /the condition "Country=de,at" isn't supported/],
    ["/a /b 200! Role=admin", /"Role=admin" isn't supported/],
    ["/a /b Language=fr", /"Language=fr" isn't supported/],
    ["/a /b 301 Cookie=is_member", /"Cookie=is_member" isn't supported/],
    ["/api/* https://api.example.com/:splat 200", /proxying.*isn't supported/],
    ["/f /.netlify/functions/f 200", /functions.*aren't supported/],
    ["https://www.example.com/* https://example.com/:splat", /another domain.*isn't supported/],
    ["/a /b 418", /418 isn't supported/],
    ["/a /b 301?", /"301\?" isn't known/],
    ["/a /b 301 soon", /"soon" isn't known/],
    ["/a?id=1 /b", /apart from the path/],
    ["/a#b /c", /fragment/],
    ["/a b /c", /neither a parameter/],
    ["/a id=%f /b", /"id=%f", %/],
    ["/a", /needs a target/],
    ["/a 301", /needs a target/],
    ["/a b.html 301", /"b\.html" is no target/],
    ["/a # /b", /needs a target/],
    ["a /b", /begin with a slash/],
    ["/a*b /c", /isn't supported/],
    ["/a /:b", /:b/],
  ];
  for (const [line, expected] of cases) {
    const [fault, ...others] = faultsOf(`/fine /ok\n\n${line}\n/fine /ok`);
    assert.match(fault ?? "", /^_redirects:3 /, line);
    assert.match(fault ?? "", expected, line);
    assert.deepEqual(others, [], line);
  }
});

test("no line makes a rule that leads off the site by what a client sends", () => {
  for (const to of [
    "//evil.example",
    "/\\evil",
    "https://:splat",
    "https://x.example:splat",
    "//:splat",
  ]) {
    assert.equal(faultsOf(`/* ${to}`).length, 1, to);
  }
});

test("a line can't carry a second field line into Location", () => {
  for (const to of ["/b\rX-Injected:1", "/b\u0000", "/b%0d%0aX-Injected:%201", "/b\u0085"]) {
    assert.equal(faultsOf(`/a ${to}`).length, 1, JSON.stringify(to));
  }
  const query = "https://x.example/?a=%0d%0aX:1";
  assert.equal(follow(`/a ${query}`, "/a"), `_redirects:1 301 ${query}`);
});

test("every faulty line is told, and a line of 100 KiB is one of them", () => {
  const long = `/${"a".repeat(100 * 1024)} /b`;
  assert.deepEqual(
    faultsOf(`/a\n${long}\nb`).map((fault) => fault.slice(0, 13)),
    ["_redirects:1 ", "_redirects:2 ", "_redirects:3 "],
  );
});

test("a line of 8192 characters is read, one more isn't", () => {
  const line = `/a /b #${"x".repeat(8185)}`;
  assert.deepEqual(faultsOf(line), []);
  assert.match(faultsOf(`${line}x`)[0] ?? "", /8192/);
});

test("ten thousand rules are read, and the next one is told", () => {
  const text = "/a /b\n".repeat(REDIRECTS_MAX);
  const { rules, faults } = parseRedirects(text);
  assert.deepEqual([rules.length, faults], [REDIRECTS_MAX, []]);
  const more = parseRedirects(`${text}${"/a /b\n".repeat(90_000)}`);
  assert.deepEqual([more.rules.length, more.faults.length], [REDIRECTS_MAX, 1]);
  assert.deepEqual(more.faults[0]?.line, REDIRECTS_MAX + 1);
});

test("one thousand rules with open places are asked about a path made to be slow", () => {
  const text = Array.from({ length: 1000 }, (_, at) => `/${"-".repeat(200)}*/${at} /b`);
  assert.equal(faultsOf(text.join("\n")).length, 1000);
  const slow = Array.from({ length: 1000 }, (_, at) => `/:a-:b-:c-:d/${at} /b`).join("\n");
  assert.equal(follow(slow, `/${"-".repeat(8000)}`), undefined);
});
