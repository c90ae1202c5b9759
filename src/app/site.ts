/**
 * In which order do those who answer for a site have their say?
 *
 *   the list of names: whoever asks for another site is told nothing of this one;
 *   cross-origin isolation and CORS: dress every answer, whoever gives it, and answer preflights;
 *   the password: nothing behind it is told to strangers;
 *   the handler;
 *   the folder, for what the handler declines;
 *   the fetch handler, for what the folder doesn't have.
 *
 * This file refuses to know where requests come from: a server asks, or somebody who only wants to know
 * what would be answered.
 */
import type { FetchHandler } from "../fetch/fetch-handler.ts";
import type { FormLimits } from "../fetch/form.ts";
import { type FolderSite, folderSite } from "../files/files.ts";
import type { FilesOptions } from "../files/options.ts";
import type { Handler, HandlerContext } from "../http/handler.ts";
import type { RequestHead } from "../http/request.ts";
import type { HttpResponse } from "../http/response.ts";
import { type ErrorHandler, printError } from "../server/options.ts";
import { INTERNAL_SERVER_ERROR, NOT_FOUND } from "../server/refusal.ts";
import { type BasicAuthOptions, basicAuth } from "./basic-auth.ts";
import { Cors } from "./cors.ts";
import { answerAtOnce, FaultAnswers, type FaultHook, type FetchDoor } from "./fault-answers.ts";
import { changed, firstOf } from "./handlers.ts";
import { answeringTo } from "./hosts.ts";
import { type HstsOptions, withHsts } from "./hsts.ts";
import { readHtpasswd } from "./htpasswd.ts";
import { isolation } from "./isolation.ts";

/** Who is let in, by name and password. */
export interface AuthOptions extends Pick<BasicAuthOptions, "realm"> {
  /**
   * The text of an htpasswd file, not its path: one `name:hash` on each line, hashed with bcrypt, as
   * `htpasswd -nB name` prints it.
   */
  readonly htpasswd: string;
}

/** Limits on forms are for the fetch handler's `request.formData()`. */
export interface SiteOptions extends FormLimits {
  /** Answers requests. When there is a `root` as well, it is asked where it declines. */
  readonly handler?: Handler;
  /**
   * Answers requests in the web's words: from `Request` to `Response`. When there is a `root` as well, it is
   * asked for what the folder doesn't have, and for every method but GET and HEAD.
   */
  readonly fetch?: FetchHandler;
  /** A folder to serve. */
  readonly root?: string;
  /** How the folder is served. */
  readonly files?: Partial<FilesOptions>;
  /**
   * The names that the site answers to, whatever the port: "app.example"; "*.app.example" for all that
   * lies beneath it; addresses. "localhost" stands for everything that leads to the own computer:
   * *.localhost, 127.x and ::1, too. A request for another name is answered with 421 before anything
   * else (RFC 9110 §15.5.20); one that names none, as HTTP/1.0 may, is answered. Default: every name. A
   * server that only this computer or a private network reaches needs a list: else a page of any site
   * can read it, by letting its own name lead there (DNS rebinding).
   */
  readonly hosts?: readonly string[];
  /** A sentence at the end of that 421, such as how another name comes to be answered. Default none. */
  readonly hostsHint?: string;
  /**
   * Let pages of other origins read the answers (CORS): true for every origin, or a list of origins such
   * as "https://app.example". Default false.
   */
  readonly cors?: boolean | readonly string[];
  /**
   * Isolate the pages of the site from other origins, which gives them shared memory and precise timers
   * (COOP, COEP, CORP). Default false.
   */
  readonly isolate?: boolean;
  /**
   * Tell browsers to come by HTTPS alone (Strict-Transport-Security, RFC 6797): seconds for which they remember
   * it, or more about it. With `tls` only, and never told to who asks for a name of the own computer, where
   * other programs speak plain HTTP. Default: nothing is told.
   */
  readonly hsts?: number | HstsOptions;
  /** Let nobody in without a name and a password (HTTP Basic, RFC 7617). Default: everybody. */
  readonly auth?: AuthOptions;
  /**
   * Told what a handler threw, or why its content failed. What it returns is sent, if nothing was yet: an
   * HttpResponse, a Response, or a promise of either. When it returns undefined, the answer is the folder's
   * own page for 500, or a bare 500. Default: prints the error with `console.error`.
   */
  readonly error?: FaultHook;
}

/**
 * Makes a handler of one of the web's kind.
 * @param secure whether what it is asked comes by TLS
 */
export type MakeFetchDoor = (fetch: FetchHandler, limits: FormLimits, secure: boolean) => Handler;

/** What a server is given. */
export interface Site {
  readonly handler: Handler;
  readonly error: ErrorHandler;
}

/** Who writes a handler decides what it does; a folder can only be read. */
const HANDLER_METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"];

