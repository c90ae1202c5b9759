/**
 * Who answers for an address of a folder, in which order?
 *
 * What is kept for the path; rules that hold in any case; the file, page, index or folder of that
 * name; rules for what isn't there; the page of a single-page application; the page for what isn't
 * found, or nobody, where somebody else is asked next. Each step that decides something says so to whoever asks.
 * This file refuses to know how any of these is done.
 */
import { type Refusal, Root } from "../disk/root.ts";
import type { HandlerContext, HandlerResult } from "../http/handler.ts";
import type { HttpRequest, RequestHead } from "../http/request.ts";
import type { HttpResponse } from "../http/response.ts";
import { decodePath, encodePath, PATH_REFUSALS } from "../http/target.ts";
import type { RuleAnswer } from "../rules/redirect-rules.ts";
import { RESERVED_NAMES, type SiteRules } from "../rules/site-rules.ts";
import { isLocal, isNavigation, whyNoNavigation } from "./addressing.ts";
import { Cache } from "./cache.ts";
import { Describer } from "./describing.ts";
import { ErrorPages } from "./error-pages.ts";
import { FileAnswers } from "./file-answers.ts";
import type { Finding } from "./finding.ts";
import { FolderAnswers } from "./folder-answers.ts";
import { type Found, type FoundFile, lookUp } from "./lookup.ts";
import { Mounts, type Place } from "./mounts.ts";
import type { FilesOptions } from "./options.ts";
import * as pages from "./pages.ts";
import { Variants } from "./variants.ts";
import type { Answer, Visit } from "./visit.ts";
import { NOWHERE, WithoutFile } from "./without-file.ts";

type NotAFile = Exclude<Found, FoundFile>;

export class ServedFolder {
  readonly #options: FilesOptions;
  readonly #declines: boolean;
  readonly #rules: SiteRules;
  readonly #mounts: Mounts;
  readonly #cache: Cache;
  readonly #describer: Describer;
  readonly #files: FileAnswers;
  readonly #folders: FolderAnswers;
  readonly #errorPages: ErrorPages;
  readonly #without: WithoutFile;
  /** The names of the page of a single-page application. */
  readonly #application: readonly string[] | undefined;

  /**
   * @param declines say nothing of what isn't there, instead of that it isn't
   * @throws Error with a `code` when a folder can't be served; RangeError for a wrong path.
   */
  constructor(folder: string, options: FilesOptions, rules: SiteRules, declines = false) {
    const { symlinks, dotfiles } = options;
    const policy = { symlinks, dotfiles, reserved: RESERVED_NAMES };
    this.#options = options;
    this.#declines = declines;
    this.#rules = rules;
    this.#mounts = new Mounts(new Root(folder, policy), options, policy);
    this.#cache = new Cache(options);
    this.#describer = new Describer(options, rules);
    this.#files = new FileAnswers(this.#cache, new Variants(this.#cache, options));
    this.#folders = new FolderAnswers(options, rules, this.#mounts);
    this.#errorPages = new ErrorPages(this.#cache, options);
    this.#without = new WithoutFile(this.#mounts, this.#describer, this.#errorPages);
    this.#application = options.spa?.split("/").filter((name) => name !== "" && name !== ".");
  }

