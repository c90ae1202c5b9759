/**
 * What does a request look like to a program that knows `Request`?
 *
 * https://fetch.spec.whatwg.org/#request-class. Every member is made when somebody looks. The object stands beneath
 * the native class, so that `instanceof` holds; where the insides of a native one are needed (`new
 * Request(ours)`, `fetch(ours)`), `nativeRequest` makes it. Method and content are as they were sent, also
 * where no native object could have them. This file refuses to know who answers, and how.
 */
import type { HandlerContext } from "../http/handler.ts";
import { type HttpRequest, NO_CONTENT } from "../http/request.ts";
import type { ReadForm } from "./form.ts";
import { IncomingBody } from "./incoming-body.ts";
import { headersOver } from "./lazy-headers.ts";
import { INSPECT, type Inspect, NativeHeaders, NativeRequest, standBeneath } from "./native.ts";
import { urlOf } from "./request-url.ts";

/** What every request through one door has in common. */
export interface RequestOrigin {
  /** Scheme and authority of its URL. */
  readonly origin: string;
  readonly readForm: ReadForm;
}

/** A `Request`, and what programs that were made for srvx expect of one besides. */
export interface ServerRequest extends Request {
  /** The client's address; undefined on a Unix socket. */
  readonly ip: string | undefined;
  /** Its name is "barewire". */
  readonly runtime: { readonly name: string };
  /** Keeps a closing server waiting for this promise. */
  waitUntil(promise: Promise<unknown>): void;
}

/** RFC 9110 §9.3.6, §9.3.8, and Microsoft's name for the latter: no native request has these methods. */
const WITHOUT_NATIVE: ReadonlySet<string> = new Set(["CONNECT", "TRACE", "TRACK"]);
const RUNTIME = Object.freeze({ name: "barewire" });

/** Answers for what no request that was received differs in: mode, credentials, cache, … */
let plainRequest: Request | undefined;

class IncomingRequest {
  readonly #request: HttpRequest;
  readonly #context: HandlerContext;
  readonly #door: RequestOrigin;
  #url: string | undefined;
  #headers: Headers | undefined;
  /** null: there is none; undefined: nobody has looked. */
  #body: IncomingBody | null | undefined;
  #signal: AbortSignal | undefined;
  #native: Request | undefined;

  constructor(request: HttpRequest, context: HandlerContext, door: RequestOrigin) {
    this.#request = request;
    this.#context = context;
    this.#door = door;
  }

  static bodyOf(request: IncomingRequest): IncomingBody | null {
    return request.#content;
  }

  static nativeOf(request: IncomingRequest): Request {
    request.#native ??= request.#makeNative();
    return request.#native;
  }

  get method(): string {
    return this.#request.method;
  }

  get url(): string {
    this.#url ??= urlOf(this.#door.origin, this.#request);
    return this.#url;
  }

  get headers(): Headers {
    this.#headers ??= headersOver(this.#request.fields);
    return this.#headers;
  }

  get signal(): AbortSignal {
    this.#signal ??= this.#context.signal;
    return this.#signal;
  }

  get ip(): string | undefined {
    return this.#context.remoteAddr.hostname || undefined;
  }

  get runtime(): ServerRequest["runtime"] {
    return RUNTIME;
  }

  waitUntil(promise: Promise<unknown>): void {
    this.#context.waitUntil(promise);
  }

  get body(): ReadableStream<Uint8Array> | null {
    return this.#content?.stream ?? null;
  }

  get bodyUsed(): boolean {
    return this.#body?.used ?? false;
  }

  text(): Promise<string> {
    return this.#content?.text() ?? Promise.resolve("");
  }

  json(): Promise<unknown> {
    return this.text().then(JSON.parse);
  }

  bytes(): Promise<Uint8Array> {
    return this.#content?.bytes() ?? Promise.resolve(new Uint8Array(0));
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return this.#content?.arrayBuffer() ?? Promise.resolve(new ArrayBuffer(0));
  }

  blob(): Promise<Blob> {
    return (this.#content ?? this.#nothing).blob(this.headers.get("content-type"));
  }

  formData(): Promise<FormData> {
    const contentType = this.headers.get("content-type");
    return this.#door.readForm(this.#content ?? this.#nothing, contentType);
  }

  /** @throws TypeError when its body was read, or is being read */
  clone(): Request {
    const copy = new IncomingRequest(this.#request, this.#context, this.#door);
    copy.#body = this.#content?.copy() ?? null;
    if (this.#headers !== undefined) copy.#headers = new NativeHeaders(this.#headers);
    return copy as unknown as Request;
  }

  [INSPECT](_depth: number, options: unknown, inspect: Inspect): string {
    const { method, url, headers, bodyUsed } = this;
    return `Request ${inspect({ method, url, headers, bodyUsed }, options)}`;
  }

  get #content(): IncomingBody | null {
    if (this.#body === undefined) {
      const { content } = this.#request;
      this.#body = content.length === 0 ? null : new IncomingBody(content, this.#context);
    }
    return this.#body;
  }

  get #nothing(): IncomingBody {
    return new IncomingBody(NO_CONTENT, this.#context);
  }

  #makeNative(): Request {
    const { method, url, headers, signal, body } = this;
    if (WITHOUT_NATIVE.has(method.toUpperCase())) {
      throw new TypeError(
        `a native Request can't have the method ${method}: use the request that was given`,
      );
    }
    if (body === null) return new NativeRequest(url, { method, headers: [...headers], signal });
    if (/^(?:get|head)$/i.test(method)) {
      throw new TypeError(
        `a native Request with the method ${method} can't have content: use the request that was given`,
      );
    }
    const given = { method, headers: [...headers], signal, body, duplex: "half" as const };
    return new NativeRequest(url, given);
  }
}

standBeneath(IncomingRequest, NativeRequest, (request, _name, isMethod) => {
  if (isMethod) return IncomingRequest.nativeOf(request);
  plainRequest ??= new NativeRequest("http://localhost/");
  return plainRequest;
});
Object.defineProperty(IncomingRequest.prototype, "constructor", {
  configurable: true,
  writable: true,
  value: NativeRequest,
});

/** What a handler of the web's kind gets to see. */
export function webRequest(
  request: HttpRequest,
  context: HandlerContext,
  door: RequestOrigin,
): ServerRequest {
  return new IncomingRequest(request, context, door) as unknown as ServerRequest;
}

/** @throws TypeError when no native object can be what this request is, or its body was read */
export function nativeOf(request: ServerRequest): Request {
  return IncomingRequest.nativeOf(request as unknown as IncomingRequest);
}

/** Its content; null when there is none. */
export function bodyOf(request: ServerRequest): IncomingBody | null {
  return IncomingRequest.bodyOf(request as unknown as IncomingRequest);
}
