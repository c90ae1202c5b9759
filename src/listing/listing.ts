/**
 * What is answered for a folder that shows what is in it?
 *
 * RFC 9110 §12.1: one representation in three forms. A page holds a bounded number of rows; text and
 * JSON hold the whole folder, and a large one is sent while it is written. Only so many listings are
 * made, and so many are under way, at once (docs/decisions/0017); HEAD costs what GET does.
 * This file refuses to know who may see the folder, and which form the client prefers.
 */

import type { OpenedFolder, Refusal } from "../disk/root.ts";
import { HttpResponse } from "../http/response.ts";
import { comeBack, NOT_KEPT } from "./come-back.ts";
import { Gate } from "./gate.ts";
import {
  addDetails,
  ENTRIES_MAX,
  entriesHeld,
  type ListedEntry,
  type ListedFolder,
  readEntries,
} from "./listing-entries.ts";
import { type EntryForm, jsonForm, SIZE_WIDTH_MAX, textForm } from "./listing-forms.ts";
import { listingPage, listingPolicy } from "./listing-html.ts";
import { referenceToFolder } from "./listing-names.ts";
import { comparison, sorted } from "./listing-order.ts";
import { type ListingQuery, listingQuery } from "./listing-query.ts";
import { NotBegun } from "./not-begun.ts";
import { ownedChunks } from "./owned-chunks.ts";
import { Holding } from "./stock.ts";
import { Turns } from "./turns.ts";

export type ListingForm = "html" | "text" | "json";

export interface ListingQuestion {
  readonly form: ListingForm;
  /** Of the request-target, without its question mark. */
  readonly query: string | undefined;
}

/** Rows of one page. Text and JSON are made at one go up to here. */
export const ROWS_MAX = 1000;
/** Rows that are made at one go while a large list is sent: a millisecond or two. */
const ROWS_AT_ONCE = 200;

/** Made at once, and waiting to be made: nobody has more than half of these places. */
const making = new Gate(4, 8, 6);
/** Large ones, on their way to readers of any speed: each has a descriptor. */
const sending = new Gate(16, 0, 4);
/** Pages are bytes, which many may be sent; the rest may become a stream, which is for one reader. */
const pages = new NotBegun<HttpResponse | Refusal>();

const FIELDS: readonly (readonly [name: string, value: string])[] = [
  ["Cache-Control", "no-cache"],
  ["Vary", "Accept"],
  ["X-Content-Type-Options", "nosniff"],
];

const UTF8 = new TextEncoder();

/**
 * The folder as it is after this call, or why it can't be read.
 *
 * @param who a key for the client, whose listings together have bounds of their own
 * @throws Error with a `code` when the file system fails in a way that isn't the request's fault.
 */
export async function listing(
  folder: ListedFolder,
  { form, query }: ListingQuestion,
  who?: string,
): Promise<HttpResponse | Refusal> {
  const asked: Asked = { form, query: listingQuery(query), who };
  if (form !== "html") return make(folder, asked, () => undefined);
  // Another client's bounds must not decide over this one.
  const name = JSON.stringify([who, folder.names, folder.address, asked.query]);
  return pages.join(folder.root, name, (begin) => make(folder, asked, begin));
}

async function make(
  folder: ListedFolder,
  asked: Asked,
  begin: () => void,
): Promise<HttpResponse | Refusal> {
  const leave = await making.enter(asked.who);
  if (leave === undefined) return comeBack(TOO_MANY);
  try {
    begin();
    const opened = folder.root.openFolder(folder.names);
    if (typeof opened === "string") return opened;
    return await new Work(folder, asked, opened).make();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EMFILE" || code === "ENFILE") return "busy";
    throw error;
  } finally {
    leave();
  }
}

const TOO_MANY = "Too many folders are being listed at the moment. Try again in a second.";

interface Asked {
  readonly form: ListingForm;
  readonly query: ListingQuery;
  readonly who: string | undefined;
}

/** One listing, from the opened folder to the response. */
class Work {
  readonly #folder: ListedFolder;
  readonly #asked: Asked;
  readonly #opened: OpenedFolder;
  readonly #held: Holding;
  readonly #turns = new Turns();
  /** Whether the response reads from the folder. */
  #streams = false;

