/**
 * How does a function from Request to Response become a handler?
 *
 * A stand-in: the runtime's own objects, with content in one piece both ways. This file refuses to know who
 * asks, and how what is answered goes out.
 */
import type { Handler, HandlerContext, RemoteAddress } from "../http/handler.ts";
import type { HttpRequest } from "../http/request.ts";
import { belongsToConnection, HttpResponse } from "../http/response.ts";

/** The second argument of a fetch handler. */
export interface ServeHandlerInfo {
  readonly remoteAddr: RemoteAddress;
}

/** Answers a request in the web's words. */
export type FetchHandler = (
  request: Request,
  info: ServeHandlerInfo,
) => Response | Promise<Response>;

export interface FetchOptions {
  /** Answers in place of a handler that failed. */
  readonly error?: (error: unknown, request: Request) => Response | Promise<Response>;
  /** Is the scheme of every URL https? Default false. */
  readonly secure?: boolean;
}

/** A handler that asks `fetch`, and sends what it answers. */
export function fetchHandler(fetch: FetchHandler, options: FetchOptions = {}): Handler {
  if (typeof fetch !== "function") throw new TypeError("fetch must be a function");
  return async (request, context) => {
    const web = await webRequest(request, options.secure ?? false);
    try {
      return await sent(await fetch(web, infoOf(context)));
    } catch (error) {
      if (options.error === undefined) throw error;
      return sent(await options.error(error, web));
    }
  };
}

function infoOf(context: HandlerContext): ServeHandlerInfo {
  return { remoteAddr: context.remoteAddr };
}

async function webRequest(request: HttpRequest, secure: boolean): Promise<Request> {
  const { method, authority, target, fields } = request;
  const url = new URL(target, `${secure ? "https" : "http"}://${authority || "localhost"}`);
  const headers = [...fields].map(([name, value]): [string, string] => [name, value]);
  const content = await request.content.bytes();
  const body = method === "GET" || method === "HEAD" ? null : new Uint8Array(content);
  return new Request(url, { method, headers, body });
}

async function sent(response: Response): Promise<HttpResponse> {
  if (!(response instanceof Response)) {
    throw new TypeError("a fetch handler returns a Response, or a promise of one");
  }
  const fields = [...response.headers].filter(([name]) => !belongsToConnection(name));
  const content = response.body === null ? null : new Uint8Array(await response.arrayBuffer());
  return new HttpResponse({ status: response.status, fields, content });
}
