/**
 * What is it about an address itself that decides who answers it?
 *
 * RFC 9110 §12.5.1. A navigation is a person going to an address, in a browser: it asks for HTML by
 * name, and the address looks like a page and not like a script or an image that is missing.
 * This file refuses to know what is on the disk.
 */
import { acceptsHtml } from "../http/accept.ts";
import type { RemoteAddress } from "../http/handler.ts";
import type { HttpRequest } from "../http/request.ts";

/** A proxy says by one of these that it is none of the two ends. */
const FORWARDED = ["forwarded", "via", "x-forwarded-for", "x-real-ip"];

/** Whether this may be answered with the page of a single-page application. */
export function isNavigation(request: HttpRequest): boolean {
  return !looksLikeAFile(request) && acceptsHtml(request.fields.get("accept"));
}

/** Why it may not, for whoever looked for that page in vain. */
export function whyNoNavigation(request: HttpRequest): string {
  return looksLikeAFile(request)
    ? "not the application's: with a dot in its last part, the address is a file's"
    : "not the application's: the request doesn't accept text/html by name";
}

function looksLikeAFile({ path }: HttpRequest): boolean {
  return path.includes(".", path.lastIndexOf("/"));
}

/**
 * Whether the client is at this computer, and so may be told how to start the command. Whoever comes
 * by way of a proxy on this computer isn't.
 */
export function isLocal({ fields }: HttpRequest, { transport, hostname }: RemoteAddress): boolean {
  if (FORWARDED.some((name) => fields.has(name))) return false;
  return transport === "tcp" && /^(?:127\.|::1$|::ffff:127\.)/.test(hostname);
}