  /** @param context of the request; its `note` is told why */
  answer(request: HttpRequest, context: HandlerContext): Answer {
    const kept = this.#cache.get(request.path);
    if (kept !== undefined && this.#stillFits(request, kept.finding.navigationsOnly)) {
      return this.#files.fromMemory(request, kept, context.note);
    }
    const decoded = decodePath(request.path);
    if (decoded === "empty") {
      context.note?.("address", PATH_REFUSALS.empty);
      if (this.#declines) return undefined;
      return this.#without.error(this.#visitOf(request, NOWHERE, context), 404);
    }
    if (typeof decoded === "string") {
      context.note?.("address", PATH_REFUSALS[decoded]);
      if (this.#declines) return undefined;
      return this.#without.dressed(NOWHERE, pages.badPath(decoded));
    }
    const segments = this.#mounts.withinBase(decoded);
    if (segments === "outside") {
      context.note?.("address", `outside the base ${this.#options.base}`);
      if (this.#declines) return undefined;
      return this.#without.dressed(NOWHERE, pages.NOT_FOUND);
    }
    if (segments.length === 0) {
      return this.#without.redirect({ request, context, segments: [""] }, [...decoded, ""]);
    }
    return this.#visit(this.#visitOf(request, segments, context));
  }

  /** With the field lines of the address, on an answer that doesn't come from the folder. */
  dressed({ path }: Pick<RequestHead, "path">, response: HttpResponse): HttpResponse {
    return this.#without.dressed(this.#segmentsOf(path), response);
  }

  /** The site's own page for a fault of the server at this address; undefined when it has none. */
  faultPage(path: string, status: 500 | 503): HttpResponse | undefined {
    return this.#without.fault(this.#segmentsOf(path), status);
  }

  #segmentsOf(path: string): readonly string[] {
    const decoded = decodePath(path);
    const segments = typeof decoded === "string" ? decoded : this.#mounts.withinBase(decoded);
    return typeof segments === "string" || segments.length === 0 ? NOWHERE : segments;
  }

  #visitOf(request: HttpRequest, segments: readonly string[], context: HandlerContext): Visit {
    return { request, segments, place: this.#mounts.place(segments), context };
  }

  /** Whether a path that is kept may be answered by its file for this request, too. */
  #stillFits(request: HttpRequest, navigationsOnly: boolean): boolean {
    if (navigationsOnly && !isNavigation(request)) return false;
    const { archive } = this.#options;
    return !archive || request.query === undefined || !request.path.endsWith("/");
  }

  #visit(visit: Visit): Answer {
    const { request, segments, place } = visit;
    const forced = this.#rules.redirectFor(segments, request.query, true);
    if (forced !== undefined) return this.#follow(visit, forced, []);
    if (this.#mounts.isMount(segments)) {
      return this.#without.redirect(visit, [...this.#mounts.base, ...segments, ""]);
    }
    const archived = this.#folders.archive(visit);
    if (archived !== undefined) return this.#shown(visit, archived);
    const found = this.#lookUp(place);
    if (found.kind === "file") return this.#file(visit, place, found);
    if (found.kind === "moved") {
      return this.#without.redirect(visit, [...place.prefix, ...found.segments]);
    }
    const denied = this.#denied(visit, found.kind);
    if (denied !== undefined) return denied;
    const listed = found.kind === "folder" ? this.#folders.list(visit) : undefined;
    return listed === undefined ? this.#missing(visit, found) : this.#shown(visit, listed);
  }

