/**
 * Is this an answer that an honest server may give to this request, while the file changes?
 *
 * An answer must be one state that the file had between the sending of the request and the arrival of
 * the answer: not an older one, not a mixture. Its entity tag must stand for these bytes and no others;
 * 304 and 206 must be about the same bytes that their tags stood for (RFC 9110 §8.8, §13, §14).
 */
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { fieldValue, type ParsedResponse } from "../support/response-parser.ts";
import { type Asked, about, type Copy, show } from "./asked.ts";
import { stateOf, WHOLE_MAX } from "./changing-files.ts";
import type { Ledger, Window } from "./changing-ledger.ts";
import type { Findings } from "./findings.ts";
import type { Outcome } from "./keep-alive-client.ts";
import {
  common,
  dissect,
  type Explained,
  explain,
  mayBeAbsent,
  type Possible,
  possibleIn,
  states,
  stillPossible,
} from "./possible-states.ts";
import { isStrong, TagMeanings } from "./tag-meanings.ts";

/** A file system's clock may be behind by so much. */
const TICK_MS = 20;

/** Everything known about one request and its answer. */
interface Case extends Asked {
  readonly window: Window;
  readonly possible: readonly Possible[];
  readonly response: ParsedResponse;
  readonly tag: string | undefined;
  readonly coding: string | undefined;
  readonly sentAt: number;
}

export class AnswerChecker {
  readonly #ledger: Ledger;
  readonly #findings: Findings;
  readonly #meanings = new TagMeanings();

  constructor(ledger: Ledger, findings: Findings) {
    this.#ledger = ledger;
    this.#findings = findings;
  }

  /** @returns what the client has now, if it is something to ask again with */
  check(asked: Asked, from: number, sentAt: number, outcome: Outcome): Copy | undefined {
    const { file } = asked;
    const window = { from, to: this.#ledger.begun(file.index) };
    this.#findings.count("answers");
    this.#findings.took(Date.now() - sentAt, file.name);
    if (outcome.kind !== "response") {
      this.#checkEnd(asked, window, outcome);
      return undefined;
    }
    const { response } = outcome;
    const tag = fieldValue(response, "ETag");
    const coding = fieldValue(response, "Content-Encoding");
    const possible = possibleIn(file, window);
    const all = { ...asked, window, possible, response, tag, coding, sentAt };
    this.#findings.count(String(response.status));
    if (response.status === 200) return this.#checkWhole(all);
    if (response.status === 206) this.#checkPart(all);
    else if (response.status === 304) this.#checkNotModified(all);
    else if (response.status === 404) this.#checkMissing(all);
    else if (response.status === 416) this.#checkUnsatisfiable(all);
    else if (response.status !== 503 || file.manner === "renamed") this.#wrong(all, "status");
    return undefined;
  }

  #checkEnd(asked: Asked, window: Window, outcome: Exclude<Outcome, { kind: "response" }>): void {
    const { file } = asked;
    const tell = () => `${about(asked, window)}; got ${show(outcome.received)}`;
    if (outcome.kind !== "aborted") {
      this.#findings.violation(outcome.kind, () => `${outcome.sentence}; ${tell()}`);
      return;
    }
    const streamed = states(file, window).some(({ length = 0 }) => length > WHOLE_MAX);
    const inPlace = file.manner !== "renamed";
    if (inPlace) this.#findings.count("aborted because written to in place");
    else if (streamed) this.#findings.count("aborted because replaced while streamed");
    else this.#findings.violation("aborted without need", tell);
  }

