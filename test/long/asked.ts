/**
 * What was asked, and what does a client remember to ask with?
 */
import type { ChangingFile } from "./changing-files.ts";
import type { Window } from "./changing-ledger.ts";
import { type Explained, states } from "./possible-states.ts";

/** What is remembered of an answer, to ask again with its validators. */
export interface Copy {
  readonly tag: string | undefined;
  /** The text of Last-Modified. */
  readonly date: string | undefined;
  readonly length: number;
  /** What the content was; several when it was too short to tell, or wasn't seen. */
  readonly candidates: readonly Explained[];
}

export interface Asked {
  readonly file: ChangingFile;
  readonly method: "GET" | "HEAD";
  /** The whole request. */
  readonly text: string;
  /** Its tag is in If-None-Match. */
  readonly noneMatch?: Copy;
  /** Its date is in If-Modified-Since. */
  readonly since?: Copy;
  readonly hasRange: boolean;
  /** Its tag is in If-Range. */
  readonly ifRange?: Copy;
}

/** The request and the states that its file had meanwhile, for somebody who looks for the cause. */
export function about(asked: Asked, window: Window): string {
  const { file, text } = asked;
  const shown = states(file, window).slice(0, 8);
  const possible = shown.map(({ number, version, length }) => `${number}=v${version}:${length}`);
  return `${file.name}, states ${possible.join(" ")}; asked ${JSON.stringify(text)}`;
}

/** The beginning of what came. */
export function show(bytes: Buffer): string {
  return `${bytes.length} bytes: ${JSON.stringify(bytes.toString("latin1", 0, 300))}`;
}
