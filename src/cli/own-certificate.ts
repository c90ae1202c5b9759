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
import { canonicalName } from "./private-names.ts";
import type { Settings } from "./settings.ts";
import { knownAuthorityWords, newAuthorityWords, unkeptWords } from "./trust-words.ts";

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
  const authority = files?.path(AUTHORITY_FILE) ?? "";
  return {
    tls,
    files: isKept ? [files.path(SERVER_KEY_FILE)] : [],
    // Also in the middle of a run, when the old one is about to expire.
    warnings: isKept && isNew ? [newAuthorityWords(authority, process.platform)] : [],
    hints: [
      ...(isKept ? [] : [unkeptWords(notKept)]),
      ...(isKept && !isNew ? [knownAuthorityWords(authority)] : []),
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
  const names = [...OWN_NAMES, ...listened, ...machines, ...settings.list("allow-host")];
  return canonical(names);
}

/** Those that somebody named; addresses of the internet come and go. */
function leftOutWords(names: readonly string[], settings: Settings): string[] {
  const said = canonical([settings.text("host") ?? "", ...settings.list("allow-host")]);
  const missed = names.filter((name) => said.includes(name));
  if (missed.length === 0) return [];
  const more = missed.length > SHOWN_MAX ? ", and others" : "";
  const shown = missed.slice(0, SHOWN_MAX).map(safeName).join(", ");
  return [
    `This user's authority speaks for names of private networks only, so not for ${shown}${more}.`,
  ];
}

/** In the spelling of certificates; what no name can be is left out. */
function canonical(names: readonly string[]): string[] {
  return names.map(canonicalName).filter((name) => name !== undefined);
}
