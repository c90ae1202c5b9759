/**
 * Which conversation does an HTTP Archive tell of, and how would it look on the wire of HTTP/1.x?
 *
 * Whoever made the file isn't trusted: what can't be had over HTTP/1.x is left out and named. This file
 * refuses to know how the lines of one message are made.
 */
import { isToken } from "../http/fields.ts";
import type { MessageLimits } from "../http1/limits.ts";
import { type AskedMessage, check, type Message, type Said, saidOf } from "./har-check.ts";
import {
  byteText,
  carriedLines,
  contentOf,
  type HarNotes,
  linesOf,
  missingContent,
} from "./har-message.ts";
import { HarError, HarValue } from "./har-values.ts";
import type { TranscriptEntry } from "./read-transcript.ts";
import { bounded, safeAscii } from "./visible.ts";

export interface HarImportOptions {
  /** Keep the values of Authorization, Proxy-Authorization, Cookie and Set-Cookie. Default true. */
  readonly secrets?: boolean;
  /** Of each message. Default: the server's. */
  readonly limits?: Partial<MessageLimits>;
}

export interface ReadHar {
  /** For `writeTranscript`. Each exchange has a connection of its own. */
  readonly entries: readonly TranscriptEntry[];
  /** Sentences, each with its place, about what isn't there. Safe for a terminal. */
  readonly lost: readonly string[];
  /** How many values were masked. */
  readonly masked: number;
  /** The numbers of the connections that were had over TLS. */
  readonly secure: ReadonlySet<number>;
}

