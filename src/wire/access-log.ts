/**
 * What happened on this server? One line for each exchange, and what made an answer fail.
 *
 * A fault is for whoever runs the server, and goes elsewhere than the lines. This file refuses to know what
 * a line looks like, where lines end up and when they are written.
 */
import type { Tap } from "../server/tap.ts";
import { shownRequestLine } from "./log-barewire.ts";
import { type LogFormat, lineFormat } from "./log-format.ts";
import { bounded, safeText } from "./visible.ts";

const STACK_LINES_MAX = 20;
const ERROR_LINE_MAX = 1000;

/** What an access log writes, and when it is. */
export interface AccessLogOptions {
  /** Default "barewire". What can stand in a template is told in docs/logs.md. */
  readonly format?: LogFormat;
  /**
   * Write the reasons for each answer under its line, or into it; only the formats barewire and json have a place
   * for them. Default false.
   */
  readonly reasons?: boolean;
  /** The clock, in milliseconds since 1970; a test brings its own. */
  readonly now?: () => number;
}

/**
 * One line for each exchange.
 * @throws TypeError for a format that is none, a template with a placeholder that there isn't, or one that would
 * write secrets
 */
export function accessLog(write: (text: string) => void, options: AccessLogOptions = {}): Tap {
  const { format = "barewire", reasons: wantsReasons = false, now = Date.now } = options;
  const line = lineFormat(format, wantsReasons);
  return {
    wantsReasons,
    // A line may be due when the peer has left.
    opened: (connection) => void connection.remoteAddr,
    exchange: (connection, exchange) => write(line(connection, exchange, now())),
  };
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
      const title = `#${connection.id} ${shownRequestLine(exchange)} failed: `;
      write(`${title}${errorLines(exchange.error, stack)}\n`);
    },
  };
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
