/**
 * How is a handler asked? It answers at once or later, and whatever it does, something comes of it.
 *
 * What is answered at once stays so: a promise is looked at only where a handler has made one. This file
 * refuses to know what happens to the answer.
 */
import type { HandlerResult } from "../http/handler.ts";
import { HttpRequest, NO_CONTENT, type RequestHead } from "../http/request.ts";
import type { Framing } from "../http1/framing.ts";
import type { ServerProtocol } from "../http1/protocol.ts";
import type { CurrentExchange } from "./exchange.ts";
import { failure } from "./faults.ts";
import { ForwardedHead } from "./forwarded-head.ts";
import type { ConnectionHost } from "./host.ts";
import { IncomingContent } from "./incoming-content.ts";
import { OUT_OF_MEMORY } from "./refusal.ts";
import type { Responder } from "./responder.ts";
import { isTraced, traced } from "./tracing.ts";

/** The answer will come. */
export const LATER: unique symbol = Symbol("later");

/** Who waits for an answer. */
export interface Asker {
  settled(exchange: CurrentExchange, result: HandlerResult): void;
}

/** How much of its content may have to wait in memory? */
function neededFor({ content }: CurrentExchange): number {
  return content === undefined ? 0 : (content.length ?? Number.POSITIVE_INFINITY);
}

/** Sends 100 (Continue) when somebody wants the content that the client holds back. */
export function askForContent(protocol: ServerProtocol, responder: Responder): void {
  const wanted = responder.exchange?.content?.wanted;
  if (protocol.continueDue && wanted) responder.emit("head", protocol.continue());
}

/** The content of a request, as its framing announces it; undefined when it has none. */
export function contentOf(
  framing: Framing,
  whoever: { readonly advance: () => void },
): IncomingContent | undefined {
  if (framing.kind === "none") return undefined;
  const length = framing.kind === "length" ? framing.length : undefined;
  return new IncomingContent(length, () => whoever.advance());
}

export function ask(
  exchange: CurrentExchange,
  head: RequestHead,
  { options: { handler, error: handle, trustProxy }, held }: ConnectionHost,
  asker: Asker,
): HandlerResult | typeof LATER {
  if (!held.hasRoom(neededFor(exchange))) return OUT_OF_MEMORY;
  try {
    const shown = trustProxy === undefined ? head : new ForwardedHead(head, exchange);
    const request = new HttpRequest(shown, exchange.content ?? NO_CONTENT);
    const result = isTraced()
      ? traced(shown, exchange, () => handler(request, exchange))
      : handler(request, exchange);
    if (result === undefined || !("then" in result)) return result;
    result.then(
      (settled) => asker.settled(exchange, settled),
      (error) => asker.settled(exchange, failure(exchange, error, handle)),
    );
    return LATER;
  } catch (error) {
    return failure(exchange, error, handle);
  }
}
