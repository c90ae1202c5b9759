/**
 * May this request end HTTP on its connection, and with which answer?
 *
 * RFC 9110 §7.8 (Upgrade), §9.3.6 (CONNECT). A server switches to nothing but what the client named. This
 * file refuses to know who goes on with the connection.
 */
import { Fields, type FieldsInit, trimmed } from "../http/fields.ts";
import type { UpgradeInit } from "../http/handler.ts";
import type { RequestHead } from "../http/request.ts";
import { HttpResponse, SWITCHING_PROTOCOLS } from "../http/response.ts";

/**
 * The response that grants it.
 * @param length of the request's content; undefined when nobody knows
 * @throws TypeError when there is nothing to grant, and for illegal field lines
 */
export function grantedUpgrade(
  request: RequestHead | undefined,
  length: number | undefined,
  take: unknown,
  { fields, by = "server" }: UpgradeInit,
): HttpResponse {
  if (typeof take !== "function") throw new TypeError("upgrade takes a function that takes over");
  if (by !== "server" && by !== "taker") throw new TypeError('by is "server" or "taker"');
  if (by === "taker" && fields !== undefined) {
    throw new TypeError("where the taker sends the 101, it sends the fields, too");
  }
  if (length !== 0) throw new TypeError("a request with content can't be upgraded here");
  if (request?.method === "CONNECT")
    return new HttpResponse(fields === undefined ? {} : { fields });
  if (request === undefined || request.minorVersion === 0) {
    throw new TypeError("nothing can be upgraded in HTTP/1.0 (RFC 9110 §7.8)");
  }
  const offered = elements(request.fields.get("upgrade"));
  const [first] = offered;
  const meant = elements(request.fields.get("connection")).map((option) => option.toLowerCase());
  if (first === undefined || !meant.includes("upgrade")) {
    throw new TypeError("the request asks for no upgrade: Upgrade, and Connection: upgrade");
  }
  const granted = withProtocol(fields ?? [], first);
  refuseOthers(granted, offered);
  return new HttpResponse({ status: SWITCHING_PROTOCOLS, fields: granted });
}

function withProtocol(init: FieldsInit, protocol: string): Fields {
  const fields = Fields.of(init);
  return fields.has("upgrade") ? fields : Fields.of([["Upgrade", protocol], ...fields]);
}

function refuseOthers(granted: Fields, offered: readonly string[]): void {
  const names = new Set(offered.map((protocol) => protocol.toLowerCase()));
  const stranger = elements(granted.get("upgrade")).find((name) => !names.has(name.toLowerCase()));
  if (stranger === undefined) return;
  throw new TypeError(`the client didn't name ${stranger} in Upgrade (RFC 9110 §7.8)`);
}

/** The elements of a list; empty ones say nothing (RFC 9110 §5.6.1.2). */
function elements(list = ""): string[] {
  return list
    .split(",")
    .map((element) => trimmed(element))
    .filter((element) => element !== "");
}
