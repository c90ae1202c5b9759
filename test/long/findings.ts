/**
 * What came of asking: how many answers of which kind, and what was wrong?
 */

/** Of each kind of violation so many are told in full. */
const SAMPLES = 5;

export class Findings {
  readonly #counts = new Map<string, number>();
  readonly #samples = new Map<string, string[]>();
  #violations = 0;
  #slowest = { milliseconds: 0, what: "" };

  get violations(): number {
    return this.#violations;
  }

  count(what: string): void {
    this.#counts.set(what, this.counted(what) + 1);
  }

  counted(what: string): number {
    return this.#counts.get(what) ?? 0;
  }

  /** How long an answer took. */
  took(milliseconds: number, what: string): void {
    if (milliseconds > this.#slowest.milliseconds) this.#slowest = { milliseconds, what };
  }

  /** The answer that took longest. */
  get slowest(): string {
    return `${this.#slowest.milliseconds} ms for ${this.#slowest.what}`;
  }

  /** @param kind in a few words @param tell called for the first few only */
  violation(kind: string, tell: () => string): void {
    this.#violations++;
    const samples = this.#samples.get(kind) ?? [];
    this.#samples.set(kind, samples);
    this.count(`VIOLATION ${kind}`);
    if (samples.length < SAMPLES) samples.push(tell());
  }

  /** "200: 1234; 304: 567; …" */
  get summary(): string {
    return [...this.#counts]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([what, count]) => `${what}: ${count}`)
      .join("; ");
  }

  /** The first violations of each kind, with everything that is known about them. */
  get details(): string {
    return [...this.#samples]
      .map(([kind, samples]) => [`${kind}:`, ...samples.map((sample) => `  ${sample}`)].join("\n"))
      .join("\n");
  }
}
