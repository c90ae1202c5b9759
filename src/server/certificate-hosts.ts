/**
 * For which hosts does a certificate speak?
 *
 * Those in its subjectAltName (RFC 9525 §6.1), and no other name in it. This file refuses to know what
 * becomes of them.
 */
import type { X509Certificate } from "node:crypto";

/** One entry in words, as the runtime writes it; what is odd about a value puts it in quotes. */
const ENTRY = /(?:^|, )([A-Za-z0-9 .]+):("(?:[^"\\]|\\.)*"|[^,]*)/g;
const HOST = /^(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/;

/** "app.example", "*.app.example". */
export function hostsOf({ subjectAltName }: Pick<X509Certificate, "subjectAltName">): string[] {
  return [...(subjectAltName ?? "").matchAll(ENTRY)].flatMap(([, kind, value = ""]) => {
    const host = comparableHost(value);
    return kind === "DNS" && HOST.test(host) ? [host] : [];
  });
}

/** Without case, and without the dot of a name that is complete. */
export function comparableHost(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}
