/**
 * What does a container file say? Its instructions, and what an image that is made of it is.
 *
 * As much of the language as deploy/Containerfile uses; whatever else is refused.
 */
import assert from "node:assert/strict";

export interface Instruction {
  readonly word: string;
  /** Flags of the instruction, such as --from=build. */
  readonly flags: readonly string[];
  readonly rest: string;
}

const WORDS: ReadonlySet<string> = new Set(
  "ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK RUN STOPSIGNAL USER WORKDIR".split(" "),
);

/** Each instruction; comments are left out, and lines that go on are joined. */
export function instructions(text: string): Instruction[] {
  const lines = text.split("\n").filter((line) => !/^\s*#/.test(line));
  const joined = lines.join("\n").replace(/\\\n\s*/g, " ");
  return joined
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [, word = "", flags = "", rest = ""] =
        /^([A-Z]+)((?:\s+--\S+)*)\s+(.*)$/.exec(line) ?? [];
      assert.ok(WORDS.has(word), `an instruction that this test doesn't know: ${line}`);
      return { word, flags: flags.split(/\s+/).filter(Boolean), rest: rest.trim() };
    });
}

/** Each stage: what comes from one FROM to the next. */
export function stages(text: string): Instruction[][] {
  const all: Instruction[][] = [];
  for (const instruction of instructions(text)) {
    if (instruction.word === "FROM") all.push([]);
    all.at(-1)?.push(instruction);
  }
  return all;
}

export interface Image {
  readonly entrypoint: readonly string[];
  readonly words: readonly string[];
  readonly health: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly exposed: readonly string[];
  readonly user: string;
  readonly signal: string;
}

/** What the last stage makes. @throws Error where something is missing, or goes through a shell */
export function imageOf(text: string): Image {
  const last = stages(text).at(-1) ?? [];
  const said = (word: string): string => {
    const found = last.filter((one) => one.word === word);
    assert.equal(found.length, 1, `${word} stands once in the last stage`);
    return found[0]?.rest ?? "";
  };
  return {
    entrypoint: words(said("ENTRYPOINT")),
    words: words(said("CMD")),
    health: words(said("HEALTHCHECK").replace(/^CMD\s+/, "")),
    environment: Object.fromEntries(
      said("ENV")
        .split(/\s+/)
        .map((pair) => pair.split("=") as [string, string]),
    ),
    exposed: said("EXPOSE").split(/\s+/),
    user: said("USER"),
    signal: said("STOPSIGNAL"),
  };
}

/** The exec form. */
function words(text: string): readonly string[] {
  assert.match(text, /^\[.*\]$/, "no shell stands between");
  return JSON.parse(text) as readonly string[];
}
