/**
 * What does a server that is run as a service do besides serving? It writes down its number, gives up rights, and
 * tells the service manager how far it is.
 *
 * A program of its own, loaded by whoever asks for any of that. This file refuses to know how each is done.
 */
import { chownSync } from "node:fs";
import { resolve } from "node:path";
import {
  become,
  type Identity,
  identityOf,
  isWritable,
  type Needed,
  unusable,
} from "./dropping-rights.ts";
import type { ByPath, Failed } from "./flag.ts";
import { statsAt } from "./named-place.ts";
import { Notifying } from "./notifying.ts";
import { PidFile, pidFileFault } from "./pid-file.ts";
import { quoted } from "./quoting.ts";
import type { Serving } from "./serving.ts";
import { clearSocketPlace } from "./socket-place.ts";

/** A server as a service. */
export interface Service {
  /** To be called in the very turn in which it listens, before anybody is answered. */
  listening(): Failed | undefined;
  /** @param words for whoever asks the service manager */
  ready(words: string): void;
  reloading(): void;
  /** @param sentence why nothing has changed; undefined where all went well */
  reloaded(words: string, sentence: string | undefined): void;
  stopping(words: string): void;
  /** Settles when everything is told. */
  end(): Promise<void>;
}

/** What it has to know of what is served; a process that leaves serving to others knows no folder. */
export type Managed = Pick<Serving, "decided" | "folder">;

/** Looks at everything that can be looked at before anything is bound. @param tell as in Notifying */
export async function prepareService(
  serving: Managed,
  isNotified: boolean,
  tell: (sentence: string) => void,
): Promise<Service | Failed> {
  const { settings } = serving.decided;
  const user = settings.text("user");
  const identity = user === undefined ? undefined : identityOf(user, settings.called("user"));
  if (identity !== undefined && "sentence" in identity) return identity;
  const pidPath = settings.text("pid-file");
  const unix = settings.text("unix");
  const fault =
    (pidPath === undefined ? undefined : pidFileFault(pidPath)) ??
    (unix === undefined ? undefined : await clearSocketPlace(unix));
  if (fault !== undefined) return fault;
  const notifying = isNotified ? new Notifying(tell) : undefined;
  let pidFile: PidFile | undefined;
  return {
    listening: () => {
      const written = pidPath === undefined ? undefined : PidFile.write(pidPath);
      if (written !== undefined && "sentence" in written) return written;
      pidFile = written;
      return identity === undefined ? undefined : dropRights(identity, serving, tell);
    },
    ready: (words) => notifying?.send({ READY: "1", STATUS: words }),
    reloading: () => notifying?.reloading(),
    reloaded: (words, sentence) => {
      notifying?.send({ READY: "1", STATUS: words });
      pidFile?.reloaded(sentence ?? "");
    },
    stopping: (words) => notifying?.send({ STOPPING: "1", STATUS: words }),
    end: async () => notifying?.end(),
  };
}

/** For good; what is needed later must be within reach of the new user. */
function dropRights(
  identity: Identity,
  serving: Managed,
  tell: (sentence: string) => void,
): Failed | undefined {
  const { settings } = serving.decided;
  const unix = settings.text("unix");
  if (unix !== undefined) chownSync(unix, identity.uid, identity.gid);
  const failed = become(identity);
  if (failed !== undefined) return failed;
  const now = unusable(neededNow(serving));
  const whom = quoted(identity.name);
  if (now !== undefined) {
    const verb = now.how === "write" ? "written to" : "read";
    return { sentence: `${now.what} ${quoted(String(now.path))} can't be ${verb} by ${whom}.` };
  }
  const unreadable = neededLater(serving);
  if (unreadable !== undefined) {
    const which = `${unreadable.what} ${quoted(String(unreadable.path))} can't be read by ${whom}`;
    // They begin as that user; of secrets they are told.
    const { config } = serving.decided;
    if (settings.value("workers") !== undefined && unreadable.path === config?.path) {
      return { sentence: `${which}, as whom workers read all they need: ${LET_READ}` };
    }
    tell(`${which}, so a reload would fail.`);
  }
  const log = settings.text("log-file");
  if (log !== undefined && statsAt(log)?.isFile() && !isWritable(log)) {
    tell(
      `The log ${quoted(log)} can't be opened again by ${whom}, so SIGUSR1 would leave it where it is.`,
    );
  }
  return undefined;
}

const LET_READ = "let a group of that user's read it, or leave --workers out.";

/** The first that can't be read again. */
function neededLater({ decided: { settings, config } }: Managed): Needed | undefined {
  const how = "read";
  return unusable([
    { path: config?.path, what: "The config file", how: "read" },
    { path: settings.text("auth-file"), what: "The password file", how: "read" },
    { path: settings.text("passphrase-file"), what: "The passphrase file", how: "read" },
    ...settings.list("cert").map((path) => ({ path, what: "The certificate", how }) as const),
    ...settings.list("key").map((path) => ({ path, what: "The private key", how }) as const),
    ...settings.list("pfx").map((path) => ({ path, what: "The PFX file", how }) as const),
  ]);
}

function neededNow({ decided: { settings }, folder }: Managed): Needed[] {
  const mounts = Object.values((settings.value("mount") ?? {}) as ByPath);
  return [
    { path: folder?.path, what: "The folder", how: "list" },
    { path: folder?.found.root, what: "The folder", how: "list" },
    ...mounts.map((dir) => ({ path: resolve(dir), what: "The folder", how: "list" }) as const),
    { path: settings.text("save"), what: "The folder of conversations", how: "write" },
  ];
}
