/**
 * Who answers for an address of a folder, in which order?
 *
 * What is kept for the path; rules that hold in any case; the file, page, index or folder of that
 * name; rules for what isn't there; the page of a single-page application; the page for what isn't
 * found. Each step that decides something says so to whoever asks.
 * This file refuses to know how any of these is done.
 */

import { type Refusal, Root } from "../disk/root.ts";
import type { HandlerContext } from "../http/handler.ts";
import type { HttpRequest } from "../http/request.ts";
import type { HttpResponse } from "../http/response.ts";
import { decodePath, encodePath, PATH_REFUSALS } from "../http/target.ts";
import type { ListedFolder } from "../listing/listing-entries.ts";
import type { RuleAnswer } from "../rules/redirect-rules.ts";
import { RESERVED_NAMES, type SiteRules } from "../rules/site-rules.ts";
import { isLocal, isNavigation } from "./addressing.ts";
import { Cache } from "./cache.ts";
import { Describer } from "./describing.ts";
import { ErrorPages } from "./error-pages.ts";
import { FileAnswers } from "./file-answers.ts";
import { archiveAnswer, folderAnswer } from "./folder-answers.ts";
import { type Found, type FoundFile, lookUp } from "./lookup.ts";
import { Mounts, type Place } from "./mounts.ts";
import type { FilesOptions } from "./options.ts";
import type { ErrorStatus } from "./pages.ts";
import * as pages from "./pages.ts";
import { Variants } from "./variants.ts";

type Answer = HttpResponse | Promise<HttpResponse>;

/** One address that is being answered. */
interface Visit {
  readonly request: HttpRequest;
  /** Decoded segments after the base. */
  readonly segments: readonly string[];
  readonly place: Place;
  readonly context: HandlerContext;
}

export class ServedFolder {
  readonly #options: FilesOptions;
  readonly #rules: SiteRules;
  readonly #mounts: Mounts;
  readonly #cache: Cache;
  readonly #describer: Describer;
  readonly #files: FileAnswers;
  readonly #errorPages: ErrorPages;
  /** Where the page of a single-page application lies. */
  readonly #application: readonly string[] | undefined;

  /** @throws Error with a `code` when a folder can't be served; RangeError for a wrong path. */
  constructor(folder: string, options: FilesOptions, rules: SiteRules) {
    const { symlinks, dotfiles } = options;
    const policy = { symlinks, dotfiles, reserved: RESERVED_NAMES };
    this.#options = options;
    this.#rules = rules;
    this.#mounts = new Mounts(new Root(folder, policy), options, policy);
    this.#cache = new Cache(options);
    this.#describer = new Describer(options, rules);
    this.#files = new FileAnswers(this.#cache, new Variants(this.#cache, options));
    this.#errorPages = new ErrorPages(this.#cache, options);
    this.#application = options.spa?.split("/").filter((name) => name !== "");
  }

  /** @param context of the request; its `note` is told why */
  answer(request: HttpRequest, context: HandlerContext): Answer {
    const kept = this.#cache.get(request.path);
    if (kept !== undefined && this.#stillFits(request, kept.finding.navigationsOnly)) {
      return this.#files.fromMemory(request, request.path, kept, context.note);
    }
    const decoded = decodePath(request.path);
    if (decoded === "empty") {
      context.note?.("address", "an empty segment (//) leads nowhere");
      return this.#error(this.#visitOf(request, [""], context), 404);
    }
    if (typeof decoded === "string") {
      context.note?.("address", PATH_REFUSALS[decoded]);
      return pages.badPath(decoded);
    }
    const segments = this.#mounts.withinBase(decoded);
    if (segments === "outside") {
      context.note?.("address", `outside the base ${this.#options.base}`);
      return pages.NOT_FOUND;
    }
    if (segments.length === 0) return this.#redirect({ request, context }, this.#mounts.base, [""]);
    return this.#visit(this.#visitOf(request, segments, context));
  }

