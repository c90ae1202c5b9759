/**
 * To which names does the command answer?
 *
 * Listening for this computer alone, to those that lead there: pages of other sites can't read the folder
 * by letting their own name lead there, too. Where others are let in, to every name, unless somebody says
 * which; the addresses that are listened on are then answered as well, since they are printed at the start.
 * This file refuses to know how names are compared.
 */
import { isLoopback } from "../app/hosts.ts";
import type { SiteOptions } from "../app/site.ts";
import { addressesAt } from "./addresses.ts";
import { EVERY_INTERFACE } from "./flags-serving.ts";
import type { Settings } from "./settings.ts";

const HINT = "--allow-host NAME lets it answer to other names.";
const OPTION = "allow-host";

export function answeredNames(settings: Settings): Pick<SiteOptions, "hosts" | "hostsHint"> {
  if (settings.is(OPTION)) return {};
  const said = settings.list(OPTION);
  if (said.length === 0 && !listensHereOnly(settings)) return {};
  return { hosts: ["localhost", ...addresses(settings), ...said], hostsHint: HINT };
}

/** Whether all names are answered where only some would be by default. */
export function answersStrangeNames(settings: Settings): boolean {
  return settings.is(OPTION) && listensHereOnly(settings);
}

/** Whether only this computer can connect. */
export function listensHereOnly(settings: Settings): boolean {
  return !isOnSocketFile(settings) && isLoopback(hostOf(settings));
}

/** Those that are listened on, as others write them; nothing where "localhost" says it already. */
export function addresses(settings: Settings): string[] {
  if (isOnSocketFile(settings) || listensHereOnly(settings)) return [];
  const host = hostOf(settings);
  return addressesAt(host === EVERY_INTERFACE ? "::" : host);
}

/** Or on sockets of which whoever handed them over knows who comes there. */
function isOnSocketFile(settings: Settings): boolean {
  return settings.text("unix") !== undefined || settings.list("descriptors").length > 0;
}

/** As it was said. */
function hostOf(settings: Settings): string {
  return settings.text("host") ?? "localhost";
}