  constructor(folder: ListedFolder, asked: Asked, opened: OpenedFolder) {
    this.#folder = folder;
    this.#asked = asked;
    this.#opened = opened;
    this.#held = new Holding(entriesHeld, asked.who);
  }

  async make(): Promise<HttpResponse> {
    try {
      return await this.#make();
    } finally {
      if (!this.#streams) this.#end();
    }
  }

  #end(): void {
    this.#opened.close();
    this.#held.giveBackAll();
  }

  async #make(): Promise<HttpResponse> {
    const { sort, descending, filter } = this.#asked.query;
    const read = await readEntries(this.#opened, this.#folder, filter, this.#turns, this.#held);
    if (read === "no room") return comeBack(TOO_MANY);
    if (read === "too many") {
      const sentence = `This folder has more than ${ENTRIES_MAX} entries, too many to list.`;
      return HttpResponse.text(`${sentence}\n`, { status: 503, fields: NOT_KEPT });
    }
    if (sort !== "name") await addDetails(this.#opened, read, this.#turns);
    const entries = await sorted(read, comparison(sort, descending), this.#turns);
    return this.#asked.form === "html" ? this.#page(entries) : this.#rows(entries);
  }

  async #page(entries: readonly ListedEntry[]): Promise<HttpResponse> {
    const pages = Math.max(1, Math.ceil(entries.length / ROWS_MAX));
    const page = Math.min(this.#asked.query.page, pages);
    const from = (page - 1) * ROWS_MAX;
    const rows = entries.slice(from, from + ROWS_MAX);
    await addDetails(this.#opened, rows, this.#turns);
    const html = listingPage({
      folder: this.#folder,
      query: { ...this.#asked.query, page },
      rows: present(rows),
      first: from + 1,
      pages,
      all: entries,
    });
    return HttpResponse.html(html, { fields: [...FIELDS, listingPolicy()] });
  }

  async #rows(entries: ListedEntry[]): Promise<HttpResponse> {
    const from = referenceToFolder(this.#folder.address);
    const isJson = this.#asked.form === "json";
    if (entries.length <= ROWS_MAX) {
      await addDetails(this.#opened, entries, this.#turns);
      const rows = present(entries);
      const form = isJson ? jsonForm(from) : textForm(sizeWidth(rows));
      const text = rows.map((row, at) => form.row(row, at === 0)).join("");
      return answer(form, UTF8.encode(text + form.end(rows.length === 0)));
    }
    const leave = sending.tryEnter(this.#asked.who);
    if (leave === undefined) return comeBack(TOO_MANY);
    const form = isJson ? jsonForm(from) : textForm(SIZE_WIDTH_MAX);
    this.#streams = true;
    const chunks = ownedChunks(this.#chunks(entries.reverse(), form), () => {
      this.#end();
      leave();
    });
    return answer(form, { kind: "stream", chunks });
  }

  /** @param left the last comes first, and is let go of once it is written */
  async *#chunks(left: ListedEntry[], form: EntryForm): AsyncGenerator<Uint8Array> {
    let isEmpty = true;
    while (left.length > 0) {
      const some = left.splice(-ROWS_AT_ONCE).reverse();
      await addDetails(this.#opened, some, this.#turns);
      let text = "";
      for (const row of present(some)) {
        text += form.row(row, isEmpty);
        isEmpty = false;
      }
      this.#held.giveBack(some.length);
      yield UTF8.encode(text);
      if (this.#turns.over()) await this.#turns.next();
    }
    yield UTF8.encode(form.end(isEmpty));
  }
}

function answer(form: EntryForm, content: HttpResponse["content"]): HttpResponse {
  const fields = [["Content-Type", form.mediaType] as const, ...FIELDS];
  return new HttpResponse({ fields, content });
}

function present(entries: readonly ListedEntry[]): readonly ListedEntry[] {
  return entries.filter(({ gone }) => !gone);
}

function sizeWidth(entries: readonly ListedEntry[]): number {
  const sizes = entries.map(({ isFolder, details }) => (isFolder ? 0 : (details?.size ?? 0)));
  return String(sizes.reduce((most, size) => Math.max(most, size), 0)).length;
}
