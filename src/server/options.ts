/**
 * What may a person decide about a server, and what holds when they decide nothing?
 *
 * Names as the ecosystem knows them; times in milliseconds, sizes in bytes. Wrong values are the
 * programmer's fault and throw at the call. This file refuses to know what a handler does.
 */
import type { Handler, RemoteAddress } from "../http/handler.ts";
import type { RequestHead } from "../http/request.ts";
import type { HttpResponse } from "../http/response.ts";
import { MESSAGE_LIMITS, type MessageLimits } from "../http1/limits.ts";
import type { Violation } from "../http1/violation.ts";
import { CONNECTION_LIMITS, type ConnectionLimits, resolveLimits } from "./connection-limits.ts";
import { type Credentials, checkedCredentials, type TlsCertificates } from "./credentials.ts";
import {
  PLACE_OPTIONS,
  type PlaceOptions,
  type ResolvedPlace,
  resolvePlace,
} from "./place-options.ts";
import {
  PROXY_OPTIONS,
  type ProxyOptions,
  type ResolvedProxies,
  resolveProxies,
} from "./proxy-options.ts";
import {
  REQUEST_ID_OPTIONS,
  type RequestIdOptions,
  type ResolvedRequestIds,
  resolveRequestIds,
} from "./request-ids.ts";
import type { Tap } from "./tap.ts";
import { checkedTicketKeys } from "./ticket-keys.ts";
import { resolveTraffic, TRAFFIC_LIMITS, type TrafficLimits } from "./traffic-limits.ts";

/**
 * Connections that may wait to be accepted: as many as usual systems allow. Beyond, clients are dropped without a word,
 * and try again after 1 s, 3 s, 7 s.
 */
export const ACCEPT_QUEUE = 4096;

/** What a server can be told, besides what the site is that it speaks for. */
export interface ServerOptions
  extends Partial<MessageLimits>,
    Partial<ConnectionLimits>,
    Partial<TrafficLimits>,
    PlaceOptions,
    ProxyOptions,
    RequestIdOptions {
  /** Answers requests. */
  readonly handler: Handler;
  /** 0 picks a free one. Default 8000. */
  readonly port?: number;
  /**
   * Default "localhost": the loopback addresses of IPv4 and of IPv6, where present.
   * "0.0.0.0" or "::" is every interface.
   */
  readonly hostname?: string;
  /** Path of a Unix socket, instead of port and hostname. */
  readonly unix?: string;
  /**
   * Speak TLS (1.2 and 1.3), and nothing else. Of several certificates, a client gets the one that has the
   * name that it asks for (SNI), and the first when none has. Not on a Unix socket. Default: plain HTTP.
   */
  readonly tls?: TlsCertificates;
  /**
   * 48 bytes with which TLS sessions are encrypted for those who come again, and whoever knows them can read what was
   * said in TLS 1.2. Processes that serve the same site share them, so that a client resumes at each of them.
   * Default: random ones.
   */
  readonly ticketKeys?: Uint8Array;
  /**
   * Speak HTTP/2, too: with TLS to those who choose it (ALPN), without TLS to those who begin with it (prior
   * knowledge). Where the HTTP/2 of the runtime isn't mended, HTTP/1 alone is spoken, and `notice` told. Default
   * true with TLS, where the runtime's is mended, and else false.
   */
  readonly http2?: boolean;
  /** Length of the kernel's accept queue, which the system may bound further (`somaxconn`). Default 4096. */
  readonly backlog?: number;
  /**
   * Let other processes listen on the same port; the system deals connections out among them. Who closes one of
   * such listeners loses the connections that wait for it. Needs Node 22.12 and Linux, FreeBSD, DragonFly,
   * Solaris or AIX; elsewhere `ready()` rejects with ENOTSUP. Not on a Unix socket. Default false.
   */
  readonly reusePort?: boolean;
  /** Send `Server: barewire`. Default true. */
  readonly serverField?: boolean;
  /** How a refusal by time names the setting to change. Default: the option's name. */
  readonly settingName?: (option: LimitName) => string;
  /**
   * Told what a handler threw, or why its content failed. What it returns is sent, if nothing was
   * yet; otherwise the answer is a bare 500. Default: prints the error with `console.error`.
   */
  readonly error?: ErrorHandler;
  /**
   * Told of each peer that broke a rule of the protocol, or ran out of time in a message. What it returns
   * is sent in place of the usual refusal, where one can be sent at all; the connection ends either
   * way. What it throws goes to `error`, and the usual refusal is sent.
   */
  readonly reject?: RejectHandler;
  /**
   * Told in a sentence what whoever runs the server should know, such as that connections are turned away.
   * Default: prints it with `console.warn`.
   */
  readonly notice?: (sentence: string) => void;
  /** When aborted, the server closes as by `close()`. */
  readonly signal?: AbortSignal;
  /** Sees every byte and every exchange. Default none. */
  readonly tap?: Tap | null;
}

