import assert from "node:assert/strict";
import { test } from "node:test";
import { HELP, type Known, type Plan, parseOptions } from "../../bench/options.ts";

const KNOWN: Known = {
  scenarios: ["small", "large", "odd"],
  subjects: ["ours", "theirs", "other"],
  nodes: ["20", "24"],
  defaultNode: "24",
  quickScenarios: ["small"],
  quickSubjects: ["ours", "theirs"],
};

function plan(...args: string[]): Plan {
  const wanted = parseOptions(args, KNOWN);
  assert.equal(wanted.kind, "run", JSON.stringify(wanted));
  return wanted as Plan;
}

function sentence(...args: string[]): string {
  const wanted = parseOptions(args, KNOWN);
  assert.equal(wanted.kind, "mistake", JSON.stringify(wanted));
  return (wanted as { sentence: string }).sentence;
}

test("without flags everything is measured, on the default Node, and kept", () => {
  const { scenarios, subjects, nodes, full, out } = plan();
  assert.deepEqual(
    { scenarios, subjects, nodes, full, out },
    {
      scenarios: KNOWN.scenarios,
      subjects: KNOWN.subjects,
      nodes: ["24"],
      full: true,
      out: undefined,
    },
  );
});

test("--quick measures the telling ones, shorter, and keeps nothing by itself", () => {
  const quick = plan("--quick");
  assert.deepEqual(quick.scenarios, ["small"]);
  assert.deepEqual(quick.subjects, ["ours", "theirs"]);
  assert.equal(quick.full, false);
  assert.ok(quick.rounds * quick.seconds < plan().rounds * plan().seconds);
});

test("lists are taken in the order of the bench, and what is said wins over --quick", () => {
  const { scenarios, subjects, nodes, full } = plan(
    ...["--quick", "--only", "odd, small", "--subjects=other", "--node", "24,20"],
  );
  assert.deepEqual(
    { scenarios, subjects, nodes },
    {
      scenarios: ["small", "odd"],
      subjects: ["other"],
      nodes: ["20", "24"],
    },
  );
  assert.equal(full, false);
});

test("a run of some scenarios or subjects isn't a full one", () => {
  assert.equal(plan("--only", "small").full, false);
  assert.equal(plan("--subjects", "ours").full, false);
  assert.equal(plan("--node", "20").full, true);
});

test("numbers, the file and the commit are handed on", () => {
  const { rounds, seconds, out, against } = plan(
    ...["--rounds", "7", "--seconds=3", "--out", "a.json", "--against", "main~3"],
  );
  assert.deepEqual(
    { rounds, seconds, out, against },
    {
      rounds: 7,
      seconds: 3,
      out: "a.json",
      against: "main~3",
    },
  );
});

test("a name that nobody knows is named, with those that are known", () => {
  assert.equal(
    sentence("--only", "smal"),
    '--only knows no "smal", but small, large, odd. Try --help.',
  );
  assert.match(sentence("--subjects", "ours,"), /--subjects knows no "", but ours/);
  assert.match(sentence("--node", "18"), /--node knows no "18", but 20, 24/);
});

test("numbers must be whole and within reason", () => {
  for (const text of ["0", "1.5", "-1", "many", "", "1e1", "101"]) {
    assert.match(sentence(`--rounds=${text}`), /whole number from 1 to 100, not/);
  }
  assert.equal(plan("--rounds", "100").rounds, 100);
  assert.match(sentence("--seconds", "61"), /from 1 to 60/);
});

test("flags that don't exist, words, and missing values get a sentence", () => {
  assert.match(sentence("--fast"), /'--fast'.* Try --help\.$/);
  assert.match(sentence("small"), /'small'.* Try --help\.$/);
  assert.match(sentence("--out"), /--out.* Try --help\.$/);
  assert.match(sentence("--out="), /--out needs a value\. Try --help\.$/);
  assert.match(sentence("--against="), /--against needs a value/);
  assert.match(sentence("--quick=yes"), /--quick/);
});

test("--help and --list win over everything else", () => {
  assert.equal(parseOptions(["--quick", "--help"], KNOWN).kind, "help");
  assert.equal(parseOptions(["-h"], KNOWN).kind, "help");
  assert.equal(parseOptions(["--list"], KNOWN).kind, "list");
});

test("the help fits a terminal", () => {
  for (const line of HELP.split("\n")) assert.ok(line.length <= 80, line);
});
