/**
 * How do the tests of this room ask what is said about a field? A note is one string: "words (section)", with
 * "! " before a fault and "> " before a finding.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { explain } from "../../src/explain/explain.ts";
import { explainField } from "../../src/explain/field-table.ts";
import type { Note, Told } from "../../src/explain/told.ts";
import { dateOf } from "../../src/explain/words.ts";
import { Fields, type FieldsInit } from "../../src/http/fields.ts";
import { encode } from "../http1/bytes.ts";

export const NOW = "Sun, 06 Nov 1994 08:49:37 GMT";

export interface Around {
  readonly kind?: "request" | "response";
  readonly method?: string;
  readonly status?: number;
  readonly minorVersion?: 0 | 1;
  readonly target?: string;
  readonly fields?: FieldsInit;
}

/** A request for "/", or a response with 200. */
export function told(around: Around = {}): Told {
  const { kind = "request", method = "GET", minorVersion = 1, target = "/" } = around;
  const fields = Fields.of(around.fields ?? {});
  const status = kind === "request" ? 0 : (around.status ?? 200);
  return { kind, method, status, minorVersion, target, fields, date: dateOf(fields.get("date")) };
}

export const REQUEST: Around = { kind: "request" };
export const RESPONSE: Around = { kind: "response", fields: { Date: NOW } };

export function text({ kind, words, section }: Note): string {
  return `${kind === "fault" ? "! " : kind === "finding" ? "> " : ""}${words} (${section})`;
}

/** What is said about a value, without what the field is. */
export function notesOn(name: string, value: string, around: Around = {}): readonly string[] {
  return explainField(name, value, told(around)).slice(1).map(text);
}

/** A field line, and what each note on it says, in order: a part of it that tells it apart. */
export type Case = readonly [line: string, ...notes: string[]];

/** One test for each line. Exactly so many notes must be there. */
export function testFields(around: Around, cases: readonly Case[]): void {
  for (const [line, ...expected] of cases) {
    test(`${around.kind === "response" ? "a response with " : ""}${line}`, () => {
      const colon = line.indexOf(":");
      const notes = notesOn(line.slice(0, colon), line.slice(colon + 1).trim(), around);
      assert.equal(notes.length, expected.length, notes.join("\n"));
      for (const [index, part] of expected.entries()) {
        const note = notes[index] ?? "";
        assert.ok(note.includes(part), `${JSON.stringify(note)} lacks ${JSON.stringify(part)}`);
        // A fault is expected only where the test says so.
        assert.equal(note.startsWith("! "), part.startsWith("! "), note);
      }
    });
  }
}

/** The notes at the empty line that ends the head, without how the content ends. */
export function findingsOn(message: string): readonly string[] {
  const { parts, violation } = explain(encode(message));
  assert.equal(violation, undefined);
  const end = parts.find(({ kind }) => kind === "empty-line");
  return (end?.notes ?? []).filter(({ kind }) => kind !== "meaning").map(text);
}
