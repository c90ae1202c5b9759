/**
 * What may be missing from the head of a request that somebody wrote, and what is put there?
 *
 * Only what a server can't do without: the version, Host (RFC 9112 §3.2), the length of the content
 * (RFC 9110 §8.6). This file refuses to know whether anybody asked for it.
 */

export interface Filled {
  readonly head: string;
  /** What was added, in the order of the head. */
  readonly added: readonly string[];
}

const VERSION = "HTTP/1.1";
/** A method and a target, and nothing else. */
const WITHOUT_VERSION = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+ \S+$/;
const HOST = /^host[ \t]*:/im;
const LENGTH = /^(?:content-length|transfer-encoding)[ \t]*:/im;
const OLDER = / HTTP\/1\.0$/;

/** "GET /about" as a request line; undefined when nothing is missing from it. */
export function filledRequestLine(line: string): string | undefined {
  return WITHOUT_VERSION.test(line) ? `${line} ${VERSION}` : undefined;
}

export function hasLength(head: string): boolean {
  return LENGTH.test(head);
}

/**
 * @param head with CR LF at the end of each line, and an empty line behind them
 * @param host undefined: nothing is added
 * @param length of the content, when nothing announces it
 */
export function filledHead(head: string, host: string | undefined, length?: number): Filled {
  if (host === undefined) return { head, added: [] };
  const [line = "", ...fields] = head.replace(/\r\n\r\n$/, "").split("\r\n");
  const requestLine = filledRequestLine(line);
  const isOlder = OLDER.test(requestLine ?? line);
  const missing = [
    ...(isOlder || HOST.test(head) ? [] : [`Host: ${host}`]),
    ...(length === undefined || hasLength(head) ? [] : [`Content-Length: ${length}`]),
  ];
  const lines = [requestLine ?? line, ...fields, ...missing, "", ""];
  return {
    head: lines.join("\r\n"),
    added: [...(requestLine === undefined ? [] : [VERSION]), ...missing],
  };
}
