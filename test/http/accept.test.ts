import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { acceptsHtml, choose, parsePreferences } from "../../src/http/accept.ts";

const FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const CHROME =
  "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7";
const JAVA = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2";

describe("parsePreferences", () => {
  function qualities(value: string): Record<string, number> {
    return Object.fromEntries(parsePreferences(value).map(({ name, quality }) => [name, quality]));
  }

  test("an element without a weight has the weight 1", () => {
    assert.deepEqual(qualities("a, B;q=0.5,c ; Q=0 ,d;q=1.000"), { a: 1, b: 0.5, c: 0, d: 1 });
  });

  test("keeps the other parameters, wherever the weight stands among them", () => {
    assert.deepEqual(parsePreferences("Text/HTML;Level=1;q=0.3;x=y"), [
      { name: "text/html", parameters: ["level=1", "x=y"], quality: 0.3 },
    ]);
  });

  test("reads weights of every length, and the one that begins with a point", () => {
    assert.deepEqual(qualities("a;q=0,b;q=0.,c;q=0.001,d;q=0.0001,e;q=1.,f;q=.2"), {
      a: 0,
      b: 0,
      c: 0.001,
      d: 0.0001,
      e: 1,
      f: 0.2,
    });
  });

  test("passes over what can't be read", () => {
    const junk = ["", ",,", " ; ;", ";q=1", "a;q=", "a;q=.", "a;q=2", "a;q=1.1", "a;q=-1", "a;q=x"];
    junk.push("a;q=1e-1", "a;q=0x1", "a;q=\u0661", 'a;q="1"', "a;q=NaN", "a;q=1 1", "a;q=0.5.5");
    for (const value of junk) assert.deepEqual(qualities(value), {}, value);
    assert.deepEqual(qualities("a;q=x,b,,c;q=0.5"), { b: 1, c: 0.5 });
  });

  test("a comma or semicolon in a quoted string separates nothing", () => {
    assert.deepEqual(parsePreferences('a/b;x="1,2;q=0\\",";q=0.5,c/d'), [
      { name: "a/b", parameters: ['x="1,2;q=0\\","'], quality: 0.5 },
      { name: "c/d", parameters: [], quality: 1 },
    ]);
    assert.equal(parsePreferences('a/b;x="1,2,c/d').length, 1);
  });

  test("reads long values in one go", () => {
    assert.equal(parsePreferences("a,".repeat(100_000)).length, 100_000);
    assert.equal(parsePreferences(`a;q=${"0".repeat(200_000)}`).length, 0);
    assert.equal(parsePreferences(`a;q=0.${"0".repeat(200_000)}`).length, 1);
    assert.equal(parsePreferences('"\\'.repeat(100_000)).length, 1);
    assert.equal(parsePreferences(`a${";".repeat(200_000)}`).length, 1);
  });
});

describe("choose", () => {
  const OFFERED = ["text/html; charset=utf-8", "text/plain", "application/json"];

  test("the first, when nothing is said or nothing can be read", () => {
    for (const accept of [undefined, "", ",", "gibberish", "text", "a;q=1"]) {
      assert.equal(choose(accept, OFFERED), OFFERED[0], accept);
    }
  });

  test("the one with the highest quality; of equals, the first", () => {
    assert.equal(choose("text/plain", OFFERED), "text/plain");
    assert.equal(choose("application/json, text/plain", OFFERED), "text/plain");
    assert.equal(choose("application/json;q=0.9, text/plain;q=0.8", OFFERED), "application/json");
    assert.equal(choose("*/*", OFFERED), OFFERED[0]);
    assert.equal(choose("text/*;q=0.5, */*;q=0.6", OFFERED), "application/json");
    assert.equal(choose("APPLICATION/JSON", OFFERED), "application/json");
    assert.equal(choose("application/json", ["Application/JSON"]), "Application/JSON");
  });

  test("as browsers and tools ask", () => {
    assert.equal(choose(FIREFOX, OFFERED), OFFERED[0]);
    assert.equal(choose(CHROME, ["application/json", ...OFFERED]), OFFERED[0]);
    assert.equal(choose(JAVA, ["text/plain", "image/gif"]), "image/gif");
    assert.equal(choose(JAVA, ["text/plain"]), "text/plain");
    assert.equal(choose("*; q=.2", ["text/plain"]), "text/plain");
  });

  test("none, when none is acceptable", () => {
    assert.equal(choose("image/png", OFFERED), undefined);
    assert.equal(choose("text/html;q=0, text/plain;q=0.0", OFFERED), undefined);
    assert.equal(choose("*/*;q=0", OFFERED), undefined);
    assert.equal(choose("text/plain", []), undefined);
  });

  test("the most specific range decides, wherever it stands", () => {
    const accept = "*/*;q=0.5, text/*;q=0.3, text/html;q=0.1, text/html;level=1, text/plain;q=0";
    const quality = (mediaType: string) =>
      [0.5, 0.3, 0.1, 1].find((wanted) => {
        const rival = `a/b;q=${wanted - 0.01},${accept}`;
        const stronger = `a/b;q=${Math.min(1, wanted + 0.01)},${accept}`;
        return (
          choose(rival, ["a/b", mediaType]) === mediaType &&
          choose(stronger, ["a/b", mediaType]) === "a/b"
        );
      });
    assert.equal(quality("image/png"), 0.5);
    assert.equal(quality("text/css"), 0.3);
    assert.equal(quality("text/html"), 0.1);
    assert.equal(choose(`${accept}, a/b`, ["text/html;level=1", "a/b"]), "text/html;level=1");
    assert.equal(choose(accept, ["text/plain"]), undefined);
  });

  test("a range with parameters holds only what has them, except for a charset", () => {
    assert.equal(choose("text/html;level=2", ["text/html;level=1"]), undefined);
    assert.equal(choose("text/html;level=2", ["text/html"]), undefined);
    assert.equal(choose("application/json;charset=utf-8", OFFERED), "application/json");
  });

  test("a quality of 0 for one type leaves the others of its range", () => {
    assert.equal(choose("text/html;q=0, */*;q=0.1", OFFERED), "text/plain");
  });
});

test("a page is asked for by name, and not by a range that happens to hold pages", () => {
  for (const accept of [FIREFOX, CHROME, JAVA, "application/xhtml+xml", "TEXT/HTML;q=0.1"]) {
    assert.equal(acceptsHtml(accept), true, accept);
  }
  for (const accept of [undefined, "", "*/*", "text/*", "*", "text/html;q=0", "text/htmlx"]) {
    assert.equal(acceptsHtml(accept), false, accept);
  }
  assert.equal(acceptsHtml("application/json, text/html;q=0.0"), false);
  assert.equal(acceptsHtml('text/plain;x=",text/html,"'), false);
});
