/**
 * How is content shown that comes in pieces, wherever it is cut?
 *
 * This file refuses to know how much of it is shown, and how escapes are written.
 */
import { LF } from "../http1/grammar.ts";
import { visible } from "../http1/violation.ts";
import { joined, safeText } from "./visible.ts";

// ignoreBOM keeps a byte order mark in the text, where it is then shown as an escape.
const ASCII = new TextDecoder("latin1");
const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Content as safe text, the same for any way in which its bytes are split: strict UTF-8, each other
 * byte as an escape. LF comes out as it is, the only control that does.
 */
export class ContentReader {
  #rest: Uint8Array = new Uint8Array(0);

  /** Bytes that wait for the rest of their character. */
  get held(): number {
    return this.#rest.length;
  }

  read(bytes: Uint8Array): string {
    const all = this.#rest.length === 0 ? bytes : joined([this.#rest, bytes]);
    let text = "";
    let at = 0;
    while (at < all.length) {
      const plain = plainEnd(all, at);
      text += ASCII.decode(all.subarray(at, plain));
      at = plain;
      if (at === all.length) break;
      const length = unitLength(all, at);
      if (at + length > all.length) break;
      text += unitText(all.subarray(at, at + length));
      at += length;
    }
    this.#rest = new Uint8Array(all.subarray(at));
    return text;
  }

  /** What still waited when the content ended. */
  end(): string {
    const text = visible(this.#rest);
    this.#rest = new Uint8Array(0);
    return text;
  }
}

/** Where what needs no second look ends: nearly all content is that, and it may be long. */
function plainEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && isPlain(bytes[at] ?? 0)) at++;
  return at;
}

function isPlain(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f && byte !== 0x5c) || byte === LF;
}

/**
 * Length of the character that begins here; 1 for a byte that begins none. It may reach
 * beyond the end of what there is: then more bytes decide.
 */
function unitLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  const length = first < 0xc2 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 1;
  for (let i = at + 1; i < at + length && i < bytes.length; i++) {
    if (((bytes[i] ?? 0) & 0xc0) !== 0x80) return 1;
  }
  return length;
}

function unitText(unit: Uint8Array): string {
  try {
    return safeText(STRICT_UTF8.decode(unit));
  } catch {
    return visible(unit);
  }
}
