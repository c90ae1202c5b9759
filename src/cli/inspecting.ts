/**
 * How is a server looked at from a page? A second one, on the loopback alone, with an address that nobody can
 * guess.
 *
 * A program of its own, which the command loads when somebody wants to look on. This file refuses to know what
 * there is to see, and who may see it.
 */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Inspector, type PageFile, type Subject } from "../inspect/inspector.ts";
import { listen, type Server } from "../server/server.ts";
import type { Tap } from "../server/tap.ts";
import { readNumber } from "./amounts.ts";
import type { Failed } from "./flag.ts";
import { quoted } from "./quoting.ts";
import { later } from "./timing.ts";

const LOOPBACK = "127.0.0.1";
const LAST_PORT = 65_535;
const TOKEN_BYTES = 16;

const FILES: readonly (readonly [place: string, file: string, type: string])[] = [
  ["", "index.html", "text/html; charset=utf-8"],
  ["app.js", "app.js", "text/javascript; charset=utf-8"],
  ["app.css", "app.css", "text/css; charset=utf-8"],
];

/** An inspector that listens. */
export interface Inspecting {
  readonly tap: Tap;
  readonly url: string;
  /** Says at which server it looks. */
  look(server: Server, unix: string | undefined, tls: boolean): void;
  close(): Promise<void>;
}

export interface InspectingOptions {
  /** As it was typed. */
  readonly port: string;
  readonly secrets: boolean;
}

/** Listens, before there is anything to see. */
export async function startInspecting(options: InspectingOptions): Promise<Inspecting | Failed> {
  const port = readNumber(options.port);
  if (port === undefined || port > LAST_PORT) {
    return {
      sentence: `--inspect takes a port from 0 to ${LAST_PORT}, not ${quoted(options.port)}. Alone, it finds a free one.`,
    };
  }
  const files = pageFiles();
  if ("sentence" in files) return files;
  const inspector = new Inspector({ files, later, secrets: options.secrets });
  const token = randomBytes(TOKEN_BYTES).toString("base64url");
  let subject: Subject | undefined;
  const server = listen({
    hostname: LOOPBACK,
    port,
    handler: inspector.handler(
      () => ({ port: server.port, token }),
      () => subject ?? { origin: "", destination: { host: LOOPBACK, port: 0, tls: false } },
    ),
  });
  try {
    await server.ready();
  } catch (error) {
    return { sentence: portSentence(port, error as NodeJS.ErrnoException) };
  }
  return {
    tap: inspector.tap,
    url: `http://${LOOPBACK}:${server.port}/${token}/`,
    look: (looked, unix, tls) => {
      subject = subjectOf(looked, unix, tls);
    },
    close: () => server.close(true),
  };
}

function portSentence(port: number, { code, message }: NodeJS.ErrnoException): string {
  const why = code === "EADDRINUSE" ? "is taken" : `can't be had (${code ?? message})`;
  return `Port ${port} ${why}, so nobody could look on. --inspect alone finds a free one.`;
}

function subjectOf(server: Server, unix: string | undefined, tls: boolean): Subject {
  if (unix !== undefined) {
    return { origin: `unix:${unix}`, destination: { host: "localhost", port: 0, unix, tls } };
  }
  const { hostname, port, url } = server;
  const isEvery = hostname === "0.0.0.0" || hostname === "::";
  const origin = url?.origin ?? "";
  return { origin, destination: { host: isEvery ? LOOPBACK : hostname, port, tls } };
}

/** Read once: what is served doesn't change under anybody's eyes. */
function pageFiles(): ReadonlyMap<string, PageFile> | Failed {
  const here = import.meta.url;
  const folder = here.startsWith("file:")
    ? fileURLToPath(new URL("../../dist/inspector/", here))
    : join(dirname(here), "inspector");
  try {
    return new Map(
      FILES.map(([place, file, type]) => [
        place,
        { type, content: readFileSync(join(folder, file)) },
      ]),
    );
  } catch {
    return { sentence: "The inspector's page is missing here. npm run build makes it." };
  }
}
