/**
 * Who does a server become that was started by root, once it listens?
 *
 * The user is looked up before anything is bound, and the rights are given up for good: that they can't be had
 * back is tried. This file refuses to know what they were needed for.
 */
import { accessSync, constants } from "node:fs";
import type { Failed, Value } from "./flag.ts";
import { quoted } from "./quoting.ts";

/** A user and a group of the system, as numbers. */
export interface Identity {
  /** As it was asked for. */
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** What the types of the runtime leave out. */
interface Grouped {
  initgroups?(user: string, group: number): void;
}

const FORM = /^([^:\s]+)(?::([^:\s]+))?$/;
const NUMBER = /^\d{1,10}$/;

/** @param text "NAME", "NAME:GROUP", either of them also as a number */
export function identityOf(text: string, called: string): Identity | Failed {
  const [, user, group] = FORM.exec(text) ?? [];
  if (user === undefined) {
    return {
      sentence: `${called} takes a user, or a user and a group, such as www-data:www-data, not ${quoted(text)}.`,
    };
  }
  if (process.getuid === undefined || process.setgid === undefined) {
    return { sentence: `${called} is for systems on which root is a user.` };
  }
  if (process.getuid() !== 0) {
    return {
      sentence: `${called} gives up the rights of root, and this process hasn't any: leave it out, or start it as root.`,
    };
  }
  try {
    return found(text, user, group, called);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === "ERR_UNKNOWN_CREDENTIAL" ? "there is no such user or group" : message;
    return { sentence: `${called} can't be ${quoted(text)}: ${why}.` };
  }
}

/** The runtime tells the number and the group of a user only to whoever is that user for a moment. */
function found(
  name: string,
  user: string,
  group: string | undefined,
  called: string,
): Identity | Failed {
  const { geteuid, getegid, setegid, seteuid } = process;
  if (!geteuid || !getegid || !setegid || !seteuid) throw new Error("this system has no users");
  const before = { uid: geteuid.call(process), gid: getegid.call(process) };
  try {
    let gid: number | undefined;
    if (group !== undefined) {
      setegid.call(process, identifier(group));
      gid = getegid.call(process);
    }
    seteuid.call(process, identifier(user));
    const uid = geteuid.call(process);
    gid ??= primaryGroup();
    if (uid === 0)
      return { sentence: `${called} ${quoted(name)} would give up nothing: it is root itself.` };
    if (gid !== undefined) return { name, uid, gid };
    return {
      sentence: `User ${quoted(user)} has no group by itself: ${called} ${user}:${user} says one.`,
    };
  } finally {
    seteuid.call(process, before.uid);
    setegid.call(process, before.gid);
  }
}

function primaryGroup(): number | undefined {
  try {
    return process.getBuiltinModule("node:os").userInfo().gid;
  } catch {
    return undefined;
  }
}

function identifier(text: string): string | number {
  return NUMBER.test(text) ? Number(text) : text;
}

/** Becomes that user, in every thread, for good. */
export function become({ name, uid, gid }: Identity): Failed | undefined {
  try {
    const known = /^[^:]+/.exec(name)?.[0] ?? name;
    // A number without a name has no groups besides its own.
    if (NUMBER.test(known)) process.setgroups?.([gid]);
    else (process as Grouped).initgroups?.(known, gid);
    process.setgid?.(gid);
    process.setuid?.(uid);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { sentence: `The server can't become ${quoted(name)}: ${code ?? message}.` };
  }
  if (process.getuid?.() === uid && process.getgid?.() === gid && !canReturn()) return undefined;
  return { sentence: `The server couldn't give up the rights of root for ${quoted(name)}.` };
}

function canReturn(): boolean {
  try {
    process.setuid?.(0);
    return true;
  } catch {
    return false;
  }
}

/** A file or folder that is needed later, and what for. */
export interface Needed {
  readonly path: Value | undefined;
  readonly what: string;
  readonly how: "read" | "list" | "write";
}

/** The first of them that this process can't use. */
export function unusable(needed: readonly Needed[]): Needed | undefined {
  return needed.find(({ path, how }) => typeof path === "string" && !canUse(path, how));
}

/** Can this process write to this file? */
export function isWritable(path: string): boolean {
  return may(path, constants.W_OK);
}

function canUse(path: string, how: Needed["how"]): boolean {
  const { R_OK, W_OK, X_OK } = constants;
  return may(path, { read: R_OK, list: R_OK | X_OK, write: R_OK | W_OK | X_OK }[how]);
}

function may(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}
