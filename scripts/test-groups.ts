// Which tests belong to which run? `fast` is for after every change, `all` is what must pass before a
// commit, and `long` is what takes minutes. Pure: file names in, file names out.

export type TestGroup = "fast" | "all" | "long";

const GROUPS: readonly string[] = ["fast", "all", "long"] satisfies TestGroup[];

/** They spawn processes, start browsers, or try very many inputs. */
const SLOW_PLACES: readonly string[] = [
  "test/browser/",
  "test/cli/",
  "test/deploy/",
  "test/docs/",
  "test/faults/",
  "test/fuzz/",
  "examples/",
];

export function isTestGroup(word: string | undefined): word is TestGroup {
  return word !== undefined && GROUPS.includes(word);
}

/** The test files of a group whose path contains the filter; paths are relative, with slashes. */
export function selectTests(
  files: readonly string[],
  group: TestGroup,
  filter: string = "",
): string[] {
  return files
    .filter((file) => file.endsWith(".test.ts") && !file.split("/").includes("node_modules"))
    .filter((file) => groupHolds(group, file) && file.includes(filter))
    .sort();
}

function groupHolds(group: TestGroup, file: string): boolean {
  const isLong = file.endsWith(".long.test.ts");
  if (group === "long") return isLong;
  if (group === "all") return !isLong;
  return !isLong && !SLOW_PLACES.some((place) => file.startsWith(place));
}
