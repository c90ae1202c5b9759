/**
 * What is answered at an address that has no file to answer with?
 *
 * Another address, or an error: with the site's own page where it has one, in the folder or in what the
 * folder is mounted in, and with the field lines of the address that was asked for.
 * This file refuses to know how it came to that.
 */
import type { Note } from "../http/handler.ts";
import type { HttpResponse } from "../http/response.ts";
import type { Describer } from "./describing.ts";
import type { ErrorPages } from "./error-pages.ts";
import type { Mounts, Place } from "./mounts.ts";
import type { ErrorStatus } from "./pages.ts";
import * as pages from "./pages.ts";
import type { Visit } from "./visit.ts";

/** No path decodes to it, so only rules for every address are meant. */
export const NOWHERE: readonly string[] = ["\0"];

export class WithoutFile {
  readonly #mounts: Mounts;
  readonly #describer: Describer;
  readonly #pages: ErrorPages;

  constructor(mounts: Mounts, describer: Describer, errorPages: ErrorPages) {
    this.#mounts = mounts;
    this.#describer = describer;
    this.#pages = errorPages;
  }

  /** @param to the whole address */
  redirect(
    { request, context, segments }: Omit<Visit, "place">,
    to: readonly string[],
  ): HttpResponse {
    const location = pages.locationOf(to, request.query);
    context.note?.("address", `what is here has the address ${location}`);
    return this.dressed(segments, pages.redirectTo(location, 301));
  }

  forbidden(visit: Visit): HttpResponse {
    visit.context.note?.("file", "the file system denies access to it");
    return this.error(visit, 403);
  }

  busy(visit: Visit): HttpResponse {
    visit.context.note?.("file", "it can't be opened or read at the moment");
    return this.error(visit, 503);
  }

  /** @param ours what is said when the site has no page of its own */
  error(
    { place, segments, context }: Visit,
    status: ErrorStatus,
    ours: HttpResponse = pages.errorPage(status),
  ): HttpResponse {
    return this.dressed(segments, this.#sitePage(place, status, context.note) ?? ours);
  }

  /** The site's page for a fault of the server; undefined when it has none. */
  fault(segments: readonly string[], status: 500 | 503): HttpResponse | undefined {
    const own = this.#sitePage(this.#mounts.place(segments), status);
    return own === undefined ? undefined : this.dressed(segments, own);
  }

  /** With the field lines that rules give this address. */
  dressed(segments: readonly string[], response: HttpResponse): HttpResponse {
    return this.#describer.dressing(segments)?.on(response) ?? response;
  }

  #sitePage(place: Place, status: ErrorStatus, note?: Note): HttpResponse | undefined {
    const own = this.#pages.find(place.root, place.segments, status, note);
    const around = this.#mounts.around(place);
    if (own !== undefined || around === undefined) return own;
    return this.#pages.find(around.root, around.segments, status, note);
  }
}
