/**
 * Which certificates do tests use? Those that lie beside this file, with the script that made them.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Where a file of them lies, for programs that are told a path. */
export function certificatePath(name: string): string {
  return fileURLToPath(new URL(`./certificates/${name}`, import.meta.url));
}

export function certificateText(name: string): string {
  return readFileSync(certificatePath(name), "utf8");
}

/** What clients trust. */
export const CA = certificateText("ca.pem");

/** For localhost, *.localhost, 127.0.0.1 and ::1. */
export const TLS = { cert: certificateText("chain.pem"), key: certificateText("key.pem") };

/** Opens key-encrypted.pem. */
export const PASSPHRASE = "sesame";
