/**
 * With which certificates does the command speak HTTPS, by the settings?
 *
 * Files in pairs, or PFX files that hold both, and a passphrase that is never a flag: every user of a computer
 * can read those. Whether the pieces fit together is the server's to say; here its words get the names that
 * somebody typed. This file refuses to know how TLS is spoken.
 */
import { readFileSync, statSync } from "node:fs";
import {
  type Credentials,
  checkedCredentials,
  type TlsCertificates,
  type TlsOptions,
} from "../server/credentials.ts";
import { safeName } from "../wire/visible.ts";
import { dateWarnings } from "./certificate-dates.ts";
import type { Failed } from "./flag.ts";
import { type HandedFiles, NONE_HANDED } from "./handed-files.ts";
import { readersWarnings } from "./key-readers.ts";
import { ownCertificate } from "./own-certificate.ts";
import { quoted } from "./quoting.ts";
import type { Settings } from "./settings.ts";

/** A certificate with its chain has a few thousand characters. */
const FILE_MAX = 1_048_576;
const PASSPHRASE = ["key-passphrase", "passphrase-file"] as const;
/** What can stand in a message of the server's. */
const MEMBER = /tls(?:\[(\d+)\])?\.(cert|key|pfx|passphrase)\b/g;

/** All that HTTPS is spoken with. */
export interface Https {
  readonly tls: TlsCertificates;
  /** Where it was read; what changes there is to be used. */
  readonly files: readonly string[];
  /** Sentences that whoever started it should read. */
  readonly warnings: readonly string[];
  /** The same, at the start alone. */
  readonly hints: readonly string[];
}

/** Where the parts of one certificate lie. */
type Place = Readonly<Partial<Record<"cert" | "key" | "pfx", string>>>;

/** Undefined where plain HTTP is spoken. */
export async function tlsOf(
  settings: Settings,
  handed: HandedFiles = NONE_HANDED,
): Promise<Https | Failed | undefined> {
  if (settings.is("tls")) return ownCertificate(settings);
  const places = placesOf(settings);
  if (places === undefined || "sentence" in places) return places;
  const passphrase = passphraseOf(settings, handed);
  if (typeof passphrase === "object") return passphrase;
  const list: TlsOptions[] = [];
  for (const place of places) {
    const read = readPlace(place, handed);
    if ("sentence" in read) return read;
    list.push(passphrase === undefined ? read : { ...read, passphrase });
  }
  const [first] = list;
  const tls = first !== undefined && list.length === 1 ? first : list;
  let credentials: readonly Credentials[];
  try {
    credentials = checkedCredentials(tls);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return { sentence: `HTTPS can't be spoken: ${named(words, places, settings)}.` };
  }
  const warnings = credentials.flatMap(({ certificate }, index) =>
    dateWarnings(certificate, nameOf(places[index]), Date.now()),
  );
  const files = places.flatMap((place) => Object.values(place));
  const keys = places.map(({ key, pfx }) => key ?? pfx ?? "");
  const hints = passphrase === undefined ? readersWarnings(keys) : [];
  return { tls, files, warnings, hints };
}

/** The pairs in the order in which they were named, then the PFX files. */
function placesOf(settings: Settings): readonly Place[] | Failed | undefined {
  const [certs, keys, pfxs] = ["cert", "key", "pfx"].map((name) => settings.list(name));
  if (certs === undefined || keys === undefined || pfxs === undefined) return undefined;
  if (certs.length !== keys.length) return unpaired(settings, certs.length, keys.length);
  if (certs.length + pfxs.length === 0) return withoutCertificate(settings);
  return [
    ...certs.map((cert, index) => ({ cert, key: keys[index] ?? "" })),
    ...pfxs.map((pfx) => ({ pfx })),
  ];
}

function unpaired(settings: Settings, certs: number, keys: number): Failed {
  if (certs > 0 && keys > 0) {
    const named = `${settings.called("cert")} names ${certs}, and ${settings.called("key")} ${keys}`;
    return { sentence: `Each certificate has a private key of its own, and ${named}.` };
  }
  const [said, other] = keys === 0 ? ["cert", "--key"] : ["key", "--cert"];
  return {
    sentence: `HTTPS needs a certificate and its key, so ${settings.called(said ?? "")} needs ${other} as well.`,
  };
}

/** What opens a key, or speaks of HTTPS, does nothing alone. */
function withoutCertificate(settings: Settings): Failed | undefined {
  const passphrase = PASSPHRASE.find((name) => settings.isSaid(name));
  if (passphrase !== undefined) {
    return {
      sentence: `HTTPS needs a certificate and its key, so ${settings.called(passphrase)} needs --cert and --key as well.`,
    };
  }
  const besides = ["redirect-http", "hsts"].find((name) => settings.text(name) !== undefined);
  if (besides === undefined) return undefined;
  return {
    sentence: `${settings.called(besides)} is for a site that is to be had by HTTPS: add --cert and --key, or --tls.`,
  };
}

/** Its first line, where it lies in a file. */
function passphraseOf(settings: Settings, handed: HandedFiles): string | Failed | undefined {
  const file = settings.text("passphrase-file");
  if (file === undefined) return settings.text("key-passphrase");
  const bytes = contentOf(file, "passphrase file", handed);
  if ("sentence" in bytes) return bytes;
  return bytes.toString("utf8").split(/\r?\n/, 1)[0] ?? "";
}

function readPlace({ cert, key, pfx }: Place, handed: HandedFiles): TlsOptions | Failed {
  if (pfx !== undefined) {
    const bytes = contentOf(pfx, "PFX file", handed);
    return "sentence" in bytes ? bytes : { pfx: bytes };
  }
  const certificate = contentOf(cert ?? "", "certificate", handed);
  if ("sentence" in certificate) return certificate;
  const privateKey = contentOf(key ?? "", "private key", handed);
  if ("sentence" in privateKey) return privateKey;
  return { cert: certificate, key: privateKey };
}

function contentOf(name: string, what: string, handed: HandedFiles): Buffer | Failed {
  const given = handed.get(name);
  if (given !== undefined) return given;
  try {
    const stats = statSync(name);
    // A pipe might never end, and when certificates are renewed the server would wait with it.
    if (!stats.isFile() && !stats.isDirectory()) {
      return {
        sentence: `The ${what} ${quoted(name)} is a pipe or a device, and must be a file that can be read again.`,
      };
    }
    if (stats.size <= FILE_MAX) return readFileSync(name);
    return { sentence: `The ${what} ${quoted(name)} is too large to be one.` };
  } catch (error) {
    return { sentence: `The ${what} ${quoted(name)} ${fileWords(error)}` };
  }
}

function fileWords(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR") return "doesn't exist.";
  if (code === "EISDIR") return "is a folder, and not a file.";
  if (code === "EACCES" || code === "EPERM") return "can't be read: this user has no permission.";
  return `can't be read: ${safeName(message)}`;
}

/** The server's words, with the files instead of its options. */
function named(words: string, places: readonly Place[], settings: Settings): string {
  return words.replace(MEMBER, (_, index = "0", member) => {
    if (member === "passphrase") return passphraseName(settings);
    return quoted(places[Number(index)]?.[member as keyof Place] ?? "");
  });
}

function nameOf({ cert, pfx }: Place = {}): string {
  return quoted(cert ?? pfx ?? "");
}

function passphraseName(settings: Settings): string {
  const file = settings.text("passphrase-file");
  if (file !== undefined) return `the passphrase in ${quoted(file)}`;
  if (settings.setting("key-passphrase")?.source === "file")
    return settings.called("key-passphrase");
  return "BAREWIRE_KEY_PASSPHRASE";
}
