/**
 * Is the HTTP/2 of this runtime mended?
 *
 * The framing of HTTP/2 is the runtime's own. Until the versions that are named here, a client could bring it
 * down or make it hold ever more memory; older lines will never be mended, and other runtimes have an HTTP/2
 * of another kind. This file refuses to know what is spoken instead.
 */

/** The first mended version of each line that has one: major, minor, patch. What comes after the last is mended. */
const MENDED: readonly (readonly [major: number, minor: number, patch: number])[] = [
  [22, 23, 2],
  [24, 18, 1],
  [26, 5, 1],
];

/** "22.23.2, 24.18.1 or 26.5.1" */
const NAMES: string = MENDED.map((version) => version.join("."))
  .join(", ")
  .replace(/, ([^,]+)$/, " or $1");

/** What a runtime says of itself, as `process.versions` does. */
export type RuntimeVersions = Readonly<Record<string, string | undefined>>;

export function isMended({ node, bun, deno }: RuntimeVersions): boolean {
  if (node === undefined || bun !== undefined || deno !== undefined) return false;
  const [major = 0, minor = 0, patch = 0] = node
    .split(".")
    .map((part) => Number.parseInt(part, 10));
  const line = MENDED.find(([number]) => number === major);
  if (line === undefined) return major > (MENDED.at(-1)?.[0] ?? 0);
  const [, leastMinor, leastPatch] = line;
  return minor > leastMinor || (minor === leastMinor && patch >= leastPatch);
}

/** For somebody who asked for HTTP/2 where it isn't mended. */
export function insteadOfHttp2(versions: RuntimeVersions): string {
  const { node = "?", bun, deno } = versions;
  const name =
    bun !== undefined ? `Bun ${bun}` : deno !== undefined ? `Deno ${deno}` : `Node ${node}`;
  return `HTTP/2 is spoken on Node ${NAMES}, or later in these lines; this is ${name}, so HTTP/1.1 it is.`;
}
