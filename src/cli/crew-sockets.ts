/**
 * Where do several processes listen, and who keeps that for them?
 *
 * What they share is held by the process that starts them, for as long as any of them may come. This file refuses to
 * know how many there are, and what is said on a connection.
 */
import { fstatSync } from "node:fs";
import { ACCEPT_QUEUE } from "../server/options.ts";
import { canReusePort } from "../server/port-sharing.ts";
import type { Failed } from "./flag.ts";
import { type Held, hold } from "./holding.ts";
import { notRedirected, redirectPort } from "./redirecting.ts";
import { serviceFault, serviceOptions } from "./service-settings.ts";
import type { Settings } from "./settings.ts";
import type { SeatNotes } from "./worker-messages.ts";
import type { Inherited } from "./worker-process.ts";

export interface Address {
  readonly hostname: string;
  readonly port: number;
}

/** Sockets for workers, or what they need to make their own. */
export interface Sockets {
  readonly notes: SeatNotes;
  readonly inherited: Inherited;
  release(): Promise<void>;
}

/** Where several processes can't share what they listen on. */
export function placeFault(settings: Settings): Failed | undefined {
  const isNode = !("bun" in process.versions || "deno" in process.versions);
  if (!isNode) return { sentence: "--workers needs Node: this runtime starts none." };
  if (process.platform === "win32") {
    return {
      sentence: "--workers needs a system on which processes share a socket; Windows isn't one.",
    };
  }
  if (settings.is("reuse-port") && !canReusePort()) return { sentence: NO_REUSE };
  const port = redirectPort(settings);
  if (typeof port === "object") return port;
  return serviceFault(settings) ?? descriptorsFault(settings.list("descriptors"));
}

const NO_REUSE =
  "--reuse-port needs Linux or a system like it, and Node 22.12 or later. Workers share one socket without it.";

/** What workers would find under other numbers. */
function descriptorsFault(numbers: readonly string[]): Failed | undefined {
  const twice = numbers.find((one, at) => numbers.indexOf(one) !== at);
  if (twice !== undefined)
    return { sentence: `--descriptors names ${twice} twice: once is enough.` };
  const stranger = numbers.find((one) => !isSocket(Number(one)));
  if (stranger === undefined) return undefined;
  return {
    sentence: `Descriptor ${stranger} is no socket: --descriptors names those that a parent process has bound and handed over.`,
  };
}

function isSocket(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isSocket();
  } catch {
    return false;
  }
}

/**
 * Listens, where nobody else does so for them.
 * @throws Error with `code` and `syscall` when it can't
 */
export async function socketsFor(settings: Settings, address: Address): Promise<Sockets | Failed> {
  const site = await siteSockets(settings, address);
  const plain = await redirectSockets(settings, address.hostname);
  if (plain === undefined) return site;
  if ("sentence" in plain) {
    await site.release();
    return plain;
  }
  return {
    notes: { ...site.notes, redirect: plain.notes },
    inherited: { site: site.inherited.site, redirect: plain.inherited.site },
    release: async () => {
      await Promise.all([site.release(), plain.release()]);
    },
  };
}

async function siteSockets(settings: Settings, { hostname, port }: Address): Promise<Sockets> {
  const site = settings.list("descriptors").map(Number);
  // Whoever bound them keeps them, for the next start.
  const release = (): Promise<void> => Promise.resolve();
  if (site.length > 0) return { notes: { areGiven: true }, inherited: { site }, release };
  const unix = settings.text("unix");
  const reusePort = settings.is("reuse-port");
  const place = { unix, hostname, port, reusePort, backlog: ACCEPT_QUEUE, descriptors: [] };
  const searches = port !== 0 && unix === undefined && settings.is("port-search");
  const held = await masked(serviceOptions(settings).unixMode, () => hold(place, searches));
  return shared(held, reusePort, unix === undefined ? { hostname } : {});
}

/** Plain HTTP has an address of its own. */
async function redirectSockets(
  settings: Settings,
  hostname: string,
): Promise<Sockets | Failed | undefined> {
  const port = redirectPort(settings);
  if (port === undefined || typeof port === "object") return port;
  const reusePort = settings.is("reuse-port");
  const place = {
    unix: undefined,
    hostname,
    port,
    reusePort,
    backlog: ACCEPT_QUEUE,
    descriptors: [],
  };
  try {
    return await shared(await hold(place, false), reusePort, { hostname });
  } catch (error) {
    return notRedirected(port, error);
  }
}

async function shared(held: Held, reusePort: boolean, notes: SeatNotes): Promise<Sockets> {
  const { descriptors, port, release } = held;
  if (!reusePort) return { notes, inherited: { site: descriptors }, release };
  // One of several listeners gets a share of the connections, and nobody would take those of this one.
  await release();
  return { notes: { ...notes, port }, inherited: { site: [] }, release };
}

/** A thread can't do that for itself; nothing else makes files at this time. */
async function masked(mode: number | undefined, listen: () => Promise<Held>): Promise<Held> {
  if (mode === undefined) return listen();
  const before = process.umask(~mode & 0o777);
  return listen().finally(() => process.umask(before));
}
