// Writes docs/api.md out of the declarations that the build has made.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { apiPage } from "./api.ts";
import { Declarations, declarationFile } from "./declarations.ts";
import { projectRoot } from "./source.ts";

const page = "docs/api.md";
try {
  const declarations = new Declarations();
  const library = declarations.exportsOf(declarationFile(projectRoot, "index"));
  const protocol = declarations.exportsOf(declarationFile(projectRoot, "protocol"));
  writeFileSync(join(projectRoot, page), apiPage(library, protocol));
  console.log(`wrote ${page}`);
} catch (error) {
  console.error(`${page} could not be written: ${(error as Error).message}`);
  process.exitCode = 1;
}
