/**
 * Which flags does the command have? One table, from which parsing, help and messages derive.
 *
 * A flag that sets an option of the server names it, and has that option's default. This file
 * refuses to know how a command line is read and what happens then.
 */
import { MESSAGE_LIMITS } from "../http1/limits.ts";
import { CONNECTION_LIMITS, type LimitName } from "../server/options.ts";
import { readDuration, readNumber, readSize, writeDuration, writeSize } from "./values.ts";

/** `flag` takes no value; `address` may do without one. */
type FlagKind = "flag" | "number" | "duration" | "size" | "text" | "address";

export type FlagGroup = "serving" | "showing" | "deadlines" | "limits";

export interface Flag {
  readonly name: string;
  readonly short?: string;
  readonly kind: FlagKind;
  readonly group: FlagGroup;
  /** What the value is called in the help. */
  readonly value?: string;
  /** A value that makes sense, for messages. */
  readonly example?: string;
  readonly least?: number;
  readonly most?: number;
  /** The option of the server that it sets. */
  readonly option?: LimitName;
  readonly help: string;
}

const DAY_MS = 86_400_000;

function deadline(name: string, option: LimitName, help: string): Flag {
  const value = "TIME";
  return {
    name,
    kind: "duration",
    group: "deadlines",
    value,
    option,
    help,
    least: 1,
    most: DAY_MS,
  };
}

function size(name: string, option: LimitName, help: string, least = 1): Flag {
  return { name, kind: "size", group: "limits", value: "SIZE", option, help, least };
}

function count(name: string, option: LimitName, help: string, least = 1): Flag {
  return { name, kind: "number", group: "limits", value: "N", option, help, least };
}

export const FLAGS: readonly Flag[] = [
  {
    name: "port",
    short: "p",
    kind: "number",
    group: "serving",
    value: "N",
    example: "8080",
    least: 0,
    most: 65_535,
    help: "port to listen on; 0: a free one ($PORT, or 8000)",
  },
  {
    name: "host",
    kind: "address",
    group: "serving",
    value: "[ADDRESS]",
    example: "192.168.1.2",
    help: "address to listen on (localhost); alone, at the end or before another flag: every interface, so that others can read the folder",
  },
  {
    name: "unix",
    kind: "text",
    group: "serving",
    value: "PATH",
    example: "./site.sock",
    help: "listen on a Unix socket instead",
  },
  {
    name: "wire",
    kind: "flag",
    group: "showing",
    help: "print every request and response head as text",
  },
  {
    name: "quiet",
    short: "q",
    kind: "flag",
    group: "showing",
    help: "print the URL and nothing else",
  },
  { name: "help", short: "h", kind: "flag", group: "showing", help: "print this text" },
  { name: "version", short: "V", kind: "flag", group: "showing", help: "print the version" },

  deadline("head-timeout", "headersTimeout", "for the head of a request to arrive"),
  deadline("body-timeout", "bodyIdleTimeout", "without any byte of content that is due"),
  deadline("write-timeout", "writeIdleTimeout", "without a client reading on"),
  deadline("keep-alive-timeout", "keepAliveTimeout", "between two requests"),
  deadline("linger-timeout", "lingerTimeout", "for what arrives after the last response"),

  size("max-request-line", "maxRequestLine", "request line"),
  size("max-header-size", "maxHeaderSize", "all headers of a request together"),
  count("max-headers", "maxHeaders", "number of headers"),
  size("max-body-size", "maxRequestBodySize", "content of a request", 0),
  size("max-unread-body", "maxUnreadBody", "unwanted content, before hanging up", 0),
  size("max-chunk-line", "maxChunkLine", "line that begins a chunk"),
  size("max-chunk-overhead", "maxChunkOverhead", "chunk extensions of a request together", 0),
  size("max-trailer-size", "maxTrailerSize", "all trailers of a request together", 0),
  count("max-trailers", "maxTrailers", "number of trailers", 0),
  size("max-unparsed", "maxUnparsed", "bytes that wait to be read"),
];

const BY_NAME: ReadonlyMap<string, Flag> = new Map(FLAGS.map((flag) => [flag.name, flag]));

export function flagNamed(name: string): Flag | undefined {
  return BY_NAME.get(name);
}

/** "--head-timeout" for `headersTimeout`: how a message names the setting to whoever can change it. */
export function settingName(option: LimitName): string {
  const flag = FLAGS.find((candidate) => candidate.option === option);
  return flag === undefined ? option : `--${flag.name}`;
}

/** As the help writes it; undefined when the help's own words say it. */
export function defaultText(flag: Flag): string | undefined {
  if (flag.option === undefined) return undefined;
  const amount = { ...MESSAGE_LIMITS, ...CONNECTION_LIMITS }[flag.option];
  if (flag.kind === "duration") return writeDuration(amount);
  return flag.kind === "size" ? writeSize(amount) : String(amount);
}

/** The value as a number, or the sentence that says what it should be. */
export function readAmount(flag: Flag, text: string, called = `--${flag.name}`): number | string {
  const { kind, least = 0, most = Number.MAX_SAFE_INTEGER } = flag;
  const amount =
    kind === "duration" ? readDuration(text) : kind === "size" ? readSize(text) : readNumber(text);
  if (amount !== undefined && amount >= least && amount <= most) return amount;
  return `${called} takes ${expected(flag)}, not "${text}".`;
}

function expected({ kind, least = 0, most }: Flag): string {
  if (kind === "duration") return "a time up to 24h, such as 10s, 500ms or 2m";
  if (kind === "size") return "a number of bytes, such as 8192, 16k or 1m";
  return most === undefined
    ? `a whole number from ${least} up`
    : `a whole number from ${least} to ${most}`;
}
