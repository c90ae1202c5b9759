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
import { Gate } from "./gate.ts";
import {
  addDetails,
  ENTRIES_MAX,
  type ListedEntry,
  type ListedFolder,
  readEntries,
} from "./listing-entries.ts";
import { type EntryForm, jsonForm, SIZE_WIDTH_MAX, textForm } from "./listing-forms.ts";
import { LISTING_POLICY, listingPage } from "./listing-html.ts";
import { referenceToFolder } from "./listing-names.ts";
import { comparison, sorted } from "./listing-order.ts";
import { type ListingQuery, listingQuery } from "./listing-query.ts";
import { ownedChunks } from "./owned-chunks.ts";
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

/** Made at once, and waiting to be made. */
const making = new Gate(4, 64);
/** Large ones, on their way to readers of any speed: each keeps its entries in memory. */
const sending = new Gate(8);

const FIELDS: readonly (readonly [name: string, value: string])[] = [
  ["Cache-Control", "no-cache"],
  ["Vary", "Accept"],
  ["X-Content-Type-Options", "nosniff"],
];
const REFUSED_FIELDS: readonly (readonly [name: string, value: string])[] = [
  ["Cache-Control", "no-store"],
  ["X-Content-Type-Options", "nosniff"],
];

const UTF8 = new TextEncoder();

/** Told to come back in a second (RFC 9110 §15.6.4). */
export function comeBack(sentence: string): HttpResponse {
  const fields = [["Retry-After", "1"] as const, ...REFUSED_FIELDS];
  return HttpResponse.text(`${sentence}\n`, { status: 503, fields });
}

/**
 * The folder as it is now, or why it can't be read.
 *
 * @throws Error with a `code` when the file system fails in a way that isn't the request's fault.
 */
export async function listing(
  folder: ListedFolder,
  question: ListingQuestion,
): Promise<HttpResponse | Refusal> {
  const leave = await making.enter();
  if (leave === undefined) return comeBack(TOO_MANY);
  let opened: OpenedFolder | undefined;
  try {
    const found = folder.root.openFolder(folder.names);
    if (typeof found === "string") return found;
    opened = found;
    const work = new Work(folder, question, opened);
    const response = await work.make();
    if (work.streams) opened = undefined;
    return response;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EMFILE" || code === "ENFILE") return "busy";
    throw error;
  } finally {
    opened?.close();
    leave();
  }
}

const TOO_MANY = "Too many folders are being listed at the moment. Try again in a second.";

/** One listing, from the opened folder to the response. */
class Work {
  /** Whether the response reads from the folder, and closes it. */
  streams = false;
  readonly #folder: ListedFolder;
  readonly #form: ListingForm;
  readonly #query: ListingQuery;
  readonly #opened: OpenedFolder;
  readonly #turns = new Turns();

  constructor(folder: ListedFolder, { form, query }: ListingQuestion, opened: OpenedFolder) {
    this.#folder = folder;
    this.#form = form;
    this.#query = listingQuery(query);
    this.#opened = opened;
  }

  async make(): Promise<HttpResponse> {
    const { filter } = this.#query;
    const read = await readEntries(this.#opened, this.#folder, filter, this.#turns);
    if (read === undefined) {
      const sentence = `This folder has more than ${ENTRIES_MAX} entries, too many to list.`;
      return HttpResponse.text(`${sentence}\n`, { status: 503, fields: REFUSED_FIELDS });
    }
    const { sort, descending } = this.#query;
    if (sort !== "name") await addDetails(this.#opened, read, this.#turns);
    const entries = await sorted(read, comparison(sort, descending), this.#turns);
    return this.#form === "html" ? this.#page(entries) : this.#rows(entries);
  }

  async #page(entries: readonly ListedEntry[]): Promise<HttpResponse> {
    const pages = Math.max(1, Math.ceil(entries.length / ROWS_MAX));
    const page = Math.min(this.#query.page, pages);
    const from = (page - 1) * ROWS_MAX;
    const rows = entries.slice(from, from + ROWS_MAX);
    await addDetails(this.#opened, rows, this.#turns);
    const html = listingPage({
      folder: this.#folder,
      query: { ...this.#query, page },
      rows: present(rows),
      first: from + 1,
      pages,
      all: entries,
    });
    return HttpResponse.html(html, { fields: [...FIELDS, LISTING_POLICY] });
  }

  async #rows(entries: readonly ListedEntry[]): Promise<HttpResponse> {
    const from = referenceToFolder(this.#folder.address);
    if (entries.length <= ROWS_MAX) {
      await addDetails(this.#opened, entries, this.#turns);
      const rows = present(entries);
      const form = this.#form === "json" ? jsonForm(from) : textForm(sizeWidth(rows));
      const text = rows.map((row, at) => form.row(row, at === 0)).join("");
      return answer(form, UTF8.encode(text + form.end(rows.length === 0)));
    }
    const leave = sending.tryEnter();
    if (leave === undefined) return comeBack(TOO_MANY);
    const form = this.#form === "json" ? jsonForm(from) : textForm(SIZE_WIDTH_MAX);
    this.streams = true;
    const chunks = ownedChunks(this.#chunks(entries, form), () => {
      this.#opened.close();
      leave();
    });
    return answer(form, { kind: "stream", chunks });
  }

  async *#chunks(entries: readonly ListedEntry[], form: EntryForm): AsyncGenerator<Uint8Array> {
    let isEmpty = true;
    for (let at = 0; at < entries.length; at += ROWS_AT_ONCE) {
      const some = entries.slice(at, at + ROWS_AT_ONCE);
      await addDetails(this.#opened, some, this.#turns);
      let text = "";
      for (const row of present(some)) {
        text += form.row(row, isEmpty);
        isEmpty = false;
      }
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
