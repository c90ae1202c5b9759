/**
 * What happened, for people? One line for each exchange.
 *
 *   2026-11-22 18:40:01 127.0.0.1 "GET / HTTP/1.1" 200 1234 0.8ms
 * Time (local), client, request line, status, bytes of content, duration; for a refusal also which
 * rule was broken. Whoever wants to know gets the reasons below it, one in each line.
 * This file refuses to know where lines end up.
 */
import type { Reason, RemoteAddress } from "../http/handler.ts";
import type { Exchange } from "../server/tap.ts";
import { addressText, clientOf, isPlain, type LineFormat, requestLineText } from "./log-parts.ts";
import { wallTime } from "./log-times.ts";
import { bounded, safeAscii, safeName } from "./visible.ts";

const REQUEST_LINE_MAX = 300;
const REASON_MAX = 500;

/** " 0.0ms", " 0.1ms", … " 10.0ms": a line is made for each request, and the fewer its parts the faster. */
const TENTHS: readonly string[] = Array.from(
  { length: 101 },
  (_, tenths) => ` ${(tenths / 10).toFixed(1)}ms`,
);

/** @param reasons also why each answer is what it is */
export function barewireFormat(reasons = false): LineFormat {
  const begin = lineBegin();
  return (connection, exchange, now) => {
    const line = `${begin(clientOf(connection, exchange), now)}${rest(exchange)}\n`;
    return reasons ? line + exchange.reasons.map(reasonLine).join("") : line;
  };
}

/** Many lines in a row begin alike: of one second, and of one client. */
function lineBegin(): (client: RemoteAddress, now: number) => string {
  const time = wallTime();
  let [lastTime, lastHost, lastTransport, text] = ["", "", "", ""];
  return (client, now) => {
    const at = time(now);
    const { hostname, transport } = client;
    if (at !== lastTime || hostname !== lastHost || transport !== lastTransport) {
      [lastTime, lastHost, lastTransport] = [at, hostname, transport];
      text = `${at} ${addressText(client)} "`;
    }
    return text;
  };
}

/** "    file: about.html\n": what was decided, safe for a terminal. */
export function reasonLine({ about, words }: Reason): string {
  return `    ${about}: ${safeName(bounded(words, REASON_MAX))}\n`;
}

function rest(exchange: Exchange): string {
  const { status, contentBytes, durationMs, violation, error, aborted } = exchange;
  const shownStatus = status === 0 ? '" - ' : `" ${status} `;
  let line = `${shownRequestLine(exchange)}${shownStatus}${contentBytes}${duration(durationMs)}`;
  if (aborted) line += " aborted";
  if (error !== undefined) line += " failed";
  if (violation !== undefined) line += ` ${violation.code}: ${violation.sentence}`;
  return line;
}

/** " 0.8ms", " 12ms". */
function duration(ms: number): string {
  if (ms >= 10) return ` ${Math.round(ms)}ms`;
  return TENTHS[Math.round(ms * 10)] ?? "";
}

/** The request line, bounded and safe. */
export function shownRequestLine(exchange: Exchange): string {
  const line = requestLineText(exchange);
  // A method is a token, and has nothing that could end a quote (RFC 9110 §5.6.2).
  const target = exchange.request?.target ?? "";
  if (line.length <= REQUEST_LINE_MAX && isPlain(target)) return line;
  // Cut before escaping, or the cut could fall into an escape.
  return safeAscii(bounded(line, REQUEST_LINE_MAX)).replaceAll('"', "\\x22");
}
