/**
 * Are lists and parameters taken apart as they are meant, quotes and all?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { elementOf, elementsOf, parameter, parameterOf, pieces } from "../../src/explain/lists.ts";

test("a comma in quotes separates nothing, and empty elements say nothing", () => {
  assert.deepEqual(elementsOf(' a, "b,c" ,, d '), ["a", '"b,c"', "d"]);
  assert.deepEqual(pieces("a; b;;", ";"), ["a", "b"]);
});

test("parameters: names in lower case, values without their quotes", () => {
  const element = elementOf('a/b; Q="x\\"y;" ;z ; n = 1');
  assert.equal(element.text, "a/b");
  assert.equal(parameter(element, "q"), 'x"y;');
  assert.equal(parameter(element, "n"), "1");
  assert.equal(parameter(element, "z"), undefined);
  assert.deepEqual(parameterOf("A"), { name: "a", value: undefined, quoted: false, text: "A" });
});
