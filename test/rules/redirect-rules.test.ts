/** Which rule answers a request, and how? */
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodePath } from "../../src/http/target.ts";
import { Pattern } from "../../src/rules/pattern.ts";
import {
  type RedirectRule,
  RedirectTable,
  type RedirectText,
  type RuleAnswer,
  redirectRule,
} from "../../src/rules/redirect-rules.ts";
import { isFault } from "../../src/rules/rule-fault.ts";

type RuleText = Omit<RedirectText, "source">;

function rule(text: RuleText, at = 0): RedirectRule {
  const made = redirectRule({ ...text, source: `rule ${at + 1}` }, "splat");
  assert.ok(!isFault(made), isFault(made) ? made.error : "");
  return made;
}

function table(...rules: RuleText[]): RedirectTable {
  return new RedirectTable(rules.map(rule));
}

function segmentsOf(path: string): readonly string[] {
  const segments = decodePath(path);
  assert.ok(typeof segments === "object", `${path} is a path`);
  return segments;
}

function find(rules: RedirectTable, target: string, fileExists = false): RuleAnswer | undefined {
  const [path = "", query] = target.split("?");
  return rules.find(segmentsOf(path), query, fileExists);
}

/** "301 /new" for a redirect, "200 as/segments" for a page, undefined when no rule applies. */
function told(rules: RedirectTable, target: string, fileExists = false): string | undefined {
  const found = find(rules, target, fileExists);
  if (found === undefined) return undefined;
  const where = found.kind === "redirect" ? found.location : found.segments.join("/");
  return `${found.status} ${where}`;
}

test("a rule redirects with its status, 301 when it says none, and says where it is written", () => {
  const rules = table({ from: "/old", to: "/new" }, { from: "/b", to: "/c", status: 307 });
  assert.equal(told(rules, "/old"), "301 /new");
  assert.equal(told(rules, "/old/"), "301 /new");
  assert.equal(told(rules, "/b"), "307 /c");
  assert.equal(find(rules, "/b")?.source, "rule 2");
  assert.equal(told(rules, "/c"), undefined);
});

test("200, 404 and 410 name a file in place of an address", () => {
  const rules = table(
    { from: "/app/*", to: "/app/index.html", status: 200 },
    { from: "/lost/*", to: "/lost.html", status: 404 },
    { from: "/gone/:what", to: "/gone-:what/", status: 410 },
  );
  assert.equal(find(rules, "/app/a/b")?.kind, "rewrite");
  assert.equal(told(rules, "/app/a/b"), "200 app/index.html");
  assert.equal(find(rules, "/lost/x")?.kind, "not-found");
  assert.equal(told(rules, "/lost/x"), "404 lost.html");
  assert.equal(find(rules, "/gone/x")?.kind, "gone");
  assert.equal(told(rules, "/gone/x"), "410 gone-x/");
});

test("where there is a file only forced rules apply", () => {
  const rules = table(
    { from: "/*", to: "/index.html", status: 200 },
    { from: "/page", to: "/new", force: true },
  );
  assert.equal(told(rules, "/page"), "200 index.html");
  assert.equal(told(rules, "/page", true), "301 /new");
  assert.equal(told(rules, "/other", true), undefined);
});

test("the first rule that matches wins, whichever way it is found", () => {
  const rules = table(
    { from: "/a/one", to: "/1" },
    { from: "/a/:x", to: "/2" },
    { from: "/*", to: "/3" },
    { from: "/a/two", to: "/4" },
    { from: "/b/*", to: "/5" },
    { from: "/a/one", to: "/6" },
  );
  assert.equal(told(rules, "/a/one"), "301 /1");
  assert.equal(told(rules, "/a/two"), "301 /2");
  assert.equal(told(rules, "/b/x"), "301 /3");
});

test("the query is kept, unless the target has its own", () => {
  const rules = table({ from: "/a", to: "/b#top" }, { from: "/c", to: "/d?x=1" });
  assert.equal(told(rules, "/a?q=1&r"), "301 /b?q=1&r#top");
  assert.equal(told(rules, "/a?"), "301 /b#top");
  assert.equal(told(rules, "/c?q=1"), "301 /d?x=1");
});

test("a query that holds what no URL may is encoded in Location", () => {
  const location = table({ from: "/a", to: "/b" }).find(["a"], "x= \r\né#<", false);
  assert.ok(location?.kind === "redirect");
  assert.equal(location.location, "/b?x=%20%0D%0A%E9%23<");
});

test("a rule may ask for parameters of the query, which its target then uses up", () => {
  const query = [
    { key: "id", value: undefined, name: "id" },
    { key: "kind", value: "blog", name: "" },
  ];
  const rules = table({ from: "/store", to: "/blog/:id", query }, { from: "/store", to: "/shop" });
  assert.equal(told(rules, "/store?id=a%20b&kind=blog"), "301 /blog/a%20b");
  assert.equal(told(rules, "/store?x=1&kind=blog&id=7"), "301 /blog/7?x=1");
  for (const other of ["?id=7", "?id=7&kind=x", "?id=&kind=blog", "?kind=blog", ""]) {
    assert.match(told(rules, `/store${other}`) ?? "", /^301 \/shop/, other);
  }
});

