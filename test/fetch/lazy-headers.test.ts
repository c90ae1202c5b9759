import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { inspect } from "node:util";
import { fieldsOf, headersOver, simpleFields } from "../../src/fetch/lazy-headers.ts";
import { Fields } from "../../src/http/fields.ts";

type Lines = readonly (readonly [name: string, value: string])[];
type Make = (lines: Lines) => Headers;

const MAKERS: readonly (readonly [name: string, make: Make])[] = [
  [
    "the runtime's own Headers",
    (lines) => {
      const headers = new Headers();
      for (const [name, value] of lines) headers.append(name, value);
      return headers;
    },
  ],
  ["ours", (lines) => headersOver(Fields.of(lines))],
  [
    "ours, once a native object was needed",
    (lines) => {
      const headers = headersOver(Fields.of(lines));
      headers.keys();
      return headers;
    },
  ],
];

const LINES: Lines = [
  ["X-Second", "2"],
  ["Accept", "text/html"],
  ["accept", "text/plain"],
  ["Set-Cookie", "a=1; Expires=Wed, 09 Jun 2021 10:18:14 GMT"],
  ["set-cookie", "b=2"],
  ["Empty", ""],
  ["Cookie", "a=1"],
  ["Cookie", "b=2"],
  ["Latin", "caf\xe9"],
  ["__proto__", "polluted"],
  ["constructor", "built"],
];

for (const [maker, make] of MAKERS) {
  suite(`Headers: ${maker}`, () => {
    test("get joins the values of a name with a comma, whatever its case", () => {
      const headers = make(LINES);
      assert.equal(headers.get("ACCEPT"), "text/html, text/plain");
      assert.equal(headers.get("x-second"), "2");
      assert.equal(headers.get("empty"), "");
      assert.equal(headers.get("latin"), "caf\xe9");
      assert.equal(headers.get("missing"), null);
    });

    test("several Cookie lines are joined as one Cookie would be written", () => {
      assert.equal(make(LINES).get("cookie"), "a=1; b=2");
    });

    test("__proto__ and constructor are names like others", () => {
      const headers = make(LINES);
      assert.equal(headers.get("__proto__"), "polluted");
      assert.equal(headers.get("constructor"), "built");
      assert.equal(make([]).get("__proto__"), null);
      assert.equal(make([]).has("constructor"), false);
      assert.equal(Object.getPrototypeOf({}).polluted, undefined);
    });

    test("has compares without case", () => {
      assert.equal(make(LINES).has("aCCept"), true);
      assert.equal(make(LINES).has("accep"), false);
    });

    test("Set-Cookie stays apart in getSetCookie and in iteration", () => {
      const headers = make(LINES);
      const cookies = ["a=1; Expires=Wed, 09 Jun 2021 10:18:14 GMT", "b=2"];
      assert.deepEqual(headers.getSetCookie(), cookies);
      assert.deepEqual(
        [...headers].filter(([name]) => name === "set-cookie").map(([, value]) => value),
        cookies,
      );
      assert.equal(headers.get("set-cookie"), cookies.join(", "));
      assert.deepEqual(make([]).getSetCookie(), []);
    });

    test("iteration is sorted, joined and in lower case", () => {
      const headers = make(LINES);
      const names = [...headers.keys()];
      assert.deepEqual(
        names,
        names.map((name) => name.toLowerCase()),
      );
      assert.deepEqual(names, [...names].sort());
      assert.equal(new Map(headers).get("accept"), "text/html, text/plain");
      assert.deepEqual([...headers.entries()], [...headers]);
      assert.deepEqual(
        [...headers.values()],
        [...headers].map(([, value]) => value),
      );
      assert.equal(Object.prototype.toString.call(headers.entries()), "[object Headers Iterator]");
    });

    test("forEach gives value, name and the object, with `this` as it was given", () => {
      const headers = make([["A", "1"]]);
      const seen: unknown[] = [];
      headers.forEach(function (this: unknown, value, name) {
        seen.push(this, value, name);
      }, "me");
      assert.deepEqual(seen, ["me", "1", "a"]);
      assert.throws(() => headers.forEach("no function" as never), TypeError);
    });

    test("an iterator sees what is appended while it is under way", () => {
      const headers = make([
        ["a", "1"],
        ["c", "3"],
      ]);
      const iterator = headers.keys();
      assert.equal(iterator.next().value, "a");
      headers.append("b", "2");
      assert.equal(iterator.next().value, "b");
    });

    test("what is changed is seen by every method", () => {
      const headers = make(LINES);
      headers.set("Accept", "image/png");
      headers.append("X-New", "n");
      headers.append("x-new", " m\t");
      headers.delete("X-SECOND");
      assert.equal(headers.get("accept"), "image/png");
      assert.equal(headers.get("x-new"), "n, m");
      assert.equal(headers.has("x-second"), false);
      headers.append("Set-Cookie", "c=3");
      assert.equal(headers.getSetCookie().length, 3);
    });

    test("names and values that no field may have are refused", () => {
      const headers = make(LINES);
      for (const name of ["", " ", "a b", "a:", "é", "a\r\nb", "\u0100"]) {
        assert.throws(() => headers.get(name), TypeError, `get ${JSON.stringify(name)}`);
        assert.throws(() => headers.has(name), TypeError, `has ${JSON.stringify(name)}`);
        assert.throws(() => headers.set(name, "v"), TypeError, `set ${JSON.stringify(name)}`);
        assert.throws(() => headers.delete(name), TypeError, `delete ${JSON.stringify(name)}`);
      }
      for (const value of ["a\r\nInjected: yes", "a\nb", "a\0b", "\u0100"]) {
        assert.throws(() => headers.set("name", value), TypeError, JSON.stringify(value));
        assert.throws(() => headers.append("name", value), TypeError, JSON.stringify(value));
      }
    });

    test("a call without its arguments is refused", () => {
      const headers = make(LINES);
      for (const method of ["get", "has", "set", "append", "delete", "forEach"] as const) {
        const call: () => unknown = headers[method].bind(headers) as never;
        assert.throws(call, TypeError, method);
      }
    });

    test("what isn't a string is made one, as everywhere in the web's interfaces", () => {
      const headers = make([
        ["null", "1"],
        ["42", "2"],
      ]);
      assert.equal(headers.get(null as never), "1");
      assert.equal(headers.has(42 as never), true);
      headers.set("number", 7 as never);
      assert.equal(headers.get("number"), "7");
    });

    test("it is an instance of Headers, and what takes Headers takes it", () => {
      const headers = make(LINES);
      assert.ok(headers instanceof Headers);
      assert.equal(Object.prototype.toString.call(headers), "[object Headers]");
      assert.equal(headers.constructor, Headers);
      assert.deepEqual([...new Headers(headers)], [...make(LINES)]);
      const response = new Response(null, { headers });
      assert.equal(response.headers.get("accept"), "text/html, text/plain");
      assert.equal(new Request("http://a/", { headers }).headers.get("x-second"), "2");
    });

    test("a console shows its fields", () => {
      assert.match(inspect(make([["A", "one"]])), /Headers.*one/s);
    });
  });
}

