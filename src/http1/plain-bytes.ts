/**
 * How far do bytes reach that are neither controls nor DEL? Looked at four at a time.
 *
 * Most of a head is the values of its fields, and most values are nothing else (RFC 9110 §5.5). This file
 * refuses to know what the byte that ends them means.
 */

const BYTES = 4;
/** Of each byte the highest bit. */
const HIGH = 0x8080_8080 | 0;
const SPACES = 0x2020_2020;
const DELS = 0x7f7f_7f7f;
const ONES = 0x0101_0101;

/** Nearly all heads come in the same memory, and making a view costs as much as reading a line. */
let viewed: Uint8Array | undefined;
let view: DataView = new DataView(new ArrayBuffer(0));

/** The bytes, to be looked at four at a time. Good until the next call. */
export function viewOf(bytes: Uint8Array): DataView {
  if (bytes !== viewed) {
    viewed = bytes;
    view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  return view;
}

/**
 * An index from which on the next four bytes aren't all plain, or aren't all before `stop`; every byte
 * from `from` up to it is.
 */
export function plainEnd(view: DataView, from: number, stop: number): number {
  const last = stop - BYTES;
  let at = from;
  while (at <= last) {
    const four = view.getInt32(at, true);
    const noDel = four ^ DELS;
    // Taking a number from each byte borrows beyond it where the byte is less, and sets its highest bit; the
    // bytes that had it set before are no controls.
    const low = (four - SPACES) & ~four;
    const del = (noDel - ONES) & ~noDel;
    if (((low | del) & HIGH) !== 0) break;
    at += BYTES;
  }
  return at;
}
