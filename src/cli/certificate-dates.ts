/**
 * From when to when does a certificate hold, and is that worth a word?
 *
 * This file refuses to know where the certificate lies, and whether it is any good otherwise.
 */
import type { X509Certificate } from "node:crypto";

const DAY_MS = 86_400_000;
/** Renewal is overdue then: where it is automatic, it happens weeks earlier. */
export const SOON_DAYS = 14;

/** @param name of the file, in quotes */
export function dateWarnings(
  { validFrom, validTo }: Pick<X509Certificate, "validFrom" | "validTo">,
  name: string,
  now: number,
): string[] {
  const from = Date.parse(validFrom);
  const to = Date.parse(validTo);
  if (now < from) return [`The certificate ${name} doesn't hold before ${day(from)}.`];
  if (now >= to) {
    return [`The certificate ${name} expired on ${day(to)}, so clients will refuse it.`];
  }
  const days = Math.floor((to - now) / DAY_MS);
  if (days >= SOON_DAYS) return [];
  const left = days === 0 ? "within a day" : days === 1 ? "in a day" : `in ${days} days`;
  return [`The certificate ${name} expires ${left}, on ${day(to)}.`];
}

/** "2027-01-31", in UTC. */
export function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
