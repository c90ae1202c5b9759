/**
 * How is a folder without an index answered, where that is wanted at all?
 *
 * With a list of what is in it, or with all of it as an archive: both only when whoever runs the
 * server has asked for it. This file refuses to know how either is made.
 */

import type { Refusal } from "../disk/root.ts";
import { choose } from "../http/accept.ts";
import type { Note } from "../http/handler.ts";
import type { HttpRequest } from "../http/request.ts";
import type { HttpResponse } from "../http/response.ts";
import { archive, wantsArchive } from "../listing/archive.ts";
import { type ListingForm, listing } from "../listing/listing.ts";
import type { ListedFolder } from "../listing/listing-entries.ts";
import type { FilesOptions } from "./options.ts";

const FORMS: readonly (readonly [mediaType: string, ListingForm])[] = [
  ["text/html", "html"],
  ["text/plain", "text"],
  ["application/json", "json"],
];
const OFFERED = FORMS.map(([type]) => type);

/** Undefined when no archive is asked for. */
export function archiveAnswer(
  request: HttpRequest,
  folder: ListedFolder,
  note?: Note,
): Promise<HttpResponse | Refusal> | undefined {
  if (!wantsArchive(request.query)) return undefined;
  note?.("file", "the folder as an archive");
  return archive(folder);
}

/** Undefined when the folder isn't to be shown. */
export function folderAnswer(
  request: HttpRequest,
  options: Pick<FilesOptions, "list">,
  folder: ListedFolder,
  note?: Note,
): Promise<HttpResponse | Refusal> | undefined {
  if (!options.list) return undefined;
  const accept = request.fields.get("accept");
  // Programs that take anything, such as curl, are read in a terminal.
  const type = accept === undefined || accept === "*/*" ? "text/plain" : choose(accept, OFFERED);
  const form = FORMS.find(([offered]) => offered === type)?.[1] ?? "html";
  note?.("file", `the list of the folder, as ${form}`);
  return listing(folder, { form, query: request.query });
}
