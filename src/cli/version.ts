/**
 * Which version is this? The bundle has it built in; run from source, the package file says it.
 */
import { readFileSync } from "node:fs";

declare const BAREWIRE_VERSION: string;

export function version(): string {
  if (typeof BAREWIRE_VERSION === "string") return BAREWIRE_VERSION;
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return JSON.parse(text).version;
}