test("a parameter that can't be part of a path doesn't make one", () => {
  const query = [{ key: "to", value: undefined, name: "to" }];
  const hostile = [
    "//evil.example",
    "..",
    "/evil",
    "a%2f..%2fb",
    "%5cevil",
    "%0d%0aX:%201",
    "%ff",
    "%",
  ];
  for (const status of [301, 200]) {
    const rules = table({ from: "/go", to: "/:to", query, status });
    for (const to of hostile) assert.equal(told(rules, `/go?to=${to}`), undefined, to);
    assert.match(told(rules, "/go?to=evil.example") ?? "", /^(?:301 \/|200 )evil\.example$/);
  }
});

test("no request makes Location begin with anything but one slash", () => {
  const rules = table(
    { from: "/a/*", to: "/:splat" },
    { from: "/b/:x", to: "/:x" },
    { from: "/c/*", to: "/:splat/" },
  );
  const paths = ["/a", "/a/", "/a/evil.example", "/a/@evil/", "/b/:80", "/b/%09x", "/c/", "/c/x/"];
  for (const path of paths.filter((one) => typeof decodePath(one) === "object")) {
    const found = find(rules, path);
    assert.ok(found?.kind === "redirect", path);
    assert.match(found.location, /^\/(?![/\\])/, path);
    assert.ok(found.inSite);
  }
});

test("an absolute target is sent as its owner wrote it, with only its path filled", () => {
  const rules = table({ from: "/*", to: "https://example.com/:splat", status: 302 });
  assert.equal(told(rules, "/a/b/?q=1"), "302 https://example.com/a/b/?q=1");
  assert.equal(told(rules, "/"), "302 https://example.com/");
  assert.equal(told(rules, "/@evil.example"), "302 https://example.com/@evil.example");
  const found = find(rules, "/");
  assert.ok(found?.kind === "redirect" && !found.inSite);
});

test("a rule that leads to what was asked for doesn't apply", () => {
  const rules = table(
    { from: "/*", to: "/index.html", force: true },
    { from: "/index.html", to: "/fallback", force: true },
  );
  assert.equal(told(rules, "/x?q=1"), "301 /index.html?q=1");
  assert.equal(told(rules, "/index.html?q=1"), "301 /fallback?q=1");
  const slash = table({ from: "/a", to: "/a/", force: true });
  assert.equal(told(slash, "/a", true), "301 /a/");
  assert.equal(told(slash, "/a/", true), undefined);
  const query = table({ from: "/a", to: "/a?x=1", force: true });
  assert.equal(told(query, "/a"), "301 /a?x=1");
  assert.equal(told(query, "/a?x=1"), undefined);
});

test("an answer depends on the query where a forced rule asks for one or sets one", () => {
  const query = [{ key: "id", value: undefined, name: "id" }];
  const rules = table(
    { from: "/forced/*", to: "/x/:id", query, force: true },
    { from: "/unforced", to: "/x/:id", query },
    { from: "/plain", to: "/x", force: true },
    { from: "/sets", to: "/sets?x=1", force: true },
  );
  const depends =
    (fileExists: boolean) =>
    (path: string): boolean =>
      rules.dependsOnQuery(segmentsOf(path), fileExists);
  assert.deepEqual(["/forced/a", "/sets", "/sets/"].map(depends(true)), [true, true, true]);
  assert.deepEqual(["/unforced", "/plain", "/"].map(depends(true)), [false, false, false]);
  assert.deepEqual(["/unforced", "/plain", "/"].map(depends(false)), [true, false, false]);
});

test("ten thousand rules for single paths are found through a map, in their order", (t) => {
  const many = Array.from({ length: 10_000 }, (_, at) => ({ from: `/p/${at}`, to: `/q/${at}` }));
  const rules = many.map(rule);
  const { mock } = t.mock.method(Pattern.prototype, "match");
  const made = new RedirectTable([...rules, rule({ from: "/p/*", to: "/rest" }, 10_000)]);
  assert.equal(told(made, "/p/9999"), "301 /q/9999");
  assert.equal(mock.callCount(), 1);
  assert.equal(told(made, "/p/x"), "301 /rest");
  assert.equal(mock.callCount(), 2);
});

test("what can't be followed is refused when the rule is made", () => {
  const refused = (text: RuleText): string => {
    const made = redirectRule({ ...text, source: "rule" }, "splat");
    assert.ok(isFault(made), JSON.stringify(text));
    return made.error;
  };
  assert.match(refused({ from: "/a", to: "/b", status: 418 }), /418 isn't supported; .*200, 301/);
  assert.match(refused({ from: "/a", to: "https://x.example/", status: 200 }), /proxying/);
  assert.match(refused({ from: "/a", to: "https://x.example/", status: 404 }), /proxying/);
  assert.match(refused({ from: "/a", to: "/b?x=1", status: 200 }), /no query/);
  assert.match(refused({ from: "/a", to: "/b#x", status: 404 }), /no fragment/);
  assert.match(refused({ from: "/a", to: "/.netlify/functions/x", status: 200 }), /functions/);
  assert.match(refused({ from: "a", to: "/b" }), /slash/);
  assert.match(refused({ from: "/a", to: "/:b" }), /:b/);
  const query = [{ key: "x", value: undefined, name: "b" }];
  assert.match(refused({ from: "/:b", to: "/c", query }), /twice/);
});
