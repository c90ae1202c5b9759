/**
 * How does a folder answer requests?
 *
 * RFC 9110 §9.3.1, §9.3.2, §9.3.7, §15.5.6, §15.6.2. GET and HEAD are answered alike (the connection
 * leaves the content of HEAD out), OPTIONS says what is allowed, and nothing can be changed from here.
 * A failure of the file system that is nobody's fault is thrown: it becomes a 500, and its cause is
 * for the log only. This file refuses to know how paths, files and pages come about.
 */
import { closeSync } from "node:fs";
import type { Handler } from "../http/handler.ts";
import { isKnownMethod } from "../http/method.ts";
import { type Representation, respond } from "../http/representation.ts";
import type { HttpRequest } from "../http/request.ts";
import type { HttpResponse } from "../http/response.ts";
import { decodePath } from "../http/target.ts";
import { Cache } from "./cache.ts";
import { load } from "./loading.ts";
import { type FoundFile, lookUp } from "./lookup.ts";
import { mediaType } from "./media-types.ts";
import { checkedFilesOptions, type FilesOptions } from "./options.ts";
import * as pages from "./pages.ts";
import { Root } from "./root.ts";

/** Under this name a site keeps the page for what isn't there. */
const NOT_FOUND_NAME = "404.html";

/**
 * A handler that serves the files of a folder. It never declines.
 *
 * @throws Error with the `code` of the file system (ENOENT, ENOTDIR, EACCES, …) when the folder can't
 * be served; TypeError or RangeError for a wrong option.
 */
export function files(root: string, options: Partial<FilesOptions> = {}): Handler {
  const folder = new Folder(new Root(root), checkedFilesOptions(options));
  return (request) => {
    const { method } = request;
    if (method === "GET" || method === "HEAD") return folder.answer(request);
    if (method === "OPTIONS") return pages.OPTIONS_RESPONSE;
    return isKnownMethod(method) ? pages.METHOD_NOT_ALLOWED : pages.NOT_IMPLEMENTED;
  };
}

class Folder {
  readonly #root: Root;
  readonly #options: FilesOptions;
  readonly #cache: Cache;

  constructor(root: Root, options: FilesOptions) {
    this.#root = root;
    this.#options = options;
    this.#cache = new Cache(options);
  }

  answer(request: HttpRequest): HttpResponse {
    const kept = this.#cache.get(request.path);
    if (kept !== undefined) return respond(request, kept);
    const segments = decodePath(request.path);
    if (segments === "empty") return this.#notFound();
    if (typeof segments === "string") return pages.badPath(segments);
    const found = lookUp(this.#root, segments);
    if (typeof found === "object") {
      return this.#answerWith(request.path, found, (file) => respond(request, file));
    }
    if (found === "redirect") return pages.redirectToFolder(segments, request.query);
    if (found === "forbidden") return pages.FORBIDDEN;
    return found === "busy" ? pages.UNAVAILABLE : this.#notFound();
  }

  #notFound(): HttpResponse {
    const path = `/${NOT_FOUND_NAME}`;
    const kept = this.#cache.get(path);
    if (kept !== undefined) return pages.notFoundPage(kept);
    const found = lookUp(this.#root, [NOT_FOUND_NAME]);
    if (typeof found !== "object") return pages.NOT_FOUND;
    return this.#answerWith(path, found, pages.notFoundPage);
  }

  /** From the opened file to the response; the descriptor is closed, or the response owns it. */
  #answerWith(
    path: string,
    { opened, name }: FoundFile,
    answer: (representation: Representation) => HttpResponse,
  ): HttpResponse {
    const type = mediaType(name);
    const known = this.#cache.alias(path, opened, type);
    if (known !== undefined) {
      closeSync(opened.descriptor);
      return answer(known);
    }
    const loaded = load(opened, type, this.#options.cachedFileMaxBytes);
    if (loaded === undefined) return pages.UNAVAILABLE;
    try {
      this.#cache.keep(path, opened, loaded);
      return answer(loaded.representation);
    } finally {
      loaded.release();
    }
  }
}
