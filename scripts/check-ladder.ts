// Do the imports of src/ go down only? Prints each one that doesn't; the rules are in ladder.ts.

import { checkLadder } from "./ladder.ts";
import { readFolder, report } from "./source.ts";

const files = readFolder("src");
report(checkLadder(files), `the ladder holds (${files.size} files)`);
