/**
 * What do the programs of other people talk to? The bundled site, served by the command as it is shipped.
 */
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT_ROOT, type ServingProcess, startScript } from "../support/processes.ts";
import type { Cleanup } from "../support/test-server.ts";

export function startSite(t: Cleanup): Promise<ServingProcess> {
  return startScript(t, "dist/barewire.cjs", ["htdocs"]);
}

/** A file of the site as it is on the disk. */
export function siteFile(name: string): Buffer {
  return readFileSync(join(PROJECT_ROOT, "htdocs", name));
}

/** An empty folder that is gone after the test. */
export async function temporaryFolder(t: Cleanup): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "barewire-test-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
