/**
 * What is answered when a handler fails, and somebody wants to say it in the web's words, or later?
 *
 * The server asks what to answer at once, and takes an answer of its own kind only. So the hook is asked
 * here, where there is time; what it said waits for the server, which then hears of the fault as it does of
 * any other: it is logged, and the hook is asked once. This file refuses to know what a fault is.
 */
import type { FetchHandler } from "../fetch/fetch-handler.ts";
import { isAbort } from "../http/abort.ts";
import type { Fields } from "../http/fields.ts";
import type { Handler, HandlerResult } from "../http/handler.ts";
import { type HttpRequest, isContentFault, type RequestHead } from "../http/request.ts";
import { HttpResponse } from "../http/response.ts";
import type { ErrorHandler } from "../server/options.ts";
import { type Failed, withFirstTold } from "./first-piece.ts";
import { type Answer, isPromise } from "./handlers.ts";

/** What may be said of a fault; undefined: nothing, so that the usual is answered. */
export type FaultAnswer = HttpResponse | Response | undefined;

/** Told what a handler threw, or why its content failed. */
export type FaultHook = (
  error: unknown,
  request: RequestHead | undefined,
) => FaultAnswer | Promise<FaultAnswer>;

/** Makes a handler of one that answers in the web's words. */
export type FetchDoor = (fetch: FetchHandler) => Handler;

export class FaultAnswers {
  readonly #hook: FaultHook;
  readonly #door: FetchDoor;
  /** By the fields of the request, which its head and the request that a handler gets have in common. */
  readonly #said = new WeakMap<Fields, { readonly answer: HandlerResult }>();

  constructor(hook: FaultHook, door: FetchDoor) {
    this.#hook = hook;
    this.#door = door;
  }

  /** The same handler; of what it throws, or how its stream begins to fail, the hook is told before the server is. */
  around(handler: Handler): Handler {
    return (request, context) => {
      const failed = (error: unknown): Promise<never> => this.#ask(error, request, context);
      const told = (result: HandlerResult): HandlerResult => withStreamTold(result, failed);
      try {
        const answer: Answer = handler(request, context);
        return isPromise(answer) ? answer.then(told, failed) : told(answer);
      } catch (error) {
        return failed(error);
      }
    };
  }

  /** For the server: what the hook has said, or says now of what happened elsewhere. */
  readonly error: ErrorHandler = (error, request) => {
    const said = request === undefined ? undefined : this.#said.get(request.fields);
    if (said !== undefined) return said.answer;
    return answerAtOnce(this.#hook(error, request));
  };

  /** @throws the error, or the one of the hook, when the answer is known */
  async #ask(
    error: unknown,
    request: HttpRequest,
    context: Parameters<Handler>[1],
  ): Promise<never> {
    // The peer's fault, or its absence: no hook is told of either.
    if (isContentFault(error) || isAbort(error, context)) throw error;
    let answer: HandlerResult;
    try {
      const said = await this.#hook(error, request);
      answer = isNative(said) ? said : await this.#door(() => said)(request, context);
    } catch (second) {
      this.#said.set(request.fields, { answer: undefined });
      throw second;
    }
    this.#said.set(request.fields, { answer });
    throw error;
  }
}

/**
 * What can be said to a server that waits for it. Nothing else is needed where the answer has begun, since
 * nothing more is sent then.
 */
export function answerAtOnce(said: FaultAnswer | Promise<FaultAnswer>): HandlerResult {
  if (!isLate(said)) return isNative(said) ? said : undefined;
  said.catch(() => {});
  return undefined;
}

/** The same response; when its content is a stream, somebody is told how it begins to fail. */
function withStreamTold(result: HandlerResult, failed: Failed): HandlerResult {
  const content = result?.content ?? null;
  if (result === undefined || content === null || content instanceof Uint8Array) return result;
  if (content.kind !== "stream") return result;
  const { status, fields } = result;
  return new HttpResponse({ status, fields, content: withFirstTold(content, failed) });
}

function isNative(said: FaultAnswer): said is HandlerResult {
  return said === undefined || said instanceof HttpResponse;
}

function isLate(said: FaultAnswer | Promise<FaultAnswer>): said is Promise<FaultAnswer> {
  return typeof said === "object" && said !== null && "then" in said;
}
