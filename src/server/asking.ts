/**
 * How is a handler asked? It answers at once or later, and whatever it does, something comes of it.
 *
 * What is answered at once stays so: a promise is looked at only where a handler has made one. This file
 * refuses to know what happens to the answer.
 */
import type { HandlerResult } from "../http/handler.ts";
import { HttpRequest, NO_CONTENT, type RequestHead } from "../http/request.ts";
import type { Framing } from "../http1/framing.ts";
import type { CurrentExchange } from "./exchange.ts";
import { failure } from "./faults.ts";
import { ForwardedHead } from "./forwarded-head.ts";
import { IncomingContent } from "./incoming-content.ts";
import type { ResolvedOptions } from "./options.ts";
import { isTraced, traced } from "./tracing.ts";

/** The answer will come. */
export const LATER: unique symbol = Symbol("later");

/** Who waits for an answer. */
export interface Asker {
  settled(exchange: CurrentExchange, result: HandlerResult): void;
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
  { handler, error: handle, trustProxy }: ResolvedOptions,
  asker: Asker,
): HandlerResult | typeof LATER {
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
