/**
 * Which way of writing a line does this name mean?
 *
 * This file refuses to know what any of them looks like.
 */
import { barewireFormat } from "./log-barewire.ts";
import { combinedFormat, commonFormat } from "./log-clf.ts";
import { jsonFormat } from "./log-json.ts";
import type { LineFormat } from "./log-parts.ts";
import { templateFormat } from "./log-template.ts";

/**
 * `barewire`: for people. `common`, `combined`: as Apache and nginx write them. `json`: for programs. Anything
 * with a brace in it is a template, such as "{client} {status} {ms}".
 */
export type LogFormat = "barewire" | "common" | "combined" | "json" | `${string}{${string}`;

export const LOG_FORMATS: readonly string[] = ["barewire", "common", "combined", "json"];

/** Those whose lines have a place for the reasons of an answer. */
const WITH_REASONS: readonly string[] = ["barewire", "json"];

/**
 * @param reasons also why each answer is what it is
 * @throws TypeError with a sentence for what is none of them
 */
export function lineFormat(format: string, reasons = false): LineFormat {
  if (reasons && !WITH_REASONS.includes(format)) {
    throw new TypeError("only the formats barewire and json have a place for reasons");
  }
  switch (format) {
    case "barewire":
      return barewireFormat(reasons);
    case "common":
      return commonFormat();
    case "combined":
      return combinedFormat();
    case "json":
      return jsonFormat(reasons);
    default:
      if (/[{}]/.test(format)) return templateFormat(format);
      throw new TypeError(
        `a format is one of ${LOG_FORMATS.join(", ")}, or a template such as "{client} {status}"`,
      );
  }
}
