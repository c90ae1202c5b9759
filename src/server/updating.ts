/**
 * What can be changed while a server runs, and what holds then?
 *
 * Everything is looked at before anything changes, so that what is wrong leaves the server as it was. What
 * belongs to sockets, or was handed out, stays. This file refuses to know who is connected.
 */
import {
  type LimitName,
  type ResolvedOptions,
  resolveOptions,
  type ServerOptions,
} from "./options.ts";

/** What can be changed while a server runs. What is named as undefined goes back to its default. */
export type ServerChanges = {
  readonly [Name in LimitName | ChangeableName]?: ServerOptions[Name] | undefined;
};

/** An option that can be changed while a server runs, besides the limits. */
type ChangeableName =
  | "handler"
  | "ticketKeys"
  | "error"
  | "reject"
  | "ready"
  | "settingName"
  | "trustProxy"
  | "proxyProtocol";

/** They stay as they are until the server ends. */
const LASTING = [
  ...[
    "port",
    "hostname",
    "unix",
    "unixMode",
    "descriptors",
    "tls",
    "http2",
    "backlog",
    "serverField",
  ],
  ...["notice", "signal", "tap"],
];

/**
 * What holds from now on.
 * @throws TypeError or RangeError for what can't be meant, and for what can't be changed
 */
export function changedOptions(now: ResolvedOptions, changes: ServerChanges): ResolvedOptions {
  const lasting = LASTING.find((name) => name in changes);
  if (lasting !== undefined) {
    throw new TypeError(`a server that runs can't change ${lasting}: start another one`);
  }
  const said = Object.entries(changes).filter(([, value]) => value !== undefined);
  // The handler is checked, too, where a program without types names it as undefined.
  const resolved: ServerOptions = {
    ...Object.fromEntries(said),
    handler: "handler" in changes ? (changes.handler as ServerOptions["handler"]) : now.handler,
  };
  const all = Object.entries(resolveOptions(resolved));
  return Object.freeze({ ...now, ...Object.fromEntries(all.filter(([name]) => name in changes)) });
}
