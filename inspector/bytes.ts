/**
 * How do bytes travel in JSON, and how do people edit them? This file refuses to know what they mean.
 */

export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

export function toBase64(bytes: Uint8Array): string {
  return btoa(latin1(bytes));
}

/** One character per byte. */
export function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 4096) {
    text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  }
  return text;
}

const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A request as text that can be edited; undefined when its bytes are no text. */
export function editable(bytes: Uint8Array): string | undefined {
  try {
    const text = STRICT_UTF8.decode(bytes);
    return text.includes("\0") ? undefined : text.replaceAll("\r\n", "\n");
  } catch {
    return undefined;
  }
}

/** Lines of the head end in CR LF; behind the empty line everything stays as it was typed. */
export function edited(text: string, contentHadCrLf: boolean): Uint8Array {
  const end = text.indexOf("\n\n");
  const head = end < 0 ? text : text.slice(0, end + 2);
  const content = end < 0 ? "" : text.slice(end + 2);
  const sent =
    head.replaceAll("\n", "\r\n") + (contentHadCrLf ? content.replaceAll("\n", "\r\n") : content);
  return new TextEncoder().encode(sent);
}

/** Where the content begins: behind the first empty line. */
export function headEnd(bytes: Uint8Array): number {
  for (let at = 0; at + 3 < bytes.length; at++) {
    if (bytes[at] === 13 && bytes[at + 1] === 10 && bytes[at + 2] === 13 && bytes[at + 3] === 10) {
      return at + 4;
    }
  }
  return bytes.length;
}
