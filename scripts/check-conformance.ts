// Is each requirement of RFC 9112 accounted for? Prints each one that isn't; the rules are in conformance.ts.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkConformance, type Requirement } from "./conformance.ts";
import { projectRoot, readFolder, report } from "./source.ts";

const read = (path: string): string => readFileSync(join(projectRoot, path), "utf8");

const requirements: Requirement[] = JSON.parse(read("test/rfc9112/requirements.json"));
const tests = readFolder("test/rfc9112");
for (const file of tests.keys()) if (!file.endsWith(".test.ts")) tests.delete(file);
const findings = checkConformance(requirements, read("docs/conformance.md"), tests);
report(findings, `RFC 9112 is accounted for (${requirements.length} requirements)`);
