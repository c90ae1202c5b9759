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

const UTF8 = new TextEncoder();
const LENGTH_LINE = /^(content-length:[ \t]*)\d+$/im;
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

/**
 * What goes out when this text was made of that request. Lines of the head end in CR LF. Content that nobody
 * touched stays as it was, to the byte; other content has the line ends that it had. A Content-Length that nobody
 * touched follows the content: else every edit would break it.
 */
export function edited(text: string, original: Uint8Array): Uint8Array {
  const [head, content] = halves(text);
  const [headBefore, contentBefore] = halves(editable(original) ?? "");
  const bytesBefore = original.subarray(headEnd(original));
  const isTouched = content !== contentBefore;
  const hadCrLf = latin1(bytesBefore).includes("\r\n");
  const typed = UTF8.encode(hadCrLf ? content.replaceAll("\n", "\r\n") : content);
  const sent = isTouched ? typed : bytesBefore;
  const line = LENGTH_LINE.exec(head)?.[0];
  const follows = isTouched && line !== undefined && line === LENGTH_LINE.exec(headBefore)?.[0];
  const told = follows ? head.replace(LENGTH_LINE, `$1${sent.length}`) : head;
  const headBytes = UTF8.encode(told.replaceAll("\n", "\r\n"));
  const whole = new Uint8Array(headBytes.length + sent.length);
  whole.set(headBytes);
  whole.set(sent, headBytes.length);
  return whole;
}

/** The head with its empty line, and the content. */
function halves(text: string): [head: string, content: string] {
  const end = text.indexOf("\n\n");
  return end < 0 ? [text, ""] : [text.slice(0, end + 2), text.slice(end + 2)];
}

/** Where the content begins: behind the first empty line. */
function headEnd(bytes: Uint8Array): number {
  for (let at = 0; at + 3 < bytes.length; at++) {
    if (bytes[at] === 13 && bytes[at + 1] === 10 && bytes[at + 2] === 13 && bytes[at + 3] === 10) {
      return at + 4;
    }
  }
  return bytes.length;
}