/** Told what a handler threw; answers at once, in its place, or not at all. */
export type ErrorHandler = (
  error: unknown,
  request: RequestHead | undefined,
) => HttpResponse | undefined;

/** Told which rule a peer broke; answers in place of the usual refusal, or not at all. */
export type RejectHandler = (
  violation: Violation,
  remoteAddr: RemoteAddress,
) => HttpResponse | undefined;

/** Everything decided. */
export type ResolvedOptions = Readonly<
  MessageLimits &
    ConnectionLimits &
    TrafficLimits &
    ResolvedPlace &
    ResolvedProxies &
    ResolvedRequestIds & {
      handler: Handler;
      port: number;
      hostname: string;
      unix: string | undefined;
      tls: readonly Credentials[] | undefined;
      ticketKeys: Buffer | undefined;
      http2: boolean | undefined;
      backlog: number;
      reusePort: boolean;
      serverField: boolean;
      settingName: (option: LimitName) => string;
      error: ErrorHandler;
      reject: RejectHandler | undefined;
      notice: (sentence: string) => void;
      signal: AbortSignal | undefined;
      tap: Tap | null;
    }
>;

export type LimitName = keyof MessageLimits | keyof ConnectionLimits | keyof TrafficLimits;

/** @throws TypeError or RangeError for a value that can't be meant. */
export function resolveOptions(options: ServerOptions): ResolvedOptions {
  if (typeof options.handler !== "function") throw new TypeError("handler must be a function");
  const port = options.port ?? 8000;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new RangeError(`port must be a whole number from 0 to 65535, not ${port}`);
  }
  if (options.hostname === "") throw new TypeError("hostname must not be empty");
  if (options.tls !== undefined && options.unix !== undefined) {
    throw new TypeError("tls is for ports: on a Unix socket it has no place");
  }
  if (options.reusePort === true && options.unix !== undefined) {
    throw new TypeError("reusePort is for ports: on a Unix socket it has no place");
  }
  if (options.reject !== undefined && typeof options.reject !== "function") {
    throw new TypeError("reject must be a function");
  }
  if (options.signal !== undefined && !(options.signal instanceof AbortSignal)) {
    throw new TypeError("signal must be an AbortSignal");
  }
  if (options.notice !== undefined && typeof options.notice !== "function") {
    throw new TypeError("notice must be a function");
  }
  if (options.http2 !== undefined && typeof options.http2 !== "boolean") {
    throw new TypeError("http2 must be true or false");
  }
  for (const name of Object.keys(options)) {
    if (!OPTION_NAMES.has(name)) throw new TypeError(`a server has no option ${name}`);
  }
  return Object.freeze({
    ...resolveLimits(options),
    ...resolvePlace(options),
    ...resolveTraffic(options),
    ...resolveProxies(options),
    ...resolveRequestIds(options),
    handler: options.handler,
    port,
    hostname: options.hostname ?? "localhost",
    unix: options.unix,
    tls: options.tls === undefined ? undefined : checkedCredentials(options.tls),
    ticketKeys: checkedTicketKeys(options.ticketKeys),
    http2: options.http2,
    backlog: options.backlog ?? ACCEPT_QUEUE,
    reusePort: options.reusePort ?? false,
    serverField: options.serverField ?? true,
    settingName: options.settingName ?? String,
    error: options.error ?? printError,
    reject: options.reject,
    notice: options.notice ?? printNotice,
    signal: options.signal,
    tap: options.tap ?? null,
  });
}

const OPTION_NAMES: ReadonlySet<string> = new Set([
  ...Object.keys(MESSAGE_LIMITS),
  ...Object.keys(CONNECTION_LIMITS),
  ...Object.keys(TRAFFIC_LIMITS),
  ...["handler", "port", "hostname", "unix", "tls", "ticketKeys", "http2", "backlog"],
  ...["serverField", "settingName"],
  ...["error", "reject", "notice", "signal", "tap", "reusePort"],
  ...PLACE_OPTIONS,
  ...PROXY_OPTIONS,
  ...REQUEST_ID_OPTIONS,
]);

/** What holds when nobody says what to do with an error. */
export function printError(error: unknown): undefined {
  console.error(error);
  return undefined;
}

function printNotice(sentence: string): void {
  console.warn(sentence);
}
