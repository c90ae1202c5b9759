/**
 * Which field lines may stand beside a response: in an interim one before it, and in its trailer section?
 *
 * RFC 9110 §15.2 (interim responses), §6.5.1 (trailers). The standard asks for a name whose definition
 * permits it in a trailer section; names are without number, so those are refused that are known to
 * be needed before the content. This file refuses to know how any of it is sent.
 */
import { Fields, type FieldsInit } from "./fields.ts";
import { belongsToConnection } from "./response.ts";

/** What a field is for that can't wait until the content is over. */
const NEEDED_BEFORE: Readonly<Record<string, readonly string[]>> = {
  "says how the message travels": ["host", "http2-settings", "max-forwards", "via"],
  "says who may see it": [
    "authorization",
    "cookie",
    "proxy-authenticate",
    "proxy-authorization",
    "set-cookie",
    "www-authenticate",
  ],
  "changes what a request asks for": [
    "expect",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "range",
  ],
  "says what to do with the response": [
    "age",
    "allow",
    "cache-control",
    "content-security-policy",
    "expires",
    "location",
    "pragma",
    "retry-after",
    "strict-transport-security",
    "vary",
  ],
  "says how to read the content": [
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-location",
    "content-range",
    "content-type",
  ],
};

const REASONS: ReadonlyMap<string, string> = new Map(
  Object.entries(NEEDED_BEFORE).flatMap(([reason, names]) => names.map((name) => [name, reason])),
);

/**
 * The field lines of an interim response.
 * @throws RangeError for a status that isn't 102 to 199; TypeError for illegal lines, and for those that
 * belong to the connection
 */
export function interimFields(status: number, init: FieldsInit): Fields {
  if (!Number.isInteger(status) || status < 102 || status > 199) {
    throw new RangeError(
      `an interim response is 102 to 199, such as 103 (100 and 101 have ways of their own), not ${status}`,
    );
  }
  const fields = Fields.of(init);
  for (const [name] of fields) refuseOwned(name);
  return fields;
}

/**
 * The field lines of a trailer section.
 * @throws TypeError for illegal lines, and for those that have no place behind the content
 */
export function trailerFields(init: FieldsInit): Fields {
  const fields = Fields.of(init);
  for (const [name] of fields) {
    refuseOwned(name);
    const reason = REASONS.get(name.toLowerCase());
    if (reason !== undefined) {
      throw new TypeError(`${name} can't be a trailer field: it ${reason} (RFC 9110 §6.5.1)`);
    }
  }
  return fields;
}

function refuseOwned(name: string): void {
  if (belongsToConnection(name)) {
    throw new TypeError(`${name} belongs to the connection, which decides it`);
  }
}
