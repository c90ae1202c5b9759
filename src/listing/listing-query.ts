/**
 * What does the query of a listing ask for?
 *
 * `sort` (name, size, modified), `order` (asc, desc), `q` (part of a name), `page`, `view` (list,
 * grid). A parameter that isn't one of these, or a value that it can't have, is as if it
 * weren't there; of a repeated one the first counts. This file refuses to know what is in the folder.
 */

export type SortColumn = "name" | "size" | "modified";
export type View = "list" | "grid";

export interface ListingQuery {
  readonly sort: SortColumn;
  readonly descending: boolean;
  /** Names must contain this. Empty: any name. */
  readonly filter: string;
  /** 1 is the first. */
  readonly page: number;
  /** Undefined: whichever suits the folder. */
  readonly view: View | undefined;
}

/** No name is longer. */
const FILTER_MAX_LENGTH = 255;
const PAGE = /^[1-9][0-9]{0,6}$/;

/** @param query the query of a request-target, without its question mark */
export function listingQuery(query: string | undefined): ListingQuery {
  const given = new URLSearchParams(query ?? "");
  const sort = given.get("sort");
  const page = given.get("page") ?? "";
  const view = given.get("view");
  return {
    sort: sort === "size" || sort === "modified" ? sort : "name",
    descending: given.get("order") === "desc",
    filter: (given.get("q") ?? "").slice(0, FILTER_MAX_LENGTH),
    page: PAGE.test(page) ? Number(page) : 1,
    view: view === "list" || view === "grid" ? view : undefined,
  };
}

/** The reference to the same listing with some of it changed (RFC 3986 §4.2: only a query). */
export function queryReference(query: ListingQuery, change: Partial<ListingQuery>): string {
  const { sort, descending, filter, page, view } = { ...query, ...change };
  const said = new URLSearchParams();
  if (filter !== "") said.set("q", filter);
  if (sort !== "name") said.set("sort", sort);
  if (descending) said.set("order", "desc");
  if (view !== undefined) said.set("view", view);
  if (page !== 1) said.set("page", String(page));
  return `?${said}`;
}
