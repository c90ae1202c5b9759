/**
 * What does a file say that anybody may have made? Its values, each of the type that is wanted, or a sentence
 * with the place where it is another.
 *
 * This file refuses to know what the values mean.
 */

/** Something in an HTTP Archive that can't be what it says it is. */
export class HarError extends Error {
  /** Such as "entries[3].request.headers[2]"; "" for the whole file. */
  readonly place: string;

  /** @param sentence goes on from the place: "is no list." */
  constructor(place: string, sentence: string) {
    super(place === "" ? sentence : `${place} ${sentence}`);
    this.name = "HarError";
    this.place = place;
  }
}

/** A value and where it stands. */
export class HarValue {
  readonly place: string;
  readonly #value: unknown;

  constructor(value: unknown, place: string) {
    this.#value = value;
    this.place = place;
  }

  /** Is there nothing, or null, which some programs write for nothing? */
  get isMissing(): boolean {
    return this.#value === undefined || this.#value === null;
  }

  /** The same at a place that people call something shorter. */
  called(place: string): HarValue {
    return new HarValue(this.#value, place);
  }

  /** @throws HarError when this is no object */
  member(name: string): HarValue {
    const value = this.#value;
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new HarError(this.place, "is no object.");
    }
    const place = this.place === "" ? name : `${this.place}.${name}`;
    // What an object inherits isn't what the file says.
    return new HarValue(Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined, place);
  }

  /** @throws HarError when this is no list */
  list(): HarValue[] {
    const value: unknown = this.#value;
    if (!Array.isArray(value)) throw new HarError(this.place, "is no list.");
    return value.map((item: unknown, index) => new HarValue(item, `${this.place}[${index}]`));
  }

  /** @throws HarError when this is no text, or holds half a character */
  text(): string {
    const value = this.#value;
    if (typeof value !== "string") throw new HarError(this.place, "is no text.");
    if (/\p{Cs}/u.test(value)) throw new HarError(this.place, "holds half a character.");
    return value;
  }

  /** "" when it is missing. @throws as `text` */
  textOrNothing(): string {
    return this.isMissing ? "" : this.text();
  }

  /** Undefined unless it is a number from 0 on that a count or a time could be. */
  amount(): number | undefined {
    const value = this.#value;
    const isAmount = typeof value === "number" && value >= 0 && value <= Number.MAX_SAFE_INTEGER;
    return isAmount ? value : undefined;
  }
}
