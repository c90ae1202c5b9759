/**
 * With which certificate does the command speak HTTPS, by the settings?
 *
 * Two files, and a passphrase that is never a flag: every user of a computer can read those. Whether the
 * pieces fit together is the server's to say; here its words get the names that somebody typed. This
 * file refuses to know how TLS is spoken.
 */
import { readFileSync } from "node:fs";
import { checkedCredentials, type TlsOptions } from "../server/credentials.ts";
import { safeName } from "../wire/visible.ts";
import type { Failed } from "./flag.ts";
import { quoted } from "./quoting.ts";
import type { Settings } from "./settings.ts";

/** A certificate with its chain has a few thousand characters. */
const FILE_MAX = 1_048_576;

/** Undefined where plain HTTP is spoken. */
export function tlsOf(settings: Settings): TlsOptions | Failed | undefined {
  const cert = settings.text("cert");
  const key = settings.text("key");
  const passphrase = settings.text("key-passphrase");
  if (cert === undefined || key === undefined) return missing(settings);
  const pair = { cert: pem(cert, "certificate"), key: pem(key, "private key") };
  if (typeof pair.cert !== "string") return pair.cert;
  if (typeof pair.key !== "string") return pair.key;
  const tls = {
    cert: pair.cert,
    key: pair.key,
    ...(passphrase === undefined ? {} : { passphrase }),
  };
  try {
    checkedCredentials(tls);
    return tls;
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return { sentence: `HTTPS can't be spoken: ${named(words, settings)}.` };
  }
}

/** One of the two alone means a mistake; a passphrase alone opens nothing. */
function missing(settings: Settings): Failed | undefined {
  const said = ["cert", "key", "key-passphrase"].find((name) => settings.isSaid(name));
  if (said === undefined) return undefined;
  const other = settings.isSaid("cert")
    ? "--key"
    : settings.isSaid("key")
      ? "--cert"
      : "--cert and --key";
  return {
    sentence: `HTTPS needs a certificate and its key, so ${settings.called(said)} needs ${other} as well.`,
  };
}

function pem(name: string, what: string): string | Failed {
  try {
    const bytes = readFileSync(name);
    if (bytes.length <= FILE_MAX) return bytes.toString("latin1");
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
function named(words: string, settings: Settings): string {
  return words
    .replaceAll("tls.cert", quoted(settings.text("cert") ?? ""))
    .replaceAll("tls.key", quoted(settings.text("key") ?? ""))
    .replaceAll("tls.passphrase", passphraseName(settings));
}

function passphraseName(settings: Settings): string {
  if (settings.setting("key-passphrase")?.source === "file")
    return settings.called("key-passphrase");
  return "BAREWIRE_KEY_PASSPHRASE";
}
