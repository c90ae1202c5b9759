/**
 * Who asks, and how, where proxies that are trusted stand in between?
 *
 * Forwarded (RFC 7239) and its elder relatives, X-Forwarded-For, -Proto, -Host and -Port, are lists to which
 * each proxy adds at the end. So they are walked from the end: what a trusted one has said is believed, and
 * whoever it names is asked next, up to the first who isn't trusted. That one is the client; what it says of
 * others is hearsay. Where both kinds are there, one of them may be the client's own: then only what they say
 * alike is believed. This file refuses to know who is trusted, and why.
 */
import type { AddressRanges } from "./address-ranges.ts";
import type { Fields } from "./fields.ts";
import {
  type ReadStation,
  readAuthority,
  readClient,
  readForwarded,
  readScheme,
} from "./forwarded-elements.ts";
import type { Forwarded, RemoteAddress } from "./handler.ts";

/** So many proxies stand in a row at most. */
export const STATIONS_MAX = 32;

interface Walked extends Forwarded {
  /** How many stations were believed. */
  readonly steps: number;
}

/**
 * What is believed of a request that came from `peer`; undefined when nothing is said, or the peer isn't
 * trusted.
 */
export function forwardedTo(
  peer: RemoteAddress,
  fields: Fields,
  trusted: AddressRanges,
): Forwarded | undefined {
  if (!trusted.has(peer)) return undefined;
  const standard = fields.has("forwarded") ? walkStandard(peer, fields, trusted) : undefined;
  const elder = ["x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"].some((name) =>
    fields.has(name),
  )
    ? walkElder(peer, fields, trusted)
    : undefined;
  if (standard === undefined || elder === undefined) return standard ?? elder;
  return common(peer, standard, elder);
}

function common(peer: RemoteAddress, one: Forwarded, other: Forwarded): Forwarded {
  if (one.client.hostname !== other.client.hostname) {
    return { client: peer, secure: undefined, authority: undefined };
  }
  return {
    client: one.client,
    secure: one.secure === other.secure ? one.secure : undefined,
    authority: one.authority === other.authority ? one.authority : undefined,
  };
}

function walkStandard(peer: RemoteAddress, fields: Fields, trusted: AddressRanges): Walked {
  // A station never goes on in the next line, whatever quotes a client has left open.
  return walk(peer, fields.all("forwarded").flatMap(readForwarded), trusted);
}

function walkElder(peer: RemoteAddress, fields: Fields, trusted: AddressRanges): Walked {
  const stations = listed(fields, "x-forwarded-for").map((text): ReadStation => {
    const client = readClient(text);
    return client && { client, secure: undefined, authority: undefined };
  });
  const { client, steps } = walk(peer, stations, trusted);
  const secure = readScheme(saidAt(steps, listed(fields, "x-forwarded-proto")));
  const host = readAuthority(saidAt(steps, listed(fields, "x-forwarded-host")));
  const port = saidAt(steps, listed(fields, "x-forwarded-port"));
  return { client, secure, authority: host && withPort(host, port, secure), steps };
}

function walk(
  peer: RemoteAddress,
  stations: readonly ReadStation[],
  trusted: AddressRanges,
): Walked {
  let client = peer;
  let secure: boolean | undefined;
  let authority: string | undefined;
  let steps = 0;
  while (steps < STATIONS_MAX && trusted.has(client)) {
    const station = stations.at(-1 - steps);
    if (station === undefined) break;
    steps++;
    secure = station.secure ?? secure;
    authority = station.authority ?? authority;
    // Whoever isn't named can't be asked.
    if (station.client === undefined) break;
    client = station.client;
  }
  return { client, secure, authority, steps };
}

/** What belongs to the last station that was believed: some proxies say one value, whatever came before. */
function saidAt(steps: number, values: readonly string[]): string {
  return values.at(-Math.min(Math.max(steps, 1), values.length)) ?? "";
}

function listed(fields: Fields, name: string): string[] {
  const parts = (fields.get(name) ?? "").split(",").map((part) => part.trim());
  return parts.filter((part) => part !== "");
}

/** Only where the host has none, and another than its scheme has by itself. */
function withPort(host: string, port: string, secure: boolean | undefined): string {
  if (/:[0-9]+$/.test(host) || !/^[1-9][0-9]{0,4}$/.test(port)) return host;
  const isUsual = port === "443" || port === "80" || Number(port) > 65_535;
  return isUsual || secure === undefined ? host : `${host}:${port}`;
}
