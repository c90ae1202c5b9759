/**
 * Does a file lie in a folder that is served, and could it be asked for there?
 *
 * Decided on real paths: of the name itself, and of where it leads. This file refuses to know what is
 * done about it.
 */
import { basename, dirname, join, relative, sep } from "node:path";
import { mayBeAskedFor } from "../disk/names.ts";
import { isBeneath } from "../disk/root.ts";
import { RESERVED_NAMES } from "../rules/site-rules.ts";
import { realPathOf } from "./named-place.ts";

/** Whether the file, or what its name leads to, is beneath the folder. */
export function lies(path: string, folder: string): boolean {
  return placesIn(path, folder).length > 0;
}

/** Whether somebody could get it from there. `dotfiles`: also under names that begin with a dot. */
export function canBeHad(path: string, folder: string, dotfiles: boolean): boolean {
  return placesIn(path, folder).some((names) => {
    if (!names.every((name) => mayBeAskedFor(name, process.platform, dotfiles))) return false;
    return names.length > 1 || !RESERVED_NAMES.includes(names[0] ?? "");
  });
}

/** The names that lead from the folder to the file, for each of its real paths that is beneath. */
function placesIn(path: string, folder: string): string[][] {
  const root = realPathOf(folder);
  const parent = realPathOf(dirname(path));
  const places = [
    parent === undefined ? undefined : join(parent, basename(path)),
    realPathOf(path),
  ];
  return places
    .filter((place) => place !== undefined)
    .filter((place) => root !== undefined && place !== root && isBeneath(root, place))
    .map((place) => relative(root ?? "", place).split(sep));
}
