/**
 * Is Cache-Control written as RFC 9111 §5.2.2 asks, so that every cache reads it?
 *
 * Each test is named by the requirements that it holds; docs/conformance/9111.md lists them all.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, everyAnswer, startFolder } from "../rfc9110/asking.ts";
import { fieldValues } from "../support/response-parser.ts";

const ARGUMENT: Readonly<Record<string, RegExp>> = {
  "max-age": /^\d+$/,
  "s-maxage": /^\d+$/,
  "stale-while-revalidate": /^\d+$/,
  "no-cache": /^("[^"]+")?$/,
  private: /^("[^"]+")?$/,
};

test("§5.2.2.1-1 §5.2.2.4-S1 §5.2.2.7-S1 §5.2.2.10-2 directives have arguments of their one form, or none", async (t) => {
  const answers = await everyAnswer(t);
  const { port } = await startFolder(t, { "app.3f9a1c2b.js": "x" });
  answers.set("a name that holds a hash", await ask(port, "/app.3f9a1c2b.js"));
  for (const [request, response] of answers) {
    for (const value of fieldValues(response, "Cache-Control")) {
      for (const directive of value.split(", ")) {
        const [name = "", argument = ""] = directive.split(/=(.*)/s);
        assert.match(name, /^[a-z-]+$/, `${request}: ${value}`);
        assert.match(argument, ARGUMENT[name] ?? /^$/, `${request}: ${value}`);
      }
    }
  }
});
