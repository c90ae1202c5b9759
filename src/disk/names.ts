/**
 * May this name be asked for at all, whether or not there is such a file?
 *
 * Hidden are names that begin with a dot, except `.well-known` (RFC 8615). The rule looks at the names
 * of the request and never at where they lead: a volume of Kubernetes serves its files through
 * symbolic links by way of a folder `..data`, and those must work.
 * This file refuses to touch a disk; the platform is told, so that every rule can be tested anywhere.
 */

// HFS+ doesn't see these characters when it compares names: with one of them in front, ".env" would
// be found there under a name that begins with no dot.
const HIDDEN = /^[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]*\./;

const WINDOWS_CHARACTERS = /[<>:"|?*]/;
/** Windows drops dots and spaces at the end of a name, and so would find another one. */
const WINDOWS_ENDING = /[. ]$/;
/** A short name such as SECRET~1.TXT is a second name of a file that may be hidden under its first. */
const WINDOWS_SHORT_NAME = /~[0-9]/;
/** Names of devices in every folder, also with an extension (CVE-2025-27210). */
const WINDOWS_DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\.|$)/i;

/** Whether a name taken from a request may be looked up. */
export function mayBeAskedFor(name: string, platform: NodeJS.Platform, dotfiles = false): boolean {
  if (!dotfiles && HIDDEN.test(name) && name !== ".well-known") return false;
  return platform !== "win32" || isPlainOnWindows(name);
}

/** Whose disks usually find a name in any mixture of upper and lower case. */
const CASELESS: ReadonlySet<NodeJS.Platform> = new Set(["darwin", "win32"]);

/**
 * Whether a path is spelt otherwise than on the disk, in upper and lower case alone. Two spellings would
 * be two addresses, and a rule that closes one of them would leave the other open. Composed and
 * decomposed characters (RFC 5198 §3) are one spelling.
 */
export function isMisspelt(asked: string, real: string, platform: NodeJS.Platform): boolean {
  if (asked === real || !CASELESS.has(platform)) return false;
  const [one, other] = [asked.normalize("NFC"), real.normalize("NFC")];
  return one !== other && one.toLowerCase() === other.toLowerCase();
}

function isPlainOnWindows(name: string): boolean {
  return !(
    WINDOWS_CHARACTERS.test(name) ||
    WINDOWS_ENDING.test(name) ||
    WINDOWS_SHORT_NAME.test(name) ||
    WINDOWS_DEVICE.test(name)
  );
}
