/**
 * What does a handler of the web's kind know and do that `Request` can't carry?
 *
 * The second argument of a fetch handler. Names as in Deno (`remoteAddr`, `completed`) and Bun (`requestIP`), so that what
 * was written for them finds what it looks for. This file refuses to know how any of it is done: it asks
 * the context of the request.
 */
import { Fields } from "../http/fields.ts";
import type { HandlerContext, HttpVersion, RemoteAddress, Take } from "../http/handler.ts";
import type { HttpRequest } from "../http/request.ts";
import type { HttpResponse } from "../http/response.ts";
import { switchingResponse } from "./fast-response.ts";
import { bodyOf, nativeOf, type ServerRequest } from "./incoming-request.ts";
import { headersOver, simpleFields } from "./lazy-headers.ts";
import { type GivenHeaders, NativeHeaders } from "./native.ts";

/** Where a client is, in Bun's words. */
export interface SocketAddress {
  readonly address: string;
  readonly family: "IPv4" | "IPv6";
  readonly port: number;
}

/** The second argument of a fetch handler. */
export interface ServeHandlerInfo {
  /**
   * The client: the other end of the connection, or whoever a trusted proxy names; hostname "" and port 0 on a
   * Unix socket.
   */
  readonly remoteAddr: RemoteAddress;
  /** The other end of the connection itself, which may be a proxy. */
  readonly peerAddr: RemoteAddress;
  /** The same in Bun's words; null on a Unix socket. */
  requestIP(request?: Request): SocketAddress | null;
  /** What the request is called in logs and in the answer, where the server gives requests ids (`requestId`). */
  readonly requestId: string | undefined;
  /** "1.1" also for what is higher, such as HTTP/1.2. */
  readonly httpVersion: HttpVersion;
  /** The method as sent: methods are case-sensitive (RFC 9110 §9.1). */
  readonly rawMethod: string;
  /** The request-target as sent. */
  readonly rawTarget: string;
  /** The field lines in their order, names in the case in which they were sent. */
  readonly rawHeaders: readonly (readonly [name: string, value: string])[];
  /**
   * Trailer fields behind chunked content: settles once the content was read to its end (never, when nobody
   * reads it), and rejects when it can't be.
   */
  readonly trailers: Promise<Headers>;
  /** Settles, and never rejects, when the response was handed to the system: true; or was lost: false. */
  readonly completed: Promise<boolean>;
  /**
   * Sends an interim response now, such as 103 (Early Hints).
   * @throws RangeError for a status that isn't interim, TypeError when the response has begun or for illegal fields
   */
  inform(status: number, headers: GivenHeaders): void;
  /** Trailer fields for after a streamed response; `make` is asked when its content has ended. */
  setTrailers(make: () => GivenHeaders | Promise<GivenHeaders>): void;
  /** Deadlines of this request alone, from now on, in milliseconds; Infinity: none. */
  timeout(milliseconds: number): void;
  /** Keeps a closing server waiting for this promise. */
  waitUntil(promise: Promise<unknown>): void;
  /**
   * The response to return when the connection shall go on in another protocol. `take` then owns the socket.
   * @param init fields of the 101; `by: "taker"` when whoever takes the socket writes the 101
   * @throws TypeError when the request asks for no upgrade
   */
  upgrade(
    take: Take,
    init?: { readonly headers?: GivenHeaders; readonly by?: "server" | "taker" },
  ): Response;
  /**
   * The request as an object of the runtime's own class, for what needs its insides: `new Request(it)`,
   * `fetch(it)`. Reading one reads the other's body.
   * @throws TypeError when no native object can be what this request is (content in a GET, CONNECT, TRACE), or its body was read
   */
  nativeRequest(): Request;
}

export class HandlerInfo implements ServeHandlerInfo {
  readonly #request: HttpRequest;
  readonly #context: HandlerContext;
  readonly #web: ServerRequest;
  #marker: Response | undefined;
  #switching: HttpResponse | undefined;

  constructor(request: HttpRequest, context: HandlerContext, web: ServerRequest) {
    this.#request = request;
    this.#context = context;
    this.#web = web;
  }

  /** What switches protocols, when this is the response that stands for it. */
  static switchingFor(info: HandlerInfo, response: unknown): HttpResponse | undefined {
    return info.#marker !== undefined && info.#marker === response ? info.#switching : undefined;
  }

  get remoteAddr(): RemoteAddress {
    return this.#context.remoteAddr;
  }

  get peerAddr(): RemoteAddress {
    return this.#context.peerAddr;
  }

  requestIP(): SocketAddress | null {
    const { transport, hostname, port } = this.#context.remoteAddr;
    if (transport === "unix" || hostname === "") return null;
    return { address: hostname, family: hostname.includes(":") ? "IPv6" : "IPv4", port };
  }

  get requestId(): string | undefined {
    return this.#context.requestId;
  }

  get httpVersion(): HttpVersion {
    return this.#request.minorVersion === 0 ? "1.0" : this.#context.httpVersion;
  }

  get rawMethod(): string {
    return this.#request.method;
  }

  get rawTarget(): string {
    return this.#request.target;
  }

  get rawHeaders(): readonly (readonly [name: string, value: string])[] {
    return [...this.#request.fields];
  }

  get trailers(): Promise<Headers> {
    const body = bodyOf(this.#web);
    return (body?.trailers ?? Promise.resolve(Fields.empty)).then(headersOver);
  }

  get completed(): Promise<boolean> {
    return this.#context.completed;
  }

  inform(status: number, headers: GivenHeaders): void {
    this.#context.inform(status, linesOf(headers));
  }

  setTrailers(make: () => GivenHeaders | Promise<GivenHeaders>): void {
    this.#context.sendTrailers(() => {
      const made = make();
      return made instanceof Promise ? made.then(linesOf) : linesOf(made);
    });
  }

  timeout(milliseconds: number): void {
    this.#context.timeout(milliseconds);
  }

  waitUntil(promise: Promise<unknown>): void {
    this.#web.waitUntil(promise);
  }

  upgrade(
    take: Take,
    init: { readonly headers?: GivenHeaders; readonly by?: "server" | "taker" } = {},
  ): Response {
    const { headers, by = "server" } = init;
    const fields = headers === undefined ? undefined : linesOf(headers);
    this.#switching = this.#context.upgrade(take, fields === undefined ? { by } : { fields, by });
    this.#marker = switchingResponse(fields ?? Fields.empty);
    return this.#marker;
  }

  nativeRequest(): Request {
    return nativeOf(this.#web);
  }
}

/** @throws TypeError for fields that can't be sent */
function linesOf(headers: GivenHeaders): Fields {
  return simpleFields(headers) ?? Fields.of(new NativeHeaders(headers));
}
