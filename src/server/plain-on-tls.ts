/**
 * What is said to somebody who speaks plain HTTP where TLS is spoken?
 *
 * That, in plain HTTP, whatever was asked for: it is a connection like any other, with the same limits
 * and deadlines and in view of the tap, and only its handler is another. One answer ends it. This file
 * refuses to know what is served.
 */
import type { Handler } from "../http/handler.ts";
import type { RequestHead } from "../http/request.ts";
import { HttpResponse } from "../http/response.ts";
import type { Clock } from "./clock.ts";
import type { Deadlines, Mortal } from "./deadlines.ts";
import type { HeldBytes } from "./held-bytes.ts";
import type { ConnectionHost } from "./host.ts";
import type { ResolvedOptions } from "./options.ts";
import type { Upgraded } from "./upgraded.ts";

const TEXT = `400 Bad Request

This port speaks HTTPS, and this request came as plain HTTP.
Use https:// instead of http://.
`;

const INIT = {
  status: 400,
  fields: { "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" },
};

const ANSWER = HttpResponse.text(TEXT, INIT);

/** The address is said, and nobody is sent there: what names this port may as well be a mistake. */
const refuse: Handler = ({ authority, path, query }, { note }) => {
  note?.("access", "400: plain HTTP, where TLS is spoken");
  if (authority === "" || path === "") return ANSWER;
  const target = query === undefined ? path : `${path}?${query}`;
  return HttpResponse.text(`${TEXT}\nhttps://${authority}${target}\n`, INIT);
};

/** The same server, for whoever came without TLS. */
export class PlainHost implements ConnectionHost {
  readonly options: ResolvedOptions;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly held: HeldBytes;
  readonly secure = false;
  /** Each response is the last one. */
  readonly stopping = true;
  readonly #host: ConnectionHost;

  constructor(host: ConnectionHost) {
    this.#host = host;
    this.options = { ...host.options, handler: refuse };
    this.clock = host.clock;
    this.deadlines = host.deadlines;
    this.held = host.held;
  }

  get hushed(): boolean {
    return this.#host.hushed;
  }

  get idleEnd(): ConnectionHost["idleEnd"] {
    return this.#host.idleEnd;
  }

  waitUntil(promise: PromiseLike<unknown>, request: RequestHead | undefined): void {
    this.#host.waitUntil(promise, request);
  }

  upgraded(connection: Mortal, to: Upgraded): void {
    this.#host.upgraded(connection, to);
  }

  gone(connection: Mortal): void {
    this.#host.gone(connection);
  }
}
