/**
 * Under which URL is a server to be had, on the computer that it runs on?
 *
 * This file refuses to know what is served there.
 */
import type { ResolvedOptions } from "./options.ts";
import type { ListenAddress } from "./running-server.ts";

export interface Reachable {
  readonly addresses: readonly ListenAddress[];
  readonly secure: boolean;
  readonly options: Pick<ResolvedOptions, "descriptors" | "hostname">;
}

/** Undefined where no address is listened on. */
export function urlOf({ addresses, secure, options }: Reachable): URL | undefined {
  const [first] = addresses;
  if (first === undefined) return undefined;
  const asked = options.descriptors.length > 0 ? first.address : options.hostname;
  const name = asked === "0.0.0.0" || asked === "::" ? "localhost" : asked;
  const scheme = secure ? "https" : "http";
  return new URL(`${scheme}://${name.includes(":") ? `[${name}]` : name}:${first.port}/`);
}
