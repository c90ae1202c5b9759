/**
 * What does a unit of systemd say? Its settings, by section, each with all of its values.
 *
 * As much of the format as the files of deploy/ use: no line goes on.
 */
import assert from "node:assert/strict";

export class Unit {
  readonly #settings: ReadonlyMap<string, readonly string[]>;

  constructor(text: string) {
    const settings = new Map<string, string[]>();
    let section = "";
    for (const line of text.split("\n")) {
      if (/^\s*(?:[#;].*)?$/.test(line)) continue;
      const [, heading] = /^\[(\w+)\]$/.exec(line) ?? [];
      if (heading !== undefined) {
        section = heading;
        continue;
      }
      const [, name, value] = /^(\w+)=(.*[^\\]|)$/.exec(line) ?? [];
      assert.ok(name !== undefined && value !== undefined, `a line that isn't one: ${line}`);
      const key = `${section}.${name}`;
      settings.set(key, [...(settings.get(key) ?? []), value]);
    }
    this.#settings = settings;
  }

  /** The one value of a setting such as "Service.Type". */
  one(name: string): string {
    const values = this.#settings.get(name) ?? [];
    assert.equal(values.length, 1, `${name} is said once`);
    return values[0] ?? "";
  }

  /** The words of a command line, without the program. */
  words(name: string): readonly string[] {
    return this.one(name).split(/\s+/).slice(1);
  }

  /** Of a setting such as "20s". */
  milliseconds(name: string): number {
    const [, seconds] = /^(\d+)s$/.exec(this.one(name)) ?? [];
    assert.ok(seconds !== undefined, `${name} is a number of seconds`);
    return Number(seconds) * 1000;
  }
}
