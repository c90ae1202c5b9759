/**
 * Does docs/configuration.md name every setting as it is: flag, variable, key and default?
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  type Flag,
  isOfEnvironment,
  isOfFile,
  isOfWords,
  keyOf,
  variableOf,
} from "../../src/cli/flag.ts";
import { defaultText, SETTINGS } from "../../src/cli/flags.ts";

const document = readFileSync(new URL("../../docs/configuration.md", import.meta.url), "utf8");

function code(text: string): string {
  return `\`${text}\``;
}

/** The row that the document has for a setting. */
function row(flag: Flag): string {
  const { name, short, kind, value = "", standard, help } = flag;
  const shown = kind === "switch" && standard === true ? `no-${name}` : name;
  const words = `${short === undefined ? "" : `${code(`-${short}`)} `}${code(`--${shown}${value}`)}`;
  return [
    "",
    isOfWords(flag) ? words : "",
    isOfEnvironment(flag) ? code(variableOf(flag)) : "",
    isOfFile(flag) ? code(keyOf(flag)) : "",
    defaultText(flag) ?? (typeof standard === "boolean" ? String(standard) : ""),
    help,
    "",
  ]
    .join(" | ")
    .trim();
}

test("each setting has its row, in the order of the help, and there is no other row", () => {
  const [, table = ""] = document.split("\n## All settings\n");
  const rows = table.split("\n").filter((line) => /^\| .*`/.test(line));
  assert.deepEqual(rows, SETTINGS.map(row));
});

test("the example of a config file is one", async () => {
  const { configLayer } = await import("../../src/cli/config-layer.ts");
  const [, example = ""] = /```json\n(.*?)```/s.exec(document) ?? [];
  const members = new Map(Object.entries(JSON.parse(example)));
  const file = { name: "c.json", path: "/c.json", named: true, isCode: false };
  const layer = configLayer({ file, members, lines: new Map() });
  assert.equal("sentence" in layer ? layer.sentence : undefined, undefined);
  assert.ok(members.size > 5);
});
