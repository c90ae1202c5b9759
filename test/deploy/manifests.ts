/**
 * Is a manifest what Kubernetes takes? Its types say so: each document becomes a literal in TypeScript that the
 * compiler holds against the type of its kind, unknown keys included.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { parseAllDocuments } from "yaml";
import { folderWith } from "../cli/running-command.ts";
import { PROJECT_ROOT } from "../support/processes.ts";

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Each document of a YAML file. @throws Error for what isn't YAML, or holds a key twice */
export function documents<T extends Manifest>(text: string): T[] {
  return parseAllDocuments(text, { uniqueKeys: true }).map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    return document.toJS() as T;
  });
}

/** The file of the package that declares an API group, "apps/v1" or "v1". */
function declarations(apiVersion: string): string {
  const [group = "", version] = apiVersion.split("/");
  return version === undefined ? `core/${group}` : `${group.split(".")[0]}/${version}`;
}

/** What the compiler says of these; nothing when they are as they should be. */
export function wrongWith(t: TestContext, manifests: readonly Manifest[]): string {
  const folder = folderWith(t, { "package.json": '{ "type": "module" }' });
  const packages = join(PROJECT_ROOT, "node_modules");
  const program = manifests.map((manifest, at) => {
    const { apiVersion, kind } = manifest;
    assert.match(`${apiVersion} ${kind}`, /^[\w./]+ \w+$/);
    const from = join(packages, "kubernetes-types", `${declarations(apiVersion)}.d.ts`);
    return `import type { ${kind} as Kind${at} } from ${JSON.stringify(from)};
export const manifest${at}: Kind${at} = ${JSON.stringify(manifest, null, 2)};
`;
  });
  mkdirSync(join(folder, "src"));
  writeFileSync(join(folder, "src/manifests.ts"), program.join("\n"));
  const options = "--ignoreConfig --noEmit --strict --skipLibCheck --allowImportingTsExtensions";
  const { stdout, stderr, error } = spawnSync(
    process.execPath,
    [
      join(packages, "typescript/bin/tsc"),
      ...options.split(" "),
      ...["--module", "nodenext", "--types", "", "src/manifests.ts"],
    ],
    { cwd: folder, encoding: "utf8" },
  );
  if (error !== undefined) throw error;
  return `${stdout}${stderr}`;
}
