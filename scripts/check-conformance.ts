// Is each requirement of RFC 9110, 9111 and 9112 accounted for? Prints each one that isn't; the rules are in
// conformance.ts.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkConformance, type Requirement, SUBJECTS } from "./conformance.ts";
import { projectRoot, readFolder, report } from "./source.ts";

const read = (path: string): string => readFileSync(join(projectRoot, path), "utf8");

let count = 0;
const findings = SUBJECTS.flatMap((subject) => {
  const { folder, page } = subject;
  const requirements: Requirement[] = JSON.parse(read(`${folder}/requirements.json`));
  count += requirements.length;
  const tests = readFolder(folder);
  for (const file of tests.keys()) if (!file.endsWith(".test.ts")) tests.delete(file);
  return checkConformance(subject, requirements, read(page), tests);
});
const names = SUBJECTS.map(({ name }) => name).join(", ");
report(findings, `${names} are accounted for (${count} requirements)`);
