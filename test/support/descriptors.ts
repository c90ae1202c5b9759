/**
 * Which files does this process hold open? Only those beneath a folder of the test are counted, since
 * the runtime opens and closes others whenever it likes (a thread that has just ended, for example).
 */
import { existsSync, readdirSync, readlinkSync } from "node:fs";

const DESCRIPTORS = "/proc/self/fd";

/** Whether this system tells. */
export const TELLS_DESCRIPTORS = existsSync(DESCRIPTORS);

/** How many descriptors lead to this path or beneath it; 0 where the system doesn't tell. */
export function descriptorsBeneath(path: string): number {
  if (!TELLS_DESCRIPTORS) return 0;
  return readdirSync(DESCRIPTORS).filter((descriptor) => {
    try {
      return readlinkSync(`${DESCRIPTORS}/${descriptor}`).startsWith(path);
    } catch {
      return false;
    }
  }).length;
}
