// Writes docs/violations.md out of the tables of rules and examples.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./source.ts";
import { violationsPage } from "./violations.ts";

const page = "docs/violations.md";
writeFileSync(join(projectRoot, page), violationsPage());
console.log(`wrote ${page}`);
