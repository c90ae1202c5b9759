/**
 * Which lines of a stack are of use to whoever wrote an application?
 *
 * Their own, and those of the packages that they chose; not the runtime's, nor the command's. This file
 * refuses to know what happened.
 */
import { dirname, join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { realPathOf } from "./named-place.ts";

const FRAME = /^ {4}at /;
const NOWHERE = /[ (]node:|\(<anonymous>\)$/;

/** The folder of the command and the library, as Node writes it; it says where a file really lies. */
let own: readonly string[] | undefined;

/** The stack without frames that tell its reader nothing. */
export function withoutOwnFrames(stack: string): string {
  own ??= placesOf(realPathOf(process.argv[1] ?? ""));
  const places = own;
  return stack
    .split("\n")
    .filter((line) => {
      if (!FRAME.test(line)) return true;
      return !NOWHERE.test(line) && !places.some((place) => line.includes(place));
    })
    .join("\n");
}

function placesOf(command: string | undefined): string[] {
  if (command === undefined) return [];
  const folder = dirname(command);
  return [join(folder, sep), `${pathToFileURL(folder).href}/`];
}
