/**
 * Which address does `--metrics` name?
 *
 * This file refuses to know what is told there.
 */
import { isLoopback } from "../app/hosts.ts";

const LOOPBACK = "127.0.0.1";
const LAST_PORT = 65_535;

export interface Address {
  readonly hostname: string;
  readonly port: number;
}

/** @returns undefined for what is no port, with or without an address: "9100", "10.0.0.1:9100", "[::1]:9100" */
export function metricsAddress(given: string): Address | undefined {
  const [, bracketed, name, digits = ""] =
    /^(?:(?:\[([\da-f:.]+)\]|([^\s:[\]/]+)):)?(\d{1,5})$/i.exec(given) ?? [];
  if (digits === "" || Number(digits) > LAST_PORT) return undefined;
  return { hostname: bracketed ?? name ?? LOOPBACK, port: Number(digits) };
}

/** Would it be listened on twice, by these? @returns the sentence that says so */
export function metricsClash(
  given: string,
  others: readonly { readonly name: string; readonly port: number | undefined }[],
): string | undefined {
  const port = metricsAddress(given)?.port;
  const other = others.find((one) => one.port === port);
  if (port === undefined || port === 0 || other === undefined) return undefined;
  return `--metrics and ${other.name} can't both be ${port}: figures have a port of their own.`;
}

/** Can others reach it? */
export function isOfOthers(given: string): boolean {
  const address = metricsAddress(given);
  return address !== undefined && !isLoopback(address.hostname);
}
