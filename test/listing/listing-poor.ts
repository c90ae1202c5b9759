/**
 * What does a folder show in a process that may not read everything, and has few descriptors?
 *
 * Run by listing-poor.test.ts as another user and with a low `ulimit -n`: the folder as argument, one
 * answer on each line of the output.
 */
import { closeSync, openSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { archive } from "../../src/listing/archive.ts";
import { listing } from "../../src/listing/listing.ts";
import { bytesOf, listed } from "./listed.ts";

const [folder = ""] = process.argv.slice(2);

async function tell(word: string, names: readonly string[], packs = false): Promise<void> {
  const asked = listed(folder, { names, address: [...names, ""] });
  const response = packs
    ? await archive(asked)
    : await listing(asked, { form: "json", query: undefined });
  if (typeof response === "string") {
    console.log(word, response);
    return;
  }
  const bytes = await bytesOf(response);
  const text = packs ? gunzipSync(bytes).toString("latin1") : bytes.toString();
  const found = text.match(
    packs ? /(?:files|open|closed)[\w/.-]*(?=\0)/g : /"(?:name|size)":[^,]*/g,
  );
  console.log(word, found?.join(" "));
}

await tell("all", []);
await tell("closed", ["closed"]);
await tell("names-only", ["names-only"]);
await tell("archive", [], true);
await tell("archive of closed", ["closed"], true);
const hoard: number[] = [];
try {
  for (;;) hoard.push(openSync("/dev/null", "r"));
} catch {
  await tell("poor", ["open"]);
  await tell("poor archive", ["open"], true);
}
for (let spared = 0; spared < 2; spared++) {
  closeSync(hoard.pop() ?? -1);
  await tell(`poor but ${spared + 1}`, ["open"]);
}
