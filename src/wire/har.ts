/**
 * How do exchanges look as an HTTP Archive, which browsers and other tools read?
 *
 * HAR 1.2. It knows addresses, fields and content, and neither bytes on the wire nor what framed them. What it
 * has no place for stands in members that begin with an underscore, as it allows. This file refuses to know
 * what is to be masked.
 */
import type { Fields } from "../http/fields.ts";
import { parseHttpDate } from "../http/http-date.ts";
import {
  type ExchangeTimes,
  type KeptExchange,
  type KeptRequest,
  requestName,
} from "./exchanges.ts";
import { cookiesOf, queryOf, setCookieOf } from "./har-parts.ts";
import type { KeptAnswer } from "./read-answers.ts";

export interface HarOptions {
  /** Default "http": a transcript doesn't say what carried it. */
  readonly scheme?: "http" | "https";
  /** Of what made the file. Default "". */
  readonly version?: string;
  /**
   * The content before it was encoded (RFC 9110 §8.4.1); undefined where nobody can tell. Asked of answers that
   * have a Content-Encoding. Default: nobody can.
   */
  readonly decoded?: (answer: KeptAnswer) => Uint8Array | undefined;
}

export interface WrittenHar {
  /** JSON, ASCII wherever a terminal would obey anything else. */
  readonly text: string;
  /** Sentences, safe for a terminal, about what isn't in it. */
  readonly lost: readonly string[];
}

/** What may stand where a request names no server. */
const NO_SERVER = "localhost";
const AUTHORITY = /^(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;
const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
/** What JSON lets stand and a terminal obeys. Outside strings JSON has none of them but LF. */
const OBEYED = /[\x7f-\x9f\u00ad\u2028\u2029]|\p{Cf}|\p{Co}|\p{Cs}/gu;
/** Of a head that was never said as text. */
const HTTP2 = { httpVersion: "HTTP/2", headersSize: -1 };
const BASE64_STEP = 0x6000;

/** @param exchanges as `exchangesOf` gave them */
export function writeHar(exchanges: readonly KeptExchange[], options: HarOptions = {}): WrittenHar {
  const lost: string[] = [];
  const origin = originOf(exchanges);
  const entries = exchanges.map((exchange) => entryOf(exchange, origin, options, lost));
  const creator = { name: "barewire", version: options.version ?? "" };
  const text = JSON.stringify({ log: { version: "1.2", creator, entries } }, null, 2);
  return { text: `${text.replace(OBEYED, escaped)}\n`, lost };
}

function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}

/**
 * When was the transcript begun? It doesn't say, but servers say what time it is when they answer.
 * Milliseconds since 1970; 0 when none did.
 */
function originOf(exchanges: readonly KeptExchange[]): number {
  for (const { answer, times } of exchanges) {
    const date = parseHttpDate(answer?.response.fields.get("date") ?? "", 0);
    if (date !== undefined) return date - (times?.answered ?? 0);
  }
  return 0;
}

function entryOf(
  exchange: KeptExchange,
  origin: number,
  { scheme = "http", decoded }: HarOptions,
  lost: string[],
): unknown {
  const { request, answer, connection, times, isHttp2 = false } = exchange;
  const name = requestName(request.head);
  const lose = (sentence: string): void => {
    lost.push(`${name}: ${sentence}`);
  };
  if (request.trailers.count > 0) lose("HAR has no place for its trailers.");
  if (answer === undefined) lose("no answer is kept, so HAR says status 0.");
  else if (answer.trailers.count > 0) lose("HAR has no place for the answer's trailers.");
  const timings = timingsOf(times);
  return {
    startedDateTime: new Date(origin + (times?.asked ?? 0)).toISOString(),
    time: timings.send + timings.wait + timings.receive,
    request: { ...requestOf(request, scheme, lose), ...(isHttp2 ? HTTP2 : {}) },
    response: {
      ...responseOf(answer, decoded, lose),
      ...(isHttp2 && answer !== undefined ? HTTP2 : {}),
    },
    cache: {},
    timings,
    ...(connection === undefined ? {} : { connection: String(connection) }),
    ...(times === undefined ? { comment: "The transcript has no times." } : {}),
  };
}

