/**
 * How does a file begin and end in a tar archive?
 *
 * POSIX.1-2017, pax Interchange Format: 512-byte blocks; a ustar header before each file, and an
 * extended header before that for what ustar has no room for: names that are long or not ASCII, sizes
 * from 8 GiB on, times before 1970. No owner is told, and no permission beyond reading.
 * This file refuses to know where files come from, and how the archive is compressed.
 */

export interface TarEntry {
  /** Segments separated by "/". */
  readonly path: string;
  readonly isFolder: boolean;
  /** In bytes. 0 for a folder. */
  readonly size: number;
  /** In milliseconds since 1970. */
  readonly modified: number;
}

const BLOCK = 512;
const NAME_MAX = 100;
/** Eleven octal digits. */
const NUMBER_MAX = 0o77777777777;
const NOT_ASCII = /[^\x20-\x7e]/g;
const UTF8 = new TextEncoder();

/** Two empty blocks end an archive. */
export const TAR_END: Uint8Array = new Uint8Array(2 * BLOCK);

/** What comes before the content of a file. */
export function tarHeader(entry: TarEntry): Uint8Array {
  const { isFolder, size } = entry;
  const path = isFolder ? `${entry.path}/` : entry.path;
  const modified = Math.floor(entry.modified / 1000);
  const name = path.replace(NOT_ASCII, "_");
  const records: string[] = [];
  if (name !== path || name.length > NAME_MAX) records.push(paxRecord("path", path));
  if (size > NUMBER_MAX) records.push(paxRecord("size", String(size)));
  if (!isNumber(modified)) records.push(paxRecord("mtime", String(modified)));
  const own = ustar(name, isFolder ? "5" : "0", size, modified);
  if (records.length === 0) return own;
  const extended = UTF8.encode(records.join(""));
  return joined(
    ustar("PaxHeader", "x", extended.length, modified),
    extended,
    tarPadding(extended.length),
    own,
  );
}

/** What comes after content of this size, up to the next block. */
export function tarPadding(size: number): Uint8Array {
  return new Uint8Array((BLOCK - (size % BLOCK)) % BLOCK);
}

/** A name that is too long is cut here, and whole in the extended header. */
function ustar(name: string, type: string, size: number, modified: number): Uint8Array {
  const header = new Uint8Array(BLOCK);
  const put = (text: string, at: number): void => {
    for (let i = 0; i < text.length; i++) header[at + i] = text.charCodeAt(i);
  };
  put(name.slice(0, NAME_MAX), 0);
  put(type === "5" ? "0000755\0" : "0000644\0", 100);
  put("0000000\0", 108);
  put("0000000\0", 116);
  put(octal(size), 124);
  put(octal(modified), 136);
  put(type, 156);
  put("ustar\x0000", 257);
  // The sum is that of a header with spaces in its own place.
  put("        ", 148);
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}

function octal(number: number): string {
  return (isNumber(number) ? number : 0).toString(8).padStart(11, "0");
}

function isNumber(number: number): boolean {
  return number >= 0 && number <= NUMBER_MAX;
}

/** "30 path=…\n", where 30 is the length in bytes of all of it, itself included. */
function paxRecord(key: string, value: string): string {
  const rest = UTF8.encode(` ${key}=${value}\n`).length;
  let length = rest + 1;
  while (rest + String(length).length !== length) length = rest + String(length).length;
  return `${length} ${key}=${value}\n`;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
