/**
 * Which bytes does a request of the load have? Those of a browser: nine field lines, about 540 bytes. Pure.
 */
import type { Load } from "./scenario.ts";

/** The field lines of a browser, but for Host and Connection. */
const BROWSER_LINES: readonly string[] = [
  "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
  "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8",
  // gzip and br, which every browser has spoken for years.
  "Accept-Encoding: gzip, deflate, br",
  "Accept-Language: en-GB,en-US;q=0.9,en;q=0.8,de;q=0.7",
  "Referer: http://localhost/a/page/of/the/same/site/that/leads/here.html?from=somewhere",
  "Sec-Fetch-Dest: document",
  "Sec-Fetch-Mode: navigate",
];

/** What a browser sends besides its lines: Host and Connection. */
const OWN_LINES = 2;

/** Where in the text of a request the name of one of many files stands. */
export const FILE_PLACE = "%d";

/**
 * One request, from the request line to the empty line, and its content.
 *
 * @param host for the field Host
 * @param fieldLines after those that a browser sends and those of the load
 */
export function requestText(
  { path, fieldLines = [], fieldLineCount, connectionPerRequest = false, json }: Load,
  host: string,
  further: readonly string[] = [],
): string {
  const asked = fieldLinesOf({ fieldLines: [...fieldLines, ...further, ...contentLines(json)] });
  const count = fieldLineCount ?? OWN_LINES + asked.length;
  const lines = [
    `${json === undefined ? "GET" : "POST"} ${path} HTTP/1.1`,
    `Host: ${host}`,
    `Connection: ${connectionPerRequest ? "close" : "keep-alive"}`,
    ...asked.slice(0, count - OWN_LINES),
  ];
  for (let index = lines.length - 1; index < count; index++) lines.push(fillerLine(index));
  return `${lines.join("\r\n")}\r\n\r\n${json ?? ""}`;
}

/** What a request says besides Host and Connection. */
export function fieldLinesOf({ fieldLines = [] }: Pick<Load, "fieldLines">): readonly string[] {
  return [...BROWSER_LINES, ...fieldLines];
}

/** @param json of ASCII characters alone */
function contentLines(json: string | undefined): readonly string[] {
  if (json === undefined) return [];
  return ["Content-Type: application/json", `Content-Length: ${json.length}`];
}

/** As long as the fields that proxies add, and with a name that nobody looks for. */
function fillerLine(index: number): string {
  return `X-Filler-${index}: value-${index}-of-no-importance`;
}