  #checkWhole(all: Case): Copy | undefined {
    const { file, method, response, possible, tag } = all;
    if (all.noneMatch?.tag !== undefined && all.noneMatch.tag === tag) {
      this.#wrong(all, "200 although If-None-Match names this tag");
    }
    if (method === "HEAD") return this.#checkHead(all);
    const content = this.#decoded(all);
    if (content === undefined) return undefined;
    const candidates = explain(file, possible, content);
    if (candidates.length === 0) {
      this.#wrongBytes(all, content);
      return undefined;
    }
    const learnt = this.#learn(all, candidates);
    if (all.coding !== undefined && !this.#meanings.learnCoded(file, tag, response.content)) {
      this.#wrong(all, "one tag, two encodings");
    }
    return copyOf(all, learnt, response.content.length);
  }

  #checkHead(all: Case): Copy | undefined {
    const { file, possible, coding, response, tag } = all;
    const announced = fieldValue(response, "Content-Length");
    if (announced === undefined || coding !== undefined) return undefined;
    const length = Number(announced);
    const candidates = possible
      .filter(({ shortest, longest }) => shortest <= length && length <= longest)
      .map(({ version }) => ({ version, length }));
    if (candidates.length === 0) {
      this.#wrong(all, "HEAD announces a length that the file didn't have");
      return undefined;
    }
    const known = this.#meanings.of(file, tag);
    if (known !== undefined && common(file, candidates, known.candidates).length === 0) {
      this.#wrong(all, "HEAD announces the tag of another state");
      return undefined;
    }
    return tag === undefined ? undefined : copyOf(all, known?.candidates ?? candidates, length);
  }

  #checkPart(all: Case): void {
    const { file, response, possible, tag, ifRange } = all;
    const { content } = response;
    const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(fieldValue(response, "Content-Range") ?? "");
    const [first, last, length] = range?.slice(1).map(Number) ?? [];
    if (!all.hasRange || first === undefined || last === undefined || length === undefined) {
      this.#wrong(all, "206 without a range");
      return;
    }
    if (all.method === "GET" && content.length !== last - first + 1) {
      this.#wrong(all, "206 of another length than its Content-Range");
    }
    if (ifRange !== undefined && ifRange.tag !== tag)
      this.#wrong(all, "206 although If-Range fails");
    if (all.method === "HEAD") return;
    const meaning = this.#meanings.of(file, tag);
    if (all.coding !== undefined) {
      if (meaning?.coded === undefined) this.#findings.count("206 of an unseen encoding");
      else if (!meaning.coded.subarray(first, last + 1).equals(content)) {
        this.#wrong(all, "206 of other bytes than its tag stands for");
      } else if (stillPossible(file, possible, meaning.candidates).length === 0) {
        this.#wrong(all, "206 of an old state");
      }
      return;
    }
    const candidates = explain(file, possible, content, first, length);
    if (candidates.length === 0) this.#wrongBytes(all, content, first, length);
    else this.#learn(all, candidates);
  }

  #checkNotModified(all: Case): void {
    const { file, possible, noneMatch, since, tag } = all;
    const copy = noneMatch ?? since;
    if (copy === undefined) {
      this.#wrong(all, "304 without a condition");
      return;
    }
    if (noneMatch !== undefined && tag !== undefined && tag !== noneMatch.tag) {
      this.#wrong(all, "304 with another tag");
    }
    if (stillPossible(file, possible, copy.candidates).length > 0) return;
    const had = `the client had ${JSON.stringify(copy)}`;
    if (noneMatch !== undefined) {
      this.#wrong(all, "304 for an old tag", had);
    } else if (file.sameTime) {
      this.#findings.count("304 by date for an old state whose time was put back");
    } else if (this.#preparedAfter(all, copy)) {
      this.#wrong(all, "304 for an old date", had);
    } else {
      this.#findings.count("304 by date for an old state of the same second");
    }
  }

  /** Whether nothing that the file was in this window can bear the date of this copy. */
  #preparedAfter({ file, window }: Case, { date = "" }: Copy): boolean {
    const prepared = this.#ledger.preparedAt(file.index, window.from);
    return prepared - TICK_MS >= Date.parse(date) + 1000;
  }

  #checkMissing(all: Case): void {
    if (!mayBeAbsent(all.file, all.window)) this.#wrong(all, "404 for a file that was there");
  }

  #checkUnsatisfiable(all: Case): void {
    const { possible, response } = all;
    const [, length] = /^bytes \*\/(\d+)$/.exec(fieldValue(response, "Content-Range") ?? "") ?? [];
    const known = possible.some(
      ({ shortest, longest }) => shortest <= Number(length) && Number(length) <= longest,
    );
    if (all.hasRange && (known || all.coding !== undefined)) return;
    // Of a coded representation only the server knows the length, and 416 doesn't say that it is one.
    if (all.hasRange && /accept-encoding/i.test(all.text)) return;
    this.#wrong(all, "416 with a length that the file didn't have");
  }

  /** Adds what these bytes say about their tag to what is known of it. */
  #learn(all: Case, candidates: readonly Explained[]): readonly Explained[] {
    const { file, tag } = all;
    const known = this.#meanings.of(file, tag);
    const both = this.#meanings.learn(file, tag, candidates);
    if (both.length > 0 || this.#isKnownLimit(all, candidates[0]?.length ?? 0)) return both;
    const [before, now] = [known?.candidates, candidates].map((value) => JSON.stringify(value));
    this.#wrong(all, "one tag, two contents", `the tag stood for ${before}, now for ${now}`);
    return candidates;
  }

  #decoded(all: Case): Buffer | undefined {
    const { coding, response } = all;
    if (coding !== undefined) this.#findings.count(`200 in ${coding}`);
    try {
      if (coding === undefined) return response.content;
      return coding === "br"
        ? brotliDecompressSync(response.content)
        : gunzipSync(response.content);
    } catch (error) {
      this.#wrong(all, "undecodable", (error as Error).message);
      return undefined;
    }
  }

  /**
   * A file that is rewritten in place into a longer one while it is streamed can't be told from one
   * that something is appended to (docs/decisions/0015).
   *
   * @param length what was announced
   */
  #isKnownLimit({ file, possible }: Case, length: number): boolean {
    const isLimit =
      file.manner !== "renamed" &&
      length > WHOLE_MAX &&
      possible.some(({ longest }) => longest > length);
    if (isLimit)
      this.#findings.count("mixed because rewritten into something longer while streamed");
    return isLimit;
  }

  /** No state explains the content: an old one, a mixture, or something else. */
  #wrongBytes(all: Case, bytes: Buffer, offset = 0, length: number = bytes.length): void {
    const { file, window } = all;
    const newest = stateOf(file, window.to).version + 1;
    const segments = dissect(file, bytes, newest, offset);
    const [first] = segments;
    const single = segments.length === 1 && first?.version !== undefined;
    if (segments.length > 1 && this.#isKnownLimit(all, length)) return;
    const kind = single ? "an old state, or a cut one" : "a mixture";
    const told = `bytes from ${offset} of ${length}: ${JSON.stringify(segments)}`;
    this.#wrong(all, kind, told);
  }

  #wrong(all: Case, kind: string, more = ""): void {
    const { window, response, sentAt, file } = all;
    this.#findings.violation(kind, () => {
      const age = (state: number) => {
        const at = this.#ledger.preparedAt(file.index, state);
        return at === 0 ? "long ago" : `${(at - sentAt).toFixed(0)} ms`;
      };
      const times = `from made ${age(window.from)}, next ${age(window.from + 1)}, to ${age(window.to)}`;
      const fields = response.fields.map(([name, value]) => `${name}: ${value}`).join(" | ");
      return `${about(all, window)} (${times} relative to sending); ${more}; ${response.status} ${fields}`;
    });
  }
}

function copyOf(all: Case, candidates: readonly Explained[], length: number): Copy {
  const { tag, response } = all;
  const date = fieldValue(response, "Last-Modified");
  return { tag: isStrong(tag) ? tag : undefined, date, length, candidates };
}
