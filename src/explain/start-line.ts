/**
 * What does the first line of a message say?
 *
 * RFC 9112 §3, §4; RFC 9110 §9 (methods: safe ones change nothing, idempotent ones may be sent twice),
 * RFC 3986 §3 (the parts of an address). This file refuses to know what the target names.
 */
import { reasonPhrase } from "../http/status.ts";
import { decodePath, PATH_REFUSALS } from "../http/target.ts";
import { explainStatus } from "./statuses.ts";
import { fault, finding, meaning, type Note } from "./told.ts";
import { shown, shownUnicode } from "./words.ts";

/** What a method does, and what may be expected of it. */
export interface Method {
  readonly words: string;
  readonly safe: boolean;
  readonly idempotent: boolean;
  readonly section: string;
}

const SAFE = 2;
const IDEMPOTENT = 1;

const ROWS: readonly (readonly [name: string, level: 0 | 1 | 2, section: string, words: string])[] =
  [
    ["GET", SAFE, "RFC 9110 §9.3.1", "GET asks for what the target names."],
    [
      "HEAD",
      SAFE,
      "RFC 9110 §9.3.2",
      "HEAD asks for the same as GET, but for the head of the answer alone.",
    ],
    [
      "POST",
      0,
      "RFC 9110 §9.3.3",
      "POST hands the content over, to be dealt with as the target likes.",
    ],
    [
      "PUT",
      IDEMPOTENT,
      "RFC 9110 §9.3.4",
      "PUT makes the content what the target names, new or instead.",
    ],
    ["DELETE", IDEMPOTENT, "RFC 9110 §9.3.5", "DELETE asks to take away what the target names."],
    ["CONNECT", 0, "RFC 9110 §9.3.6", "CONNECT asks a proxy for a tunnel to another host."],
    ["OPTIONS", SAFE, "RFC 9110 §9.3.7", "OPTIONS asks what may be done with the target."],
    ["TRACE", SAFE, "RFC 9110 §9.3.8", "TRACE asks to get the request back as it arrived."],
    ["PATCH", 0, "RFC 5789 §2", "PATCH changes a part of what the target names."],
    [
      "QUERY",
      SAFE,
      "QUERY draft",
      "QUERY asks a question that is too long for an address, in the content.",
    ],
    ["PROPFIND", SAFE, "RFC 4918 §9.1", "PROPFIND asks for properties (WebDAV)."],
    ["PROPPATCH", IDEMPOTENT, "RFC 4918 §9.2", "PROPPATCH changes properties (WebDAV)."],
    ["MKCOL", IDEMPOTENT, "RFC 4918 §9.3", "MKCOL makes a folder (WebDAV)."],
    [
      "COPY",
      IDEMPOTENT,
      "RFC 4918 §9.8",
      "COPY makes a copy at the address in Destination (WebDAV).",
    ],
    ["MOVE", IDEMPOTENT, "RFC 4918 §9.9", "MOVE moves it to the address in Destination (WebDAV)."],
    ["LOCK", 0, "RFC 4918 §9.10", "LOCK keeps others from changing it (WebDAV)."],
    ["UNLOCK", IDEMPOTENT, "RFC 4918 §9.11", "UNLOCK ends a LOCK (WebDAV)."],
    ["REPORT", SAFE, "RFC 3253 §3.6", "REPORT asks for a report (WebDAV)."],
    ["SEARCH", SAFE, "RFC 5323 §2", "SEARCH asks for what fits a query (WebDAV)."],
  ];

export const METHODS: ReadonlyMap<string, Method> = new Map(
  ROWS.map(([name, level, section, words]) => [
    name,
    { words, section, safe: level === SAFE, idempotent: level >= IDEMPOTENT },
  ]),
);

export interface RequestLine {
  readonly method: string;
  readonly target: string;
  readonly version: string;
}

export interface StatusLine {
  readonly version: string;
  readonly status: string;
  readonly reason: string;
}

/** Of a line that keeps the grammar; what is missing is "". */
export function requestLineOf(line: string): RequestLine {
  const [method = "", target = "", version = ""] = line.split(" ");
  return { method, target, version };
}

export function statusLineOf(line: string): StatusLine {
  const [version = "", status = "", ...reason] = line.split(" ");
  return { version, status, reason: reason.join(" ") };
}

export function explainRequestLine({ method, target, version }: RequestLine): readonly Note[] {
  return [explainMethod(method), ...explainTarget(method, target), explainVersion(version)];
}

