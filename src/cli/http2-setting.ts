/**
 * Does the command speak HTTP/2, and what does a person read where it can't?
 *
 * This file refuses to know how it is spoken.
 */
import { insteadOfHttp2, isMended, type RuntimeVersions } from "../http2/mended.ts";
import type { Settings } from "./settings.ts";

/** @param secure is HTTPS spoken? */
export function speaksHttp2(
  settings: Settings,
  secure: boolean,
  versions: RuntimeVersions = process.versions,
): boolean {
  return isWanted(settings, secure) && isMended(versions);
}

/** Why it isn't spoken, though it is wanted. @param secure as above */
export function http2Remark(
  settings: Settings,
  secure: boolean,
  versions: RuntimeVersions = process.versions,
): string | undefined {
  return isWanted(settings, secure) && !isMended(versions) ? insteadOfHttp2(versions) : undefined;
}

function isWanted(settings: Settings, secure: boolean): boolean {
  return settings.isSaid("http2") ? settings.is("http2") : secure;
}
