/**
 * Does a client wait to be asked for its content?
 *
 * RFC 9110 §10.1.1, §5.6.1.2 (empty elements of a list say nothing). This file refuses to know when it
 * is asked.
 */
import { EXPECT, trimmed } from "../http/fields.ts";
import type { ReceivedHead } from "./request-head.ts";

/**
 * The field is a list: saying it twice changes nothing, and a list without an element expects nothing.
 * An HTTP/1.0 client knows no expectations, so nothing that it says is one.
 * @throws Violation for an expectation other than 100-continue.
 */
export function expectsContinue({ lines, fields, minorVersion }: ReceivedHead): boolean {
  if (minorVersion === 0 || (fields.mask & (1 << EXPECT)) === 0) return false;
  let expected = false;
  for (let i = 0; i < lines.count; i++) {
    if (lines.known(i) !== EXPECT) continue;
    for (const element of lines.value(i).split(",")) {
      const expectation = trimmed(element).toLowerCase();
      if (expectation === "") continue;
      if (expectation !== "100-continue") throw lines.violation("EXPECTATION_UNKNOWN", i);
      expected = true;
    }
  }
  return expected;
}