  /** Where somebody else answers for what isn't there, an address that leads to nothing isn't there either. */
  #lookUp({ root, segments }: Place): Found {
    const found = lookUp(root, segments, this.#options);
    const { list, archive } = this.#options;
    if (found.kind !== "moved" || !this.#declines || list || archive) return found;
    const there = lookUp(root, found.segments, this.#options);
    if (there.kind === "file") root.release(there.opened);
    return there.kind === "folder" || there.kind === "absent" ? there : found;
  }

  #file(visit: Visit, place: Place, found: FoundFile): Answer {
    const { request, segments, context } = visit;
    let finding: Finding;
    try {
      finding = this.#describer.describe(place, segments, found);
    } catch (error) {
      place.root.release(found.opened);
      throw error;
    }
    // What the client gets depends on more than the path, or on a link that may come to lead inside.
    const byPath =
      !this.#rules.dependsOnQuery(segments, found.via !== "spa" && found.via !== "rewrite") &&
      finding.surroundings.every(({ kind }) => kind !== "file");
    const limit = this.#describer.wholeMaxBytes(finding.compressible);
    const { opened } = found;
    const answer = this.#files.fromDisk(request, opened, finding, limit, byPath, context.note);
    return answer ?? this.#without.busy(visit);
  }

  /** Nothing has this name: a rule may know more, or the application. */
  #missing(visit: Visit, found: NotAFile): Answer {
    const { request, segments, context } = visit;
    const rule = this.#rules.redirectFor(segments, request.query, false);
    const passed = "passed" in found ? found.passed : [];
    if (rule !== undefined) return this.#follow(visit, rule, passed);
    const application = this.#applicationFor(visit, passed);
    if (application !== undefined) return application;
    context.note?.("file", whyMissing(visit.place, found));
    if (this.#declines) return undefined;
    const local = found.kind === "folder" && isLocal(request, context.remoteAddr);
    return this.#without.error(visit, 404, local ? pages.NO_INDEX : pages.NOT_FOUND);
  }

  #applicationFor(visit: Visit, passed: readonly string[]): Answer | undefined {
    const { place, request, context } = visit;
    if (this.#application === undefined || place.prefix !== this.#mounts.base) return undefined;
    if (!isNavigation(request)) {
      context.note?.("address", whyNoNavigation(request));
      return undefined;
    }
    const names = this.#application;
    const opened = place.root.open(names);
    if (opened === "folder") return undefined;
    if (typeof opened === "string") return this.#denied(visit, opened);
    return this.#file(visit, place, { kind: "file", opened, names, via: "spa", passed });
  }

  #follow(visit: Visit, rule: RuleAnswer, passed: readonly string[]): Answer {
    const { context, segments } = visit;
    if (rule.kind === "redirect") {
      const base = rule.inSite && this.#mounts.base.length > 0 ? encodePath(this.#mounts.base) : "";
      const location = base + rule.location;
      context.note?.("rule", `${rule.source}: ${rule.status} to ${location}`);
      return this.#without.dressed(segments, pages.redirectTo(location, rule.status));
    }
    context.note?.("rule", `${rule.source}: ${rule.status} with ${rule.segments.join("/")}`);
    const { place, found } = this.#target(rule.segments);
    if (found.kind === "file" && rule.kind === "rewrite") {
      const both = [...passed, ...found.passed];
      return this.#file(visit, place, { ...found, via: "rewrite", passed: both });
    }
    const status = rule.kind === "gone" ? 410 : 404;
    if (found.kind === "file") {
      place.root.release(found.opened);
      const page = this.#errorPages.at(place.root, found.names, status);
      if (page !== undefined) return this.#without.dressed(segments, page);
    }
    const denied = this.#denied(visit, found.kind);
    if (denied !== undefined) return denied;
    context.note?.("rule", "the file that the rule names isn't there");
    return this.#without.error(visit, status);
  }

  /** What a rule means by an address: its file, without going by way of the client for a slash. */
  #target(segments: readonly string[]): { readonly place: Place; readonly found: Found } {
    const options = { ...this.#options, cleanUrls: "serve" } as const;
    const place = this.#mounts.place(this.#mounts.isMount(segments) ? [...segments, ""] : segments);
    const found = lookUp(place.root, place.segments, options);
    if (found.kind !== "moved") return { place, found };
    return { place, found: lookUp(place.root, found.segments, options) };
  }

  /** Undefined when it isn't that something can't be had, but that nothing is there. */
  #denied(visit: Visit, kind: Found["kind"]): HttpResponse | undefined {
    if (kind === "forbidden") return this.#without.forbidden(visit);
    return kind === "busy" ? this.#without.busy(visit) : undefined;
  }

  async #shown(
    visit: Visit,
    answer: HttpResponse | Refusal | Promise<HttpResponse | Refusal>,
  ): Promise<HandlerResult> {
    const shown = await answer;
    if (typeof shown !== "string") return this.#without.dressed(visit.segments, shown);
    return (
      this.#denied(visit, shown) ?? (this.#declines ? undefined : this.#without.error(visit, 404))
    );
  }
}

function whyMissing({ root, segments }: Place, found: NotAFile): string {
  if (found.kind === "folder") return "a folder without an index, and folders aren't listed";
  const hidden = segments.find((name, at) => !root.shows(segments.slice(0, at), name));
  if (hidden !== undefined && hidden !== "") return `"${hidden}" is a name that isn't served`;
  return "there is no file, page or folder of this name";
}