/** More a transcript can't write. Milliseconds. */
const TIME_MAX = 999_999_999_000;
const ADDRESS = /^(https?):\/\/([^/?#]+)([^#]*)/i;
const VISIBLE = /^[\x21-\x7e]+$/;

/** One exchange, as it will stand in the transcript. */
interface Told {
  /** Milliseconds since 1970. */
  readonly started: number;
  readonly tookMs: number;
  readonly asked: readonly Said[];
  readonly answered: readonly Said[];
  readonly changed: readonly string[];
  readonly isSecure: boolean;
}

/**
 * Reads an HTTP Archive (HAR 1.2). An entry that can't be had over HTTP/1.x is left out and told in `lost`.
 *
 * @throws HarError when the text is no HTTP Archive
 */
export function readHar(text: string, options: HarImportOptions = {}): ReadHar {
  const { secrets = true, limits = {} } = options;
  const told: Told[] = [];
  const lost: string[] = [];
  let masked = 0;
  for (const entry of entriesIn(text)) {
    const notes: HarNotes = { secrets, masked: 0, lost: [], changed: new Set() };
    try {
      told.push(toldBy(entry, notes, limits));
      lost.push(...notes.lost.map((sentence) => `${entry.place}.${sentence}`));
      masked += notes.masked;
    } catch (error) {
      if (!(error instanceof HarError)) throw error;
      lost.push(`${error.message} So ${entry.place} is left out.`);
    }
  }
  const secure = told.flatMap(({ isSecure }, index) => (isSecure ? [index + 1] : []));
  return { entries: transcriptOf(told), lost, masked, secure: new Set(secure) };
}

function entriesIn(text: string): HarValue[] {
  let file: unknown;
  try {
    file = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    throw new HarError("", "It isn't JSON, as an HTTP Archive is.");
  }
  const log = new HarValue(file, "").member("log");
  if (log.isMissing) throw new HarError("", "It has no log, as an HTTP Archive has.");
  return log.member("entries").called("entries").list();
}

function toldBy(entry: HarValue, notes: HarNotes, limits: Partial<MessageLimits>): Told {
  const asked = askedIn(entry.member("request"), notes);
  const answered = answeredIn(entry.member("response"), asked.method, notes);
  check(asked, answered, entry.place, limits);
  return {
    started: Date.parse(entry.member("startedDateTime").textOrNothing()),
    tookMs: Math.round(entry.member("time").amount() ?? 0),
    asked: saidOf(asked),
    answered: answered === undefined ? [] : saidOf(answered),
    changed: [...notes.changed],
    isSecure: asked.isSecure,
  };
}

function askedIn(request: HarValue, notes: HarNotes): AskedMessage {
  const method = request.member("method").text();
  if (!isToken(method)) {
    throw new HarError(`${request.place}.method`, "can be no method (RFC 9110 §9.1).");
  }
  const { target, authority, isSecure } = targetOf(request);
  if (isSecure) notes.changed.add("was said over TLS");
  const version = versionOf(request.member("httpVersion"), notes);
  const lines = linesOf(request.member("headers"), notes);
  const post = request.member("postData");
  const content = contentOf(post);
  const missing = missingContent(lines, content, [request.member("bodySize")]);
  if (missing !== undefined) notes.lost.push(`request ${missing}`);
  else if (content === undefined && !post.isMissing) {
    notes.lost.push("request.postData has no text.");
  }
  const there = content ?? new Uint8Array(0);
  const carried = carriedLines(lines, there, false, notes);
  if (version === 1 && !carried.some(([name]) => name.toLowerCase() === "host")) {
    carried.unshift(["Host", authority]);
  }
  const start = `${method} ${target} HTTP/1.${version}`;
  return { method, target, isSecure, start, lines: carried, content: there };
}

/** What goes into the request line, taken out of the address as it is written there. */
function targetOf(request: HarValue): Pick<AskedMessage, "target" | "isSecure"> & {
  readonly authority: string;
} {
  const url = request.member("url");
  const [, scheme = "", authority = "", rest = ""] = ADDRESS.exec(url.text()) ?? [];
  if (authority === "") throw new HarError(url.place, "is no address of http or https.");
  const own = request.member("_requestTarget");
  const target = own.isMissing ? rest.replace(/^(?!\/)/, "/") : own.text();
  const place = own.isMissing ? url.place : own.place;
  for (const [part, where] of [
    [authority, url.place],
    [target, place],
  ] as const) {
    if (!VISIBLE.test(part)) throw new HarError(where, "holds what no address may hold.");
  }
  return { target, authority, isSecure: scheme.toLowerCase() === "https" };
}

function versionOf(said: HarValue, notes: HarNotes): 0 | 1 {
  const version = said.textOrNothing();
  if (/^http\/1\.0$/i.test(version)) return 0;
  if (!/^http\/1\.1$/i.test(version)) {
    const shown = version === "" ? "an unknown version" : safeAscii(bounded(version, 20));
    notes.changed.add(`${shown} as HTTP/1.1`);
  }
  return 1;
}

/** Undefined when there was no answer, or none that ends an exchange. */
function answeredIn(response: HarValue, method: string, notes: HarNotes): Message | undefined {
  const status = response.isMissing ? 0 : (response.member("status").amount() ?? -1);
  if (status === 0 || (status > 99 && status < 200)) {
    notes.lost.push("response is no final answer.");
    return undefined;
  }
  if (!Number.isInteger(status) || status < 200 || status > 999) {
    throw new HarError(`${response.place}.status`, "can be no status code (RFC 9110 §15).");
  }
  const reason = byteText(response.member("statusText").textOrNothing());
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(reason)) {
    throw new HarError(`${response.place}.statusText`, "holds what no status line may hold.");
  }
  const version = versionOf(response.member("httpVersion"), notes);
  const start = `HTTP/1.${version} ${status} ${reason}`;
  const all = linesOf(response.member("headers"), notes);
  if (method === "HEAD" || status === 304) return { start, lines: all, content: new Uint8Array(0) };
  const bare = status === 204 || (method === "CONNECT" && status < 300);
  if (bare) {
    const lines = all.filter(([name]) => !/^(?:content-length|transfer-encoding)$/i.test(name));
    return { start, lines, content: new Uint8Array(0) };
  }
  const lines = all.filter(([name]) => name.toLowerCase() !== "content-encoding");
  const isCoded = lines.length < all.length;
  if (isCoded) notes.changed.add("Content-Encoding left out, with content as decoded");
  const said = response.member("content");
  const content = contentOf(said);
  const sizes = [...(said.isMissing ? [] : [said.member("size")]), response.member("bodySize")];
  // Of coded content, the length was another one.
  const isComparable = !isCoded || content === undefined;
  const missing = isComparable ? missingContent(lines, content, sizes) : undefined;
  if (missing !== undefined) notes.lost.push(`response ${missing}`);
  const there = content ?? new Uint8Array(0);
  return { start, lines: carriedLines(lines, there, true, notes), content: there };
}

/** In the order in which it was said, as far as the archive has times that can be written. */
function transcriptOf(told: readonly Told[]): TranscriptEntry[] {
  const first = told.reduce(
    (least, { started }) => Math.min(least, started),
    Number.POSITIVE_INFINITY,
  );
  const last = told.reduce((most, { started, tookMs }) => Math.max(most, started + tookMs), 0);
  const isTimed = Number.isFinite(first) && last - first < TIME_MAX;
  const entries: TranscriptEntry[] = [];
  for (const [index, { started, tookMs, asked, answered, changed }] of told.entries()) {
    const connection = index + 1;
    const at = isTimed ? started - first : undefined;
    const later = at === undefined ? undefined : at + tookMs;
    if (changed.length > 0) {
      entries.push({ kind: "remark", at, connection, words: `from HAR: ${changed.join("; ")}` });
    }
    for (const said of asked)
      entries.push({ kind: "bytes", at, connection, from: "client", ...said });
    for (const said of answered) {
      entries.push({ kind: "bytes", at: later, connection, from: "server", ...said });
    }
  }
  return isTimed ? entries.sort((one, other) => (one.at ?? 0) - (other.at ?? 0)) : entries;
}
