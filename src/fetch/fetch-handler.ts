/**
 * How does a function from Request to Response become a handler?
 *
 * The web-standard door. What is answered at once stays so: a promise is made only where somebody has made one. A
 * fault goes to the hook that was given for it, and what remains one after that is the server's. This
 * file refuses to know who asks, and how what is answered goes out.
 */
import { isAbort } from "../http/abort.ts";
import type { Handler, HandlerContext, HandlerResult } from "../http/handler.ts";
import { type HttpRequest, isContentFault } from "../http/request.ts";
import { HttpResponse } from "../http/response.ts";
import { type FormLimits, formReader, type ReadMultipart, resolveFormLimits } from "./form.ts";
import { type RequestOrigin, type ServerRequest, webRequest } from "./incoming-request.ts";
import { UrlMaker } from "./request-url.ts";
import { type Encode, sentResponse } from "./sent-response.ts";
import { HandlerInfo, type ServeHandlerInfo } from "./serve-info.ts";

/** Answers a request in the web's words. */
export type FetchHandler = (
  request: ServerRequest,
  info: ServeHandlerInfo,
) => Response | Promise<Response>;

/** How a fetch handler is asked, and how much a form may hold. */
export interface FetchOptions extends FormLimits {
  /**
   * Told what the handler threw, or what is wrong with its response; answers in its place. Without it, or
   * when it fails as well, the server's own error hook is told, and the answer is a 500. Of a stream that
   * fails later than at once the server's hook is told.
   */
  readonly error?: (error: unknown, request: ServerRequest) => Response | Promise<Response>;
  /** Are URLs https where no trusted proxy says what they are? Default false. */
  readonly secure?: boolean;
  /** Reads multipart/form-data. Default: the runtime's own parser, from memory. */
  readonly multipart?: ReadMultipart;
  /** What the runtime does faster than TextEncoder. */
  readonly encode?: Encode;
}

type Answer = HandlerResult | Promise<HandlerResult>;

const UTF8 = new TextEncoder();

/** RFC 9110 §7.4: a request for something that this server can't be the origin of. */
const NO_SUCH_HOST: HttpResponse = new HttpResponse(
  HttpResponse.text("No URL can have the host that this request names.\n", { status: 400 }),
  true,
);

/** One request on its way through the door. */
interface Visit {
  readonly request: HttpRequest;
  readonly context: HandlerContext;
  readonly web: ServerRequest;
  readonly info: HandlerInfo;
}

/**
 * A handler that asks `fetch`, and sends what it answers.
 * @throws TypeError or RangeError for options that can't be meant
 */
export function fetchHandler(fetch: FetchHandler, options: FetchOptions = {}): Handler {
  if (typeof fetch !== "function") throw new TypeError("fetch must be a function");
  const door = new Door(fetch, options);
  return (request, context) => door.handle(request, context);
}

class Door {
  readonly #fetch: FetchHandler;
  readonly #error: FetchOptions["error"];
  readonly #encode: Encode;
  readonly #secure: boolean;
  readonly #plainUrls = new UrlMaker(false);
  readonly #secureUrls = new UrlMaker(true);
  readonly #readForm: RequestOrigin["readForm"];

  constructor(fetch: FetchHandler, options: FetchOptions) {
    this.#fetch = fetch;
    this.#error = options.error;
    this.#encode = options.encode ?? ((text) => UTF8.encode(text));
    this.#secure = options.secure ?? false;
    this.#readForm = formReader(resolveFormLimits(options), options.multipart);
  }

  handle(request: HttpRequest, context: HandlerContext): Answer {
    const urls = (context.forwarded?.secure ?? this.#secure) ? this.#secureUrls : this.#plainUrls;
    const origin = urls.originOf(request.authority);
    if (origin === undefined) return NO_SUCH_HOST;
    const web = webRequest(request, context, { origin, readForm: this.#readForm });
    const info = new HandlerInfo(request, context, web);
    const visit: Visit = { request, context, web, info };
    try {
      const given = this.#fetch(web, info);
      if (!isPromise(given)) return this.#sent(given, visit);
      return given.then(
        (response) => this.#settled(response, visit),
        (error) => this.#failed(error, visit),
      );
    } catch (error) {
      return this.#failed(error, visit);
    }
  }

  #settled(response: Response, visit: Visit): Answer {
    try {
      return this.#sent(response, visit);
    } catch (error) {
      return this.#failed(error, visit);
    }
  }

  #sent(response: Response, visit: Visit): Answer {
    const answer = this.#performed(response, visit);
    return isPromise(answer) ? answer.catch((error) => this.#failed(error, visit)) : answer;
  }

  #performed(response: Response, { request, info }: Visit): Answer {
    return (
      HandlerInfo.switchingFor(info, response) ?? sentResponse(response, request, this.#encode)
    );
  }

  /** @throws what is left for the server to tell of */
  #failed(error: unknown, visit: Visit): Answer {
    const { web, context } = visit;
    // The fault of the content, or of the client that left, is none of the handler's: the server knows.
    if (this.#error === undefined || isContentFault(error)) throw error;
    if (isAbort(error, context)) throw error;
    const given = this.#error(error, web);
    if (!isPromise(given)) return this.#performed(given, visit);
    return given.then((response) => this.#performed(response, visit));
  }
}

/** Whatever can be waited for. */
function isPromise<T>(given: T | Promise<T>): given is Promise<T> {
  if (typeof given !== "object" || given === null || !("then" in given)) return false;
  return typeof given.then === "function";
}
