/**
 * What can be said about a part of a message, and what must be known of the rest of it to say so?
 *
 * The shapes that this room's files share. A note is one plain statement with the section that it goes back
 * to. This file refuses to know what any part means.
 */
import type { Fields } from "../http/fields.ts";

/**
 * `meaning`: what this is, or what this value does here. `fault`: what is wrong with it. `finding`: what
 * follows from it together with the rest of the message.
 */
export type NoteKind = "meaning" | "fault" | "finding";

export interface Note {
  readonly kind: NoteKind;
  /** Whole sentences in visible characters, safe to show anywhere. Never a secret. */
  readonly words: string;
  /** For instance "RFC 9111 §5.2.2.1", or the name of a specification. */
  readonly section: string;
}

/** What a message says, as far as it was read. */
export interface Told {
  readonly kind: "request" | "response";
  /** Of a request; of a response, that of the request which it answers. */
  readonly method: string;
  /** 0 in a request. */
  readonly status: number;
  readonly minorVersion: 0 | 1;
  /** Of a request, as sent; "" in a response. */
  readonly target: string;
  readonly fields: Fields;
  /** The moment that its Date means, in milliseconds since 1970; undefined when it says none. */
  readonly date: number | undefined;
}

/** Says what the value of one field line does. */
export type ValueNotes = (value: string, told: Told) => readonly Note[];

/** A field that people meet. */
export interface KnownField {
  /** In the case in which it is usually written. */
  readonly name: string;
  readonly section: string;
  /** What it is, in one sentence. */
  readonly what: string;
  /** Default: there is no more to say than what it is. */
  readonly value?: ValueNotes;
}

export function field(name: string, section: string, what: string, value?: ValueNotes): KnownField {
  return value === undefined ? { name, section, what } : { name, section, what, value };
}

export function meaning(words: string, section: string): Note {
  return { kind: "meaning", words, section };
}

export function fault(words: string, section: string): Note {
  return { kind: "fault", words, section };
}

export function finding(words: string, section: string): Note {
  return { kind: "finding", words, section };
}

/** Notes for a field whose value is one of a few words, compared without case. */
export function oneOf(
  section: string,
  words: Readonly<Record<string, string>>,
  otherwise: string,
): ValueNotes {
  const known = new Map(Object.entries(words));
  return (value) => {
    const said = known.get(value.toLowerCase());
    return [said === undefined ? fault(otherwise, section) : meaning(said, section)];
  };
}
