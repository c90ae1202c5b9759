/**
 * How does a file become an application that is served? It is imported, and asked for what it exports.
 *
 * A program of its own, which the command loads when there is an application. The server is then the
 * library's: where the application imports barewire itself, both are of one mould, and a response of the one is a
 * response of the other. This file refuses to know which exports fit, and what is said when one can't be loaded.
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { changed } from "../app/handlers.ts";
import type { Site, SiteOptions } from "../app/site.ts";
import type { ServeOptions } from "../app/start-site.ts";
import type { Handler, HandlerResult } from "../http/handler.ts";
import type { HttpResponse } from "../http/response.ts";
import type { Server } from "../server/server.ts";
import { type Application, applicationOf, type Exports } from "./application-exports.ts";
import { loadingSentence } from "./application-faults.ts";
import { applicationNameFault } from "./application-name.ts";
import type { Failed } from "./flag.ts";
import { tellWatcher } from "./imported-files.ts";
import { shown } from "./quoting.ts";
import { afterThisTurn, later, within } from "./timing.ts";

const LOADING_MS = 10_000;
/** How long what serves nothing may take to listen by itself. */
const LISTENING_MS = 300;

export interface LoadedApplication extends Application {
  /** As it was named. */
  readonly name: string;
  readonly start: (options: ServeOptions) => Server;
  /** The site as it would answer, without a server. @param secure as if it came by TLS */
  readonly siteOf: (options: SiteOptions, secure: boolean) => Site;
  /** A sentence that whoever started it should read. */
  readonly warnings: readonly string[];
}

/**
 * Imports the file.
 *
 * @param given as typed, or as a setting says it
 * @param tell called when it takes long
 */
export async function loadApplication(
  given: string,
  tell: (sentence: string) => void,
): Promise<LoadedApplication | Failed> {
  const misnamed = applicationNameFault(given);
  if (misnamed !== undefined) return misnamed;
  const name = shown(given);
  const path = resolve(given);
  const begun = { listening: listeners() };
  let exports: Exports | "never";
  try {
    exports = await loaded(import(pathToFileURL(path).href), () => {
      tell(
        `${name} isn't loaded after ${LOADING_MS / 1000} s: an await at its top level still waits.`,
      );
    });
  } catch (error) {
    tellWatcher(path);
    return { sentence: loadingSentence(name, path, error) };
  }
  if (exports === "never") {
    return {
      sentence: `${name} is never loaded: an await at its top level waits for what nothing will bring.`,
    };
  }
  const listens = await listensByItself(begun.listening);
  const application = applicationOf(name, exports);
  if ("sentence" in application) {
    const starts =
      listens || (await within(LISTENING_MS, untilListening(begun.listening))) === true;
    return starts ? { sentence: startsItself(name) } : application;
  }
  const { handler } = application.site;
  const { serve, servedSite } = await import("../app/serve.ts");
  return {
    ...application,
    site: handler === undefined ? application.site : { handler: await translated(handler) },
    name,
    start: serve,
    siteOf: servedSite,
    warnings: listens ? [`${name} also listens by itself, on an address of its own.`] : [],
  };
}

function startsItself(name: string): string {
  return `${name} starts a server by itself, and exports nothing that barewire could serve. Run it with node ${name}, or write: export default { fetch: … }`;
}

/** "never" when nothing is left in the process that could bring what it waits for. */
function loaded(module: Promise<Exports>, late: () => void): Promise<Exports | "never"> {
  return new Promise((resolve, reject) => {
    const stuck = (): void => resolve("never");
    let isLoading = true;
    later(LOADING_MS, () => {
      if (isLoading) late();
    });
    process.once("beforeExit", stuck);
    module.then(resolve, reject).finally(() => {
      isLoading = false;
      process.off("beforeExit", stuck);
    });
  });
}

/** An address may have to be looked up first, which has begun by now. */
async function listensByItself(before: number): Promise<boolean> {
  if (listeners() > before) return true;
  await new Promise<void>((resolve) => afterThisTurn(resolve));
  return listeners() > before;
}

async function untilListening(before: number): Promise<true> {
  while (listeners() <= before) await new Promise<void>((resolve) => later(10, resolve));
  return true;
}

function listeners(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === "TCPServerWrap").length;
}

/** An application may have another copy of the package than the command's, with a class of its own. */
async function translated(handler: Handler): Promise<Handler> {
  const { HttpResponse } = await import("../http/response.ts");
  const known = new WeakMap<object, HttpResponse>();
  const copyOf = (given: HttpResponse): HttpResponse => {
    if (!isLikeResponse(given)) {
      throw new TypeError("a handler returns an HttpResponse, or undefined");
    }
    const { status, fields, content, keptHead } = given;
    return new HttpResponse({ status, fields: [...fields], content }, keptHead !== undefined);
  };
  const ours = (result: HandlerResult): HandlerResult => {
    if (result === undefined || result instanceof HttpResponse) return result;
    const translation = known.get(result) ?? copyOf(result);
    if (translation.keptHead !== undefined) known.set(result, translation);
    return translation;
  };
  return (request, context) => changed(handler(request, context), ours);
}

/** Programs without types may return anything. */
function isLikeResponse(given: HttpResponse): boolean {
  if (typeof given !== "object" || given === null) return false;
  const { status, fields, content } = given;
  return typeof status === "number" && fields !== undefined && content !== undefined;
}
