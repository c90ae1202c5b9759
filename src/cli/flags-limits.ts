/**
 * Which settings bound time, size and memory?
 *
 * Rows of the table in flags.ts; each sets one option of the server or of the folder, and has that
 * option's default. This file refuses to know what happens at a limit.
 */
import { FILES_OPTIONS, type FilesOptions } from "../files/options.ts";
import { MESSAGE_LIMITS } from "../http1/limits.ts";
import { CONNECTION_LIMITS } from "../server/connection-limits.ts";
import type { LimitName } from "../server/options.ts";
import { TRAFFIC_LIMITS } from "../server/traffic-limits.ts";
import type { Flag, FlagKind } from "./flag.ts";

const DAY_MS = 86_400_000;
const LIMITS = { ...MESSAGE_LIMITS, ...CONNECTION_LIMITS, ...TRAFFIC_LIMITS };

function deadline(name: string, option: LimitName, help: string): Flag {
  const bounds = { least: 1, most: DAY_MS, standard: LIMITS[option] };
  return { name, kind: "duration", group: "deadlines", value: " TIME", option, help, ...bounds };
}

function size(name: string, option: LimitName, help: string, least = 1): Flag {
  const standard = LIMITS[option];
  return { name, kind: "size", group: "limits", value: " SIZE", option, help, least, standard };
}

function count(name: string, option: LimitName, help: string, least = 1): Flag {
  const standard = LIMITS[option];
  return { name, kind: "number", group: "limits", value: " N", option, help, least, standard };
}

/** What nobody limits, unless somebody says so; or what the machine decides. */
function open(name: string, option: LimitName, help: string, standardWords: string): Flag {
  return {
    name,
    kind: "number",
    group: "limits",
    value: " N",
    option,
    help,
    least: 1,
    standardWords,
  };
}

function memory(
  name: string,
  option: "cacheBytes" | "cachedFileMaxBytes" | "cacheEntries",
  help: string,
  kind: FlagKind = "size",
): Flag {
  const value = kind === "size" ? " SIZE" : " N";
  const files: keyof FilesOptions = option;
  return { name, kind, group: "memory", value, files, help, standard: FILES_OPTIONS[option] };
}

export const MEMORY_FLAGS: readonly Flag[] = [
  memory("cache-size", "cacheBytes", "content kept in memory; 0: none"),
  memory("cached-file-size", "cachedFileMaxBytes", "largest file that is kept"),
  memory("cache-entries", "cacheEntries", "most addresses that are kept", "number"),
];

export const LIMIT_FLAGS: readonly Flag[] = [
  deadline("handshake-timeout", "handshakeTimeout", "for TLS to be agreed on"),
  deadline("head-timeout", "headersTimeout", "for the head of a request to arrive"),
  deadline("body-timeout", "bodyIdleTimeout", "without any byte of content that is due"),
  deadline("write-timeout", "writeIdleTimeout", "without a client reading on"),
  deadline("keep-alive-timeout", "keepAliveTimeout", "between two requests"),
  deadline("linger-timeout", "lingerTimeout", "for what comes after the last response"),
  deadline("max-connection-age", "maxConnectionAge", "then it ends, between two requests"),

  size("max-request-line", "maxRequestLine", "request line"),
  size("max-header-size", "maxHeaderSize", "all headers of a request together"),
  count("max-headers", "maxHeaders", "number of headers"),
  size("max-body-size", "maxRequestBodySize", "content of a request", 0),
  size("max-unread-body", "maxUnreadBody", "unwanted content, before hanging up", 0),
  size("max-chunk-line", "maxChunkLine", "line that begins a chunk"),
  size("max-chunk-overhead", "maxChunkOverhead", "chunk extensions of a request", 0),
  size("max-trailer-size", "maxTrailerSize", "all trailers of a request together", 0),
  count("max-trailers", "maxTrailers", "number of trailers", 0),
  size("max-unparsed", "maxUnparsed", "bytes that wait to be read"),
  size("min-body-rate", "minBodyRate", "least content in a second; 0: none", 0),
  size("min-write-rate", "minWriteRate", "least that is read in a second; 0: none", 0),
  {
    ...open("max-buffered", "maxBuffered", "bytes that wait, for all together", "memory / 8"),
    kind: "size",
    value: " SIZE",
  },
  open("max-connections", "maxConnections", "open at once", "20000, or ulimit -n less 64"),
  open("max-per-client", "maxConnectionsPerClient", "of them from one address", "any"),
  open("max-requests", "maxRequestsPerConnection", "on one connection", "any"),
];
