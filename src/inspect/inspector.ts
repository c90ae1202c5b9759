/**
 * What may somebody see who looks on from a page? The last exchanges, as they happen, and all that is kept of
 * each.
 *
 * A tap for the server that is looked at, and a handler for one that shows it. What the page needs goes out as
 * JSON; how it looks is the page's. This file refuses to know where it is listened, and who is let in.
 */
import type { Destination } from "../client/dial.ts";
import type { Handler } from "../http/handler.ts";
import type { HttpRequest } from "../http/request.ts";
import { HttpResponse } from "../http/response.ts";
import type { Tap } from "../server/tap.ts";
import { admitted, allowing, refused, SECURITY_FIELDS, type Way } from "./access.ts";
import { Audience, type Issue } from "./audience.ts";
import { Figures } from "./figures.ts";
import { masked, unmasked } from "./masking.ts";
import type { Detail, News, Said, SendOrder, SendResult, Snapshot } from "./messages.ts";
import { sendAgain } from "./sending-again.ts";
import { Story } from "./story.ts";
import { Tape, type TapeSize } from "./tape.ts";
import { type KeptSaid, summaryOf, type Told } from "./told.ts";
import { Watcher } from "./watcher.ts";

/** A file of the page. */
export interface PageFile {
  readonly type: string;
  readonly content: Uint8Array;
}

export interface InspectorOptions {
  /** "" is the page itself. */
  readonly files: ReadonlyMap<string, PageFile>;
  readonly later: (milliseconds: number, callback: () => void) => void;
  /** Show the values of fields that hold secrets. Default false. */
  readonly secrets?: boolean;
  /** Milliseconds since any moment; default: those of the process. */
  readonly now?: () => number;
  readonly tape?: TapeSize;
}

/** The server that is looked at, once it listens. */
export interface Subject {
  /** Such as "http://localhost:8000", or "unix:" and a path. */
  readonly origin: string;
  readonly destination: Destination;
}

/** Bytes of an edited request, as JSON. */
const ORDER_MAX = 4 * 1024 * 1024;

export class Inspector {
  /** For the server that is looked at. */
  readonly tap: Tap;
  readonly #options: InspectorOptions;
  readonly #figures = new Figures();
  readonly #watcher: Watcher;
  readonly #story: Story;
  readonly #audience: Audience;
  readonly #now: () => number;
  readonly #startedAt: number = Date.now();
  #toldSecond = 0;

  constructor(options: InspectorOptions) {
    const real = options.now ?? (() => performance.now());
    const begun = real();
    const tape = new Tape(options.tape);
    this.#options = options;
    this.#now = () => real() - begun;
    this.#watcher = new Watcher(tape, this.#figures, { now: this.#now, later: options.later });
    this.tap = this.#watcher;
    this.#story = new Story(tape);
    this.#audience = new Audience({ issue: () => this.#issue(), later: options.later });
  }

  /** Answers whoever is let in. */
  handler(way: () => Way, subject: () => Subject): Handler {
    return (request) => {
      const place = admitted(request, way());
      return place instanceof HttpResponse ? place : this.#answer(request, place, subject);
    };
  }

