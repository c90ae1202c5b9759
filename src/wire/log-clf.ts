/**
 * How do Apache and nginx write a line, so that every program that reads logs can read ours?
 *
 *   127.0.0.1 - ann [22/Nov/2026:18:40:01 +0100] "GET / HTTP/1.1" 200 1234
 * That is `common`; `combined` has Referer and User-Agent behind it. To the byte as nginx has it: bytes of content,
 * 0 where there are none; 499 where the client left before a status was sent; "-" for what isn't there.
 * This file refuses to know where lines end up.
 */
import {
  clientText,
  escaped,
  type LineFormat,
  requestLineText,
  requestValue,
  userText,
} from "./log-parts.ts";
import { clfTime } from "./log-times.ts";

/** As nginx calls it when the client closes before it has an answer. */
const CLIENT_LEFT = 499;

export function commonFormat(): LineFormat {
  const begin = lineBegin();
  return (connection, exchange, now) => `${begin(connection, exchange, now)}\n`;
}

export function combinedFormat(): LineFormat {
  const begin = lineBegin();
  return (connection, exchange, now) => {
    const referer = requestValue(exchange, "referer");
    const agent = requestValue(exchange, "user-agent");
    return `${begin(connection, exchange, now)} "${referer}" "${agent}"\n`;
  };
}

/** What both have. */
function lineBegin(): LineFormat {
  const time = clfTime();
  return (connection, exchange, now) => {
    const client = clientText(connection, exchange);
    const who = `${client === "unix" ? "unix:" : client} - ${unspaced(userText(exchange))}`;
    const line = escaped(requestLineText(exchange));
    const status = exchange.status === 0 ? CLIENT_LEFT : exchange.status;
    return `${who} [${time(now)}] "${line}" ${status} ${exchange.contentBytes}`;
  };
}

/** A user's name stands between spaces, and one with a space would move all that follows. */
function unspaced(user: string): string {
  return user.includes(" ") ? user.replaceAll(" ", "\\x20") : user;
}
