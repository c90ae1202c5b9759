/**
 * On which port does the server listen when the wanted one is taken?
 *
 * On the next one that is free, of twenty, when that was asked for. This file refuses to know how
 * listening works.
 */

/** How many ports are tried after the first. */
export const SEARCHED_PORTS = 20;
const LAST_PORT = 65_535;

/**
 * Listens on the first port that isn't taken.
 *
 * @param listen rejects with EADDRINUSE for a port that is taken
 * @throws whatever else `listen` rejects with, and what it said of the first port when all are taken.
 */
export async function firstFree<T>(port: number, listen: (port: number) => Promise<T>): Promise<T> {
  let taken: unknown;
  for (let next = port; next <= Math.min(port + SEARCHED_PORTS, LAST_PORT); next++) {
    try {
      return await listen(next);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
      taken ??= error;
    }
  }
  throw taken;
}
