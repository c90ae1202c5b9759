/**
 * How does a server that runs take new settings? They are read as at the start, looked at as a whole, and hold
 * from the next request on.
 *
 * Flags and environment are those of the start; config file, rules, passwords and certificates are read anew.
 * What is wrong leaves everything as it was. What belongs to the process or to its sockets stays, which is said.
 * This file refuses to know who asks for it.
 */
import { site } from "../app/site.ts";
import type { LimitName } from "../server/options.ts";
import type { Server, ServerChanges } from "../server/server.ts";
import { safeName } from "../wire/visible.ts";
import type { Https } from "./certificate.ts";
import type { Decided } from "./deciding.ts";
import { type Failed, type Flag, keyOf } from "./flag.ts";
import { FLAGS, SETTINGS } from "./flags.ts";
import { OnceMore } from "./once-more.ts";
import { shown } from "./quoting.ts";
import { serviceOptions } from "./service-settings.ts";
import { type Serving, servingOf } from "./serving.ts";
import type { Settings } from "./settings.ts";

/** Groups of settings that can change while it runs. */
const CHANGING_GROUPS: readonly Flag["group"][] = [
  ...(["files", "answers", "access", "memory", "deadlines", "limits"] as const),
];
/** Of the other groups. */
const CHANGING = [
  "root",
  "cert",
  "key",
  "key-passphrase",
  "pfx",
  "passphrase-file",
  "hsts",
  "config",
  "ready",
  "drain-delay",
  "drain-timeout",
];

export interface ReloadOptions {
  readonly server: Server;
  /** As it was started. */
  readonly serving: Serving;
  /** Reads flags, environment and config file as at the start. */
  readonly decide: () => Promise<Decided | Failed>;
  /** Told sentences for whoever runs the server. */
  readonly tell: (sentence: string) => void;
  /** Takes other certificates for connections that come from now on; throws where they can't be used. */
  readonly renew?: ((https: Https, serving: Serving) => void) | undefined;
}

/** Why nothing has changed, or nothing where all went well. */
export type Outcome = Failed | undefined;

export class Reloading {
  readonly #options: ReloadOptions;
  /** What is served now. */
  #serving: Serving;
  readonly #work = new OnceMore(() => this.#reload());

  constructor(options: ReloadOptions) {
    this.#options = options;
    this.#serving = options.serving;
  }

  /** What holds now. */
  get settings(): Settings {
    return this.#serving.decided.settings;
  }

  /** Never rejects. Asked while one is at work, another follows: files may have changed behind it. */
  reload(): Promise<Outcome> {
    return this.#work.ask();
  }

  async #reload(): Promise<Outcome> {
    const { decide, tell } = this.#options;
    try {
      const wanted = await decide();
      if ("sentence" in wanted) return wanted;
      const lasting = lastingNames();
      const changed = lasting.filter((name) => differs(name, wanted.settings, this.settings));
      const settings = wanted.settings.keeping(lasting, this.settings);
      const serving = await servingOf({ ...wanted, settings }, tell);
      if ("sentence" in serving) return serving;
      const stays = this.#take(serving);
      for (const warning of serving.warnings) tell(warning);
      this.#tellLasting([...changed.map((name) => calledIn(wanted.settings, name)), ...stays]);
      return undefined;
    } catch (error) {
      const { message } = error instanceof Error ? error : new Error(String(error));
      return { sentence: safeName(message) };
    }
  }

  /** Nothing can go wrong any more behind the first thing that changes. @returns what stays, in words */
  #take(serving: Serving): string[] {
    const { server, renew } = this.#options;
    const { decided, application } = serving;
    const before = this.#serving.https;
    // What is kept nowhere was made for this moment, and nobody trusts it yet.
    const https = serving.https?.files.length === 0 ? before : serving.https;
    const siteOf = application?.siteOf ?? site;
    const { handler, error } = siteOf(serving.site, before !== undefined);
    const { settings } = decided;
    const stays: string[] = [];
    if (https === undefined || before === undefined) {
      if (https !== before) stays.push("whether HTTPS is spoken");
    } else renew?.(https, serving);
    const { ready } = serviceOptions(settings);
    server.update({
      ...limitsOf(settings),
      ...{ handler, error, ready },
      trustProxy: settings.list("trust-proxy"),
      proxyProtocol: settings.list("proxy-protocol"),
    });
    this.#serving = { ...serving, https: before === undefined ? undefined : (https ?? before) };
    return stays;
  }

  #tellLasting(names: readonly string[]): void {
    const { tell, serving } = this.#options;
    if (names.length > 0) {
      tell(`Only a new start changes these, so they stay as they were: ${names.join(", ")}.`);
    }
    const { application } = serving;
    if (application === undefined) return;
    const name = shown(application.name);
    tell(`${name} stays as it was loaded: only a new start takes one that has changed.`);
  }
}

/** Settings that a running server keeps. */
export function lastingNames(): string[] {
  return SETTINGS.filter(
    ({ name, group, files, option }) =>
      !CHANGING_GROUPS.includes(group) &&
      !CHANGING.includes(name) &&
      files === undefined &&
      option === undefined,
  ).map(({ name }) => name);
}

function differs(name: string, wanted: Settings, now: Settings): boolean {
  // An application's wish holds as long as nobody else says anything.
  if (!wanted.isSaid(name) && now.setting(name)?.source === "application") return false;
  return JSON.stringify(wanted.value(name)) !== JSON.stringify(now.value(name));
}

function calledIn(settings: Settings, name: string): string {
  if (settings.setting(name)?.source !== "default" && settings.isSaid(name)) {
    return settings.called(name);
  }
  const flag = SETTINGS.find((one) => one.name === name);
  return flag === undefined ? name : `"${keyOf(flag)}"`;
}

/** All of them: those that nobody says any more have their defaults again. */
export function limitsOf(settings: Settings): ServerChanges {
  const limits: Partial<Record<LimitName, number | undefined>> = {};
  for (const { name, option } of FLAGS) {
    if (option !== undefined)
      limits[option] = settings.isSaid(name) ? settings.number(name) : undefined;
  }
  return limits;
}
