/**
 * How is a request answered with a file that was found?
 *
 * From memory when it is kept, else from the disk; in the coding that the client prefers; as the
 * conditions and ranges of the request ask. Whatever was opened is closed, or belongs to the response.
 * This file refuses to know how the file was found.
 */

import type { OpenedFile } from "../disk/root.ts";
import type { Note } from "../http/handler.ts";
import { Representation, respond } from "../http/representation.ts";
import type { HttpRequest } from "../http/request.ts";
import type { HttpResponse } from "../http/response.ts";
import type { Cache, Kept, KeptFile } from "./cache.ts";
import type { Finding } from "./finding.ts";
import type { Via } from "./lookup.ts";
import { take } from "./taking.ts";
import type { Choice, PlainFile, Variants } from "./variants.ts";

const VIA: Readonly<Record<Via, string>> = {
  name: "by its name",
  index: "the index of the folder",
  clean: "the page of this clean address",
  spa: "the page of the application: nothing is here, and this is a navigation",
  rewrite: "as a rule says",
};

export class FileAnswers {
  readonly #cache: Cache;
  readonly #variants: Variants;

  constructor(cache: Cache, variants: Variants) {
    this.#cache = cache;
    this.#variants = variants;
  }

  /** With what is kept for its path. */
  fromMemory(
    request: HttpRequest,
    { finding, file }: Kept,
    note?: Note,
  ): HttpResponse | Promise<HttpResponse> {
    told(finding, "; in memory", note);
    return this.#answer(request, finding, file, file, note);
  }

  /**
   * With a file that was opened, which is taken over; undefined when it changes faster than it can be
   * read.
   * @param byPath whether any further request for the same path may have the same answer. If not, the
   * file is kept all the same: looked up again, but not read again.
   */
  fromDisk(
    request: HttpRequest,
    opened: OpenedFile,
    finding: Finding,
    wholeMaxBytes: number,
    byPath: boolean,
    note?: Note,
  ): HttpResponse | Promise<HttpResponse> | undefined {
    told(finding, "", note);
    const key = byPath ? request.path : `\0file\0${opened.path}`;
    const taken = take(this.#cache, key, opened, finding, wholeMaxBytes);
    if (taken === undefined) return undefined;
    try {
      return this.#answer(request, finding, taken, taken.kept, note);
    } finally {
      taken.release();
    }
  }

  #answer(
    request: HttpRequest,
    finding: Finding,
    plain: PlainFile,
    kept: KeptFile | undefined,
    note?: Note,
  ): HttpResponse | Promise<HttpResponse> {
    const choice = this.#variants.choose(request, finding, plain, kept, note);
    if (choice instanceof Promise) {
      return choice.then((settled) => finish(request, finding, settled, note));
    }
    return finish(request, finding, choice, note);
  }
}

function told({ names, via, ruledBy }: Finding, where: string, note: Note | undefined): void {
  if (note === undefined) return;
  note("file", `${names.join("/")}: ${VIA[via]}${where}`);
  if (ruledBy.length > 0) note("rule", `field lines by ${ruledBy.join(", ")}`);
}

function finish(request: HttpRequest, finding: Finding, choice: Choice, note?: Note): HttpResponse {
  if (choice instanceof Representation) return dressed(finding, respond(request, choice, note));
  try {
    return dressed(finding, respond(request, choice.representation, note));
  } finally {
    choice.release();
  }
}

function dressed({ dressing }: Finding, response: HttpResponse): HttpResponse {
  return dressing === undefined ? response : dressing.on(response);
}
