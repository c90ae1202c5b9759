/**
 * How do several handlers become one?
 *
 * What is answered at once stays so: a promise is made only where somebody has made one, since every
 * request passes here. This file refuses to know what a handler does.
 */
import type { Handler, HandlerContext, HandlerResult } from "../http/handler.ts";
import type { HttpRequest } from "../http/request.ts";

/** What a handler may return. */
export type Answer = HandlerResult | Promise<HandlerResult>;

/** Asks one handler after the other, until one doesn't decline. */
export function firstOf(...handlers: readonly Handler[]): Handler {
  return (request, context) => ask(handlers, 0, request, context);
}

function ask(
  handlers: readonly Handler[],
  from: number,
  request: HttpRequest,
  context: HandlerContext,
): Answer {
  for (let at = from; at < handlers.length; at++) {
    const answer = handlers[at]?.(request, context);
    if (isPromise(answer)) {
      return answer.then((result) => result ?? ask(handlers, at + 1, request, context));
    }
    if (answer !== undefined) return answer;
  }
  return undefined;
}

/** What `change` makes of an answer, now or when it has come. */
export function changed(answer: Answer, change: (result: HandlerResult) => HandlerResult): Answer {
  return isPromise(answer) ? answer.then(change) : change(answer);
}

/** As the server tells them apart: whatever can be waited for. */
export function isPromise(answer: Answer): answer is Promise<HandlerResult> {
  return typeof answer === "object" && answer !== null && "then" in answer;
}