interface Timings {
  readonly send: number;
  readonly wait: number;
  readonly receive: number;
}

/** An answer may begin before the request is whole. */
function timingsOf(times: ExchangeTimes | undefined): Timings {
  if (times === undefined) return { send: 0, wait: 0, receive: 0 };
  const { asked, askedWhole, answered = askedWhole, answeredWhole = answered } = times;
  return {
    send: Math.max(0, askedWhole - asked),
    wait: Math.max(0, answered - askedWhole),
    receive: Math.max(0, answeredWhole - answered),
  };
}

type Lose = (sentence: string) => void;

function requestOf({ head, content, headSize }: KeptRequest, scheme: string, lose: Lose): object {
  const { method, target, form, authority, path, query, fields, minorVersion } = head;
  const server = AUTHORITY.test(authority) ? authority : NO_SERVER;
  const mimeType = unicode(fields.get("content-type") ?? "", lose);
  const { text, encoding } = textOf(content);
  const coded = encoding === undefined ? {} : { _encoding: encoding };
  return {
    method,
    url: `${scheme}://${server}${path}${query === undefined ? "" : `?${query}`}`,
    // An address alone doesn't tell one form of a target from another.
    ...(form === "origin" && server === authority ? {} : { _requestTarget: target }),
    httpVersion: `HTTP/1.${minorVersion}`,
    cookies: fields.all("cookie").flatMap((value) => cookiesOf(unicode(value, lose))),
    headers: headersOf(fields, lose),
    queryString: queryOf(query ?? ""),
    ...(content.length === 0 ? {} : { postData: { mimeType, params: [], text, ...coded } }),
    headersSize: headSize,
    bodySize: content.length,
  };
}

function responseOf(
  answer: KeptAnswer | undefined,
  decoded: HarOptions["decoded"],
  lose: Lose,
): object {
  if (answer === undefined) return NO_RESPONSE;
  const { status, reason, fields, minorVersion } = answer.response;
  const isCoded = answer.content.length > 0 && fields.has("content-encoding");
  const content = isCoded ? decoded?.(answer) : answer.content;
  if (content === undefined) lose("its answer's content can't be decoded, so it is left out.");
  const shown = content === undefined || content.length === 0 ? {} : textOf(content);
  const saved = content === undefined ? 0 : content.length - answer.content.length;
  return {
    status,
    statusText: unicode(reason, lose),
    httpVersion: `HTTP/1.${minorVersion}`,
    cookies: fields.all("set-cookie").flatMap((value) => setCookieOf(unicode(value, lose))),
    headers: headersOf(fields, lose),
    content: {
      size: content?.length ?? answer.content.length,
      ...(isCoded && content !== undefined ? { compression: saved } : {}),
      mimeType: unicode(fields.get("content-type") ?? "", lose),
      ...shown,
    },
    redirectURL: unicode(fields.get("location") ?? "", lose),
    headersSize: -1,
    bodySize: answer.content.length,
  };
}

/** As browsers write what never came. */
const NO_RESPONSE = {
  status: 0,
  statusText: "",
  httpVersion: "",
  cookies: [],
  headers: [],
  content: { size: 0, mimeType: "" },
  redirectURL: "",
  headersSize: -1,
  bodySize: -1,
};

function headersOf(fields: Fields, lose: Lose): unknown {
  return [...fields].map(([name, value]) => ({ name, value: unicode(value, lose) }));
}

/** @param text one byte per character */
function unicode(text: string, lose: Lose): string {
  try {
    return STRICT_UTF8.decode(Uint8Array.from(text, (byte) => byte.charCodeAt(0)));
  } catch {
    lose("a value isn't UTF-8, so HAR can't hold its bytes; they stand there as ISO-8859-1.");
    return text;
  }
}

function textOf(bytes: Uint8Array): { readonly text: string; readonly encoding?: "base64" } {
  try {
    return { text: STRICT_UTF8.decode(bytes) };
  } catch {
    return { text: base64(bytes), encoding: "base64" };
  }
}

/** Without Node, and without making one argument of each byte at once. */
function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += BASE64_STEP) {
    text += btoa(String.fromCharCode(...bytes.subarray(at, at + BASE64_STEP)));
  }
  return text;
}
