/**
 * How does a running server get certificates that were renewed?
 *
 * Their files are looked at every other second, through links, as programs that renew them replace those.
 * Certificate and key don't change at one instant: what doesn't fit together yet is tried again, and told when
 * it stays so; the old one is used until then. Once a day, what is about to expire is said, or made anew.
 * This file refuses to know what is in the files.
 */
import { type Stats, stat } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import type { TlsCertificates } from "../server/credentials.ts";
import type { Https } from "./certificate.ts";
import type { Failed } from "./flag.ts";

const EVERY_MS = 2_000;
const DAY_MS = 86_400_000;
/** How often files that don't fit together are looked at before somebody is told. */
const PATIENCE = 3;

export interface RenewingOptions {
  /** What is in use. */
  readonly https: Https;
  /** Reads all of it anew. */
  readonly load: () => Promise<Https | Failed | undefined>;
  /** @throws when it can't be used */
  readonly renew: (tls: TlsCertificates) => void;
  readonly say: (sentence: string) => void;
  readonly later: (milliseconds: number, callback: () => void) => void;
  /** Milliseconds since any moment. */
  readonly now: () => number;
}

/** Looks at the files of a server's certificates, again and again. */
export class Renewing {
  readonly #options: RenewingOptions;
  #https: Https;
  /** The files as they were when they were read; undefined: not yet looked at. */
  #used: string | undefined;
  /** Files that couldn't be used, and how often that was seen. */
  #failing: { readonly files: string; count: number } | undefined;
  #saidAt: number;

  constructor(options: RenewingOptions) {
    this.#options = options;
    this.#https = options.https;
    this.#saidAt = options.now();
  }

  /** Looks now, and then from time to time, until the process ends. */
  async begin(): Promise<void> {
    await this.look();
    this.#options.later(EVERY_MS, () => void this.begin());
  }

  /** Somebody else has had these taken. */
  took(https: Https): void {
    this.#https = https;
    this.#used = undefined;
    this.#failing = undefined;
  }

  /** What changes while they are read is seen the next time. */
  async look(): Promise<void> {
    const files = await signature(this.#https.files);
    const isDaily = this.#options.now() - this.#saidAt >= DAY_MS;
    this.#used ??= files;
    if (files === this.#used && !isDaily) this.#failing = undefined;
    else await this.#load(files, isDaily);
  }

  async #load(files: string, isDaily: boolean): Promise<void> {
    const { say, now } = this.#options;
    // Nobody is told twice, and what was in vain isn't read again and again.
    if (!isDaily && this.#failing?.files === files && this.#failing.count >= PATIENCE) return;
    const reason = await this.#renewed();
    if (isDaily) this.#saidAt = now();
    if (reason === undefined) {
      this.#used = files;
      this.#failing = undefined;
      return;
    }
    if (this.#failing?.files !== files) this.#failing = { files, count: 0 };
    this.#failing.count++;
    if (this.#failing.count === PATIENCE || isDaily) {
      say(`The new certificate can't be used, so the old one stays. ${reason}`);
    }
  }

  /** Why it can't be used; undefined when it is. */
  async #renewed(): Promise<string | undefined> {
    const { load, renew, say } = this.#options;
    try {
      const before = this.#https;
      const read = await load();
      if (this.#https !== before) return;
      if (read === undefined || "sentence" in read) return read?.sentence ?? "There is none.";
      if (!isDeepStrictEqual(read.tls, this.#https.tls)) {
        renew(read.tls);
        say("The new certificate is in use.");
      }
      this.#https = read;
      for (const warning of read.warnings) say(warning);
      return undefined;
    } catch (error) {
      return `${error instanceof Error ? error.message : String(error)}.`;
    }
  }
}

/** Changes whenever one of the files does, or is another one. */
async function signature(files: readonly string[]): Promise<string> {
  const each = await Promise.all(files.map(statsOf));
  return each
    .map((stats) => {
      if (stats === undefined) return "gone";
      const { dev, ino, size, mtimeMs, ctimeMs } = stats;
      return [dev, ino, size, mtimeMs, ctimeMs].join(" ");
    })
    .join("\n");
}

function statsOf(file: string): Promise<Stats | undefined> {
  return new Promise((resolve) => {
    stat(file, (error, stats) => resolve(error === null ? stats : undefined));
  });
}
