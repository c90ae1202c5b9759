/**
 * How is a folder answered as a folder, where that is wanted at all?
 *
 * With a list of what is in it, or with all of it as an archive: both only when whoever runs the
 * server has asked for it. Neither has validators, so of the conditions only "*" can be met
 * (RFC 9110 §13.1.1, §13.1.2). This file refuses to know how either is made.
 */
import type { Refusal } from "../disk/root.ts";
import { choose } from "../http/accept.ts";
import type { RemoteAddress } from "../http/handler.ts";
import { evaluatePreconditions } from "../http/preconditions.ts";
import { PRECONDITION_FAILED } from "../http/representation.ts";
import { HttpResponse } from "../http/response.ts";
import { archive, wantsArchive } from "../listing/archive.ts";
import { comeBack } from "../listing/come-back.ts";
import { type ListingForm, listing } from "../listing/listing.ts";
import type { ListedFolder } from "../listing/listing-entries.ts";
import type { SiteRules } from "../rules/site-rules.ts";
import type { Mounts } from "./mounts.ts";
import type { FilesOptions } from "./options.ts";
import type { Visit } from "./visit.ts";

const FORMS: readonly (readonly [mediaType: string, ListingForm])[] = [
  ["text/html", "html"],
  ["text/plain", "text"],
  ["application/json", "json"],
];
const OFFERED = FORMS.map(([type]) => type);

const NOT_MODIFIED = new HttpResponse(
  {
    status: 304,
    fields: [
      ["Cache-Control", "no-cache"],
      ["Vary", "Accept"],
      ["X-Content-Type-Options", "nosniff"],
    ],
  },
  true,
);

const GONE = comeBack("The connection has no client any more.");

type FolderAnswer = HttpResponse | Refusal | Promise<HttpResponse | Refusal>;

export class FolderAnswers {
  readonly #options: Pick<FilesOptions, "list" | "archive">;
  readonly #rules: SiteRules;
  readonly #mounts: Mounts;

  constructor(options: Pick<FilesOptions, "list" | "archive">, rules: SiteRules, mounts: Mounts) {
    this.#options = options;
    this.#rules = rules;
    this.#mounts = mounts;
  }

  /** Undefined when no archive is wanted, or to be had. */
  archive(visit: Visit): FolderAnswer | undefined {
    const { request, place, context } = visit;
    if (!this.#options.archive || place.segments.at(-1) !== "") return undefined;
    if (!wantsArchive(request.query)) return undefined;
    context.note?.("file", "the folder as an archive");
    return conditional(visit, () => archive(this.#folder(visit, true), whoAsks(visit)));
  }

  /** Undefined when folders aren't to be shown. */
  list(visit: Visit): FolderAnswer | undefined {
    if (!this.#options.list) return undefined;
    const { request, context } = visit;
    const accept = request.fields.get("accept");
    // Programs that take anything, such as curl, are read in a terminal.
    const type = accept === undefined || accept === "*/*" ? "text/plain" : choose(accept, OFFERED);
    const form = FORMS.find(([offered]) => offered === type)?.[1] ?? "html";
    context.note?.("file", `the list of the folder, as ${form}`);
    const question = { form, query: request.query };
    return conditional(visit, () => listing(this.#folder(visit, false), question, whoAsks(visit)));
  }

  /** @param packed leaves out what nobody gets who asks for it by name */
  #folder({ place, segments }: Visit, packed: boolean): ListedFolder {
    const prefix = segments.slice(0, segments.length - place.segments.length);
    return {
      root: place.root,
      names: place.segments.slice(0, -1),
      address: [...this.#mounts.base, ...segments],
      above: this.#mounts.base.length,
      mounts: this.#mounts.namesIn(segments.slice(0, -1)),
      archive: this.#options.archive,
      isShown: (folder, name) => {
        const path = [...prefix, ...folder, name];
        return this.#rules.isListed(path) && !(packed && this.#isTaken(path));
      },
    };
  }

  /** Whether a rule or a mounted folder answers in place of what lies there. */
  #isTaken(path: readonly string[]): boolean {
    return (
      this.#mounts.isMount(path) || this.#rules.redirectFor(path, undefined, true) !== undefined
    );
  }
}

/** Clients behind one proxy, or one Unix socket, are one to us: nothing else can be relied on. */
function whoAsks({ context }: Visit): string {
  return context.remoteAddr.hostname;
}

/** A connection that was reset before we looked has no address, and nobody reads what we make. */
function hasGone({ transport, hostname }: RemoteAddress): boolean {
  return transport === "tcp" && hostname === "";
}

function conditional(
  { request, context }: Visit,
  answer: () => Promise<HttpResponse | Refusal>,
): FolderAnswer {
  if (hasGone(context.remoteAddr)) return GONE;
  const verdict = evaluatePreconditions(request, {}, context.note);
  if (verdict === "proceed") return answer();
  return verdict === "failed" ? PRECONDITION_FAILED : NOT_MODIFIED;
}
