/**
 * Which field lines does a response carry in HTTP/2?
 *
 * RFC 9113 §8.2, §8.3.2: names in lower case, nothing that speaks of one connection, and no reason phrase. The
 * length is announced as in HTTP/1; how content travels isn't, since frames say it. This file refuses to know
 * when any of it is sent.
 */
import type { Fields } from "../http/fields.ts";
import type { HttpResponse } from "../http/response.ts";
import { reasonPhrase } from "../http/status.ts";
import type { Framing } from "../http1/framing.ts";

/** Name and value, in order; the names in lower case. */
export type Lines = readonly (readonly [name: string, value: string])[];

/**
 * @param framing how HTTP/1.1 would announce the content
 * @param momentary field lines of this moment, each ended by CR LF; the same array for the same moment
 */
export function responseLines(
  { status, fields }: HttpResponse,
  framing: Framing,
  momentary: Uint8Array,
): Lines {
  const lines = lowered(fields);
  if (framing.kind === "length") lines.push(["content-length", String(framing.length)]);
  lines.push(...linesOfMoment(momentary));
  // Nobody changes to another protocol in the middle of a stream (§8.6).
  return status === 426 ? lines.filter(([name]) => name !== "upgrade") : lines;
}

export function lowered(fields: Fields): [name: string, value: string][] {
  const lines: [string, string][] = [];
  for (let i = 0; i < fields.count; i++) lines.push([fields.name(i).toLowerCase(), fields.value(i)]);
  return lines;
}

let lastMoment: Uint8Array | undefined;
let lastLines: Lines = [];

function linesOfMoment(momentary: Uint8Array): Lines {
  if (momentary === lastMoment) return lastLines;
  const text = new TextDecoder("latin1").decode(momentary);
  lastMoment = momentary;
  lastLines = text
    .split("\r\n")
    .filter((line) => line !== "")
    .map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    });
  return lastLines;
}

/** As the runtime takes them: several lines of one name as a list. */
export function asHeaders(lines: Lines): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = Object.create(null);
  for (const [name, value] of lines) {
    const before = headers[name];
    if (before === undefined) headers[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else headers[name] = [before, value];
  }
  return headers;
}

/** The same as an onlooker sees it: the start line is marked by its version, the rest is HTTP/1.1. */
export function responseText(status: number, lines: Lines, chunked = false): string {
  const coding = chunked ? "transfer-encoding: chunked\r\n" : "";
  return `HTTP/2.0 ${status} ${reasonPhrase(status)}\r\n${linesText(lines)}${coding}\r\n`;
}

function linesText(lines: Lines): string {
  let text = "";
  for (const [name, value] of lines) text += `${name}: ${value}\r\n`;
  return text;
}
