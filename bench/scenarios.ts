/**
 * What is asked of whom? All scenarios, in the order in which they are measured. This file refuses to know how
 * a load is made, and how one measures otherwise.
 */
import type { FigureName } from "./result.ts";
import type { Load, LoadScenario, Scenario } from "./scenario.ts";
import { MEASURED_SCENARIOS } from "./scenarios-measured.ts";
import { FILES } from "./site.ts";

const SERVERS = ["barewire", "nginx-cached", "nginx-fresh", "caddy", "sirv", "serve"];
const FAST_SERVERS = ["barewire", "nginx-cached", "nginx-fresh", "caddy"];
const FLOORS = ["node-http", "net-floor"];
const ALL_SERVERS = [...SERVERS, ...FLOORS];
const HONOS = [
  ...["hono-barewire", "hono-barewire-fast", "hono-node-server", "hono-node-server-native"],
  ...["hono-srvx", "hono-bun", "hono-deno"],
];
const FETCHERS = ["barewire-fetch", ...HONOS, "fastify", "bun", "deno"];
const HANDLERS = ["barewire-handler", ...FETCHERS, "node-http-handler"];
/** The least that shows how something grows, and beside what. */
const GROWING = ["barewire", "nginx-cached", "node-http", "net-floor"];

/** As the load of a busy site: more than a processor can answer at once, and no crowd. */
export const CONNECTIONS = 64;
/** Enough to keep a connection busy while another ends its file. */
const FEW_CONNECTIONS = 4;

const SHOWS: readonly FigureName[] = [
  ...(["cpuMicroseconds", "requestsPerSecond"] as const),
  ...(["p50Milliseconds", "p99Milliseconds", "peakRssBytes"] as const),
];

const smallFile: Load = fileLoad(FILES.small);

/** A whole file. */
function fileLoad(file: string): Load {
  return { connections: CONNECTIONS, path: `/${file}`, asked: { file, status: 200 } };
}

/** A list of small objects, as JSON of about so many bytes. */
function uploaded(bytes: number): string {
  const entry = (index: number): string =>
    JSON.stringify({ id: index, name: `user ${index}`, tags: ["one", "two"], active: true });
  const length = entry(1000).length + 1;
  return `[${Array.from({ length: Math.floor(bytes / length) }, (_, index) => entry(1000 + index)).join()}]`;
}

function loadScenario(
  id: string,
  title: string,
  subjects: readonly string[],
  load: Load,
): LoadScenario {
  return { kind: "load", id, title, subjects, shows: SHOWS, load };
}

const answersOfFiles: readonly Scenario[] = [
  loadScenario("small-file-21", "A file of 21 bytes", ALL_SERVERS, fileLoad(FILES.tiny)),
  loadScenario("small-file", "A file of 4 KiB", ALL_SERVERS, smallFile),
  loadScenario("not-modified", "A file of 4 KiB that the client has (304)", ALL_SERVERS, {
    ...smallFile,
    asked: { status: 304 },
    conditional: true,
  }),
  loadScenario("not-found", "No such file (404)", ALL_SERVERS, {
    ...smallFile,
    path: "/no-such-file.png",
    asked: { status: 404 },
  }),
  loadScenario("range", "10 KiB out of a file of 100 KiB (206)", SERVERS, {
    ...fileLoad(FILES.hundredKib),
    fieldLines: ["Range: bytes=20480-30719"],
    asked: { file: FILES.hundredKib, status: 206 },
    contentLength: 10_240,
  }),
  loadScenario("100-kib", "A file of 100 KiB", ALL_SERVERS, fileLoad(FILES.hundredKib)),
  loadScenario("1-mib", "A file of 1 MiB", ALL_SERVERS, {
    ...fileLoad(FILES.oneMib),
    byBytes: true,
  }),
  loadScenario("100-mib", "A file of 100 MiB, streamed", FAST_SERVERS, {
    ...fileLoad(FILES.hundredMib),
    connections: FEW_CONNECTIONS,
    byBytes: true,
  }),
  // serve redirects a page to its address without .html, and knows no siblings.
  loadScenario(
    "precompressed",
    "A page that lies there compressed (gzip)",
    [...FAST_SERVERS, "sirv"],
    {
      ...fileLoad(FILES.page),
      contentFile: `${FILES.page}.gz`,
    },
  ),
];

