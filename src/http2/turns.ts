/**
 * Whose content is fetched next, when many streams of one connection want theirs?
 *
 * A client may ask for a hundred files at once and read none of them. Only so many streams hold a piece of content
 * in memory at a time; the others wait in order. This file refuses to know what is fetched.
 */

/** Streams of a connection that may have a piece on its way. */
export const TURNS_MAX = 16;

export class Turns<Who> {
  readonly #having = new Set<Who>();
  readonly #waiting = new Map<Who, () => void>();

  /** @param go called at once, or when it is their turn */
  want(who: Who, go: () => void): void {
    if (this.#having.has(who)) go();
    else if (this.#having.size < TURNS_MAX) {
      this.#having.add(who);
      go();
    } else this.#waiting.set(who, go);
  }

  /** Has nothing in memory any more, and perhaps wants nothing either. */
  give(who: Who): void {
    this.#waiting.delete(who);
    if (!this.#having.delete(who)) return;
    const next = this.#waiting.entries().next();
    if (next.done) return;
    const [other, go] = next.value;
    this.#waiting.delete(other);
    this.#having.add(other);
    go();
  }
}
