/**
 * Which settings does the command have? One table, from which parsing, help, the environment, the config
 * file and messages derive.
 *
 * This file refuses to know how any of them is read and what happens then.
 */
import type { LimitName } from "../server/options.ts";
import { writeDuration, writeSize } from "./amounts.ts";
import { type Flag, isOfWords } from "./flag.ts";
import { HTTP2_FLAGS } from "./flags-http2.ts";
import { LIFECYCLE_FLAGS } from "./flags-lifecycle.ts";
import { LIMIT_FLAGS, MEMORY_FLAGS } from "./flags-limits.ts";
import { LOG_FLAGS } from "./flags-logs.ts";
import { PROXY_FLAGS } from "./flags-proxy.ts";
import { SERVING_FLAGS, SETTINGS_FLAGS, SHOWING_FLAGS } from "./flags-serving.ts";
import { ACCESS_FLAGS, ANSWER_FLAGS, FOLDER_FLAGS } from "./flags-site.ts";
import { TLS_FLAGS } from "./flags-tls.ts";
import { WORKERS_FLAGS } from "./flags-workers.ts";

/** Every setting, in the order of the help. */
export const SETTINGS: readonly Flag[] = [
  ...SERVING_FLAGS,
  ...WORKERS_FLAGS,
  ...TLS_FLAGS,
  ...HTTP2_FLAGS,
  ...FOLDER_FLAGS,
  ...ANSWER_FLAGS,
  ...ACCESS_FLAGS,
  ...PROXY_FLAGS,
  ...SHOWING_FLAGS,
  ...LOG_FLAGS,
  ...SETTINGS_FLAGS,
  ...LIFECYCLE_FLAGS,
  ...MEMORY_FLAGS,
  ...LIMIT_FLAGS,
];

/** Those that the command line knows. */
export const FLAGS: readonly Flag[] = SETTINGS.filter(isOfWords);

const BY_NAME: ReadonlyMap<string, Flag> = new Map(FLAGS.map((flag) => [flag.name, flag]));

export function flagNamed(name: string): Flag | undefined {
  return BY_NAME.get(name);
}

/** "--head-timeout" for `headersTimeout`: how a message names the setting to whoever can change it. */
export function settingName(option: LimitName): string {
  const flag = FLAGS.find((candidate) => candidate.option === option);
  return flag === undefined ? option : `--${flag.name}`;
}

/** What holds when nobody says anything, as one would type it; undefined when that is nothing. */
export function defaultText(flag: Flag): string | undefined {
  const { standard, standardWords, kind } = flag;
  if (standardWords !== undefined) return standardWords;
  if (typeof standard === "number") return amountText(flag, standard);
  if (typeof standard === "string") return standard;
  return kind === "names" && Array.isArray(standard) ? standard.join(",") : undefined;
}

/** An amount as one would type it. */
export function amountText({ kind }: Flag, amount: number): string {
  if (kind === "duration") return writeDuration(amount);
  return kind === "size" ? writeSize(amount) : String(amount);
}
