/**
 * How does a folder answer requests?
 *
 * RFC 9110 §9.3.1, §9.3.2, §9.3.7, §15.5.6, §15.6.2. GET and HEAD are answered alike (the connection
 * leaves the content of HEAD out), OPTIONS says what is allowed, and nothing can be changed from here.
 * A failure of the file system that is nobody's fault is thrown: it becomes a 500, and its cause is
 * for the log only. This file refuses to know how paths, files and pages come about.
 */

import { Root } from "../disk/root.ts";
import type { Handler } from "../http/handler.ts";
import { isKnownMethod } from "../http/method.ts";
import type { HttpResponse } from "../http/response.ts";
import { checkedFilesOptions, type FilesOptions } from "./options.ts";
import * as pages from "./pages.ts";
import { readSite } from "./ruled-folder.ts";
import { ServedFolder } from "./served-folder.ts";

/** A folder that is served, with what can be asked of it besides its answers. */
export interface FolderSite {
  /** Declines what the folder doesn't have, where that was asked for; else never. */
  readonly handler: Handler;
  /** The site's own page for a fault of the server; undefined when it has none. */
  faultPage(path: string, status: 500 | 503): HttpResponse | undefined;
}

/**
 * A handler that serves the files of a folder. It never declines.
 *
 * @throws Error with the `code` of the file system (ENOENT, ENOTDIR, EACCES, …) when the folder can't
 * be served; RulesError for faults in its rule files; TypeError or RangeError for a wrong option.
 */
export function files(root: string, options: Partial<FilesOptions> = {}): Handler {
  return folderSite(root, options).handler;
}

/**
 * @param declines leave what isn't there, and whatever isn't GET or HEAD, to somebody else
 * @throws as `files`
 */
export function folderSite(
  root: string,
  given: Partial<FilesOptions> = {},
  declines = false,
): FolderSite {
  const options = checkedFilesOptions(given);
  // That a folder can't be served says more than that a file of rules in it can't be read.
  const { path } = new Root(root);
  const site = readSite(path, options, given);
  const folder = new ServedFolder(site.root, site.options, site.rules, declines);
  return {
    handler: (request, context) => {
      const { method } = request;
      if (method === "GET" || method === "HEAD") return folder.answer(request, context);
      if (declines) return undefined;
      if (method === "OPTIONS") return folder.dressed(request, pages.OPTIONS_RESPONSE);
      context.note?.("status", `a folder can't be changed with ${method}`);
      const known = isKnownMethod(method);
      return folder.dressed(request, known ? pages.METHOD_NOT_ALLOWED : pages.NOT_IMPLEMENTED);
    },
    faultPage: (path, status) => folder.faultPage(path, status),
  };
}
