/**
 * What holds, when several sources have spoken? Flag over environment over file over application over
 * default, each setting by itself.
 *
 * Two settings that exclude each other are a mistake when one source says both; else the stronger
 * source's holds and the other falls back to its default. This file refuses to know how settings are
 * read, and what is done with them.
 */
import type { FilesOptions } from "../files/options.ts";
import type { LimitName } from "../server/options.ts";
import { type Failed, type Flag, keyOf, type Value } from "./flag.ts";
import { FLAGS, SETTINGS } from "./flags.ts";
import type { Layer, Setting } from "./layer.ts";

/** Everything that is decided, by the flags' names. */
export class Settings {
  readonly #all: ReadonlyMap<string, Setting>;

  constructor(all: ReadonlyMap<string, Setting>) {
    this.#all = all;
  }

  /** Undefined when nobody says anything and nothing holds by itself. */
  setting(name: string): Setting | undefined {
    return this.#all.get(name);
  }

  value(name: string): Value | undefined {
    return this.#all.get(name)?.value;
  }

  is(name: string): boolean {
    return this.value(name) === true;
  }

  /** Undefined for everything that isn't text, such as `false`. */
  text(name: string): string | undefined {
    const value = this.value(name);
    return typeof value === "string" ? value : undefined;
  }

  number(name: string): number {
    return Number(this.value(name));
  }

  list(name: string): readonly string[] {
    const value = this.value(name);
    return Array.isArray(value) ? value : [];
  }

  /** The limits of the server that somebody changed. */
  limits(): Partial<Record<LimitName, number>> {
    const limits: Partial<Record<LimitName, number>> = {};
    for (const { name, option } of FLAGS) {
      if (option !== undefined && this.isSaid(name)) limits[option] = this.number(name);
    }
    return limits;
  }

  /** The options of the folder that somebody changed. */
  files(): Partial<FilesOptions> {
    const options: [keyof FilesOptions, Value][] = [];
    for (const { name, files } of SETTINGS) {
      const value = this.value(name);
      if (files === undefined || value === undefined || !this.isSaid(name)) continue;
      // An SPA that is switched off is an option that isn't given.
      if (files !== "spa" || value !== false) options.push([files, value]);
    }
    return Object.fromEntries(options);
  }

  /** For messages, what whoever said it wrote: "--mount", "BAREWIRE_MOUNT", 'c.json:2: "mounts"'. */
  called(name: string): string {
    const { source, from } = this.#all.get(name) ?? {};
    if (source === "file") return `${from}: ${inFile(name)}`;
    if (source === "application") return `${from}: ${name}`;
    return source === "environment" ? String(from) : `--${name}`;
  }

