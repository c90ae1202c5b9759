/**
 * What shall browsers remember of HTTPS, by the settings?
 *
 * "31536000", "31536000,subdomains,preload". This file refuses to know how they are told.
 */
import { type HstsOptions, hstsValue } from "../app/hsts.ts";
import { readNumber } from "./amounts.ts";
import type { Failed } from "./flag.ts";
import { quoted } from "./quoting.ts";
import type { Settings } from "./settings.ts";

/** Undefined when they are told nothing. */
export function hstsOf(settings: Settings): HstsOptions | Failed | undefined {
  const text = settings.text("hsts");
  if (text === undefined) return undefined;
  const [seconds = "", ...words] = text.split(",").map((word) => word.trim());
  const maxAge = readNumber(seconds);
  const called = settings.called("hsts");
  const stranger = words.find((word) => word !== "subdomains" && word !== "preload");
  if (maxAge === undefined || stranger !== undefined) {
    return {
      sentence: `${called} takes seconds, and if wanted subdomains and preload, such as 31536000,subdomains, not ${quoted(text)}.`,
    };
  }
  const hsts = {
    maxAge,
    includeSubDomains: words.includes("subdomains"),
    preload: words.includes("preload"),
  };
  try {
    hstsValue(hsts);
    return hsts;
  } catch {
    return {
      sentence: `${called}: the lists that browsers are shipped with take a site with its subdomains, for a year at least: 31536000,subdomains,preload`,
    };
  }
}
