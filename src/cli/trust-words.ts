/**
 * What does somebody read of an authority that was made for this user?
 *
 * How to trust it, when it is new: with the one command where the system asks no more, and by way of a
 * browser's settings where each program has a store of its own. This file refuses to know how it was made.
 */
import { shellWord } from "../wire/shell-words.ts";
import { safeName } from "../wire/visible.ts";

/** @param file the authority's certificate */
export function newAuthorityWords(file: string, platform: NodeJS.Platform): string {
  const begin =
    "An authority for HTTPS was made for this user, and browsers warn until they trust it";
  // A shell takes bytes, and so does what writes words for it.
  const word = shellWord(Buffer.from(file).toString("latin1"));
  switch (platform) {
    case "darwin":
      return `${begin}: security add-trusted-cert -k ~/Library/Keychains/login.keychain-db ${word}`;
    case "win32":
      return `${begin}: certutil -user -addstore Root "${safeName(file)}"`;
    default:
      return `${begin}: import ${safeName(file)} in their settings, as an authority for websites. For curl: --cacert ${word}`;
  }
}

export function knownAuthorityWords(file: string): string {
  return `HTTPS is by this user's own authority: browsers warn until they trust ${safeName(file)}.`;
}

/** @param cause why nothing could be kept */
export function unkeptWords(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  const why = safeName(code ?? message);
  return `The certificate for HTTPS is in memory only, and another one at each start, since it can't be kept (${why}): browsers will warn each time.`;
}