  #answer(
    request: HttpRequest,
    place: string,
    subject: () => Subject,
  ): HttpResponse | Promise<HttpResponse> {
    if (place === "send") return this.#send(request, subject());
    if (request.method !== "GET") return allowing("GET");
    const file = this.#options.files.get(place);
    if (file !== undefined) return typed(file.type, file.content);
    if (place === "events") return this.#listen();
    if (place === "exchanges") return json(this.#snapshot(subject()));
    const number = /^exchange\/([1-9]\d{0,14})$/.exec(place)?.[1];
    return number === undefined ? refused(404) : this.#detail(Number(number));
  }

  #listen(): HttpResponse {
    const content = this.#audience.admit();
    if (content === undefined) return refused(503);
    const fields = [...SECURITY_FIELDS, ["Content-Type", "text/event-stream"] as const];
    return new HttpResponse({ fields, content });
  }

  #snapshot({ origin, destination }: Subject): Snapshot {
    this.#story.read();
    this.#figures.passed(this.#now());
    return {
      ...this.#news(this.#story.exchanges()),
      origin,
      startedAt: this.#startedAt,
      masked: this.#options.secrets !== true,
      secure: destination.tls,
      connections: this.#story.connections(),
      seconds: this.#figures.seconds(),
    };
  }

  /** Undefined when there is nothing to tell; once a second there is. */
  #issue(): Issue | undefined {
    this.#story.read();
    const now = this.#now();
    this.#figures.passed(now);
    const told = this.#story.changedExchanges();
    const connections = this.#story.changedConnections();
    const seconds = this.#figures.newSeconds();
    if (told.length + connections.length + seconds.length === 0 && now - this.#toldSecond < 1000) {
      return undefined;
    }
    this.#toldSecond = now;
    const news: News = { ...this.#news(told), connections, seconds };
    return { text: JSON.stringify(news), exchanges: told.length };
  }

  #news(told: readonly Told[]): News {
    return {
      now: Math.round(this.#now()),
      exchanges: told.map(summaryOf),
      connections: [],
      seconds: [],
      dropped: this.#watcher.passedOver + this.#story.lost,
      total: this.#watcher.kept + this.#watcher.passedOver,
    };
  }

  #detail(number: number): HttpResponse {
    this.#story.read();
    const told = this.#story.exchange(number);
    if (told === undefined) return refused(404);
    const { method } = told;
    const detail: Detail = {
      summary: summaryOf(told),
      request: this.#said(told.request, { as: "request" }),
      answer: this.#said(told.answer, { as: "response", method: method === "" ? "GET" : method }),
    };
    return json(detail);
  }

  #said({ pieces, left }: KeptSaid, as: Parameters<typeof masked>[1]): Said {
    return { bytes: base64(this.#shown(Buffer.concat(pieces), as)), left };
  }

  #shown(bytes: Uint8Array, as: Parameters<typeof masked>[1]): Uint8Array {
    return this.#options.secrets === true ? bytes : masked(bytes, as);
  }

  async #send(request: HttpRequest, { destination }: Subject): Promise<HttpResponse> {
    const isJson = /^application\/json(?: *;|$)/i.test(request.fields.get("content-type") ?? "");
    if (request.method !== "POST") return allowing("POST");
    if (!isJson) return refused(415);
    const order = orderOf(await request.content.text(ORDER_MAX));
    if (order === undefined) return refused(400);
    this.#story.read();
    const original = this.#story.exchange(order.from ?? 0);
    const isMasked = this.#options.secrets !== true && original !== undefined;
    const given = new Uint8Array(Buffer.from(order.bytes, "base64"));
    const bytes = isMasked ? unmasked(given, Buffer.concat(original.request.pieces)) : given;
    const begun = this.#now();
    const { bytes: answer, left, problem } = await sendAgain(destination, bytes);
    const method = /^([!-~]+) /.exec(Buffer.from(bytes.subarray(0, 100)).toString("latin1"))?.[1];
    const shown = this.#shown(answer, { as: "response", method: method ?? "GET" });
    const milliseconds = Math.round((this.#now() - begun) * 10) / 10;
    const result: SendResult = { answer: { bytes: base64(shown), left }, milliseconds, problem };
    return json(result);
  }
}

/** Undefined for what is none. */
function orderOf(text: string): SendOrder | undefined {
  try {
    const order: unknown = JSON.parse(text);
    if (typeof order !== "object" || order === null) return undefined;
    const { bytes, from } = order as Readonly<Record<string, unknown>>;
    if (typeof bytes !== "string" || !/^[A-Za-z0-9+/]*={0,2}$/.test(bytes)) return undefined;
    return typeof from === "number" ? { bytes, from } : { bytes };
  } catch {
    return undefined;
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

function json(value: Snapshot | Detail | SendResult): HttpResponse {
  return typed("application/json", new TextEncoder().encode(JSON.stringify(value)));
}

function typed(type: string, content: Uint8Array): HttpResponse {
  return new HttpResponse({
    fields: [...SECURITY_FIELDS, ["Content-Type", type] as const],
    content,
  });
}
