/**
 * What happened, for programs? One JSON object for each exchange, on one line of ASCII.
 *
 * Names and types stay as they are; what there is nothing to say of isn't there (docs/logs.md lists them). Bytes
 * beyond ASCII that a client sent are characters of one byte each (ISO-8859-1), so that every byte can be told and
 * the line is JSON whatever they are. This file refuses to know where lines end up.
 */
import type { Reason } from "../http/handler.ts";
import { clientText, isPlain, type LineFormat, VALUE_MAX, versionText } from "./log-parts.ts";
import { inThousandths, isoTime } from "./log-times.ts";

const NOT_ASCII = /[\x7f-\uffff]/g;

/** @param reasons also why each answer is what it is */
export function jsonFormat(reasons = false): LineFormat {
  const time = isoTime();
  return (connection, exchange, now) => {
    const { request, forwarded, status, contentBytes, durationMs, user, requestId } = exchange;
    let line = `{"time":"${time(now)}","client":${quoted(clientText(connection, exchange))}`;
    line += `,"connection":${connection.id}`;
    if (requestId !== undefined) line += `,"id":${quoted(requestId)}`;
    if (typeof user === "string") line += `,"user":${quoted(user)}`;
    if (request !== undefined) {
      const { method, target, fields } = request;
      line += `,"method":${quoted(method)},"target":${quoted(target)}`;
      line += `,"version":"${versionText(exchange, request)}"`;
      const host = forwarded?.authority ?? request.authority;
      if (host !== "") line += `,"host":${quoted(host)}`;
      const referer = fields.get("referer");
      if (referer !== undefined) line += `,"referer":${quoted(referer)}`;
      const agent = fields.get("user-agent");
      if (agent !== undefined) line += `,"userAgent":${quoted(agent)}`;
    }
    line += `,"status":${status},"bytes":${contentBytes},"ms":${inThousandths(durationMs)}`;
    const { violation, error, aborted } = exchange;
    if (violation !== undefined) {
      line += `,"violation":"${violation.code}","sentence":${quoted(violation.sentence)}`;
    }
    if (error !== undefined) line += ',"failed":true';
    if (aborted) line += ',"aborted":true';
    if (reasons) line += `,"reasons":[${exchange.reasons.map(reasonJson).join(",")}]`;
    return `${line}}\n`;
  };
}

function reasonJson({ about, words }: Reason): string {
  return `{"about":"${about}","words":${quoted(words)}}`;
}

/** A string of JSON in ASCII. */
function quoted(text: string): string {
  const most = text.length > VALUE_MAX ? `${text.slice(0, VALUE_MAX - 3)}...` : text;
  if (isPlain(most)) return `"${most}"`;
  return JSON.stringify(most).replace(NOT_ASCII, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
