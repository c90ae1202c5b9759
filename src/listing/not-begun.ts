/**
 * Who else wants what somebody waits for already?
 *
 * They get the same answer, but only as long as the work for it hasn't begun: an answer shows things
 * as they are after it was asked for, so that who creates a file and then lists its folder finds it.
 * This file refuses to know what the work is.
 */

export class NotBegun<T> {
  readonly #works = new WeakMap<object, Map<string, Promise<T>>>();

  /**
   * The result of work under this name that hasn't begun, or else of new work.
   *
   * @param owner names are its own
   * @param work calls `begin` before it looks at anything that may change
   */
  join(owner: object, name: string, work: (begin: () => void) => Promise<T>): Promise<T> {
    const works = this.#works.get(owner) ?? new Map<string, Promise<T>>();
    this.#works.set(owner, works);
    const known = works.get(name);
    if (known !== undefined) return known;
    let begun = false;
    const begin = (): void => {
      if (!begun) works.delete(name);
      begun = true;
    };
    const result = work(begin).finally(begin);
    if (!begun) works.set(name, result);
    return result;
  }
}
