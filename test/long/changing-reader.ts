/**
 * What does a client ask that wants everything HTTP has for a file that may have changed?
 *
 * GET and HEAD, conditional by tag and by date, ranges with and without If-Range, each in the codings
 * that come to its mind, over one connection; often the same file again at once, with the validators
 * that it just got. Some streamed answers are read slowly, so that the file changes under them.
 */
import { setTimeout as wait } from "node:timers/promises";
import { Prng } from "../support/prng.ts";
import type { AnswerChecker } from "./answer-checker.ts";
import type { Asked, Copy } from "./asked.ts";
import { type ChangingFile, FILES, mayBeStreamed } from "./changing-files.ts";
import type { Ledger } from "./changing-ledger.ts";
import { KeepAliveClient } from "./keep-alive-client.ts";

/** Values of Accept-Encoding; an empty one isn't sent. */
const CODINGS: readonly string[] = [
  "",
  "br, gzip",
  "gzip",
  "br",
  "gzip;q=0.5, br;q=0.1",
  "identity",
];
const SLOWLY_MS = 40;
const YIELD_MS = 25;

/** What readers leave out, for servers that don't survive it. Default: nothing. */
export interface Sparing {
  readonly ranges?: boolean;
  /** Files that are gone now and then. */
  readonly deletions?: boolean;
}

export class Reader {
  readonly #client: KeepAliveClient;
  readonly #port: number;
  readonly #ledger: Ledger;
  readonly #checker: AnswerChecker;
  readonly #prng: Prng;
  readonly #files: readonly ChangingFile[];
  readonly #ranges: boolean;
  /** Of each file the last copies, the newest first. */
  readonly #copies = new Map<number, readonly Copy[]>();

  constructor(
    port: number,
    seed: number,
    ledger: Ledger,
    checker: AnswerChecker,
    { ranges = false, deletions = false }: Sparing = {},
  ) {
    this.#client = new KeepAliveClient(port);
    this.#port = port;
    this.#ledger = ledger;
    this.#checker = checker;
    this.#prng = new Prng(seed);
    this.#files = FILES.filter(({ absentOneIn }) => absentOneIn === 0 || !deletions);
    this.#ranges = !ranges;
  }

  /**
   * Asks until somebody says that it is enough.
   *
   * @param mustYield whether the machine is too busy for whoever changes the files to keep up
   */
  async run(isOver: () => boolean, mustYield: () => boolean): Promise<void> {
    // Large answers are asked for less often: they would be most of the bytes.
    const weighted = this.#files.flatMap((file) => {
      return Array.from({ length: mayBeStreamed(file) ? 1 : 6 }, () => file);
    });
    while (!isOver()) {
      if (mustYield()) await wait(YIELD_MS);
      const file = this.#prng.pick(weighted);
      const coding = this.#prng.pick(CODINGS);
      for (let again = this.#prng.below(4); again >= 0 && !isOver(); again--) {
        await this.#ask(this.#drawn(file, coding));
      }
    }
  }

  /** Every file as it is now, in every coding, without conditions and with them. */
  async askForEverything(): Promise<void> {
    for (const file of this.#files) {
      for (const coding of CODINGS) {
        await this.#ask(this.#asked(file, "GET", coding, []));
        const [copy] = this.#copies.get(file.index) ?? [];
        if (copy !== undefined) await this.#ask(this.#conditional(file, "GET", coding, copy));
      }
    }
  }

  close(): void {
    this.#client.close();
  }

  async #ask(asked: Asked): Promise<void> {
    const { file, method, text } = asked;
    const slowly = mayBeStreamed(file) && this.#prng.below(4) === 0;
    const pauseMs = slowly ? 1 + this.#prng.below(SLOWLY_MS) : 0;
    const from = this.#ledger.finished(file.index);
    const sentAt = Date.now();
    const outcome = await this.#client.exchange(text, method, pauseMs);
    const copy = this.#checker.check(asked, from, sentAt, outcome);
    if (copy === undefined) return;
    const before = this.#copies.get(file.index) ?? [];
    this.#copies.set(file.index, [copy, ...before.slice(0, 3)]);
  }

  #drawn(file: ChangingFile, coding: string): Asked {
    const method = this.#prng.below(6) === 0 ? "HEAD" : "GET";
    const copies = this.#copies.get(file.index) ?? [];
    const how = this.#prng.below(this.#ranges ? 10 : 7);
    if (how < 4 || copies.length === 0) return this.#asked(file, method, coding, []);
    // Mostly the newest, sometimes one that was replaced long ago.
    const copy = this.#prng.below(4) === 0 ? this.#prng.pick(copies) : copies[0];
    if (copy === undefined || how < 7) return this.#conditional(file, method, coding, copy);
    const range = `Range: bytes=${this.#range(copy.length)}`;
    if (how < 9 || copy.tag === undefined) {
      return { ...this.#asked(file, method, coding, [range]), hasRange: true };
    }
    const asked = this.#asked(file, method, coding, [range, `If-Range: ${copy.tag}`]);
    return { ...asked, hasRange: true, ifRange: copy };
  }

  #conditional(
    file: ChangingFile,
    method: "GET" | "HEAD",
    coding: string,
    copy: Copy | undefined,
  ): Asked {
    if (copy?.tag !== undefined && this.#prng.below(4) > 0) {
      const lines = [`If-None-Match: ${copy.tag}`];
      // Must be ignored beside a tag (RFC 9110 §13.1.3).
      if (copy.date !== undefined && this.#prng.below(2) === 0) {
        lines.push(`If-Modified-Since: ${copy.date}`);
      }
      return { ...this.#asked(file, method, coding, lines), noneMatch: copy };
    }
    if (copy?.date === undefined) return this.#asked(file, method, coding, []);
    const lines = [`If-Modified-Since: ${copy.date}`];
    return { ...this.#asked(file, method, coding, lines), since: copy };
  }

  #range(length: number): string {
    const first = this.#prng.below(Math.max(1, length));
    const shapes = [
      `${first}-${first + this.#prng.below(Math.max(1, length))}`,
      `${first}-`,
      `-${first + 1}`,
    ];
    return this.#prng.pick(shapes);
  }

  #asked(
    file: ChangingFile,
    method: "GET" | "HEAD",
    coding: string,
    conditions: readonly string[],
  ): Asked {
    const lines = [`Host: localhost:${this.#port}`, ...conditions];
    if (coding !== "") lines.push(`Accept-Encoding: ${coding}`);
    const text = `${method} /${file.name} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`;
    return { file, method, text, hasRange: false };
  }
}
