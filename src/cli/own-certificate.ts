/**
 * What is there to say of a certificate of this computer's own, and for which names is it?
 *
 * For the loopback, always; for the addresses that are listened on and the names that are answered, as far as its
 * authority may speak for them. This file refuses to know how any of it is made.
 */
import { safeName } from "../wire/visible.ts";
import { addresses } from "./answered-names.ts";
import { AUTHORITY_FILE, AUTHORITY_KEY_FILE, SERVER_KEY_FILE } from "./authority-files.ts";
import type { Https } from "./certificate.ts";
import { dataFolder, KeptFiles } from "./kept-files.ts";
import type { Settings } from "./settings.ts";

const OWN_NAMES = ["localhost", "*.localhost", "127.0.0.1", "::1"];
/** It is of use only with the name of the asking machine's own interface, or for a moment. */
const LINK_LOCAL = /^(?:fe80:|169\.254\.)/i;
const SHOWN_MAX = 3;

/** Where the keys are, or would be. */
export function authorityKeyPath(): string | undefined {
  return keptFiles()?.path(AUTHORITY_KEY_FILE);
}

export async function ownCertificate(settings: Settings): Promise<Https> {
  const { localTls } = await import("./local-tls.ts");
  const machine = process.getBuiltinModule("node:os").hostname();
  const files = keptFiles();
  const wanted = { names: namesOf(settings, machine), machine };
  const { tls, isNew, leftOut, notKept } = await localTls(wanted, files, Date.now());
  const isKept = files !== undefined && notKept === undefined;
  return {
    tls,
    files: isKept ? [files.path(SERVER_KEY_FILE)] : [],
    warnings: [],
    hints: [
      isKept ? trustWords(files.path(AUTHORITY_FILE), isNew) : unkeptWords(notKept),
      ...leftOutWords(leftOut, settings),
    ],
  };
}

function keptFiles(): KeptFiles | undefined {
  const folder = dataFolder(process.env);
  return folder === undefined ? undefined : new KeptFiles(folder);
}

function namesOf(settings: Settings, machine: string): string[] {
  const listened = addresses(settings).filter((address) => !LINK_LOCAL.test(address));
  const machines = listened.length === 0 ? [] : [machine, `${machine.split(".")[0]}.local`];
  const names = [...listened, ...machines, ...settings.list("allow-host")];
  // What stands in brackets is an address.
  return [...OWN_NAMES, ...names.map((name) => name.replace(/^\[(.*)\]$/, "$1"))];
}

function trustWords(file: string, isNew: boolean): string {
  const what = isNew ? "An authority for HTTPS was made here" : "HTTPS is by this user's authority";
  return `${what}: browsers warn until they trust ${safeName(file)} (docs/tls.md says how).`;
}

function unkeptWords(notKept: unknown): string {
  const { code, message } = notKept as NodeJS.ErrnoException;
  const why = safeName(code ?? message);
  return `The certificate for HTTPS is in memory only, and another one at each start, since it can't be kept (${why}): browsers will warn each time.`;
}

/** Those that somebody named; addresses of the internet come and go. */
function leftOutWords(names: readonly string[], settings: Settings): string[] {
  const said = [settings.text("host"), ...settings.list("allow-host")];
  const missed = names.filter((name) => said.includes(name));
  if (missed.length === 0) return [];
  const more = missed.length > SHOWN_MAX ? ", and others" : "";
  const shown = missed.slice(0, SHOWN_MAX).map(safeName).join(", ");
  return [
    `This user's authority speaks for names of private networks only, so not for ${shown}${more}.`,
  ];
}
