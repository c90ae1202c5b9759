/**
 * One share of a long run: `many.ts FIRST COUNT` prints its figures as one line of JSON.
 */
import { runCases } from "./cases.ts";

const [first, count] = process.argv.slice(2).map(Number);
if (first === undefined || count === undefined) throw new Error("say: many.ts FIRST COUNT");
const { cases, perSecond, accepted, codes } = runCases(first, count);
console.log(JSON.stringify({ cases, perSecond, accepted, codes: [...codes] }));
