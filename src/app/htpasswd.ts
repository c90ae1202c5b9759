/**
 * Who may enter, by an htpasswd file, and what is wrong with such a file?
 *
 * One `name:hash` on each line; empty lines and lines that begin with # say nothing. Of the hashes that
 * such files may hold only bcrypt withstands whoever gets hold of the file, so only bcrypt is taken, and
 * every other is a fault with its line. This file refuses to know how a password is compared.
 */

/** What can be wrong with a line. */
export interface HtpasswdFault {
  /** Counted from 1. */
  readonly line: number;
  readonly sentence: string;
}

/** An htpasswd file that can't be used; `message` holds all of `faults`, one on each line. */
export class HtpasswdError extends Error {
  override readonly name: string = "HtpasswdError";
  readonly faults: readonly HtpasswdFault[];

  constructor(faults: readonly HtpasswdFault[]) {
    super(faults.map(({ line, sentence }) => `line ${line}: ${sentence}`).join("\n"));
    this.faults = faults;
  }
}

/** The users of an htpasswd file. */
export interface Htpasswd {
  /** The bcrypt hash of each user's password, by name. */
  readonly hashes: ReadonlyMap<string, string>;
}

/** Bounds on a file. Each further step of cost doubles the time that a log-in takes. */
export const HTPASSWD_LIMITS = { characters: 1_048_576, users: 10_000, lowest: 4, highest: 14 };

const NAME_MAX_BYTES = 255;
const FAULTS_MAX = 20;
const HOW = "; make the line with: htpasswd -nB name";

/**
 * Salt and hash end in characters of which only some bits count; others are no hash of anything.
 */
const BCRYPT = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{21}[.Oeu][./A-Za-z0-9]{30}[.CGKOSWaeimquy26]$/;

const OTHER_HASHES: readonly (readonly [beginning: string, name: string])[] = [
  ["{SHA}", "SHA-1"],
  ["{SSHA}", "SHA-1"],
  ["$apr1$", "MD5"],
  ["$1$", "MD5"],
  ["$5$", "SHA-256"],
  ["$6$", "SHA-512"],
  ["$2x$", "bcrypt by a program that had a fault"],
];

/**
 * Reads the text of an htpasswd file. Lines end in LF or CR LF, and a byte order mark is skipped.
 *
 * @throws HtpasswdError when a line is no user with a bcrypt hash of a cost from 4 to 14, a name comes
 * twice, or there is nobody in the file.
 */
export function readHtpasswd(text: string): Htpasswd {
  if (text.length > HTPASSWD_LIMITS.characters) {
    throw fault(1, `the file has more than ${HTPASSWD_LIMITS.characters} characters`);
  }
  const lines = text.replace(/^\uFEFF/, "").split("\n");
  const hashes = new Map<string, string>();
  const lineOf = new Map<string, number>();
  const faults: HtpasswdFault[] = [];
  for (const [at, given] of lines.entries()) {
    const line = given.endsWith("\r") ? given.slice(0, -1) : given;
    if (line.trim() === "" || line.startsWith("#")) continue;
    const colon = line.indexOf(":");
    const [name, hash] = [line.slice(0, Math.max(colon, 0)), line.slice(colon + 1)];
    const first = lineOf.get(name);
    const sentence =
      colon < 0
        ? noColon(lines.length)
        : (nameFault(name) ??
          (first === undefined ? hashFault(hash) : `${quoted(name)} is also on line ${first}`));
    if (sentence !== undefined) faults.push({ line: at + 1, sentence });
    if (faults.length === FAULTS_MAX) break;
    if (colon >= 0 && first === undefined) lineOf.set(name, at + 1);
    hashes.set(name, hash);
  }
  if (faults.length > 0) throw new HtpasswdError(faults);
  if (hashes.size === 0) throw fault(1, `there is no user in the file${HOW}`);
  if (hashes.size > HTPASSWD_LIMITS.users) {
    throw fault(lines.length, `the file has more than ${HTPASSWD_LIMITS.users} users`);
  }
  return { hashes };
}

/** The cost of a hash that `readHtpasswd` has taken: its work is 2 to the power of this. */
export function costOf(hash: string): number {
  return Number(hash.slice(4, 6));
}

function fault(line: number, sentence: string): HtpasswdError {
  return new HtpasswdError([{ line, sentence }]);
}

function noColon(lines: number): string {
  const path = lines === 1 ? " (what is needed is the text of the file, not its path)" : "";
  return `a line is name:hash, and here is no colon${path}`;
}

function nameFault(name: string): string | undefined {
  if (name === "") return "there is no name before the colon";
  if (name.includes("\uFFFD")) return "the name isn't valid UTF-8";
  if (name !== name.trim()) return "there is white space around the name";
  if (hasControl(name)) return "the name holds a control character";
  if (Buffer.byteLength(name) > NAME_MAX_BYTES) {
    return `the name has more than ${NAME_MAX_BYTES} bytes`;
  }
  return undefined;
}

/** No sentence repeats what stands here: it may be a password. */
function hashFault(hash: string): string | undefined {
  const cost = BCRYPT.exec(hash)?.[1];
  if (cost !== undefined) {
    const { lowest, highest } = HTPASSWD_LIMITS;
    if (Number(cost) >= lowest && Number(cost) <= highest) return undefined;
    return `the cost of the hash is ${Number(cost)}, and it must be from ${lowest} to ${highest}; choose it with htpasswd -B -C`;
  }
  if (/^\$2[aby]\$/.test(hash)) return `the bcrypt hash isn't whole${HOW}`;
  const other = OTHER_HASHES.find(([beginning]) => hash.startsWith(beginning))?.[1];
  if (other !== undefined) return `the password is hashed with ${other}, not with bcrypt${HOW}`;
  return `there is no bcrypt hash after the colon${HOW}`;
}

/** CTL, which neither a name nor a password may hold (RFC 7617 §2). */
export function hasControl(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code === 0x7f) return true;
  }
  return false;
}

function quoted(name: string): string {
  return JSON.stringify(name);
}
