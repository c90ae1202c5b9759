/**
 * Under which URLs can a person reach the server, and who else can?
 *
 * The URL of a name that was typed keeps that name. For every interface, the addresses that other
 * computers can type are listed. This file refuses to know how listening works.
 */
import type { NetworkInterfaceInfo } from "node:os";
import { isLoopback } from "../app/hosts.ts";
import type { Reach } from "./banner.ts";

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** Asked only where every interface is meant: with what it loads, it takes as long as listening. */
const networkInterfaces = (): Interfaces => process.getBuiltinModule("node:os").networkInterfaces();

const EVERY = "0.0.0.0";
const EVERY_IPV6 = "::";

/** The address that stands for every interface: of IPv6 too, where the machine speaks it. */
export function everyInterface(interfaces: Interfaces = networkInterfaces()): string {
  return addressesOf(interfaces).some(({ family }) => family === "IPv6") ? EVERY_IPV6 : EVERY;
}

export type Scheme = "http" | "https";

export function urlsOf(
  scheme: Scheme,
  host: string,
  port: number,
  interfaces?: Interfaces,
): string[] {
  if (!isEvery(host)) return [urlOf(scheme, host, port)];
  const others = addressesOf(interfaces ?? networkInterfaces())
    .filter(({ internal, family }) => !internal && (family === "IPv4" || host === EVERY_IPV6))
    // A link-local address is of use only with the name of the asking machine's own interface.
    .filter(({ address }) => !/^(fe80:|169\.254\.)/i.test(address))
    .map(({ address }) => urlOf(scheme, address, port));
  return [urlOf(scheme, "localhost", port), ...others];
}

/** What others may write for it: itself, or every address of this computer, without zones. */
export function addressesAt(host: string, interfaces?: Interfaces): string[] {
  const all = isEvery(host)
    ? addressesOf(interfaces ?? networkInterfaces()).map(({ address }) => address)
    : [host];
  return all.map((address) => address.replace(/%.*$/, ""));
}

export function reachOf(host: string): Reach {
  return isLoopback(host) ? "this computer" : "the network";
}

function urlOf(scheme: Scheme, host: string, port: number): string {
  return `${scheme}://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function isEvery(host: string): boolean {
  return host === EVERY || host === EVERY_IPV6;
}

function addressesOf(interfaces: Interfaces): NetworkInterfaceInfo[] {
  return Object.values(interfaces).flatMap((list) => list ?? []);
}
