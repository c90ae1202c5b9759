/**
 * Which of the rarer types, those of vendors and of experiments, has an extension?
 *
 * RFC 6838 §3.2, §3.4. The larger table of the package `mime`, apart from the types of standards, since next to no
 * folder needs it. This file refuses to know what holds before it.
 */
import other from "mime/types/other.js";
import { typeIn } from "./type-table.ts";

/** Undefined where there is none. */
export function otherType(extension: string): string | undefined {
  return typeIn(other, extension);
}
