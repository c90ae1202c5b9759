/**
 * Can several processes listen on one port here, each with a queue of its own?
 *
 * The runtime must know the option, and the system must deal connections out among them: others let the last
 * listener have them all. This file refuses to know who listens.
 */
const SYSTEMS: readonly string[] = ["linux", "freebsd", "dragonfly", "sunos", "aix"];
/** The versions that brought it: 22.12, 23.1, and all that follow. */
const FIRST_MINOR: Readonly<Record<number, number>> = { 22: 12, 23: 1 };
const FIRST_MAJOR = 22;

/**
 * @param version as the runtime says it: "22.12.0"
 * @param system as the runtime says it: "linux"
 */
export function canReusePort(
  version: string = process.versions.node,
  system: string = process.platform,
): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return SYSTEMS.includes(system) && major >= FIRST_MAJOR && minor >= (FIRST_MINOR[major] ?? 0);
}
