/**
 * How is the end of the content known, and what is each line that frames it?
 *
 * RFC 9112 §6.3, §7.1. The framing is the parser's; here it is only put into words. This file refuses to
 * decide where anything ends.
 */
import type { Framing } from "../http1/framing.ts";
import { finding, meaning, type Note, type Told } from "./told.ts";
import { bytes, grouped, shown } from "./words.ts";

const CHUNKED = "RFC 9112 §7.1";
const LENGTH = "RFC 9112 §6.3";

/** At the empty line that ends the head. */
export function contentFollows(framing: Framing, told: Told): readonly Note[] {
  const notes = [meaning("The empty line ends the head.", "RFC 9112 §2.1")];
  switch (framing.kind) {
    case "length":
      notes.push(
        meaning(
          framing.length === 0
            ? "No content follows: Content-Length says 0."
            : `${bytes(framing.length)} of content follow, as Content-Length says.`,
          LENGTH,
        ),
      );
      break;
    case "chunked":
      notes.push(meaning("Content follows in chunks, up to one of size 0.", LENGTH));
      break;
    case "close":
      notes.push(
        meaning(
          "Nothing tells the length, so the content goes on until the server closes the connection. Should that break off early, nobody can tell.",
          LENGTH,
        ),
      );
      break;
    case "none":
      notes.push(noContent(told));
  }
  return notes;
}

function noContent({ kind, method, status, minorVersion }: Told): Note {
  if (kind === "request")
    return meaning(
      "No content follows: neither Content-Length nor Transfer-Encoding announces any.",
      LENGTH,
    );
  if (status === 101)
    return meaning("HTTP ends here; the other protocol begins.", "RFC 9110 §15.2.2");
  if (method === "CONNECT" && status < 300 && status >= 200)
    return meaning("HTTP ends here; the tunnel begins.", "RFC 9110 §9.3.6");
  if (status < 200)
    return meaning("An interim answer has no content; the real answer follows.", "RFC 9110 §15.2");
  if (method === "HEAD")
    return meaning("The answer to a HEAD has no content, whatever the head announces.", LENGTH);
  return meaning(
    `A ${status} never has content${minorVersion === 0 ? ", in HTTP/1.0 neither" : ""}.`,
    LENGTH,
  );
}

export function contentNote(length: number, { fields }: Told, inChunk: boolean): Note {
  const coding = fields.get("content-encoding");
  const type = fields.get("content-type");
  const kind = type === undefined ? "" : `, ${shown(type)}`;
  const coded = coding === undefined ? "" : `, in ${shown(coding)}`;
  const section = "RFC 9110 §6.4";
  if (inChunk)
    return meaning(`${bytes(length)} of content, and the CR LF that ends the chunk.`, CHUNKED);
  return meaning(`${bytes(length)} of content${kind}${coded}.`, section);
}

/** A chunk line without its CR LF. */
export function chunkNotes(line: string): readonly Note[] {
  const [, digits = "", extension = ""] = /^([0-9A-Fa-f]+)[ \t]*(.*)$/.exec(line) ?? [];
  const size = Number.parseInt(digits, 16);
  const hexadecimal = size > 9 ? ` (${grouped(size)} is ${digits} in hexadecimal)` : "";
  const words =
    size === 0
      ? "A chunk of size 0: the content is complete."
      : `A chunk of ${bytes(size)} follows${hexadecimal}.`;
  const notes = [meaning(words, CHUNKED)];
  if (extension !== "") {
    notes.push(
      meaning(
        `${shown(extension)} is an extension, which whoever doesn't know it passes over.`,
        "RFC 9112 §7.1.1",
      ),
    );
  }
  return notes;
}

export const TRAILER_NOTE: Note = meaning(
  "A trailer field: it comes behind the content, and may be dropped on the way.",
  "RFC 9110 §6.5",
);

export const END_NOTE: Note = meaning("The empty line ends the message.", CHUNKED);

export const EMPTY_BEFORE: Note = meaning(
  "An empty line before the request line; one is forgiven.",
  "RFC 9112 §2.2",
);

export const EMPTY_BEHIND: Note = meaning(
  "Empty lines behind the end belong to no message.",
  "RFC 9112 §2.2",
);

export const NOT_READ: Note = meaning(
  "From here on nothing is looked at: after a broken rule nobody can know what it means.",
  "RFC 9112 §2.2",
);

export const TUNNELLED: Note = meaning(
  "This is no HTTP any more: it belongs to the protocol that follows.",
  "RFC 9110 §7.8",
);

export const AFTER_CLOSE: Note = meaning(
  "The request before this said that it is the last, so no server looks at what follows.",
  "RFC 9112 §9.6",
);

export const IS_CONTENT: Note = finding(
  "The content before ended where its length says. Should this belong to it, that length is too small.",
  "RFC 9112 §6.3",
);

export const HEAD_ALONE: Note = meaning(
  "The text ends with the head. For an answer to HEAD that is all; any other lacks its content.",
  "RFC 9112 §6.3",
);
