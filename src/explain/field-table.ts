/**
 * What is the field with this name, and what does its value do here?
 *
 * All themes joined. A name that isn't here is no mistake: anybody may send fields of their own (RFC 9110
 * §5.1, §16.3). This file refuses to know any field.
 */
import { ACCEPT_FIELDS } from "./fields-accept.ts";
import { ANSWER_FIELDS } from "./fields-answer.ts";
import { BROWSER_FIELDS } from "./fields-browser.ts";
import { CACHING_FIELDS } from "./fields-caching.ts";
import { CONNECTION_FIELDS } from "./fields-connection.ts";
import { CONTENT_FIELDS } from "./fields-content.ts";
import { COOKIE_FIELDS } from "./fields-cookies.ts";
import { CORS_FIELDS } from "./fields-cors.ts";
import { CREDENTIAL_FIELDS } from "./fields-credentials.ts";
import { PROXY_FIELDS } from "./fields-proxy.ts";
import { RANGE_FIELDS } from "./fields-ranges.ts";
import { SECURITY_FIELDS } from "./fields-security.ts";
import { WAY_FIELDS } from "./fields-way.ts";
import { type KnownField, meaning, type Note, type Told } from "./told.ts";

/** All fields that can be explained, by theme. */
export const FIELDS: readonly KnownField[] = [
  ...CONNECTION_FIELDS,
  ...WAY_FIELDS,
  ...CONTENT_FIELDS,
  ...ACCEPT_FIELDS,
  ...CACHING_FIELDS,
  ...RANGE_FIELDS,
  ...CREDENTIAL_FIELDS,
  ...COOKIE_FIELDS,
  ...BROWSER_FIELDS,
  ...CORS_FIELDS,
  ...SECURITY_FIELDS,
  ...ANSWER_FIELDS,
  ...PROXY_FIELDS,
];

const BY_NAME: ReadonlyMap<string, KnownField> = new Map(
  FIELDS.map((known) => [known.name.toLowerCase(), known]),
);

/** @param name in any case */
export function knownField(name: string): KnownField | undefined {
  return BY_NAME.get(name.toLowerCase());
}

/** What the field is, and what this value does in this message. */
export function explainField(name: string, value: string, told: Told): readonly Note[] {
  const known = knownField(name);
  if (known === undefined) return [unknown(name)];
  return [meaning(known.what, known.section), ...(known.value?.(value, told) ?? [])];
}

function unknown(name: string): Note {
  const words = /^x-/i.test(name)
    ? "A field of somebody's own (X- was a habit for those): whoever doesn't know it passes over it."
    : "A field that isn't known here, which is no mistake: whoever doesn't know it passes over it.";
  return meaning(words, "RFC 9110 §5.1");
}
