/**
 * Who may come in, by the settings? The text of an htpasswd file, from a file or from one user.
 *
 * A password on the command line can be read by everybody who may list the processes of the machine:
 * it works, and whoever typed it is told. This file refuses to know how passwords are checked.
 */
import { readFileSync, statSync } from "node:fs";
import { HTPASSWD_LIMITS, HtpasswdError, hasControl, readHtpasswd } from "../app/htpasswd.ts";
import type { AuthOptions } from "../app/site.ts";
import { safeName } from "../wire/visible.ts";
import type { Failed } from "./flag.ts";
import { type HandedFiles, NONE_HANDED } from "./handed-files.ts";
import { quoted, shown } from "./quoting.ts";
import type { Settings } from "./settings.ts";

/** Work that takes about a tenth of a second; a browser's log-in costs as much, once. */
const COST = 10;

export const OPEN_SECRET =
  "The password in --auth can be read by every user of this computer while the server runs. The environment (BAREWIRE_AUTH) and --auth-file keep it to you.";

export interface Access {
  readonly auth: AuthOptions;
  /** What whoever started it should know, or "". */
  readonly warning: string;
}

/** Undefined when everybody may come in. */
export async function accessOf(
  settings: Settings,
  handed: HandedFiles = NONE_HANDED,
): Promise<Access | Failed | undefined> {
  const file = settings.text("auth-file");
  const secret = settings.setting("auth");
  const realm = settings.text("realm");
  const label = realm === undefined ? {} : { realm };
  if (file === undefined && secret === undefined) {
    if (realm === undefined) return undefined;
    return {
      sentence: `${settings.called("realm")} says what a password is for, and none is asked for: add --auth-file.`,
    };
  }
  const htpasswd =
    file === undefined
      ? await ofUser(String(secret?.value), settings.called("auth"))
      : ofFile(file, settings.called("auth-file"), handed.get(file));
  if (typeof htpasswd !== "string") return htpasswd;
  const warning = secret?.source === "flag" ? OPEN_SECRET : "";
  return { auth: { htpasswd, ...label }, warning };
}

async function ofUser(secret: string, called: string): Promise<string | Failed> {
  const colon = secret.indexOf(":");
  const user = secret.slice(0, Math.max(colon, 0));
  const password = secret.slice(colon + 1);
  if (user === "" || password === "") {
    return {
      sentence: `${called} takes a name and a password with a colon between them: ada:secret`,
    };
  }
  if (hasControl(secret)) return { sentence: `${called} can't hold control characters.` };
  // The package is loaded by whoever needs it, and not with every server.
  const { hashSync, truncates } = await import("bcryptjs");
  if (truncates(password)) {
    return {
      sentence: `${called} has a password longer than 72 bytes, and bcrypt reads no more.`,
    };
  }
  return checked(`${user}:${hashSync(password, COST)}`, () => called);
}

function ofFile(name: string, called: string, given?: Buffer): string | Failed {
  try {
    if (given === undefined && statSync(name).isDirectory()) {
      return { sentence: `${called} takes a file, and ${quoted(name)} is a folder.` };
    }
    const bytes = given ?? readFileSync(name);
    if (bytes.length > HTPASSWD_LIMITS.characters) {
      return { sentence: `The password file ${quoted(name)} is too large to be one.` };
    }
    return checked(bytes.toString("utf8"), (line) => `${shown(name)}:${line}`);
  } catch (error) {
    return { sentence: `The password file ${quoted(name)} ${fileWords(error)}` };
  }
}

function fileWords(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR") return "doesn't exist.";
  if (code === "EACCES" || code === "EPERM") return "can't be read: this user has no permission.";
  return `can't be read: ${safeName(message)}`;
}

/** Its faults are told with their places, and all of them. */
function checked(htpasswd: string, placeOf: (line: number) => string): string | Failed {
  try {
    readHtpasswd(htpasswd);
    return htpasswd;
  } catch (error) {
    if (!(error instanceof HtpasswdError)) throw error;
    const lines = error.faults.map(({ line, sentence }) => `${placeOf(line)}: ${sentence}.`);
    return { sentence: lines.join("\n") };
  }
}
