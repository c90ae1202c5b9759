/**
 * Does the page of the interface say what the package declares, of every name that it exports? Of the declarations
 * that the last build has written.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { apiPage, slugOf } from "../../scripts/api.ts";
import { GROUPS, PROTOCOL } from "../../scripts/api-groups.ts";
import { Declarations, declarationFile } from "../../scripts/declarations.ts";
import { projectRoot } from "../../scripts/source.ts";
import { FILES_OPTIONS } from "../../src/files/options.ts";
import { MESSAGE_LIMITS } from "../../src/http1/limits.ts";
import { CONNECTION_LIMITS } from "../../src/server/connection-limits.ts";
import { TRAFFIC_LIMITS } from "../../src/server/traffic-limits.ts";

const declarations = new Declarations();
const library = declarations.exportsOf(declarationFile(projectRoot, "index"));
const protocol = declarations.exportsOf(declarationFile(projectRoot, "protocol"));
const page = apiPage(library, protocol);

test("the page is the one that `npm run docs` writes", () => {
  assert.equal(readFileSync(join(projectRoot, "docs/api.md"), "utf8"), page);
});

for (const [name, { doc }] of new Map([...library, ...protocol])) {
  test(`${name} has a docstring`, () => {
    assert.match(doc.join(" "), /\S/);
  });
}

test("every name stands in one group, and once", () => {
  const grouped = GROUPS.flatMap(({ names }) => names);
  assert.deepEqual([...grouped].sort(), [...library.keys()].sort());
  const alone = [...protocol.keys()].filter((name) => !library.has(name));
  assert.deepEqual([...PROTOCOL.names].sort(), alone.sort());
});

test("every name that `import` gives is told of", async () => {
  const dist = (file: string): string => new URL(`../../dist/${file}`, import.meta.url).href;
  for (const [file, names] of [
    ["index.js", library],
    ["protocol.js", protocol],
  ] as const) {
    for (const name of Object.keys(await import(dist(file)))) assert.ok(names.has(name), name);
  }
});

test("its links lead to its headings, and those to files to files", () => {
  const anchors = new Set<string>();
  for (const [, heading = ""] of page.matchAll(/^#+ (.*)$/gm)) {
    const slug = slugOf(heading);
    let anchor = slug;
    for (let again = 1; anchors.has(anchor); again++) anchor = `${slug}-${again}`;
    anchors.add(anchor);
  }
  const links = [...page.matchAll(/\]\(([^)]*)\)/g)].map(([, link = ""]) => link);
  assert.ok(links.length > library.size);
  for (const link of links) {
    if (link.startsWith("#")) assert.ok(anchors.has(link.slice(1)), link);
    else assert.ok(existsSync(join(projectRoot, "docs", link)), link);
  }
});

for (const [name, values] of Object.entries({
  MessageLimits: MESSAGE_LIMITS,
  ConnectionLimits: CONNECTION_LIMITS,
  TrafficLimits: TRAFFIC_LIMITS,
  FilesOptions: FILES_OPTIONS,
})) {
  test(`the defaults that ${name} tells of are those that hold`, () => {
    const { members = [] } = library.get(name) ?? {};
    assert.ok(members.length > 0);
    for (const member of members) {
      const value = values[member.name as keyof typeof values] as unknown;
      const shown = typeof value === "object" ? JSON.stringify(value) : value;
      const quoted = typeof value === "string" ? `"${value}"` : shown;
      const words = member.doc.join(" ");
      // One of them depends on the machine, and is at least so much.
      assert.match(words, /Default[: ]/, member.name);
      const isTold = [`Default ${quoted}`, `, and ${quoted} at least`].some((told) =>
        words.includes(told),
      );
      assert.ok(isTold, `${member.name}: ${quoted}`);
    }
  });
}

test("what a type has of one that nobody can import stands among its members", () => {
  const section = (name: string): string =>
    page.split(`\n### ${name}\n`)[1]?.split(/\n##/)[0] ?? "";
  const members = (name: string): string[] =>
    [...section(name).matchAll(/^- `(\w+)/gm)].map(([, member = ""]) => member);
  assert.deepEqual(members("AuthOptions"), ["htpasswd", "realm"]);
  assert.deepEqual(members("TranscriptOptions").sort(), [
    "detail",
    "later",
    "now",
    "paint",
    "secrets",
    "write",
  ]);
});
