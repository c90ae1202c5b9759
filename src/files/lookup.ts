/**
 * What do the segments of a path lead to: a file, the index of a folder, or another path?
 *
 * A folder is answered under the path that ends in a slash, since relative references in its index
 * count from there; without it the client is sent on. A file has no path that ends in a slash.
 * This file refuses to know about responses, and touches the disk only through the root.
 */
import type { OpenedFile, Refusal, Root } from "./root.ts";

const INDEX_NAME = "index.html";

/** A file that was opened, and the name that tells its media type. */
export interface FoundFile {
  readonly opened: OpenedFile;
  readonly name: string;
}

/** redirect: to the same path with a slash at its end. */
export type Found = FoundFile | "redirect" | Refusal;

/** @param segments as `decodePath` gives them: an empty last one is a trailing slash. */
export function lookUp(root: Root, segments: readonly string[]): Found {
  const last = segments.at(-1) ?? "";
  const name = last === "" ? INDEX_NAME : last;
  const opened = root.open([...segments.slice(0, -1), name]);
  if (typeof opened === "object") return { opened, name };
  if (opened !== "folder") return opened;
  return last === "" ? "absent" : "redirect";
}
