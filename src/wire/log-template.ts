/**
 * What stands in a line that somebody drew themselves? Text, and in braces what is to be filled in.
 *
 *   {time} {client} "{method} {target}" {status} {ms} "{req:User-Agent}" {res:Content-Type}
 * Taken apart once; what can't be meant is a sentence then, and not a hole in each line. Values are escaped as
 * nginx does, "-" stands for what isn't there, and secrets are refused. This file refuses to know where lines
 * end up.
 */
import { isToken } from "../http/fields.ts";
import type { RequestHead } from "../http/request.ts";
import { isSecretField } from "../http/secret-fields.ts";
import type { Exchange } from "../server/tap.ts";
import {
  clientText,
  escaped,
  type LineFormat,
  requestLineText,
  requestValue,
  userText,
  versionText,
} from "./log-parts.ts";
import { clfTime, inThousandths, isoTime, wallTime } from "./log-times.ts";

/** One part of a line. */
type Part = LineFormat;

/** Stands for what isn't there. */
const NONE = "-";

/** Each name that may stand in braces, with what it is: docs/logs.md has the same table. */
export const PLACEHOLDERS: ReadonlyMap<string, () => Part> = new Map<string, () => Part>([
  ["time", () => timed(isoTime())],
  ["time:wall", () => timed(wallTime())],
  ["time:clf", () => timed(clfTime())],
  ["time:unix", () => timed((now) => (now / 1000).toFixed(3))],
  ["client", () => clientText],
  ["user", () => ofExchange(userText)],
  ["id", () => ofExchange((exchange) => exchange.requestId ?? NONE)],
  ["connection", () => (connection) => String(connection.id)],
  ["request", () => ofExchange((exchange) => escaped(requestLineText(exchange)))],
  ["method", () => ofRequest((request) => request.method)],
  ["target", () => ofRequest((request) => request.target)],
  ["path", () => ofRequest((request) => request.path)],
  ["query", () => ofRequest((request) => request.query)],
  ["version", () => ofExchange(shownVersion)],
  ["host", () => ofExchange((exchange) => escaped(hostOf(exchange) || NONE))],
  ["status", () => ofExchange(({ status }) => (status === 0 ? NONE : String(status)))],
  ["bytes", () => ofExchange((exchange) => String(exchange.contentBytes))],
  ["ms", () => ofExchange((exchange) => inThousandths(exchange.durationMs))],
  ["seconds", () => ofExchange((exchange) => (exchange.durationMs / 1000).toFixed(6))],
  ["violation", () => ofExchange((exchange) => exchange.violation?.code ?? NONE)],
  ["outcome", () => ofExchange(outcomeOf)],
]);

/** Text, `{{` and `}}` for braces themselves, or what is between braces. */
const PIECES = /[^{}]+|\{\{|\}\}|\{[^{}]*\}|[{}]/g;
const FIELD = /^(req|res):(.*)$/s;
const CONTROL = /\p{Cc}/u;

/** @throws TypeError with a sentence for a template that can't be meant */
export function templateFormat(template: string): LineFormat {
  if (CONTROL.test(template.replaceAll("\t", ""))) {
    throw new TypeError("a log line can't hold control characters, other than tabs");
  }
  const parts = piecesOf(template).map(partOf);
  return (connection, exchange, now) => {
    let line = "";
    for (const part of parts) {
      line += typeof part === "string" ? part : part(connection, exchange, now);
    }
    return `${line}\n`;
  };
}

/** Does the line say what requests are called? */
export function namesRequestId(template: string): boolean {
  return piecesOf(template).includes("{id}");
}

function piecesOf(template: string): readonly string[] {
  return template.match(PIECES) ?? [];
}

function partOf(piece: string): Part | string {
  if (piece === "{{" || piece === "}}") return piece.slice(1);
  if (piece === "{" || piece === "}") {
    throw new TypeError(`a "${piece}" stands alone; "${piece}${piece}" is the character itself`);
  }
  if (!piece.startsWith("{")) return piece;
  const name = piece.slice(1, -1);
  const [, side, field] = FIELD.exec(name) ?? [];
  if (side !== undefined && field !== undefined) return fieldPart(side, field);
  const make = PLACEHOLDERS.get(name);
  if (make !== undefined) return make();
  const names = [...PLACEHOLDERS.keys()].join(", ");
  throw new TypeError(`there is no {${name}}: what can stand there is ${names}, req:… and res:…`);
}

function fieldPart(side: string, field: string): Part {
  if (!isToken(field)) {
    throw new TypeError(`{${side}:${field}} needs the name of a field, as in {${side}:User-Agent}`);
  }
  if (isSecretField(field)) {
    throw new TypeError(
      `{${side}:${field}} would write secrets into the log, where whoever reads it could use them`,
    );
  }
  if (side === "req") return (_connection, exchange) => requestValue(exchange, field);
  return (_connection, { responseFields }) => {
    const value = responseFields?.get(field);
    return value === undefined ? NONE : escaped(value);
  };
}

function ofExchange(text: (exchange: Exchange) => string): Part {
  return (_connection, exchange) => text(exchange);
}

function ofRequest(text: (request: RequestHead) => string | undefined): Part {
  return (_connection, { request }) => escaped((request && text(request)) || NONE);
}

function shownVersion(exchange: Exchange): string {
  const { request } = exchange;
  return request === undefined ? NONE : versionText(exchange, request);
}

function hostOf({ forwarded, request }: Exchange): string | undefined {
  return forwarded?.authority ?? request?.authority;
}

function outcomeOf({ aborted, error }: Exchange): string {
  if (aborted) return "aborted";
  return error === undefined ? "whole" : "failed";
}

function timed(text: (now: number) => string): Part {
  return (_connection, _exchange, now) => text(now);
}