export function explainStatusLine({ version, status, reason }: StatusLine): readonly Note[] {
  const { words, section } = explainStatus(Number(status));
  const notes = [meaning(`${shown(status)}: ${words}`, section)];
  const registered = reasonPhrase(Number(status));
  if (reason === "")
    notes.push(
      meaning("No reason phrase: it is for people only, and may be left out.", "RFC 9112 §4"),
    );
  else if (registered !== "" && reason !== registered) {
    notes.push(
      meaning(`The phrase is for people only; the usual one is ${registered}.`, "RFC 9112 §4"),
    );
  }
  return [...notes, explainVersion(version)];
}

function explainMethod(name: string): Note {
  const method = METHODS.get(name);
  if (method === undefined) {
    const capitals = name.toUpperCase();
    if (METHODS.has(capitals)) {
      return fault(
        `Methods are written in capitals: ${shown(name)} is not ${capitals}, and few servers know it.`,
        "RFC 9110 §9.1",
      );
    }
    return finding(
      `${shown(name)} is no method that is widely known; a server that doesn't know it answers 501.`,
      "RFC 9110 §9.1",
    );
  }
  const { words, safe, idempotent, section } = method;
  const promise = safe
    ? "It changes nothing (safe), so it may be sent again at will."
    : idempotent
      ? "Sent twice it does the same as once (idempotent)."
      : "Sent twice it may do something twice.";
  return meaning(`${words} ${promise}`, section);
}

function explainTarget(method: string, target: string): readonly Note[] {
  if (method === "CONNECT") {
    return [meaning(`The tunnel is to lead to ${shown(target)}.`, "RFC 9112 §3.2.3")];
  }
  if (target === "*") return [meaning("* means the server as a whole.", "RFC 9112 §3.2.4")];
  const [whole, scheme = "", authority = "", rest = ""] =
    /^([a-z]+):\/\/([^/?]*)(.*)$/i.exec(target) ?? [];
  if (whole === undefined) return explainPath(target, "RFC 9112 §3.2.1");
  const section = "RFC 9112 §3.2.2";
  const where = `A whole address, as for a proxy: ${shown(authority)} over ${shown(scheme)}.`;
  const path = rest.startsWith("/") ? rest : `/${rest}`;
  return [meaning(where, section), ...explainPath(path, section)];
}

function explainPath(target: string, section: string): readonly Note[] {
  const question = target.indexOf("?");
  const path = question < 0 ? target : target.slice(0, question);
  const decoded = decodePath(path);
  const notes: Note[] = [];
  if (path === "/") notes.push(meaning("The target is /, the root of the site.", section));
  else if (typeof decoded === "string") {
    notes.push(
      meaning(`The target is the path ${shown(path)}.`, section),
      finding(PATH_REFUSALS[decoded], "RFC 3986 §3.3"),
    );
  } else {
    const plain = `/${decoded.join("/")}`;
    const read = plain === path ? "" : `, which reads ${shownUnicode(plain)}`;
    notes.push(meaning(`The target is the path ${shown(path)}${read}.`, section));
  }
  if (question >= 0) notes.push(explainQuery(target.slice(question + 1)));
  return notes;
}

const PAIRS_MAX = 8;

function explainQuery(query: string): Note {
  const section = "RFC 3986 §3.4";
  if (query === "") return meaning("The query behind ? is empty.", section);
  const pairs = query.split("&").filter((pair) => pair.includes("="));
  if (pairs.length === 0)
    return meaning(`The query ${shown(query)} is handed to whoever answers.`, section);
  const named = pairs.slice(0, PAIRS_MAX).map(pairWords);
  if (pairs.length > PAIRS_MAX) named.push(`${pairs.length - PAIRS_MAX} more`);
  return meaning(`The query is handed to whoever answers: ${named.join(", ")}.`, section);
}

function pairWords(pair: string): string {
  const equals = pair.indexOf("=");
  return `${formText(pair.slice(0, equals))} is ${formText(pair.slice(equals + 1)) || "empty"}`;
}

/** As forms write it: + for a space, and bytes of UTF-8 percent-encoded. */
function formText(text: string): string {
  try {
    return shownUnicode(decodeURIComponent(text.replace(/\+/g, " ")));
  } catch {
    return shown(text);
  }
}

function explainVersion(version: string): Note {
  const section = "RFC 9112 §2.3";
  if (version === "HTTP/1.0") {
    return meaning(
      "HTTP/1.0: the connection ends after the answer unless both say otherwise.",
      "RFC 9112 §9.3",
    );
  }
  if (version === "HTTP/1.1") {
    return meaning(
      "HTTP/1.1: the connection stays open for more, unless one side says close.",
      "RFC 9112 §9.3",
    );
  }
  return meaning(`${shown(version)}: read as HTTP/1.1, the highest version of its kind.`, section);
}