test("ours are read without a native object until somebody iterates or changes something", () => {
  const fields = Fields.of(LINES);
  const headers = headersOver(fields);
  headers.get("accept");
  headers.has("accept");
  headers.getSetCookie();
  assert.equal(fieldsOf(headers), fields);
  headers.append("later", "1");
  assert.notEqual(fieldsOf(headers), fields);
  assert.equal(fieldsOf(headers).get("later"), "1");
});

test("a value that HTTP can't carry is refused when it shall be sent", () => {
  const headers = new Headers({ name: "a\x01b" });
  assert.throws(() => fieldsOf(headers), /no field value may hold/);
});

test("what a program writes in place of Headers is taken as it is, where its meaning is plain", () => {
  const expected = [
    ["A", "1"],
    ["B", "2"],
  ];
  assert.deepEqual([...(simpleFields({ A: "1", B: "2" }) ?? [])], expected);
  assert.deepEqual(
    [
      ...(simpleFields([
        ["A", "1"],
        ["B", "2"],
      ]) ?? []),
    ],
    expected,
  );
  assert.deepEqual([...(simpleFields(new Headers({ a: "1" })) ?? [])], [["a", "1"]]);
  const ours = headersOver(Fields.of({ A: "1" }));
  assert.deepEqual([...(simpleFields(ours) ?? [])], [["A", "1"]]);
  ours.set("a", "2");
  assert.deepEqual([...(simpleFields(ours) ?? [])], [["a", "2"]]);
  assert.equal(simpleFields(undefined)?.count, 0);
});

test("what only the native class can judge is left to it", () => {
  for (const init of [
    null,
    5,
    { a: 1 },
    { a: ["b"] },
    { "a b": "1" },
    { a: "\n\n1\u0100" },
    [["a"]],
    [["a", "b", "c"]],
    ["ab"],
    new Map([["a", "1"]]),
    { [Symbol.iterator]: 1 },
    { [Symbol("s")]: "1" },
  ]) {
    assert.equal(simpleFields(init as never), undefined, inspect(init));
  }
});
