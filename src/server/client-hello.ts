/**
 * Which name does a client ask for, before anything is agreed on?
 *
 * The first message of TLS says it in plain text (RFC 8446 §4.1.2; RFC 6066 §3), in one record or in several
 * (§5.1). Only looked for: whatever is odd about the message is the TLS library's to refuse, and names nobody.
 * This file refuses to know what becomes of the name.
 */

/** A larger message is read by the library alone; those of browsers have two thousand bytes. */
const MESSAGE_MAX = 16_384;

const RECORD_HEAD = 5;
const MESSAGE_HEAD = 4;
/** Legacy version and random. */
const FIXED = 34;
const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const SERVER_NAME = 0;
const HOST_NAME = 0;

/** What is known by now: the name, "" when there is none; or how many bytes are needed, at the least, to know. */
export type Asked = { readonly name: string } | { readonly needs: number };

const NOBODY: Asked = { name: "" };

/** @param bytes all that a client has said */
export function askedName(bytes: Buffer): Asked {
  const pieces: Buffer[] = [];
  let read = 0;
  for (let at = 0; ; ) {
    if (bytes.length < at + RECORD_HEAD) {
      return isHandshake(bytes, at) ? { needs: at + RECORD_HEAD } : NOBODY;
    }
    const length = bytes.readUInt16BE(at + 3);
    if (!isHandshake(bytes, at) || length === 0) return NOBODY;
    const end = at + RECORD_HEAD + length;
    if (end > MESSAGE_MAX) return NOBODY;
    if (bytes.length < end) return { needs: end };
    pieces.push(bytes.subarray(at + RECORD_HEAD, end));
    read += length;
    at = end;
    if (read < MESSAGE_HEAD) continue;
    const message =
      pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
    if (message[0] !== CLIENT_HELLO) return NOBODY;
    const whole = MESSAGE_HEAD + message.readUIntBE(1, 3);
    if (read >= whole) return { name: nameIn(message.subarray(MESSAGE_HEAD, whole)) };
  }
}

/** As far as can be seen. */
function isHandshake(bytes: Buffer, at: number): boolean {
  return bytes.length <= at || bytes[at] === HANDSHAKE;
}

function nameIn(hello: Buffer): string {
  try {
    let at = FIXED;
    at += 1 + hello.readUInt8(at);
    at += 2 + hello.readUInt16BE(at);
    at += 1 + hello.readUInt8(at);
    const end = at + 2 + hello.readUInt16BE(at);
    for (at += 2; at < end; ) {
      const length = hello.readUInt16BE(at + 2);
      if (hello.readUInt16BE(at) === SERVER_NAME)
        return firstOf(hello.subarray(at + 4, at + 4 + length));
      at += 4 + length;
    }
  } catch (error) {
    // It promises more bytes than there are.
    if (!(error instanceof RangeError)) throw error;
  }
  return "";
}

/** Of the list of names, in which there is one. */
function firstOf(list: Buffer): string {
  const length = list.readUInt16BE(3);
  if (list.readUInt8(2) !== HOST_NAME || list.length < 5 + length) return "";
  return list.toString("latin1", 5, 5 + length);
}
