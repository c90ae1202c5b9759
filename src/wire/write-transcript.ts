/**
 * How is a conversation written down whole, so that it can be read back?
 *
 * Every byte is there, secrets too: whoever wants them masked has them masked when they are first written.
 * This file refuses to decide what is shown as text.
 */
import { HexRows } from "./hex-rows.ts";
import { marksOf, remarkMark, type Speaker } from "./marks.ts";
import { Page } from "./page.ts";
import { painter } from "./paint.ts";
import type { Spoken, TranscriptEntry } from "./read-transcript.ts";
import { TextRows } from "./text-rows.ts";
import { WireLines } from "./wire-lines.ts";

/** Writes a transcript. Times are written when the first entry has one. */
export function writeTranscript(entries: readonly TranscriptEntry[]): string {
  let text = "";
  let at = 0;
  const isTimed = entries[0]?.at !== undefined;
  const page = new Page({
    write: (more) => {
      text += more;
    },
    paint: painter(false),
    now: isTimed ? () => at : undefined,
  });
  const voices = new Map<string, Voice>();
  let last: Voice | undefined;
  for (const entry of entries) {
    const { connection } = entry;
    const voice = entry.kind === "bytes" ? voiceOf(entry, voices, page) : undefined;
    // Else the text goes on in its line.
    if (voice !== last || (entry.at ?? at) !== at) last?.pause();
    at = entry.at ?? at;
    if (entry.kind === "remark") page.line(remarkMark(connection), "remark", entry.words);
    else voice?.say(entry);
    last = voice;
  }
  for (const voice of voices.values()) voice.end();
  page.flush();
  return text;
}

function voiceOf({ connection, from }: Spoken, voices: Map<string, Voice>, page: Page): Voice {
  const key = `${connection} ${from}`;
  const voice = voices.get(key) ?? new Voice(page, connection, from);
  voices.set(key, voice);
  return voice;
}

/** One side of a connection. */
class Voice {
  readonly #lines: WireLines;
  readonly #textRows: TextRows;
  readonly #hexRows: HexRows;

  constructor(page: Page, connection: number | undefined, from: Speaker) {
    const marks = marksOf(connection, from);
    this.#lines = new WireLines(page, marks, { secrets: true });
    this.#textRows = new TextRows(page, marks.content);
    this.#hexRows = new HexRows(page, marks.hex);
  }

  say({ form, bytes }: Spoken): void {
    if (form === "content") {
      this.#lines.end();
      this.#textRows.write(bytes);
      return;
    }
    this.#textRows.flush();
    if (form === "hex") {
      this.#lines.end();
      this.#hexRows.write(bytes);
      this.#hexRows.flush();
    } else this.#lines.write(bytes, form);
  }

  /** Somebody else speaks, or time has passed. */
  pause(): void {
    this.#textRows.flush();
    this.#lines.settle();
  }

  end(): void {
    this.pause();
    this.#lines.end();
  }
}
