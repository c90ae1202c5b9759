/**
 * May new requests come? What is answered to whoever asks that before they send any.
 *
 * Asked by load balancers and service managers, so it is answered before anything of the site has its say:
 * neither a name nor a password is needed, and nothing but yes or no is told. This file refuses to know what
 * makes a server stop.
 */
import type { Handler } from "../http/handler.ts";
import { HttpResponse } from "../http/response.ts";
import type { ResolvedOptions } from "./options.ts";

const FIELDS = { "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" };

/** The same options; where there is a path for it, the handler stands beneath one that answers there. */
export function answeringReady(
  options: ResolvedOptions,
  server: { readonly stopping: boolean },
): ResolvedOptions {
  const { ready, handler: site } = options;
  if (ready === undefined) return options;
  const yes = HttpResponse.text("ready\n", { fields: FIELDS });
  const no = HttpResponse.text("stopping\n", { status: 503, fields: FIELDS });
  const handler: Handler = (request, context) => {
    if (request.path !== ready || (request.method !== "GET" && request.method !== "HEAD")) {
      return site(request, context);
    }
    const { stopping } = server;
    context.note?.("access", stopping ? "503: the server stops" : "200: the server is ready");
    return stopping ? no : yes;
  };
  return Object.freeze({ ...options, handler });
}