  #visitOf(request: HttpRequest, segments: readonly string[], context: HandlerContext): Visit {
    return { request, segments, place: this.#mounts.place(segments), context };
  }

  /** The site's own page for a fault of the server at this address; undefined when it has none. */
  faultPage(path: string, status: 500 | 503): HttpResponse | undefined {
    const decoded = decodePath(path);
    if (typeof decoded === "string") return undefined;
    const segments = this.#mounts.withinBase(decoded);
    if (segments === "outside" || segments.length === 0) return undefined;
    const place = this.#mounts.place(segments);
    return this.#errorPages.find(place.root, place.segments, status);
  }

  /** Whether a path that is kept may be answered by its file for this request, too. */
  #stillFits(request: HttpRequest, navigationsOnly: boolean): boolean {
    if (navigationsOnly && !isNavigation(request)) return false;
    return !this.#options.archive || request.query === undefined;
  }

  #visit(visit: Visit): Answer {
    const { request, segments, place } = visit;
    const forced = this.#rules.redirectFor(segments, request.query, true);
    if (forced !== undefined) return this.#follow(visit, forced, []);
    if (this.#mounts.isMount(segments)) {
      return this.#redirect(visit, this.#mounts.base, [...segments, ""]);
    }
    const archived = this.#archive(visit);
    if (archived !== undefined) return archived;
    const found = lookUp(place.root, place.segments, this.#options);
    if (found.kind === "file") return this.#file(visit, place, found);
    if (found.kind === "moved") {
      return this.#redirect(visit, place.prefix, found.segments);
    }
    if (found.kind === "forbidden") return this.#forbidden(visit);
    if (found.kind === "busy") return this.#busy(visit);
    if (found.kind === "folder") {
      const answer = this.#folder(visit);
      if (answer !== undefined) return answer;
    }
    return this.#missing(visit, found);
  }

  #file(visit: Visit, place: Place, found: FoundFile): Answer {
    const { request, segments, context } = visit;
    const finding = this.#describer.describe(place, segments, found);
    // What the client gets depends on more than the path, or on a link that may come to lead inside.
    const keep =
      !this.#rules.dependsOnQuery(segments, found.via !== "spa" && found.via !== "rewrite") &&
      finding.surroundings.every(({ kind }) => kind !== "file");
    const limit = this.#describer.wholeMaxBytes(finding.compressible);
    const { opened } = found;
    const answer = this.#files.fromDisk(request, opened, finding, limit, keep, context.note);
    return answer ?? this.#busy(visit);
  }

  /** Nothing has this name: a rule may know more, or the application. */
  #missing(visit: Visit, found: Exclude<Found, FoundFile>): Answer {
    const { request, segments, context } = visit;
    const rule = this.#rules.redirectFor(segments, request.query, false);
    const passed = "passed" in found ? found.passed : [];
    if (rule !== undefined) return this.#follow(visit, rule, passed);
    const application = this.#applicationFor(visit, passed);
    if (application !== undefined) return application;
    context.note?.("file", whyMissing(visit.place, found));
    return this.#error(visit, 404, found.kind === "folder" && isLocal(context.remoteAddr));
  }

  #applicationFor(visit: Visit, passed: readonly string[]): Answer | undefined {
    if (this.#application === undefined || visit.place.prefix !== this.#mounts.base) {
      return undefined;
    }
    if (!isNavigation(visit.request)) {
      visit.context.note?.("address", "no navigation, so not the application's");
      return undefined;
    }
    const opened = visit.place.root.open(this.#application);
    if (typeof opened !== "object") return undefined;
    const names = this.#application;
    return this.#file(visit, visit.place, { kind: "file", opened, names, via: "spa", passed });
  }

  #follow(visit: Visit, rule: RuleAnswer, passed: readonly string[]): Answer {
    const { context, segments } = visit;
    if (rule.kind === "redirect") {
      const base = rule.inSite && this.#mounts.base.length > 0 ? encodePath(this.#mounts.base) : "";
      const location = base + rule.location;
      context.note?.("rule", `${rule.source}: ${rule.status} to ${location}`);
      return this.#dressed(segments, pages.redirectTo(location, rule.status));
    }
    const target = this.#mounts.place(rule.segments);
    context.note?.("rule", `${rule.source}: ${rule.status} with ${rule.segments.join("/")}`);
    const found = lookUp(target.root, target.segments, { ...this.#options, cleanUrls: "serve" });
    if (found.kind === "file" && rule.kind === "rewrite") {
      const both = [...passed, ...found.passed];
      return this.#file(visit, target, { ...found, via: "rewrite", passed: both });
    }
    const status = rule.kind === "gone" ? 410 : 404;
    if (found.kind === "file") {
      target.root.release(found.opened);
      const page = this.#errorPages.at(target.root, found.names, status);
      if (page !== undefined) return this.#dressed(segments, page);
    }
    context.note?.("rule", "the file that the rule names isn't there");
    return this.#error(visit, status);
  }

  #folder(visit: Visit): Answer | undefined {
    const { request, context } = visit;
    const answer = folderAnswer(request, this.#options, this.#listed(visit), context.note);
    return answer?.then((listed) => this.#shown(visit, listed));
  }

  #archive(visit: Visit): Answer | undefined {
    if (!this.#options.archive || visit.place.segments.at(-1) !== "") return undefined;
    const folder = this.#listed(visit, true);
    const answer = archiveAnswer(visit.request, folder, visit.context.note);
    return answer?.then((sent) => this.#shown(visit, sent));
  }

  /**
   * The folder of this address, as its list or archive needs it.
   * @param unruled leaves out what a forced rule answers in place of the file
   */
  #listed({ place, segments }: Visit, unruled = false): ListedFolder {
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
        if (unruled && this.#rules.redirectFor(path, undefined, true) !== undefined) return false;
        return this.#rules.isListed(path);
      },
    };
  }

  #shown(visit: Visit, answer: HttpResponse | Refusal): HttpResponse {
    if (typeof answer !== "string") return this.#dressed(visit.segments, answer);
    if (answer === "busy") return this.#busy(visit);
    return answer === "forbidden" ? this.#forbidden(visit) : this.#error(visit, 404);
  }

  #forbidden(visit: Visit): HttpResponse {
    visit.context.note?.("file", "the file system denies access to it");
    return this.#error(visit, 403);
  }

  #busy(visit: Visit): HttpResponse {
    visit.context.note?.("file", "it can't be opened or read at the moment");
    return this.#error(visit, 503);
  }

  #redirect(
    { request, context: { note } }: Pick<Visit, "request" | "context">,
    prefix: readonly string[],
    segments: readonly string[],
  ): HttpResponse {
    const location = pages.locationOf([...prefix, ...segments], request.query);
    note?.("address", `what is here has the address ${location}`);
    const response = pages.movedTo(location);
    return this.#dressed(segments, response);
  }

  #dressed(segments: readonly string[], response: HttpResponse): HttpResponse {
    return this.#describer.dressing(segments)?.on(response) ?? response;
  }

  #error({ place, segments, context }: Visit, status: ErrorStatus, local = false): HttpResponse {
    const own = this.#errorPages.find(place.root, place.segments, status);
    if (own !== undefined) context.note?.("status", `${status} with the page of the site`);
    const response = own ?? (local ? pages.NO_INDEX : pages.errorPage(status));
    return this.#dressed(segments, response);
  }
}

function whyMissing(place: Place, found: Exclude<Found, FoundFile>): string {
  if (found.kind === "folder") return "a folder without an index, and folders aren't listed";
  const hidden = place.segments.find(
    (name, at) => !place.root.shows(place.segments.slice(0, at), name),
  );
  if (hidden !== undefined && hidden !== "") return `"${hidden}" is a name that isn't served`;
  return "there is no file, page or folder of this name";
}
