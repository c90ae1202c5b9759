/**
 * How is a whole folder had at once?
 *
 * RFC 6266, RFC 8187, RFC 1952. As a tar archive, compressed while it is sent: what is in memory is
 * what is between the disk and the client at the moment. It holds what could be asked for file by
 * file, and nothing else. Links to files are stored as those files, links to folders are left out, so
 * that no loop is possible; mounts are left out as well, and what may not be read. A file that changes
 * while it is read ends the response unfinished: nothing is padded (docs/decisions/0017).
 * This file refuses to know who may have the archive, and how a tar archive is written.
 */
import { pipeline, Readable } from "node:stream";
import { FileSource } from "../disk/file-source.ts";
import type { OpenedFile, Refusal, Root } from "../disk/root.ts";
import { HttpResponse } from "../http/response.ts";
import { comeBack } from "./come-back.ts";
import { Gate } from "./gate.ts";
import {
  entriesHeld,
  type ListedEntry,
  type ListedFolder,
  readEntries,
} from "./listing-entries.ts";
import { isAddressable } from "./listing-names.ts";
import { comparison, sorted } from "./listing-order.ts";
import { ownedChunks } from "./owned-chunks.ts";
import { Holding } from "./stock.ts";
import { TAR_END, tarHeader, tarPadding } from "./tar.ts";
import { Turns } from "./turns.ts";

/** Bytes of a file that are read at once. */
const READ_SIZE = 65_536;
/** Each keeps a compressor, a descriptor and some files' names for as long as its reader takes. */
const sending = new Gate(8, 0, 2);
/** The folder at the top has no name that we know of. */
const TOP = "files";

/** Whether a query asks for the folder as an archive, in the one form that there is. */
export function wantsArchive(query: string | undefined): boolean {
  if (query === undefined || !query.includes("archive=")) return false;
  return new URLSearchParams(query).get("archive") === "tar.gz";
}

/**
 * All that is in the folder, or why it can't be read. Nothing is read before somebody wants it.
 *
 * @param who a key for the client, which gets only so many archives at once
 */
export async function archive(folder: ListedFolder, who?: string): Promise<HttpResponse | Refusal> {
  const opened = folder.root.openFolder(folder.names);
  if (typeof opened === "string") return opened;
  opened.close();
  const leave = sending.tryEnter(who);
  if (leave === undefined) {
    return comeBack("Too many folders are being downloaded at the moment. Try again later.");
  }
  const name = folder.address.findLast((segment) => segment !== "") ?? TOP;
  const fields = [
    ["Content-Type", "application/gzip"],
    ["Content-Disposition", disposition(`${name}.tar.gz`)],
    ["Cache-Control", "no-cache"],
    ["X-Content-Type-Options", "nosniff"],
  ] as const;
  const givenUp = new AbortController();
  const packed = compressed(new Packing(folder, name, who), givenUp.signal);
  const chunks = ownedChunks(packed, leave, () => givenUp.abort());
  return new HttpResponse({ fields, content: { kind: "stream", chunks } });
}

/** To be stored under this name, in the form for all and in the one for everybody else (RFC 6266). */
export function disposition(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

async function* compressed(packing: Packing, givenUp: AbortSignal): AsyncGenerator<Uint8Array> {
  // Loaded with the first archive, and not with the server.
  const gzip = process.getBuiltinModule("node:zlib").createGzip({ chunkSize: READ_SIZE });
  // Many small files may pass before there is a chunk, and nobody waits for that one any more.
  givenUp.addEventListener("abort", () => gzip.destroy());
  // A fault of either end ends the other; the loop below throws it.
  pipeline(Readable.from(packing.blocks(), { objectMode: true }), gzip, () => undefined);
  for await (const chunk of gzip) yield chunk;
}

/** One folder being packed, from its names on disk to the blocks of an archive. */
class Packing {
  readonly #root: Root;
  readonly #names: readonly string[];
  readonly #within: Pick<ListedFolder, "root" | "mounts" | "isShown">;
  readonly #top: string;
  readonly #turns = new Turns();
  /** The entries of the folder that is being packed. */
  readonly #held: Holding;

  constructor(folder: ListedFolder, top: string, who: string | undefined) {
    const { root, names } = folder;
    this.#root = root;
    this.#names = names;
    this.#within = { root, mounts: [], isShown: (at, name) => folder.isShown(at, name) };
    this.#top = top;
    this.#held = new Holding(entriesHeld, who);
  }

  async *blocks(): AsyncGenerator<Uint8Array> {
    try {
      yield* this.#folders();
      yield TAR_END;
    } finally {
      this.#held.giveBackAll();
    }
  }

  async *#folders(): AsyncGenerator<Uint8Array> {
    const waiting: string[][] = [[]];
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      const entries = await this.#read(path);
      if (entries === undefined) continue;
      yield tarHeader({
        path: this.#pathOf(path),
        isFolder: true,
        size: 0,
        modified: entries.modified,
      });
      for (const { name, isFolder } of entries.all) {
        if (!isFolder) yield* this.#file([...path, name]);
      }
      const folders = entries.all.filter(({ isFolder }) => isFolder);
      for (const { name } of folders.reverse()) waiting.push([...path, name]);
      this.#held.giveBackAll();
      if (this.#turns.over()) await this.#turns.next();
    }
  }

  /** Undefined for a folder that is gone, or that we may not read. */
  async #read(
    path: readonly string[],
  ): Promise<{ all: readonly ListedEntry[]; modified: number } | undefined> {
    const names = [...this.#names, ...path];
    const opened = this.#root.openFolder(names);
    if (opened === "busy") throw new Error("no descriptor is left to read a folder with");
    if (typeof opened === "string") return undefined;
    try {
      const within = { ...this.#within, names };
      const found = await readEntries(opened, within, "", this.#turns, this.#held);
      if (found === "too many") throw new Error("a folder has too many entries to be packed");
      if (found === "no room") throw new Error("too many entries are in memory to pack a folder");
      const all = await sorted(found.filter(isStored), comparison("name", false), this.#turns);
      return { all, modified: Number(opened.stats.mtimeMs) };
    } finally {
      opened.close();
    }
  }

  async *#file(path: readonly string[]): AsyncGenerator<Uint8Array> {
    const opened = this.#root.open([...this.#names, ...path]);
    if (opened === "busy") throw new Error("no descriptor is left to read a file with");
    if (typeof opened === "string") return;
    yield* contentOf(opened, this.#pathOf(path));
  }

  #pathOf(path: readonly string[]): string {
    return [this.#top, ...path].join("/");
  }
}

async function* contentOf(opened: OpenedFile, path: string): AsyncGenerator<Uint8Array> {
  const { descriptor, stats } = opened;
  const source = new FileSource(descriptor, stats);
  try {
    const { length } = source;
    yield tarHeader({ path, isFolder: false, size: length, modified: Number(stats.mtimeMs) });
    for (let at = 0; at < length; ) {
      // Not used again: the compressor may still have it.
      const into = Buffer.allocUnsafe(Math.min(READ_SIZE, length - at));
      const count = await source.read(into, at);
      at += count;
      yield into.subarray(0, count);
    }
    yield tarPadding(length);
  } finally {
    source.close();
  }
}

/** A link to a folder may lead to a folder that holds it. */
function isStored({ name, isFolder, isLink, garbled }: ListedEntry): boolean {
  return !garbled && isAddressable(name) && !(isFolder && isLink);
}
