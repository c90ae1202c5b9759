/**
 * By which name do several logs speak of the same request?
 *
 * A proxy that is trusted may have given it one; everybody else's word is worth nothing, since whoever could
 * choose the name could make one request pass for another. This file refuses to know who is trusted, and where
 * the name is written down.
 */
import { type Fields, isToken } from "../http/fields.ts";
import { belongsToConnection } from "../http/response.ts";

export interface RequestIdOptions {
  /**
   * Give each request an id, and tell it in the answer: true for the field `X-Request-Id`, or the name of another one.
   * It is what the peer says in that field where the peer is trusted (`trustProxy`) and says one of 1 to 128 letters,
   * digits and `._~+/=:@-`; else 16 letters and digits that nobody can guess. An answer that has the field already
   * keeps it. Default false.
   */
  readonly requestId?: boolean | string;
}

export interface ResolvedRequestIds {
  readonly requestIds: RequestIds | undefined;
}

export const REQUEST_ID_OPTIONS: readonly (keyof RequestIdOptions)[] = ["requestId"];

const STANDARD_NAME = "X-Request-Id";
const TAKEN = /^[A-Za-z0-9._~+/=:@-]{1,128}$/;
/** Without those that look like others: an id is read aloud, too. */
const LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";
/** Five bits each: 80 in all. */
const LENGTH = 16;
/** Asking for random bytes costs more than having them. */
const POOL = new Uint8Array(LENGTH * 256);

/** @throws TypeError for what can't be the name of such a field */
export function resolveRequestIds({ requestId = false }: RequestIdOptions): ResolvedRequestIds {
  if (requestId === false) return { requestIds: undefined };
  const name: unknown = requestId === true ? STANDARD_NAME : requestId;
  if (typeof name !== "string" || !isToken(name)) {
    throw new TypeError("requestId is true, false, or the name of a field");
  }
  if (belongsToConnection(name)) {
    throw new TypeError(`requestId: ${name} says something else in HTTP`);
  }
  return { requestIds: new RequestIds(name) };
}

export class RequestIds {
  /** The field that tells it. */
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  /** What a peer that is trusted calls it; undefined when that is nothing to call it by. */
  taken(fields: Fields): string | undefined {
    const said = fields.get(this.name);
    return said !== undefined && TAKEN.test(said) ? said : undefined;
  }
}

let used = POOL.length;

/** One that nobody can guess. */
export function madeId(): string {
  if (used === POOL.length) {
    globalThis.crypto.getRandomValues(POOL);
    used = 0;
  }
  let id = "";
  for (const end = used + LENGTH; used < end; used++) id += LETTERS[POOL[used]! & 31];
  return id;
}
