/**
 * With which keys are the tickets of TLS encrypted, by which a client resumes its session?
 *
 * Random ones of a process's own, or such as several processes share. This file refuses to know who comes again.
 */

/** A name, and two keys of AES and HMAC, as the runtime wants them. */
const LENGTH = 48;

/** New ones. */
export function newTicketKeys(): Buffer {
  return process.getBuiltinModule("node:crypto").randomBytes(LENGTH);
}

/** @throws TypeError or RangeError for what can't be keys */
export function checkedTicketKeys(given: Uint8Array | undefined): Buffer | undefined {
  if (given === undefined) return undefined;
  if (!(given instanceof Uint8Array)) throw new TypeError("ticketKeys must be bytes");
  if (given.length === LENGTH) return Buffer.from(given);
  throw new RangeError(`ticketKeys must be ${LENGTH} bytes, not ${given.length}`);
}
