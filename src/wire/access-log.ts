/**
 * What happened on this server, one line for each exchange?
 *
 *   2026-11-22 18:40:01 127.0.0.1 "GET / HTTP/1.1" 200 1234 0.8ms
 * Time (local), client, request line, status, bytes of content, duration; for a refusal also which
 * rule was broken. Whoever wants to know gets the reasons below it, one in each line. What made an
 * answer fail is for whoever runs the server, and goes elsewhere.
 * This file refuses to know where lines end up and when they are written.
 */
import type { Reason } from "../http/handler.ts";
import type { Exchange, Tap, TappedConnection } from "../server/tap.ts";
import { bounded, hostText, safeAscii, safeName, safeText } from "./visible.ts";

const REQUEST_LINE_MAX = 300;
const STACK_LINES_MAX = 20;
const ERROR_LINE_MAX = 1000;
const REASON_MAX = 500;

/** " 0.0ms", " 0.1ms", … " 10.0ms": a line is made for each request, and the fewer its parts the faster. */
const TENTHS: readonly string[] = Array.from(
  { length: 101 },
  (_, tenths) => ` ${(tenths / 10).toFixed(1)}ms`,
);

/** What may stand between quotes as it is, as nearly every request line may. */
const UNQUOTED = /^[ !#-[\]-~]*$/;

/** What an access log writes, and when it is. */
export interface AccessLogOptions {
  /** Write the reasons for each answer under its line. Default false. */
  readonly reasons?: boolean;
  /** The clock, in milliseconds since 1970; a test brings its own. */
  readonly now?: () => number;
}

/** One line for each exchange. */
export function accessLog(write: (text: string) => void, options: AccessLogOptions = {}): Tap {
  const { reasons: wantsReasons = false, now = Date.now } = options;
  const localTime = clockText();
  return {
    wantsReasons,
    // A line may be due when the peer has left.
    opened: (connection) => void connection.remoteAddr,
    exchange: (connection, exchange) => {
      let text = `${localTime(now())} ${accessLine(connection, exchange)}\n`;
      if (wantsReasons) for (const reason of exchange.reasons) text += reasonLine(reason);
      write(text);
    },
  };
}

/** "    file: about.html\n": what was decided, safe for a terminal. */
export function reasonLine({ about, words }: Reason): string {
  return `    ${about}: ${safeName(bounded(words, REASON_MAX))}\n`;
}

export interface ErrorLogOptions {
  /** What of a stack is written. Default: all of it. */
  readonly stack?: (stack: string) => string;
}

/** What made an answer fail, with the stack: it tells the programmer where. */
export function errorLog(write: (text: string) => void, options: ErrorLogOptions = {}): Tap {
  const { stack = String } = options;
  return {
    untimed: true,
    exchange: (connection, exchange) => {
      if (exchange.error === undefined) return;
      const title = `#${connection.id} ${requestLine(exchange)} failed: `;
      write(`${title}${errorLines(exchange.error, stack)}\n`);
    },
  };
}

function accessLine(connection: TappedConnection, exchange: Exchange): string {
  const { status, contentBytes, durationMs, violation, error, aborted } = exchange;
  const remoteAddr = exchange.forwarded?.client ?? connection.remoteAddr;
  const client = remoteAddr.transport === "unix" ? "unix" : hostText(remoteAddr);
  const shownStatus = status === 0 ? '" - ' : `" ${status} `;
  let line = `${client} "${requestLine(exchange)}${shownStatus}${contentBytes}${duration(durationMs)}`;
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

function requestLine(exchange: Exchange): string {
  const { request } = exchange;
  if (request === undefined) return "-";
  const { httpVersion = `1.${request.minorVersion}` } = exchange;
  const line = `${request.method} ${request.target} HTTP/${httpVersion}`;
  if (line.length <= REQUEST_LINE_MAX && UNQUOTED.test(line)) return line;
  // Cut before escaping, or the cut could fall into an escape.
  return safeAscii(bounded(line, REQUEST_LINE_MAX)).replaceAll('"', "\\x22");
}

/** As `localTime`, which is asked anew once a second. */
function clockText(): (now: number) => string {
  let second = Number.NaN;
  let text = "";
  return (now) => {
    const current = Math.floor(now / 1000);
    if (current !== second) {
      second = current;
      text = localTime(new Date(now));
    }
    return text;
  };
}

/** "2026-11-22 18:40:01", as the clock on the wall says it. */
function localTime(at: Date): string {
  const two = (number: number): string => String(number).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** The stack in a few lines, each of them safe: a message may hold what a client sent. */
function errorLines(error: unknown, stack: (stack: string) => string): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return stack(text)
    .split("\n")
    .slice(0, STACK_LINES_MAX)
    .map((line) => safeText(bounded(line, ERROR_LINE_MAX)))
    .join("\n");
}
