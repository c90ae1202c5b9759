/**
 * Does a client wait to be asked for its content?
 *
 * RFC 9110 §10.1.1. This file refuses to know when it is asked.
 */
import { EXPECT } from "../http/fields.ts";
import type { ReceivedHead } from "./request-head.ts";

/** The field is a list, and saying it twice changes nothing. */
const CONTINUE = /^100-continue(?:[ \t]*,[ \t]*100-continue)*$/i;

/**
 * An HTTP/1.0 client knows no expectations, so nothing that it says is one.
 * @throws Violation for an expectation other than 100-continue.
 */
export function expectsContinue({ lines, fields, minorVersion }: ReceivedHead): boolean {
  if (minorVersion === 0 || (fields.mask & (1 << EXPECT)) === 0) return false;
  for (let i = 0; i < lines.count; i++) {
    const met = lines.known(i) !== EXPECT || CONTINUE.test(lines.value(i));
    if (!met) throw lines.violation("EXPECTATION_UNKNOWN", i);
  }
  return true;
}