const waysToAsk: readonly Scenario[] = [
  loadScenario("pipelined-16", "4 KiB, 16 requests sent at once", [...FAST_SERVERS, ...FLOORS], {
    ...smallFile,
    pipelined: 16,
  }),
  loadScenario("connection-per-request", "4 KiB, a connection for each request", ALL_SERVERS, {
    ...smallFile,
    asked: { ...smallFile.asked, closes: true },
    connectionPerRequest: true,
  }),
  loadScenario("tls-small-file", "4 KiB over TLS", [...FAST_SERVERS, "node-http"], {
    ...smallFile,
    tls: true,
  }),
  loadScenario("http2-small-file", "4 KiB over HTTP/2, 16 requests at once", FAST_SERVERS, {
    ...{ ...smallFile, connections: FEW_CONNECTIONS, http2: 16, tls: true },
  }),
];

const handlers: readonly Scenario[] = [
  loadScenario("handler-text", "A handler that returns text", HANDLERS, {
    connections: CONNECTIONS,
    path: "/hello",
    asked: { status: 200 },
    contentLength: "Hello World!".length,
  }),
  loadScenario("handler-json", "A handler that returns JSON", HANDLERS, {
    connections: CONNECTIONS,
    path: "/users/42",
    asked: { status: 200 },
  }),
  loadScenario("handler-upload", "64 KiB of JSON, read by a handler", HANDLERS, {
    connections: CONNECTIONS,
    path: "/upload",
    json: uploaded(64 * 1024),
    asked: { status: 200 },
  }),
  loadScenario("handler-stream", "1 MiB that a handler streams", HANDLERS, {
    connections: FEW_CONNECTIONS,
    path: "/stream",
    asked: { status: 200 },
    contentLength: 1024 * 1024,
    byBytes: true,
  }),
];

const listeners: readonly Scenario[] = [
  loadScenario(
    "log-on",
    "4 KiB, with something that listens to every conversation",
    ["barewire", "barewire-log", "barewire-verbose", "barewire-wire"],
    smallFile,
  ),
];

const processes: readonly Scenario[] = [
  loadScenario(
    "workers",
    "4 KiB, with several processes",
    ["barewire", "barewire-workers-1", "barewire-workers-2"],
    smallFile,
  ),
];

const growth: readonly Scenario[] = [
  ...[1, 10, 100, 1000, 10_000].map((connections) =>
    loadScenario(
      `connections-${connections}`,
      `4 KiB, ${plural(connections, "connection")}`,
      GROWING,
      {
        ...smallFile,
        connections,
      },
    ),
  ),
  ...[5, 20, 50, 90].map((fieldLineCount) =>
    loadScenario(`fields-${fieldLineCount}`, `4 KiB, ${fieldLineCount} field lines`, GROWING, {
      ...smallFile,
      fieldLineCount,
    }),
  ),
  ...[1, 1000, 100_000].map((files) =>
    loadScenario(
      `files-${files}`,
      `512 bytes, one of ${plural(files, "file")} at random`,
      ["barewire", "nginx-cached", "nginx-fresh"],
      {
        connections: CONNECTIONS,
        path: "/many/%d",
        files,
        asked: { status: 200 },
        contentLength: 512,
      },
    ),
  ),
];

export const SCENARIOS: readonly Scenario[] = [
  ...answersOfFiles,
  ...waysToAsk,
  ...handlers,
  ...listeners,
  ...processes,
  ...growth,
  ...MEASURED_SCENARIOS,
];

/** What `--quick` measures, and against whom. */
export const QUICK_SCENARIOS: readonly string[] = ["small-file", "not-modified", "100-kib"];
export const QUICK_SUBJECTS: readonly string[] = [
  ...["barewire", "nginx-cached", "node-http", "net-floor"],
];

function plural(count: number, what: string): string {
  return `${count.toLocaleString("en-US")} ${what}${count === 1 ? "" : "s"}`;
}
