/**
 * How does a test list a folder? A root that counts what it has opened, and answers read to their end.
 */
import assert from "node:assert/strict";
import { type OpenedFolder, type Refusal, Root } from "../../src/disk/root.ts";
import type { HttpResponse } from "../../src/http/response.ts";
import { type ListingForm, listing } from "../../src/listing/listing.ts";
import type { ListedFolder } from "../../src/listing/listing-entries.ts";

/** A root that knows how many of its folders are open at the moment. */
export class CountingRoot extends Root {
  openFolders = 0;

  override openFolder(names: readonly string[]): OpenedFolder | Refusal {
    const opened = super.openFolder(names);
    if (typeof opened === "string") return opened;
    this.openFolders++;
    let closed = false;
    const close = (): void => {
      assert.equal(closed, false, "a folder is closed once");
      closed = true;
      this.openFolders--;
      opened.close();
    };
    return { ...opened, close };
  }
}

export function listed(path: string | Root, init: Partial<ListedFolder> = {}): ListedFolder {
  return {
    root: typeof path === "string" ? new Root(path) : path,
    names: [],
    address: [""],
    above: 0,
    mounts: [],
    isShown: () => true,
    archive: false,
    ...init,
  };
}

export async function list(
  folder: ListedFolder | string,
  form: ListingForm,
  query?: string,
): Promise<HttpResponse> {
  const made = typeof folder === "string" ? listed(folder) : folder;
  const response = await listing(made, { form, query });
  assert.ok(typeof response === "object", `a response, not ${String(response)}`);
  return response;
}

/** All of the content, of whatever kind but a source. */
export async function bytesOf(response: HttpResponse): Promise<Buffer> {
  const { content } = response;
  if (content === null) return Buffer.alloc(0);
  if (content instanceof Uint8Array) return Buffer.from(content);
  assert.ok(content.kind === "stream");
  const chunks: Uint8Array[] = [];
  for await (const chunk of content.chunks) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export async function listedText(
  folder: ListedFolder | string,
  form: ListingForm,
  query?: string,
): Promise<string> {
  return (await bytesOf(await list(folder, form, query))).toString();
}

/** What a JSON listing says of one entry. */
export interface ListedMember {
  readonly name: string;
  readonly type: string;
  readonly size: number | null;
  readonly modified: string | null;
  readonly href: string | null;
}

export async function listedJson(
  folder: ListedFolder | string,
  query?: string,
): Promise<readonly ListedMember[]> {
  return JSON.parse(await listedText(folder, "json", query)) as readonly ListedMember[];
}

export async function listedNames(
  folder: ListedFolder | string,
  query?: string,
): Promise<readonly string[]> {
  return (await listedJson(folder, query)).map(({ name }) => name);
}
