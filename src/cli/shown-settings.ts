/**
 * What is said to somebody who asks which settings hold, and who decided each of them?
 *
 * One line for each setting, under the key that a config file has for it: first what somebody decided,
 * then the defaults. Secrets stay hidden. This file
 * refuses to know how anything was decided.
 */
import { isSecretField } from "../http/secret-fields.ts";
import type { Paint } from "../wire/paint.ts";
import { bounded, safeName } from "../wire/visible.ts";
import { type Flag, isOfFile, keyOf, type Value } from "./flag.ts";
import { amountText, SETTINGS } from "./flags.ts";
import { usualFolder } from "./folder.ts";
import type { Settings } from "./settings.ts";

const VALUE_WIDTH = 32;
const VALUE_MAX = 200;
const SHOWN: readonly Flag[] = SETTINGS.filter(isOfFile);
const KEY_WIDTH = 2 + Math.max(...SHOWN.map((flag) => keyOf(flag).length));

/** Aligned lines: key, value, source. What somebody decided stands out, and stands first. */
export function settingsText(settings: Settings, paint: Paint): string {
  const isSaid = ({ name }: Flag): boolean => settings.isSaid(name);
  const said = SHOWN.filter(isSaid).map((flag) => settingLine(flag, settings, paint));
  const others = SHOWN.filter((flag) => !isSaid(flag)).map((flag) =>
    settingLine(flag, settings, paint),
  );
  return [...said, said.length > 0 && others.length > 0 ? "\n" : "", ...others].join("");
}

/** Behind a long value, the source stands in a line of its own, in its column. */
function settingLine(flag: Flag, settings: Settings, paint: Paint): string {
  const value = valueText(flag, shownValue(flag, settings));
  const from = settings.setting(flag.name)?.from ?? "default";
  const role = settings.isSaid(flag.name) ? "name" : "hint";
  const key = paint(role, keyOf(flag).padEnd(KEY_WIDTH));
  const isLong = value.length > VALUE_WIDTH;
  const gap = isLong ? `\n${" ".repeat(KEY_WIDTH + VALUE_WIDTH)}` : "";
  return `${key}${value.padEnd(VALUE_WIDTH)}${gap}  ${paint("hint", safeName(from))}\n`;
}

/** The same for programs: times in milliseconds, sizes in bytes. */
export function settingsJson(settings: Settings): string {
  const members = SHOWN.map((flag) => {
    const { source = "default", from = "default" } = settings.setting(flag.name) ?? {};
    const value = shownValue(flag, settings) ?? null;
    return [keyOf(flag), { value, source, from }] as const;
  });
  return `${JSON.stringify(Object.fromEntries(members), null, 2)}\n`;
}

function shownValue(flag: Flag, settings: Settings): Value | undefined {
  const value = settings.value(flag.name);
  if (flag.name === "root") {
    return value ?? (settings.text("app") === undefined ? usualFolder() : undefined);
  }
  if (flag.kind === "secret") return value === undefined ? undefined : "‹masked›";
  return flag.kind === "headers" ? masked(value) : value;
}

/** Field lines without those values that let somebody in. */
function masked(value: Value | undefined): Value | undefined {
  const lines = (value ?? {}) as Readonly<Record<string, Readonly<Record<string, string>>>>;
  const shown = Object.entries(lines).map(([path, inner]) => {
    const pairs = Object.entries(inner).map(([name, text]) => [
      name,
      isSecretField(name) ? "‹masked›" : text,
    ]);
    return [path, Object.fromEntries(pairs)] as const;
  });
  return Object.fromEntries(shown);
}

function valueText(flag: Flag, value: Value | undefined): string {
  if (value === undefined) return "–";
  if (value === true || value === false) return value ? "true" : "false";
  if (typeof value === "number") return amountText(flag, value);
  if (typeof value === "string") return safeName(bounded(value, VALUE_MAX));
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) {
    return value.length === 0 ? "–" : safeName(bounded(value.join(","), VALUE_MAX));
  }
  const text = JSON.stringify(value);
  return text === "{}" || text === "[]" ? "–" : safeName(bounded(text, VALUE_MAX));
}