/**
 * A site of a handler, a folder and a fetch handler, or of some of them.
 *
 * @param secure whether requests come by TLS
 * @param door needed where there is a fetch handler
 * @throws TypeError when there is none of them, or an option can't be meant; HtpasswdError for an htpasswd
 * file with faults; Error with `code` when the folder can't be served (ENOENT, ENOTDIR, EACCES).
 */
export function site(options: SiteOptions, secure = false, door?: MakeFetchDoor): Site {
  const dressed = dressedSite(options, door && ((fetch) => door(fetch, options, secure)));
  const { handler, error } = withHsts(options.hsts, secure, dressed);
  if (options.hosts === undefined) return { handler, error };
  return { handler: answeringTo(options.hosts, options.hostsHint)(handler), error };
}

/** All of it that doesn't depend on the name. */
function dressedSite(options: SiteOptions, door: FetchDoor | undefined): Site {
  const { auth } = options;
  checkKinds(options);
  const folder = folderOf(options);
  const { handler: open, error: told } = withFaults(
    options.error,
    content(options, folder, door),
    door,
  );
  const error = withPages(told, folder);
  const closed =
    auth === undefined ? open : basicAuth(readHtpasswd(auth.htpasswd), realmOf(auth))(open);
  const allowed = corsOf(options);
  if (allowed === undefined && options.isolate !== true) return { handler: closed, error };
  const isolating = options.isolate === true ? isolation(allowed !== undefined) : undefined;
  const dress = (request: RequestHead, response: HttpResponse): HttpResponse => {
    const readable = allowed === undefined ? response : allowed.dress(request, response);
    return isolating === undefined ? readable : isolating.on(readable);
  };
  return {
    handler: (request, context) => {
      if (allowed !== undefined) noteOrigin(context, allowed, request);
      const answer = allowed?.preflight(request) ?? closed(request, context);
      return changed(answer, (result) => dress(request, result ?? NOT_FOUND));
    },
    error: (cause, request) => {
      const response = error(cause, request);
      if (request === undefined) return response;
      return dress(request, response ?? INTERNAL_SERVER_ERROR);
    },
  };
}

/** Programs without types may say anything, and a password that is silently off is none. */
function checkKinds({ auth, isolate = false }: SiteOptions): void {
  if (typeof isolate !== "boolean") throw new TypeError(`isolate is true or false, not ${isolate}`);
  if (auth === undefined || typeof auth?.htpasswd === "string") return;
  throw new TypeError("auth needs htpasswd, the text of an htpasswd file");
}

function folderOf({ root, files, fetch }: SiteOptions): FolderSite | undefined {
  return root === undefined ? undefined : folderSite(root, files, fetch !== undefined);
}

function content(
  { handler, fetch }: SiteOptions,
  folder: FolderSite | undefined,
  door: FetchDoor | undefined,
): Handler {
  if (fetch !== undefined && door === undefined)
    throw new TypeError("a fetch handler needs a door");
  const last = fetch === undefined || door === undefined ? undefined : noted(door(fetch));
  const all = [handler, folder?.handler, last].filter((one) => one !== undefined);
  const [first] = all;
  if (first === undefined)
    throw new TypeError("serve() needs a handler, a fetch handler or a root");
  return all.length === 1 ? first : firstOf(...all);
}

/** Says to whoever wants to know that it is asked. */
function noted(handler: Handler): Handler {
  return (request, context) => {
    context.note?.("address", "the application is asked");
    return handler(request, context);
  };
}

/** A hook that may answer in the web's words where there is somebody who understands them. */
function withFaults(
  hook: FaultHook | undefined,
  handler: Handler,
  door: FetchDoor | undefined,
): Site {
  if (hook === undefined) return { handler, error: printError };
  if (door === undefined)
    return { handler, error: (cause, head) => answerAtOnce(hook(cause, head)) };
  const faults = new FaultAnswers(hook, door);
  return { handler: faults.around(handler), error: faults.error };
}

/** Where nobody says what is answered to a fault, the site's own page does. */
function withPages(error: ErrorHandler, folder: FolderSite | undefined): ErrorHandler {
  if (folder === undefined) return error;
  return (cause, request) => {
    const response = error(cause, request);
    if (response !== undefined || request === undefined) return response;
    return folder.faultPage(request.path, 500);
  };
}

function corsOf({ cors, handler, fetch }: SiteOptions): Cors | undefined {
  if (cors === undefined || cors === false) return undefined;
  const readsOnly = handler === undefined && fetch === undefined;
  return new Cors(cors, readsOnly ? undefined : HANDLER_METHODS);
}

function realmOf({ realm }: AuthOptions): BasicAuthOptions {
  return realm === undefined ? {} : { realm };
}

function noteOrigin({ note }: HandlerContext, allowed: Cors, request: RequestHead): void {
  if (note === undefined || !request.fields.has("origin")) return;
  const may = allowed.allows(request) ? "may" : "may not";
  note("access", `pages of ${request.fields.get("origin")} ${may} read the answer (CORS)`);
}
