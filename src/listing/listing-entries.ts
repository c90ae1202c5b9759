/**
 * What is in a folder, for those who may ask for it one by one?
 *
 * Whatever would answer 404 isn't listed: hidden names, links that are broken or lead out, sockets and
 * FIFOs. Names are read in batches, away from the event loop; details only of those that are shown.
 * This file refuses to know in which order or form the entries will be shown.
 */
import { closeSync, type Dirent, lstat, lstatSync, promises, type Stats } from "node:fs";
import type { OpenedFolder, Root } from "../disk/root.ts";
import { folded, sortKey } from "./natural-order.ts";
import { type Holding, Stock } from "./stock.ts";
import type { Turns } from "./turns.ts";

/** A folder as it is seen from outside. */
export interface ListedFolder {
  readonly root: Root;
  /** The folder's names beneath the root, decoded. */
  readonly names: readonly string[];
  /** The decoded segments of the address that was asked for; the last is empty if it ends in "/". */
  readonly address: readonly string[];
  /** How many segments of the address lie above the site, and can't be gone up to. */
  readonly above: number;
  /** Names of other folders that lie in this one by address only. */
  readonly mounts: readonly string[];
  /**
   * Whether a name beneath the root, in the folder under these names, is one that is shown. All
   * folders of one root agree on that.
   */
  isShown(folder: readonly string[], name: string): boolean;
  /** Whether the whole folder can be had as an archive. */
  readonly archive: boolean;
}

export interface EntryDetails {
  /** In bytes. Undefined when it can't be known. */
  readonly size: number | undefined;
  /** In milliseconds since 1970, fractions included. Undefined when it can't be known. */
  readonly modified: number | undefined;
}

export interface ListedEntry {
  readonly name: string;
  /** What orders names. */
  readonly key: string;
  readonly isFolder: boolean;
  /** Undefined until they were asked for. */
  details: EntryDetails | undefined;
  readonly isLink: boolean;
  /** Whether the name on disk isn't UTF-8: what is shown of it can't be asked for. */
  readonly garbled: boolean;
  /** Found by name, and by then no longer there. */
  gone: boolean;
}

/** More can't be listed: it would be a risk for the memory of everybody else. */
export const ENTRIES_MAX = 500_000;
/** What all listings and archives hold at once, and what those of one client do: 0.4 kB each. */
export const entriesHeld: Stock = new Stock(1_000_000, ENTRIES_MAX);
/** Entries that are read, or asked about, at one go. */
const BATCH = 128;
/** What stands for bytes that aren't UTF-8. */
const REPLACEMENT = "\ufffd";
const NO_DETAILS: EntryDetails = { size: undefined, modified: undefined };

/**
 * The entries of a folder whose name contains `filter`; "too many" when it has more than can ever be
 * listed, "no room" when there are too many in memory at the moment.
 *
 * @param held where each entry is taken from, and stays so until somebody gives it back
 */
export async function readEntries(
  opened: OpenedFolder,
  folder: Pick<ListedFolder, "root" | "names" | "mounts" | "isShown">,
  filter: string,
  turns: Turns,
  held: Holding,
  most: number = ENTRIES_MAX,
): Promise<readonly ListedEntry[] | "too many" | "no room"> {
  const { root, names } = folder;
  const wanted = folded(filter);
  const entries: ListedEntry[] = [];
  const mounts = new Set(folder.mounts);
  for (const name of mounts) {
    if (folded(name).includes(wanted)) entries.push(entryOf(name, true, NO_DETAILS));
  }
  // A name with the character that replaces others is real once at most.
  const real = new Set<string>();
  for await (const found of await promises.opendir(opened.path, { bufferSize: BATCH })) {
    if (turns.over()) await turns.next();
    const { name } = found;
    if (mounts.has(name) || !root.shows(names, name) || !folder.isShown(names, name)) continue;
    if (!folded(name).includes(wanted)) continue;
    const isGarbled = name.includes(REPLACEMENT) && !isReal(opened, name, real);
    const entry = isGarbled ? garbledEntry(found) : entryFor(found, root, names);
    if (entry === undefined) continue;
    if (entries.length === most) return "too many";
    if (!held.takeOne()) return "no room";
    entries.push(entry);
  }
  return entries;
}

/** Asks for the details of those that don't have them yet, some at a time. */
export async function addDetails(
  opened: OpenedFolder,
  entries: readonly ListedEntry[],
  turns: Turns,
): Promise<void> {
  for (let at = 0; at < entries.length; at += BATCH) {
    const batch = entries.slice(at, at + BATCH).filter(({ details }) => details === undefined);
    await Promise.all(batch.map((entry) => addDetail(opened, entry)));
    if (turns.over()) await turns.next();
  }
}

function addDetail(opened: OpenedFolder, entry: ListedEntry): Promise<void> {
  return new Promise((resolve) => {
    lstat(`${opened.path}/${entry.name}`, (error, stats) => {
      if (error?.code === "ENOENT") entry.gone = true;
      // What was swapped for a link meanwhile may lead anywhere: nothing is said about it.
      else if (error !== null || stats.isSymbolicLink()) entry.details = NO_DETAILS;
      else entry.details = detailsOf(stats);
      resolve();
    });
  });
}

function entryFor(found: Dirent, root: Root, names: readonly string[]): ListedEntry | undefined {
  const { name } = found;
  if (found.isFile() || found.isDirectory()) return entryOf(name, found.isDirectory());
  const entry = followed(root, names, name);
  return entry && { ...entry, isLink: found.isSymbolicLink() };
}

/** What lies behind such a name can't be looked at by us either. */
function garbledEntry(found: Dirent): ListedEntry | undefined {
  if (!found.isFile() && !found.isDirectory()) return undefined;
  return { ...entryOf(found.name, found.isDirectory(), NO_DETAILS), garbled: true };
}

/** A link, or something of a kind that only its owner knows: exactly what asking for it would find. */
function followed(root: Root, names: readonly string[], name: string): ListedEntry | undefined {
  const path = [...names, name];
  try {
    const found = root.open(path);
    if (found === "absent") return undefined;
    if (found === "folder") return entryOf(name, true, detailsOfFolder(root, path));
    if (typeof found === "object") {
      closeSync(found.descriptor);
      return entryOf(name, false, detailsOf(found.stats));
    }
  } catch {
    // One that a broken disk keeps from us must not hide all others.
  }
  return entryOf(name, false, NO_DETAILS);
}

function detailsOfFolder(root: Root, names: readonly string[]): EntryDetails {
  const opened = root.openFolder(names);
  if (typeof opened !== "object") return NO_DETAILS;
  opened.close();
  return detailsOf(opened.stats);
}

function detailsOf(stats: Pick<Stats, "size" | "mtimeMs"> | OpenedFolder["stats"]): EntryDetails {
  return { size: Number(stats.size), modified: Number(stats.mtimeMs) };
}

function entryOf(name: string, isFolder: boolean, details?: EntryDetails): ListedEntry {
  return {
    name,
    key: sortKey(name),
    isFolder,
    details,
    isLink: false,
    garbled: false,
    gone: false,
  };
}

function isReal(opened: OpenedFolder, name: string, real: Set<string>): boolean {
  if (real.has(name)) return false;
  try {
    if (lstatSync(`${opened.path}/${name}`, { throwIfNoEntry: false }) === undefined) return false;
  } catch {
    return false;
  }
  real.add(name);
  return true;
}
