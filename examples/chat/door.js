/**
 * Who is let in? Whoever asks for a WebSocket, from a page of this very site, while there is room.
 */

/**
 * @param {Request} request
 * @param {import("./room.js").Room} room
 * @returns {Response | undefined} why not
 */
export function refused({ method, headers, url }, room) {
  const { pathname, host } = new URL(url);
  if (pathname !== "/chat") return new Response("There is nothing here.\n", { status: 404 });
  if (method !== "GET" || headers.get("upgrade")?.toLowerCase() !== "websocket") {
    const fields = { Upgrade: "websocket" };
    return new Response("Come with a WebSocket.\n", { status: 426, headers: fields });
  }
  // A browser lets every page open a WebSocket to here, with the visitor's cookies; it says which it is.
  const origin = headers.get("origin");
  if (origin !== null && (!URL.canParse(origin) || new URL(origin).host !== host)) {
    return new Response("Come from a page of this site.\n", { status: 403 });
  }
  if (room.full) return new Response("The room is full.\n", { status: 503 });
  return undefined;
}

/** /chat?name=Ada @param {string} url */
export function nameIn(url) {
  return new URL(url).searchParams.get("name") ?? "";
}

/**
 * The request, as packages that were made for node:http want to see it.
 * @param {Request} request
 */
export function asIncomingMessage({ method, url, headers }) {
  const { pathname, search } = new URL(url);
  const seen = { method, url: pathname + search, headers: Object.fromEntries(headers) };
  return /** @type {import("node:http").IncomingMessage} */ (/** @type {unknown} */ (seen));
}
