/**
 * What was said in a conversation that somebody wrote down?
 *
 * Reads a transcript back (docs/transcript.md): who said which bytes, in which order and, where it is
 * written, when. This file refuses to know what the bytes mean.
 */

import { BYTES_PER_ROW } from "./hex-rows.ts";
import { type LineBytes, readHexRow, readTextLine, TranscriptError } from "./line-text.ts";
import { CONTENT_SIGN, FRAMING_SIGN, HEX_SIGN, type Speaker } from "./marks.ts";
import { joined } from "./visible.ts";

/** As which kind of line bytes are written. */
export type LineForm = "head" | "framing" | "content" | "hex" | "refused";

/** Bytes that one side said without a break. */
export interface Spoken {
  readonly kind: "bytes";
  /** Milliseconds since the transcript was begun; undefined where no times are written. */
  readonly at: number | undefined;
  /** Undefined where lines have no number. */
  readonly connection: number | undefined;
  readonly from: Speaker;
  readonly form: LineForm;
  readonly bytes: Uint8Array;
}

/** What was never said on the wire. */
export interface Remarked {
  readonly kind: "remark";
  readonly at: number | undefined;
  readonly connection: number | undefined;
  /** As they are written. */
  readonly words: string;
}

/** Something that was said, or that was said about it. */
export type TranscriptEntry = Spoken | Remarked;

/** Bytes that were said, and that the transcript doesn't hold. */
export interface Loss {
  /** From 1. */
  readonly line: number;
  /** Such as "masked, 8 bytes". */
  readonly words: string;
}

/** What a transcript holds, and what of the conversation it lacks. */
export interface ReadTranscript {
  readonly entries: readonly TranscriptEntry[];
  /** Empty when every byte is there. */
  readonly lost: readonly Loss[];
}

const LINE = /^ *(?:(\d{1,9})\.(\d{3}) +)?(?:#(\d{1,15}) )?([→←✗·])([|+x]?)(?: (.*))?$/;
const FORMS: Readonly<Record<string, LineForm>> = {
  "": "head",
  [FRAMING_SIGN]: "framing",
  [CONTENT_SIGN]: "content",
  [HEX_SIGN]: "hex",
};

/**
 * Reads a transcript. Lines that hold nothing but spaces are passed over.
 *
 * @param firstLine the number that the first line has in whatever it stands in; default 1
 * @throws TranscriptError for a line that is none of a transcript
 */
export function readTranscript(text: string, firstLine = 1): ReadTranscript {
  const entries: TranscriptEntry[] = [];
  const lost: Loss[] = [];
  const pieces: Uint8Array[] = [];
  let begun: Omit<Spoken, "bytes"> | undefined;
  let time: number | undefined;
  const finish = (): void => {
    if (begun !== undefined) entries.push({ ...begun, bytes: joined(pieces.splice(0)) });
    begun = undefined;
  };
  for (const [index, written] of text.split(/\r?\n/).entries()) {
    if (/^ *$/.test(written)) continue;
    const line = firstLine + index;
    const found = partsOf(written, line);
    const at = found.at ?? time;
    const { connection } = found;
    if (at !== time || found.form === undefined) finish();
    time = at;
    if (found.form === undefined) {
      entries.push({ kind: "remark", at, connection, words: found.text });
      continue;
    }
    const { from, form } = found;
    const isSame = begun?.from === from && begun.form === form && begun.connection === connection;
    if (!isSame) finish();
    begun ??= { kind: "bytes", at, connection, from, form };
    const said = bytesOf(form, found.text, line);
    pieces.push(said.bytes);
    lost.push(...said.lost.map((words) => ({ line, words })));
    // Rows are full until what they show ends.
    if (form === "hex" && said.bytes.length < BYTES_PER_ROW) finish();
  }
  finish();
  return { entries, lost };
}

interface LineParts {
  readonly at: number | undefined;
  readonly connection: number | undefined;
  readonly from: Speaker;
  /** Undefined for a remark. */
  readonly form: LineForm | undefined;
  readonly text: string;
}

function partsOf(written: string, line: number): LineParts {
  const [whole, seconds, thousandths, number, sign = "", kind = "", text = ""] =
    LINE.exec(written) ?? [];
  const isByClient = sign === "→" || sign === "✗";
  const isPlain = sign === "→" || sign === "←" || kind === "";
  if (whole === undefined || !isPlain) {
    throw new TranscriptError(line, "it begins with no mark, such as →, ← or #1 →.");
  }
  return {
    at: seconds === undefined ? undefined : Number(seconds) * 1000 + Number(thousandths),
    connection: number === undefined ? undefined : Number(number),
    from: isByClient ? "client" : "server",
    form: sign === "·" ? undefined : sign === "✗" ? "refused" : FORMS[kind],
    text,
  };
}

function bytesOf(form: LineForm, text: string, line: number): LineBytes {
  if (form === "hex") return readHexRow(text, line);
  return readTextLine(text, form === "content" ? "\n" : "\r\n", line);
}