  /**
   * The same, with what an application wishes where nobody else says anything.
   * @param from the application's name
   */
  withWishes(wishes: ReadonlyMap<string, Value>, from: string): Settings {
    const all = new Map(this.#all);
    for (const [name, value] of wishes) {
      if (!this.isSaid(name)) all.set(name, { value, source: "application", from });
    }
    return new Settings(all);
  }

  /** The same, with what others say of some settings. @param names of those that stay as they are there */
  keeping(names: Iterable<string>, others: Settings): Settings {
    const all = new Map(this.#all);
    for (const name of names) {
      const kept = others.setting(name);
      if (kept === undefined) all.delete(name);
      else all.set(name, kept);
    }
    return new Settings(all);
  }

  /** The same, on sockets that were handed over, and nowhere else. */
  onDescriptors(descriptors: readonly number[]): Settings {
    const all = new Map(this.#all);
    for (const name of ["unix", "open"]) all.delete(name);
    for (const flag of SETTINGS) {
      const usual = standard(flag);
      if (["port", "host", "port-search"].includes(flag.name) && usual) all.set(flag.name, usual);
    }
    all.set("descriptors", {
      value: descriptors.map(String),
      source: "environment",
      from: "LISTEN_FDS",
    });
    return new Settings(all);
  }

  /** Whether anybody said anything of it. */
  isSaid(name: string): boolean {
    return (this.#all.get(name)?.source ?? "default") !== "default";
  }
}

/**
 * The settings that hold.
 *
 * @param layers from the strongest to the weakest, without the defaults
 * @param inheritedPort for when none of them says a port
 */
export function settle(
  layers: readonly Layer[],
  inheritedPort: Setting | Failed | undefined,
): Settings | Failed {
  const all = new Map<string, Setting>();
  const rank = new Map<string, number>();
  for (const flag of SETTINGS) {
    const index = layers.findIndex((layer) => layer.has(flag.name));
    const setting = layers[index]?.get(flag.name) ?? standard(flag);
    if (setting !== undefined) all.set(flag.name, setting);
    if (index >= 0) rank.set(flag.name, index);
  }
  for (const clash of CLASHES) {
    const failed = resolve(clash, all, rank);
    if (failed !== undefined) return failed;
  }
  const isPlaced = isOn(all, "unix") || isOn(all, "descriptors");
  if (inheritedPort !== undefined && !rank.has("port") && !isPlaced) {
    if ("sentence" in inheritedPort) return inheritedPort;
    all.set("port", inheritedPort);
  }
  return new Settings(all);
}

function standard({ standard: value }: Flag): Setting | undefined {
  return value === undefined ? undefined : { value, source: "default", from: "default" };
}

/** The key of a setting, in quotes. */
function inFile(name: string): string {
  const flag = SETTINGS.find((one) => one.name === name);
  return `"${flag === undefined ? name : keyOf(flag)}"`;
}

type Clash = readonly [one: string, other: string, sentence: string];

const UNIX = "--unix listens on a file and not on a port, so";

const WORKERS = "--workers serves with several processes, and";
const GIVEN = "--descriptors names sockets that are bound already, so";

/** Settings that can't both be. */
const CLASHES: readonly Clash[] = [
  ["unix", "port", `${UNIX} --port has no place beside it.`],
  ["unix", "host", `${UNIX} --host has no place beside it.`],
  ["unix", "port-search", `${UNIX} --port-search has no place beside it.`],
  ["unix", "open", `${UNIX} a browser can't open it: leave --open out.`],
  ["unix", "cert", `${UNIX} HTTPS can't be spoken there: leave --cert out.`],
  ["unix", "reuse-port", `${UNIX} --reuse-port has no place beside it.`],
  [
    "workers",
    "wire",
    `${WORKERS} --wire prints whole conversations one after the other: choose one.`,
  ],
  ["workers", "save", `${WORKERS} --save keeps what a single one hears: choose one.`],
  ["workers", "inspect", `${WORKERS} --inspect looks on in a single one: choose one.`],
  ["descriptors", "port", `${GIVEN} --port has no place beside it.`],
  ["descriptors", "host", `${GIVEN} --host has no place beside it.`],
  ["descriptors", "port-search", `${GIVEN} --port-search has no place beside it.`],
  ["descriptors", "unix", `${GIVEN} --unix has no place beside it.`],
  ["unix", "pfx", `${UNIX} HTTPS can't be spoken there: leave --pfx out.`],
  ["unix", "tls", `${UNIX} HTTPS can't be spoken there: leave --tls out.`],
  ["unix", "redirect-http", `${UNIX} --redirect-http has no place beside it.`],
  ["tls", "cert", "--tls makes a certificate and --cert names one: choose one."],
  ["tls", "pfx", "--tls makes a certificate and --pfx names one: choose one."],
  [
    ...(["key-passphrase", "passphrase-file"] as const),
    "--key-passphrase and --passphrase-file both open the key: choose one.",
  ],
  ["wire", "quiet", "--wire prints every request and --quiet prints none: choose one."],
  ["verbose", "quiet", "--verbose prints more and --quiet prints less: choose one."],
  ["wire", "verbose", "--wire shows what is sent and --verbose says why: choose one."],
  ["auth", "auth-file", "--auth and --auth-file both say who may come in: choose one."],
];

/** Of two that were both wanted, the weaker one is forgotten. */
function resolve(
  [one, other, sentence]: Clash,
  all: Map<string, Setting>,
  rank: Map<string, number>,
): Failed | undefined {
  const ranks = [rank.get(one), rank.get(other)];
  const [rankOfOne, rankOfOther] = ranks;
  if (rankOfOne === undefined || rankOfOther === undefined) return undefined;
  if (!isOn(all, one) || !isOn(all, other)) return undefined;
  if (rankOfOne === rankOfOther) {
    const { source, from } = all.get(other) ?? {};
    if (source !== "file") return { sentence };
    const inKeys = sentence.replace(/--([a-z-]+)/g, (_, name: string) => inFile(name));
    return { sentence: `${from}: ${inKeys}` };
  }
  const weaker = rankOfOne > rankOfOther ? one : other;
  const flag = SETTINGS.find(({ name }) => name === weaker);
  const setting = flag === undefined ? undefined : standard(flag);
  rank.delete(weaker);
  if (setting === undefined) all.delete(weaker);
  else all.set(weaker, setting);
  return undefined;
}

function isOn(all: ReadonlyMap<string, Setting>, name: string): boolean {
  const value = all.get(name)?.value;
  return value !== undefined && value !== false;
}
