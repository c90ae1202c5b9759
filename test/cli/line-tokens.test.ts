import assert from "node:assert/strict";
import { test } from "node:test";
import { parseArgs } from "node:util";
import { lineTokens } from "../../src/cli/line-tokens.ts";

const OPTIONS = {
  port: { type: "string", short: "p" },
  host: { type: "string" },
  quiet: { type: "boolean", short: "q" },
  list: { type: "boolean", short: "l" },
} as const;

const KNOWN = {
  longName: (letter: string) => ({ p: "port", q: "quiet", l: "list" })[letter],
  takesNext: (name: string) => name === "port" || name === "host",
};

const WORDS = [
  ...["-p", "-p80", "-p=80", "-q", "-ql", "-qp", "-qp80", "-qxl", "-x", "-xp", "-", "--", ""],
  ...["--port", "--port=80", "--port=", "--host", "--quiet", "--quiet=1", "--=x", "--no-list"],
  ...["--unknown", "--unknown=a=b", "folder", "a=b", "-é", "80"],
];

/** As the runtime tells them apart, without where they stand. */
function tokensOfRuntime(args: string[]): unknown[] {
  const { tokens } = parseArgs({
    ...{ args, options: OPTIONS, strict: false, allowPositionals: true, tokens: true },
  });
  return tokens.map(({ index: _, ...token }) => token);
}

test("words are told apart as the runtime does it, whatever stands before and behind", () => {
  for (const one of WORDS) {
    for (const other of WORDS) {
      for (const third of WORDS) {
        const words = [one, other, third];
        const tokens = lineTokens(words, KNOWN).map((token) => ({ ...token }));
        assert.deepEqual(tokens, tokensOfRuntime(words), JSON.stringify(words));
      }
    }
  }
});

test("a dash among letters is no end of the flags", () => {
  const [, dash, last] = lineTokens(["-q-l"], KNOWN);
  assert.deepEqual([dash?.kind, last?.kind], ["option", "option"]);
});
